"""Signing adds revisions that other programs find sound, or nothing at all."""

import asyncio
import itertools
import pickle
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gql.documents.errors import DocumentError
from gql.documents.pdf.fill import fill, read_values
from gql.documents.signing.seal import certificate_pdf, seal
from gql.documents.signing.sign import SigningRequest, sign
from gql.documents.signing.signature_image import SignatureImage
from tests.documents.contracts import (
    AUTHORITY,
    NAMES,
    act,
    certificate,
    contract,
    field,
    flat,
    output,
    plain,
    revisions,
    sealed,
    signatures,
    trusted,
    values_of,
)


def look(pdf: bytes, name: str) -> Any:
    """The drawing in the box of a field."""
    return field(pdf, name)["/AP"]["/N"]


def words(folder: Path, pdf: bytes) -> str:
    return output(folder, pdf, "pdftotext", "-layout", "{}", "-")


def starts(pdf: bytes) -> int:
    return pdf.count(b"startxref")


def subject(pdf: bytes, number: int = 0) -> dict[str, str]:
    found: dict[str, str] = signatures(pdf)[number].signer_cert.subject.native
    return found


# three customers and the agent


def test_each_signature_is_one_revision_after_the_bytes_before_it() -> None:
    files = revisions()
    for before, after in itertools.pairwise(files):
        assert after.startswith(before)
        assert starts(after) == starts(before) + 1


def test_the_values_of_a_signer_are_in_the_revision_they_sign() -> None:
    for number, pdf in enumerate(revisions()[1:4], 1):
        found = read_values(pdf)
        assert {name: found[name] for name in values_of(number)} == values_of(number)
        assert found["customer_3.name"] == (NAMES[2] if number == 3 else "")


def test_every_signature_is_trusted_by_pyhanko_after_all_others() -> None:
    places = [*(f"customer_{number}.signature" for number in (1, 2, 3)), "agent.signature"]
    for number, pdf in enumerate(revisions()[1:5], 1):
        assert trusted(pdf) == dict.fromkeys(places[:number], True)
    assert trusted(revisions()[5]) == dict.fromkeys([*places, "seal.signature"], True)


def test_poppler_finds_every_signature_valid(tmp_path: Path) -> None:
    said = output(tmp_path, revisions()[5], "pdfsig", "-nocert", "{}")
    assert said.count("Signature is Valid") == 5
    assert said.count("ETSI.CAdES.detached") == 5
    assert said.count("SHA-256") == 5
    assert said.count("Not total document signed") == 4


def test_qpdf_finds_nothing_wrong_in_any_revision(tmp_path: Path) -> None:
    for pdf in revisions():
        assert "No syntax" in output(tmp_path, pdf, "qpdf", "--check", "{}")


def test_a_signature_names_its_signer_and_the_organization_and_no_address() -> None:
    (first,) = signatures(revisions()[1])
    assert first.signer_cert.subject.native == {
        "organization_name": "Example Ltd",
        "common_name": NAMES[0],
    }
    assert first.signer_cert.subject_alt_name_value is None
    assert first.sig_object["/Name"] == NAMES[0]
    assert first.sig_object["/Reason"] == "I agree"
    assert [one.dump() for one in first.other_embedded_certs] == [AUTHORITY.certificate]


def test_every_act_has_a_key_of_its_own() -> None:
    keys = {one.signer_cert.public_key.sha256 for one in signatures(revisions()[5])}
    assert len(keys) == 5


def test_the_time_of_the_signature_is_the_time_of_the_stamp(tmp_path: Path) -> None:
    pdf = revisions()[1]
    (one,) = signatures(pdf)
    shown = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", words(tmp_path, pdf))
    assert shown == [f"{one.self_reported_timestamp:%Y-%m-%d %H:%M:%S} UTC"]


