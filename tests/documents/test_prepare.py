"""A document made ready has a place for everybody, locks, and room for a certificate and a seal."""

import io
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic
from gql.documents.pdf.fill import read_values
from gql.documents.pdf.inspection import inspect
from gql.documents.signing.prepare import Prepared, Signer, prepare
from tests.documents.contracts import (
    AGENT,
    CONTRACT,
    contract,
    customer,
    field,
    flat,
    output,
    place,
    plain,
)
from tests.documents.forms import assemble, form, text_field

PLAIN = compile_dynamic("Only words.", {}).pdf
ANN, BOB = (Signer(key, key.title(), (), ()) for key in ("ann", "bob"))


def pages(pdf: bytes) -> list[Any]:
    found: list[Any] = []
    stack = [PdfFileReader(io.BytesIO(pdf)).root["/Pages"]]
    while stack:
        node = stack.pop()
        kids = [kid.get_object() for kid in node.get("/Kids", ())]
        stack += kids[::-1]
        found += [] if kids else [node]
    return found


def lock(pdf: bytes, name: str) -> list[str] | None:
    if "/Lock" not in field(pdf, name):
        return None
    found = field(pdf, name)["/Lock"]
    assert (found["/Type"], found["/Action"]) == ("/SigFieldLock", "/Include")
    return [str(one) for one in found["/Fields"]]


def box(pdf: bytes, name: str) -> list[float]:
    return [float(side) for side in field(pdf, name)["/Rect"]]


def ready(pdf: bytes, *signers: Signer) -> Prepared:
    return prepare(pdf, signers, "Title", 3)


def test_preparing_adds_one_revision_and_leaves_the_bytes_before_it() -> None:
    base = basic_contract("Example Ltd")
    pdf = prepare(base, CONTRACT, "Basic Contract", 24).pdf
    assert pdf.startswith(base)
    assert pdf.count(b"startxref") == base.count(b"startxref") + 1


def test_each_signature_locks_the_fields_of_its_signer() -> None:
    prepared = contract()
    for signer in CONTRACT[:3]:
        assert lock(prepared.pdf, signer.places[0]) == list(signer.fields)
    assert lock(prepared.pdf, "agent.signature") is None  # the agent fills nothing
    assert prepared.places == {signer.key: signer.places for signer in CONTRACT}


def test_only_the_last_of_several_places_locks() -> None:
    prepared = flat()
    assert prepared.places["customer_1"] == ("customer_1.sign", "customer_1.initials")
    assert lock(prepared.pdf, "customer_1.sign") is None
    assert lock(prepared.pdf, "customer_1.initials") == ["customer_1.name", "customer_1.note"]
    assert lock(prepared.pdf, "agent.sign") == ["agent.date"]


def test_what_an_upload_asks_of_signatures_is_dropped() -> None:
    extra = "/SV << /Type /SV >> /Lock << /Action /All >>"
    prepared = ready(form(place("ann.sign", 600, extra), place("other", 500, extra)), ANN)
    for name in ("ann.sign", "other"):
        assert {"/SV", "/Lock"}.isdisjoint(field(prepared.pdf, name))


def test_the_seal_locks_everything_and_allows_no_change() -> None:
    found = field(contract().pdf, "seal.signature")["/Lock"]
    assert (found["/Action"], found["/P"]) == ("/All", 1)
    assert "/V" not in field(contract().pdf, "seal.signature")


def test_pages_for_the_certificate_are_kept_at_the_end() -> None:
    prepared = contract()
    assert prepared.certificate == ("certificate.page_1", "certificate.page_2")
    assert prepared.certificate_pages == 2
    sheets = pages(prepared.pdf)
    assert len(sheets) == len(prepared.page_sizes) == 4
    for name, sheet in zip(prepared.certificate, sheets[-2:], strict=True):
        found = field(prepared.pdf, name)
        assert found["/P"] == sheet
        assert box(prepared.pdf, name) == pytest.approx([0, 0, 595.28, 841.89])
        assert found["/Ff"] & 1, "nobody types into it"
    assert field(prepared.pdf, "seal.signature")["/P"] == sheets[-1]


