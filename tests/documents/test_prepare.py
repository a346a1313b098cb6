"""A prepared document has a signature field per signer, locks, certificate pages and a seal."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.pdf.fill import read_values
from gql.documents.pdf.inspection import repair_and_inspect
from gql.documents.signing.prepare import PreparedDocument, Signer, prepare
from testing.pdf_tools import find_field, read_catalog, run_on_pdf
from tests.documents.pdf_builder import build_form, build_pdf, signature_field, text_field
from tests.documents.sample_contracts import (
    AGENT,
    CONTRACT_SIGNERS,
    customer_signer,
    prepared_contract,
    prepared_external_form,
    prepared_plain_document,
)

PLAIN = compile_dynamic_document("Only words.", {}).pdf
ANN, BOB = (Signer(key, key.title(), (), ()) for key in ("ann", "bob"))


def list_pages(pdf: bytes) -> list[Any]:
    """Returns the page dictionaries in order, from page trees of any depth."""
    pages: list[Any] = []
    stack = [read_catalog(pdf)["/Pages"]]
    while stack:
        node = stack.pop()
        kids = [kid.get_object() for kid in node.get("/Kids", ())]
        stack += kids[::-1]
        pages += [] if kids else [node]
    return pages


def locked_fields(pdf: bytes, name: str) -> list[str] | None:
    if "/Lock" not in find_field(pdf, name):
        return None
    lock = find_field(pdf, name)["/Lock"]
    assert (lock["/Type"], lock["/Action"]) == ("/SigFieldLock", "/Include")
    return [str(locked_name) for locked_name in lock["/Fields"]]


def rectangle_of(pdf: bytes, name: str) -> list[float]:
    return [float(side) for side in find_field(pdf, name)["/Rect"]]


def prepare_document(pdf: bytes, *signers: Signer) -> PreparedDocument:
    return prepare(pdf, signers, "Title", 3)


def test_preparing_adds_one_revision_and_keeps_the_bytes_before_it() -> None:
    base = basic_contract("Example Ltd")
    pdf = prepare(base, CONTRACT_SIGNERS, "Basic Contract", 24).pdf
    assert pdf.startswith(base)
    assert pdf.count(b"startxref") == base.count(b"startxref") + 1


def test_each_signature_locks_the_fields_of_its_signer() -> None:
    prepared = prepared_contract()
    for signer in CONTRACT_SIGNERS[:3]:
        assert locked_fields(prepared.pdf, signer.signature_fields[0]) == list(signer.fields)
    assert locked_fields(prepared.pdf, "agent.signature") is None  # the agent fills nothing
    assert prepared.signature_fields == {
        signer.key: signer.signature_fields for signer in CONTRACT_SIGNERS
    }


def test_only_the_last_of_several_signature_fields_of_a_signer_locks() -> None:
    prepared = prepared_external_form()
    assert prepared.signature_fields["customer_1"] == ("customer_1.sign", "customer_1.initials")
    assert locked_fields(prepared.pdf, "customer_1.sign") is None
    assert locked_fields(prepared.pdf, "customer_1.initials") == [
        "customer_1.name",
        "customer_1.note",
    ]
    assert locked_fields(prepared.pdf, "agent.sign") == ["agent.date"]


def test_seed_values_and_locks_of_an_upload_are_removed() -> None:
    extra = "/SV << /Type /SV >> /Lock << /Action /All >>"
    prepared = prepare_document(
        build_form(signature_field("ann.sign", 600, extra), signature_field("other", 500, extra)),
        ANN,
    )
    for name in ("ann.sign", "other"):
        assert {"/SV", "/Lock"}.isdisjoint(find_field(prepared.pdf, name))


def test_the_seal_locks_all_fields_and_allows_no_changes() -> None:
    lock = find_field(prepared_contract().pdf, "seal.signature")["/Lock"]
    assert (lock["/Action"], lock["/P"]) == ("/All", 1)
    assert "/V" not in find_field(prepared_contract().pdf, "seal.signature")


def test_pages_for_the_certificate_are_appended() -> None:
    prepared = prepared_contract()
    assert prepared.certificate == ("certificate.page_1", "certificate.page_2")
    assert prepared.certificate_pages == 2
    page_objects = list_pages(prepared.pdf)
    assert len(page_objects) == len(prepared.page_sizes) == 4
    for name, page in zip(prepared.certificate, page_objects[-2:], strict=True):
        field = find_field(prepared.pdf, name)
        assert field["/P"] == page
        assert rectangle_of(prepared.pdf, name) == pytest.approx([0, 0, 595.28, 841.89])
        assert field["/Ff"] & 1, "the field is read-only"
    assert find_field(prepared.pdf, "seal.signature")["/P"] == page_objects[-1]


def test_a_longer_certificate_gets_more_pages() -> None:
    counts = [prepare(PLAIN, [ANN], "T", rows).certificate_pages for rows in (2, 40, 200)]
    assert counts[0] == 1
    assert counts[0] < counts[1] < counts[2]


def test_a_document_without_a_form_gets_a_signature_page() -> None:
    prepared = prepare_document(PLAIN, ANN, BOB)
    assert prepared.signature_fields == {"ann": ("ann.signature",), "bob": ("bob.signature",)}
    signature_page = list_pages(prepared.pdf)[1]
    for key in ("ann", "bob"):
        assert find_field(prepared.pdf, f"{key}.signature")["/P"] == signature_page
        assert find_field(prepared.pdf, f"{key}.signature")["/TU"] == f"{key.title()}: signature"
    assert len(list_pages(prepared.pdf)) == 2 + prepared.certificate_pages


def test_the_signature_page_names_the_signers(tmp_path: Path) -> None:
    dana = Signer("agent", "שלום", (), ())
    pdf = prepare(PLAIN, [ANN, dana], "Terms of Trade", 4).pdf
    text = run_on_pdf(tmp_path, pdf, "pdftotext", "-f", "2", "-l", "2", "{}", "-")
    assert "TERMS OF TRADE" in text.replace(" ", "").replace("TERMSOFTRADE", "TERMS OF TRADE")
    assert "Ann" in text
    assert "שלום" in text


def test_only_signers_without_a_signature_field_get_a_new_one() -> None:
    prepared = prepare_document(basic_contract("x"), customer_signer(1), BOB)
    assert prepared.signature_fields["customer_1"] == ("customer_1.signature",)
    assert prepared.signature_fields["bob"] == ("bob.signature",)
    assert len(
        list_pages(prepare_document(basic_contract("x"), customer_signer(1), AGENT).pdf)
    ) == (len(list_pages(prepared.pdf)) - 1)


def test_twenty_signers_get_signature_fields_that_do_not_overlap() -> None:
    signers = [Signer(f"customer_{n}", "x" * 300, (), ()) for n in range(1, 21)]
    prepared = prepare_document(PLAIN, *signers)
    assert len(list_pages(prepared.pdf)) == 1 + 3 + prepared.certificate_pages
    positions = []
    for (name,) in prepared.signature_fields.values():
        left, bottom, right, top = rectangle_of(prepared.pdf, name)
        assert 0 < left < right < 595
        assert 0 < bottom < top < 842
        page = find_field(prepared.pdf, name)["/P"]
        positions.append((list_pages(prepared.pdf).index(page), left, bottom))
        assert (right - left > 150, top - bottom > 60) == (True, True)
    for first, second in itertools.combinations(positions, 2):
        assert (
            first[0] != second[0]
            or abs(first[1] - second[1]) > 200
            or abs(first[2] - second[2]) > 100
        )


def test_a_new_signature_field_locks_the_fields_of_its_signer() -> None:
    prepared = prepare_document(build_form(text_field("name")), Signer("ann", "Ann", (), ("name",)))
    assert locked_fields(prepared.pdf, "ann.signature") == ["name"]


def test_a_new_signature_field_joins_the_field_group_of_its_signer() -> None:
    ann = Signer("ann", "Ann", (), ("ann.name",))
    prepared = prepare_document(build_form(text_field("ann.name", "/V (mine)")), ann)
    assert prepared.signature_fields == {"ann": ("ann.signature",)}
    assert locked_fields(prepared.pdf, "ann.signature") == ["ann.name"]
    assert read_values(prepared.pdf)["ann.name"] == "mine"


@pytest.mark.parametrize(
    ("existing", "seal", "certificate", "ann_field"),
    [
        ("ann.signature", "seal.signature", "certificate", "ann.signature_2"),
        ("ann", "seal.signature", "certificate", "ann_2.signature"),
        ("seal.signature", "seal.signature_2", "certificate", "ann.signature"),
        ("seal", "seal_2.signature", "certificate", "ann.signature"),
        ("certificate", "seal.signature", "certificate_2", "ann.signature"),
        ("certificate.page_1", "seal.signature", "certificate_2", "ann.signature"),
    ],
)
def test_new_fields_avoid_the_names_of_existing_fields(
    existing: str, seal: str, certificate: str, ann_field: str
) -> None:
    prepared = prepare_document(build_form(text_field(existing, "/V (mine)")), ANN)
    assert prepared.seal == seal
    assert prepared.certificate[0] == f"{certificate}.page_1"
    assert prepared.signature_fields == {"ann": (ann_field,)}
    assert read_values(prepared.pdf)[existing] == "mine"
    for name in (seal, prepared.certificate[0], ann_field):
        assert "/Rect" in find_field(prepared.pdf, name)


def test_flat_names_with_periods_become_fields_inside_groups() -> None:
    fields = read_catalog(prepared_external_form().pdf)["/AcroForm"]["/Fields"]
    titles = [str(ref.get_object()["/T"]) for ref in fields]
    assert titles == ["customer_1", "agent", "free", "certificate", "seal"]


def test_a_form_dictionary_inside_the_catalog_is_kept() -> None:
    pdf = build_pdf(
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] >>",
        text_field("name", "/V (mine)"),
    )
    prepared = prepare_document(pdf, Signer("ann", "Ann", (), ("name",)))
    assert read_values(prepared.pdf)["name"] == "mine"
    assert locked_fields(prepared.pdf, "ann.signature") == ["name"]


def test_an_empty_form_gets_the_new_fields() -> None:
    pdf = build_form().replace(b"/Fields []", b"          ")
    assert prepare_document(pdf, ANN).signature_fields == {"ann": ("ann.signature",)}
    assert "/Rect" in find_field(prepare_document(pdf, ANN).pdf, "ann.signature")


@pytest.mark.parametrize(
    ("page", "size"),
    [
        ("", (595, 842)),
        ("/Rotate 90", (842, 595)),
        ("/Rotate 180 /CropBox [10 20 110 320]", (100, 300)),
        ("/Rotate 270 /CropBox [10 20 110 320]", (300, 100)),
    ],
)
def test_page_sizes_are_those_of_the_pages_as_displayed(
    page: str, size: tuple[float, float]
) -> None:
    prepared = prepare_document(build_form(text_field("a"), page=page), ANN)
    assert prepared.page_sizes[0] == size
    assert set(prepared.page_sizes[1:]) == {(595.28, 841.89)}


def test_new_pages_inherit_nothing_from_the_page_tree() -> None:
    tree = "/Rotate 90 /CropBox [0 0 50 50] /MediaBox [0 0 200 100]"
    pdf = build_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [3 0 R] /Count 1 {tree} >>",
        "<< /Type /Page /Parent 2 0 R >>",
    )
    prepared = prepare_document(pdf, ANN)
    assert prepared.page_sizes == ((50, 50), (595.28, 841.89), (595.28, 841.89))


def test_the_new_pages_share_their_fonts() -> None:
    signers = [Signer(f"customer_{n}", f"Customer {n}", (), ()) for n in range(1, 21)]
    added = prepare_document(PLAIN, *signers).pdf[len(PLAIN) :]
    fonts = re.findall(rb"/BaseFont /([A-Z]{6}\+[\w-]+)-Identity", added)
    assert fonts
    assert len(fonts) == len(set(fonts))


def test_a_prepared_document_passes_inspection() -> None:
    for prepared in (
        prepared_contract(),
        prepared_plain_document(),
        prepared_external_form(),
    ):
        template = repair_and_inspect(prepared.pdf)
        kinds = {field.name: field.kind for field in template.fields}
        assert template.page_count == len(prepared.page_sizes)
        assert template.page_sizes == prepared.page_sizes
        assert kinds[prepared.seal] == "signature"
        assert {kinds[name] for name in prepared.certificate} == {"multiline"}


def test_qpdf_finds_no_error_in_prepared_documents(tmp_path: Path) -> None:
    for prepared in (
        prepared_contract(),
        prepared_plain_document(),
        prepared_external_form(),
    ):
        assert "No syntax" in run_on_pdf(tmp_path, prepared.pdf, "qpdf", "--check", "{}")


def test_preparing_a_document_twice_adds_fields_under_new_names() -> None:
    prepared_twice = prepare(prepared_contract().pdf, CONTRACT_SIGNERS, "Again", 24)
    assert prepared_twice.seal == "seal.signature_2"
    assert prepared_twice.certificate == ("certificate_2.page_1", "certificate_2.page_2")
