"""Signing and sealing add revisions that other programs find valid, or fail without a change."""

import asyncio
import itertools
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest

from gql.documents.errors import DocumentError
from gql.documents.pdf.fill import fill, read_values
from gql.documents.signing.seal import create_certificate_pdf, seal
from gql.documents.signing.sign import SigningRequest, sign
from gql.documents.signing.signature_image import SignatureImage
from testing.pdf_tools import extract_text, find_appearance, read_signatures, run_on_pdf
from tests.documents.sample_certificate import NAMES, sample_certificate
from tests.documents.sample_contracts import (
    AUTHORITY,
    contract_revisions,
    customer_values,
    prepared_contract,
    prepared_external_form,
    prepared_plain_document,
    seal_document,
    signing_request,
    validate_with_pyhanko,
)


def count_revisions(pdf: bytes) -> int:
    return pdf.count(b"startxref")


def signer_subject(pdf: bytes, index: int = 0) -> dict[str, str]:
    subject: dict[str, str] = read_signatures(pdf)[index].signer_cert.subject.native
    return subject


# three customers and the agent


def test_each_signature_adds_one_revision_and_keeps_the_bytes_before_it() -> None:
    files = contract_revisions()
    for before, after in itertools.pairwise(files):
        assert after.startswith(before)
        assert count_revisions(after) == count_revisions(before) + 1


def test_the_values_of_a_signer_are_in_the_revision_that_they_sign() -> None:
    for number, pdf in enumerate(contract_revisions()[1:4], 1):
        values = read_values(pdf)
        assert {name: values[name] for name in customer_values(number)} == customer_values(number)
        assert values["customer_3.name"] == (NAMES[2] if number == 3 else "")


def test_pyhanko_finds_every_signature_valid_after_all_later_ones() -> None:
    field_names = [*(f"customer_{number}.signature" for number in (1, 2, 3)), "agent.signature"]
    for number, pdf in enumerate(contract_revisions()[1:5], 1):
        assert validate_with_pyhanko(pdf) == dict.fromkeys(field_names[:number], True)
    assert validate_with_pyhanko(contract_revisions()[5]) == dict.fromkeys(
        [*field_names, "seal.signature"], True
    )


def test_poppler_finds_every_signature_valid(tmp_path: Path) -> None:
    output = run_on_pdf(tmp_path, contract_revisions()[5], "pdfsig", "-nocert", "{}")
    assert output.count("Signature is Valid") == 5
    assert output.count("ETSI.CAdES.detached") == 5
    assert output.count("SHA-256") == 5
    assert output.count("Not total document signed") == 4


def test_qpdf_finds_no_error_in_any_revision(tmp_path: Path) -> None:
    for pdf in contract_revisions():
        assert "No syntax" in run_on_pdf(tmp_path, pdf, "qpdf", "--check", "{}")


def test_a_signature_names_its_signer_and_the_organization_but_no_email_address() -> None:
    (first,) = read_signatures(contract_revisions()[1])
    assert first.signer_cert.subject.native == {
        "organization_name": "Example Ltd",
        "common_name": NAMES[0],
    }
    assert first.signer_cert.subject_alt_name_value is None
    assert first.sig_object["/Name"] == NAMES[0]
    assert first.sig_object["/Reason"] == "I agree"
    issuers = [certificate.dump() for certificate in first.other_embedded_certs]
    assert issuers == [AUTHORITY.certificate]


def test_the_certificate_of_the_agent_contains_no_email_address() -> None:
    request = SigningRequest(("agent.signature",), {}, SignatureImage("Dana"), "I agree", "x")
    (signature,) = read_signatures(sign(prepared_contract().pdf, request, AUTHORITY))
    assert signature.signer_cert.subject_alt_name_value is None


def test_every_signature_is_made_with_a_new_key() -> None:
    signatures = read_signatures(contract_revisions()[5])
    keys = {signature.signer_cert.public_key.sha256 for signature in signatures}
    assert len(keys) == 5


def test_the_signing_time_is_the_time_shown_in_the_signature() -> None:
    pdf = contract_revisions()[1]
    (signature,) = read_signatures(pdf)
    shown_times = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", extract_text(pdf, "-layout"))
    assert shown_times == [f"{signature.self_reported_timestamp:%Y-%m-%d %H:%M:%S} UTC"]