def test_the_agent_may_sign_first() -> None:
    prepared = contract()
    pdf = sign(prepared.pdf, act(prepared, "agent"), AUTHORITY)
    for number in (2, 1, 3):
        pdf = sign(pdf, act(prepared, f"customer_{number}", values_of(number)), AUTHORITY)
    assert set(trusted(pdf).values()) == {True}
    assert len(trusted(pdf)) == 4
    assert set(trusted(sealed(pdf, prepared)).values()) == {True}


# other documents


def test_a_document_without_a_form_is_signed_on_its_page_of_signatures(tmp_path: Path) -> None:
    prepared = plain()
    pdf = prepared.pdf
    for key, name in zip(("customer_1", "customer_2", "agent"), NAMES, strict=False):
        pdf = sign(pdf, act(prepared, key, ink=SignatureImage(name)), AUTHORITY)
    pdf = sealed(pdf, prepared)
    assert list(trusted(pdf)) == [
        *(f"{key}.signature" for key in prepared.places),
        "seal.signature",
    ]
    assert set(trusted(pdf).values()) == {True}
    assert "Zoë Müller" in words(tmp_path, pdf)
    assert "No syntax" in output(tmp_path, pdf, "qpdf", "--check", "{}")


def test_a_form_from_elsewhere_is_signed_at_every_place_by_one_certificate() -> None:
    prepared = flat()
    own = act(prepared, "customer_1", {"customer_1.name": "Zoë"})
    signed = sign(prepared.pdf, own, AUTHORITY)
    assert starts(signed) == starts(prepared.pdf) + 2
    assert list(trusted(signed)) == ["customer_1.sign", "customer_1.initials"]
    certificates = {one.signer_cert.sha256 for one in signatures(signed)}
    assert len(certificates) == 1
    done = sign(signed, act(prepared, "agent", {"agent.date": "1 March"}), AUTHORITY)
    assert trusted(sealed(done, prepared)) == dict.fromkeys(
        ["customer_1.sign", "customer_1.initials", "agent.sign", prepared.seal], True
    )


def test_a_locked_field_that_was_drawn_earlier_breaks_no_signature() -> None:
    # pyHanko 0.38 takes an old drawing for a changed one, unless it is renewed with the lock
    prepared = flat()
    signed = sign(prepared.pdf, act(prepared, "customer_1", {}), AUTHORITY)
    assert look(signed, "customer_1.note").data == look(prepared.pdf, "customer_1.note").data
    assert set(trusted(fill(signed, {"free": "x"})).values()) == {True}


def test_values_typed_into_a_draft_break_no_signature() -> None:
    prepared = contract()
    draft = fill(fill(prepared.pdf, values_of(1)), values_of(2))
    signed = sign(draft, act(prepared, "customer_1", {}), AUTHORITY)
    both = sign(signed, act(prepared, "customer_2", values_of(2)), AUTHORITY)
    assert trusted(both) == {"customer_1.signature": True, "customer_2.signature": True}
    assert read_values(both)["customer_1.name"] == NAMES[0]


# refusals


def test_a_place_is_signed_once() -> None:
    prepared = contract()
    given = act(prepared, "customer_1")
    with pytest.raises(DocumentError, match=r'"customer_1\.signature" is signed already'):
        sign(revisions()[1], given, AUTHORITY)


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ((), "needs signature fields"),
        (("agent.signature", "agent.signature"), "each of them once"),
        (("nowhere",), 'no place for a signature named "nowhere"'),
        (("customer_1.name",), 'no place for a signature named "customer_1.name"'),
    ],
)
def test_a_place_that_cannot_be_signed_is_refused(places: tuple[str, ...], sentence: str) -> None:
    given = replace(act(contract(), "agent"), places=places)
    with pytest.raises(DocumentError, match=sentence):
        sign(contract().pdf, given, AUTHORITY)


def test_a_value_of_who_has_signed_is_refused() -> None:
    given = act(contract(), "customer_2", {"customer_1.name": "Eve"})
    with pytest.raises(DocumentError, match=r'"customer_1\.name" is locked'):
        sign(revisions()[1], given, AUTHORITY)