def test_more_rows_take_more_pages() -> None:
    counts = [prepare(PLAIN, [ANN], "T", rows).certificate_pages for rows in (2, 40, 200)]
    assert counts[0] == 1
    assert counts[0] < counts[1] < counts[2]


def test_a_document_without_a_form_gets_a_page_of_signatures() -> None:
    prepared = ready(PLAIN, ANN, BOB)
    assert prepared.places == {"ann": ("ann.signature",), "bob": ("bob.signature",)}
    sheet = pages(prepared.pdf)[1]
    for key in ("ann", "bob"):
        assert field(prepared.pdf, f"{key}.signature")["/P"] == sheet
        assert field(prepared.pdf, f"{key}.signature")["/TU"] == f"{key.title()}: signature"
    assert len(pages(prepared.pdf)) == 2 + prepared.certificate_pages


def test_the_page_of_signatures_names_its_signers(tmp_path: Path) -> None:
    dana = Signer("agent", "שלום", (), ())
    pdf = prepare(PLAIN, [ANN, dana], "Terms of Trade", 4).pdf
    text = output(tmp_path, pdf, "pdftotext", "-f", "2", "-l", "2", "{}", "-")
    assert "TERMS OF TRADE" in text.replace(" ", "").replace("TERMSOFTRADE", "TERMS OF TRADE")
    assert "Ann" in text
    assert "שלום" in text


def test_only_those_without_a_place_get_one() -> None:
    prepared = ready(basic_contract("x"), customer(1), BOB)
    assert prepared.places["customer_1"] == ("customer_1.signature",)
    assert prepared.places["bob"] == ("bob.signature",)
    assert len(pages(ready(basic_contract("x"), customer(1), AGENT).pdf)) == (
        len(pages(prepared.pdf)) - 1
    )


def test_twenty_signers_have_places_of_their_own() -> None:
    signers = [Signer(f"customer_{n}", "x" * 300, (), ()) for n in range(1, 21)]
    prepared = ready(PLAIN, *signers)
    assert len(pages(prepared.pdf)) == 1 + 3 + prepared.certificate_pages
    spots = []
    for (name,) in prepared.places.values():
        left, bottom, right, top = box(prepared.pdf, name)
        assert 0 < left < right < 595
        assert 0 < bottom < top < 842
        spots.append((pages(prepared.pdf).index(field(prepared.pdf, name)["/P"]), left, bottom))
        assert (right - left > 150, top - bottom > 60) == (True, True)
    for one, other in itertools.combinations(spots, 2):
        assert one[0] != other[0] or abs(one[1] - other[1]) > 200 or abs(one[2] - other[2]) > 100


def test_a_new_place_locks_what_its_signer_fills() -> None:
    prepared = ready(form(text_field("name")), Signer("ann", "Ann", (), ("name",)))
    assert lock(prepared.pdf, "ann.signature") == ["name"]


def test_a_new_place_joins_the_group_of_its_signer() -> None:
    ann = Signer("ann", "Ann", (), ("ann.name",))
    prepared = ready(form(text_field("ann.name", "/V (mine)")), ann)
    assert prepared.places == {"ann": ("ann.signature",)}
    assert lock(prepared.pdf, "ann.signature") == ["ann.name"]
    assert read_values(prepared.pdf)["ann.name"] == "mine"