def test_the_agent_may_sign_first() -> None:
    prepared = prepared_contract()
    pdf = sign(prepared.pdf, signing_request(prepared, "agent"), AUTHORITY)
    for number in (2, 1, 3):
        pdf = sign(
            pdf, signing_request(prepared, f"customer_{number}", customer_values(number)), AUTHORITY
        )
    assert set(validate_with_pyhanko(pdf).values()) == {True}
    assert len(validate_with_pyhanko(pdf)) == 4
    assert set(validate_with_pyhanko(seal_document(pdf, prepared)).values()) == {True}


# other kinds of documents


def test_a_document_without_a_form_is_signed_on_its_signature_page(tmp_path: Path) -> None:
    prepared = prepared_plain_document()
    pdf = prepared.pdf
    for key, name in zip(("customer_1", "customer_2", "agent"), NAMES, strict=False):
        pdf = sign(
            pdf, signing_request(prepared, key, signature_image=SignatureImage(name)), AUTHORITY
        )
    pdf = seal_document(pdf, prepared)
    assert list(validate_with_pyhanko(pdf)) == [
        *(f"{key}.signature" for key in prepared.signature_fields),
        "seal.signature",
    ]
    assert set(validate_with_pyhanko(pdf).values()) == {True}
    assert "Zoë Müller" in extract_text(pdf, "-layout")
    assert "No syntax" in run_on_pdf(tmp_path, pdf, "qpdf", "--check", "{}")


def test_a_signer_with_two_signature_fields_signs_both_with_one_certificate() -> None:
    prepared = prepared_external_form()
    request = signing_request(prepared, "customer_1", {"customer_1.name": "Zoë"})
    signed = sign(prepared.pdf, request, AUTHORITY)
    assert count_revisions(signed) == count_revisions(prepared.pdf) + 2
    assert list(validate_with_pyhanko(signed)) == ["customer_1.sign", "customer_1.initials"]
    certificates = {signature.signer_cert.sha256 for signature in read_signatures(signed)}
    assert len(certificates) == 1
    signed_by_all = sign(
        signed, signing_request(prepared, "agent", {"agent.date": "1 March"}), AUTHORITY
    )
    assert validate_with_pyhanko(seal_document(signed_by_all, prepared)) == dict.fromkeys(
        ["customer_1.sign", "customer_1.initials", "agent.sign", prepared.seal], True
    )


def test_a_locked_field_with_an_existing_appearance_breaks_no_signature() -> None:
    # pyHanko 0.38 reports an existing appearance as changed unless it is renewed with the lock
    prepared = prepared_external_form()
    signed = sign(prepared.pdf, signing_request(prepared, "customer_1", {}), AUTHORITY)
    assert (
        find_appearance(signed, "customer_1.note").data
        == find_appearance(prepared.pdf, "customer_1.note").data
    )
    assert set(validate_with_pyhanko(fill(signed, {"free": "x"})).values()) == {True}


def test_values_filled_in_before_signing_break_no_signature() -> None:
    prepared = prepared_contract()
    draft = fill(fill(prepared.pdf, customer_values(1)), customer_values(2))
    signed = sign(draft, signing_request(prepared, "customer_1", {}), AUTHORITY)
    both = sign(signed, signing_request(prepared, "customer_2", customer_values(2)), AUTHORITY)
    assert validate_with_pyhanko(both) == {
        "customer_1.signature": True,
        "customer_2.signature": True,
    }
    assert read_values(both)["customer_1.name"] == NAMES[0]


# refusals


def test_a_signature_field_cannot_be_signed_twice() -> None:
    prepared = prepared_contract()
    request = signing_request(prepared, "customer_1")
    with pytest.raises(DocumentError, match=r'"customer_1\.signature" is signed already'):
        sign(contract_revisions()[1], request, AUTHORITY)


@pytest.mark.parametrize(
    ("field_names", "sentence"),
    [
        ((), "needs signature fields"),
        (("agent.signature", "agent.signature"), "each of them once"),
        (("nowhere",), 'no place for a signature named "nowhere"'),
        (("customer_1.name",), 'no place for a signature named "customer_1.name"'),
    ],
)
def test_a_request_with_unusable_signature_fields_is_refused(
    field_names: tuple[str, ...], sentence: str
) -> None:
    request = replace(signing_request(prepared_contract(), "agent"), signature_fields=field_names)
    with pytest.raises(DocumentError, match=sentence):
        sign(prepared_contract().pdf, request, AUTHORITY)