def test_a_value_that_does_not_fit_is_refused() -> None:
    for values, sentence in (({"nothing": "x"}, "no such field"), ({"agent.date": True}, "text")):
        with pytest.raises(DocumentError, match=sentence):
            sign(flat().pdf, act(flat(), "agent", dict(values)), AUTHORITY)


def test_a_sealed_document_is_signed_and_sealed_no_more() -> None:
    done = revisions()[5]
    given = replace(act(contract(), "agent"), places=("customer_1.signature",))
    with pytest.raises(DocumentError, match="is signed already"):
        sign(done, given, AUTHORITY)
    with pytest.raises(DocumentError, match="is signed already"):
        sealed(done, contract())
    early = sealed(revisions()[1], contract())
    with pytest.raises(DocumentError, match="is sealed and can no longer be changed"):
        sign(early, act(contract(), "agent"), AUTHORITY)


def test_bytes_that_are_no_pdf_are_refused() -> None:
    for junk in (b"", b"%PDF-1.7", revisions()[1][:-99]):
        with pytest.raises(DocumentError, match="cannot be signed"):
            sign(junk, act(contract(), "agent"), AUTHORITY)
        with pytest.raises(DocumentError, match="cannot be signed"):
            sealed(junk, contract())


def test_a_document_without_the_certificate_s_pages_is_not_sealed() -> None:
    one = contract()
    for pages in (("certificate.page_9",), ("customer_1.name", "agent.signature")):
        with pytest.raises(DocumentError, match="no page for a certificate"):
            seal(one.pdf, certificate(1, 2), one.seal, pages, AUTHORITY)


# the seal


def test_the_seal_covers_the_whole_file_and_allows_no_change() -> None:
    last = signatures(revisions()[5])[-1]
    assert last.field_name == "seal.signature"
    assert subject(revisions()[5], -1)["common_name"] == "Example Ltd"
    assert last.docmdp_level.value == 1
    assert last.fieldmdp.action.value == "/All"
    *_, start, length = last.byte_range
    assert start + length == len(revisions()[5])


def test_the_seal_fills_the_certificate_s_pages(tmp_path: Path) -> None:
    found = read_values(revisions()[5])
    assert str(found["certificate.page_1"]).startswith("Certificate of completion\n")
    assert found["certificate.page_2"] == "Page 2 of the certificate of completion"
    said = words(tmp_path, revisions()[5])
    assert "filled in when everybody has signed" in words(tmp_path, revisions()[4])
    assert "filled in when everybody has signed" not in said
    assert "Sealed by" in said


def test_a_certificate_of_its_own_is_sealed(tmp_path: Path) -> None:
    pdf = certificate_pdf(certificate(2, 9), AUTHORITY)
    assert trusted(pdf) == {"seal.signature": True}
    assert "Total document signed" in output(tmp_path, pdf, "pdfsig", "-nocert", "{}")
    assert "No syntax" in output(tmp_path, pdf, "qpdf", "--check", "{}")
    assert "Sealed by" in words(tmp_path, pdf)


# where it runs


def test_signing_works_where_an_event_loop_is_running() -> None:
    async def inside() -> bytes:
        return sign(contract().pdf, act(contract(), "agent"), AUTHORITY)

    assert trusted(asyncio.run(inside())) == {"agent.signature": True}


def test_what_goes_in_and_comes_out_travels_between_processes() -> None:
    given = (contract(), act(contract(), "agent"), AUTHORITY, certificate(1, 1))
    assert pickle.loads(pickle.dumps(given)) == given  # noqa: S301


def test_an_act_of_the_agent_has_no_values_and_no_address() -> None:
    given = SigningRequest(("agent.signature",), {}, SignatureImage("Dana"), "I agree", "x")
    (one,) = signatures(sign(contract().pdf, given, AUTHORITY))
    assert one.signer_cert.subject_alt_name_value is None