@pytest.mark.parametrize(
    ("taken", "seal", "certificate", "place_of_ann"),
    [
        ("ann.signature", "seal.signature", "certificate", "ann.signature_2"),
        ("ann", "seal.signature", "certificate", "ann_2.signature"),
        ("seal.signature", "seal.signature_2", "certificate", "ann.signature"),
        ("seal", "seal_2.signature", "certificate", "ann.signature"),
        ("certificate", "seal.signature", "certificate_2", "ann.signature"),
        ("certificate.page_1", "seal.signature", "certificate_2", "ann.signature"),
    ],
)
def test_names_that_are_taken_are_left_alone(
    taken: str, seal: str, certificate: str, place_of_ann: str
) -> None:
    prepared = ready(form(text_field(taken, "/V (mine)")), ANN)
    assert prepared.seal == seal
    assert prepared.certificate[0] == f"{certificate}.page_1"
    assert prepared.places == {"ann": (place_of_ann,)}
    assert read_values(prepared.pdf)[taken] == "mine"
    for name in (seal, prepared.certificate[0], place_of_ann):
        assert "/Rect" in field(prepared.pdf, name)


def test_flat_names_with_periods_become_fields_inside_groups() -> None:
    top = PdfFileReader(io.BytesIO(flat().pdf)).root["/AcroForm"]["/Fields"]
    titles = [str(ref.get_object()["/T"]) for ref in top]
    assert titles == ["customer_1", "agent", "free", "certificate", "seal"]


def test_a_form_in_the_catalog_itself_is_kept() -> None:
    pdf = assemble(
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] >>",
        text_field("name", "/V (mine)"),
    )
    prepared = ready(pdf, Signer("ann", "Ann", (), ("name",)))
    assert read_values(prepared.pdf)["name"] == "mine"
    assert lock(prepared.pdf, "ann.signature") == ["name"]


def test_an_empty_form_is_filled() -> None:
    pdf = form().replace(b"/Fields []", b"          ")
    assert ready(pdf, ANN).places == {"ann": ("ann.signature",)}
    assert "/Rect" in field(ready(pdf, ANN).pdf, "ann.signature")


@pytest.mark.parametrize(
    ("page", "size"),
    [
        ("", (595, 842)),
        ("/Rotate 90", (842, 595)),
        ("/Rotate 180 /CropBox [10 20 110 320]", (100, 300)),
        ("/Rotate 270 /CropBox [10 20 110 320]", (300, 100)),
    ],
)
def test_page_sizes_are_those_displayed(page: str, size: tuple[float, float]) -> None:
    prepared = ready(form(text_field("a"), page=page), ANN)
    assert prepared.page_sizes[0] == size
    assert set(prepared.page_sizes[1:]) == {(595.28, 841.89)}


def test_new_pages_take_nothing_from_the_page_tree() -> None:
    tree = "/Rotate 90 /CropBox [0 0 50 50] /MediaBox [0 0 200 100]"
    pdf = assemble(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [3 0 R] /Count 1 {tree} >>",
        "<< /Type /Page /Parent 2 0 R >>",
    )
    prepared = ready(pdf, ANN)
    assert prepared.page_sizes == ((50, 50), (595.28, 841.89), (595.28, 841.89))


def test_the_new_pages_share_their_fonts() -> None:
    signers = [Signer(f"customer_{n}", f"Customer {n}", (), ()) for n in range(1, 21)]
    added = ready(PLAIN, *signers).pdf[len(PLAIN) :]
    fonts = re.findall(rb"/BaseFont /([A-Z]{6}\+[\w-]+)-Identity", added)
    assert fonts
    assert len(fonts) == len(set(fonts))


def test_what_is_prepared_passes_as_an_upload() -> None:
    for prepared in (contract(), plain(), flat()):
        template = inspect(prepared.pdf)
        kinds = {one.name: one.kind for one in template.fields}
        assert template.page_count == len(prepared.page_sizes)
        assert template.page_sizes == prepared.page_sizes
        assert kinds[prepared.seal] == "signature"
        assert {kinds[name] for name in prepared.certificate} == {"multiline"}


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    for prepared in (contract(), plain(), flat()):
        assert "No syntax" in output(tmp_path, prepared.pdf, "qpdf", "--check", "{}")


def test_a_document_prepared_twice_gets_other_names() -> None:
    again = prepare(contract().pdf, CONTRACT, "Again", 24)
    assert again.seal == "seal.signature_2"
    assert again.certificate == ("certificate_2.page_1", "certificate_2.page_2")