def test_a_value_for_a_field_locked_by_an_earlier_signature_is_refused() -> None:
    request = signing_request(prepared_contract(), "customer_2", {"customer_1.name": "Eve"})
    with pytest.raises(DocumentError, match=r'"customer_1\.name" is locked'):
        sign(contract_revisions()[1], request, AUTHORITY)


def test_a_value_for_an_unknown_field_or_of_the_wrong_type_is_refused() -> None:
    for values, sentence in (({"nothing": "x"}, "no such field"), ({"agent.date": True}, "text")):
        with pytest.raises(DocumentError, match=sentence):
            sign(
                prepared_external_form().pdf,
                signing_request(prepared_external_form(), "agent", dict(values)),
                AUTHORITY,
            )


def test_a_sealed_document_cannot_be_signed_or_sealed_again() -> None:
    sealed = contract_revisions()[5]
    request = replace(
        signing_request(prepared_contract(), "agent"), signature_fields=("customer_1.signature",)
    )
    with pytest.raises(DocumentError, match="is signed already"):
        sign(sealed, request, AUTHORITY)
    with pytest.raises(DocumentError, match="is signed already"):
        seal_document(sealed, prepared_contract())
    sealed_early = seal_document(contract_revisions()[1], prepared_contract())
    with pytest.raises(DocumentError, match="is sealed and can no longer be changed"):
        sign(sealed_early, signing_request(prepared_contract(), "agent"), AUTHORITY)


def test_bytes_that_are_not_a_pdf_are_refused() -> None:
    for not_a_pdf in (b"", b"%PDF-1.7", contract_revisions()[1][:-99]):
        with pytest.raises(DocumentError, match="cannot be signed"):
            sign(not_a_pdf, signing_request(prepared_contract(), "agent"), AUTHORITY)
        with pytest.raises(DocumentError, match="cannot be signed"):
            seal_document(not_a_pdf, prepared_contract())


def test_a_document_without_its_certificate_pages_cannot_be_sealed() -> None:
    prepared = prepared_contract()
    for pages in (("certificate.page_9",), ("customer_1.name", "agent.signature")):
        with pytest.raises(DocumentError, match="no page for a certificate"):
            seal(prepared.pdf, sample_certificate(1, 2), prepared.seal, pages, AUTHORITY)


# the seal


def test_the_seal_covers_the_whole_file_and_allows_no_changes() -> None:
    last = read_signatures(contract_revisions()[5])[-1]
    assert last.field_name == "seal.signature"
    assert signer_subject(contract_revisions()[5], -1)["common_name"] == "Example Ltd"
    assert last.docmdp_level.value == 1
    assert last.fieldmdp.action.value == "/All"
    *_, start, length = last.byte_range
    assert start + length == len(contract_revisions()[5])


def test_sealing_fills_in_the_certificate_pages() -> None:
    values = read_values(contract_revisions()[5])
    assert str(values["certificate.page_1"]).startswith("Certificate of completion\n")
    assert values["certificate.page_2"] == "Page 2 of the certificate of completion"
    output = extract_text(contract_revisions()[5], "-layout")
    assert "filled in when everybody has signed" in extract_text(contract_revisions()[4], "-layout")
    assert "filled in when everybody has signed" not in output
    assert "Sealed by" in output


def test_a_separate_certificate_file_is_sealed(tmp_path: Path) -> None:
    pdf = create_certificate_pdf(sample_certificate(2, 9), AUTHORITY)
    assert validate_with_pyhanko(pdf) == {"seal.signature": True}
    assert "Total document signed" in run_on_pdf(tmp_path, pdf, "pdfsig", "-nocert", "{}")
    assert "No syntax" in run_on_pdf(tmp_path, pdf, "qpdf", "--check", "{}")
    assert "Sealed by" in extract_text(pdf, "-layout")


# event loops and processes


def test_signing_works_while_an_event_loop_is_running() -> None:
    async def sign_in_event_loop() -> bytes:
        return sign(
            prepared_contract().pdf, signing_request(prepared_contract(), "agent"), AUTHORITY
        )

    assert validate_with_pyhanko(asyncio.run(sign_in_event_loop())) == {"agent.signature": True}


def test_the_arguments_of_signing_can_be_pickled() -> None:
    arguments = (
        prepared_contract(),
        signing_request(prepared_contract(), "agent"),
        AUTHORITY,
        sample_certificate(1, 1),
    )
    assert pickle.loads(pickle.dumps(arguments)) == arguments  # noqa: S301
