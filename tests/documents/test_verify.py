"""Valid documents pass verification; files that are not signed documents are described as such."""

import datetime as dt
import io
import random
import re
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.demo import basic_contract
from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.pdf.fill import fill
from gql.documents.pdf.safe_reader import write_to_bytes
from gql.documents.signing.certificate_authority import issue_certificate
from gql.documents.signing.pades import SignerIdentity
from gql.documents.signing.prepare import Signer, prepare
from gql.documents.signing.seal import create_certificate_pdf
from gql.documents.signing.sign import sign
from gql.documents.signing.signature_image import SignatureImage
from gql.documents.signing.verify import VerificationReport, verify
from testing.pdf_tools import find_field
from tests.documents.pdf_builder import build_form, build_pdf, text_field
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
from tests.documents.verify_cases import (
    add_revision,
    append_page,
    form_with_separate_widgets,
    half_signed_contract,
    sealed_contract,
    sign_with_pyhanko,
    verification_error,
    verify_document,
)

# valid documents


def test_a_document_is_valid_after_every_signature_and_sealed_after_the_last() -> None:
    for count, pdf in enumerate(contract_revisions()[1:5], 1):
        report = verify_document(pdf)
        assert (report.problem, report.sealed, len(report.signatures)) == (None, False, count)
    report = verify_document(sealed_contract())
    assert (report.problem, report.sealed, len(report.signatures)) == (None, True, 5)


def test_signatures_are_listed_in_the_order_in_which_they_were_made() -> None:
    checks = verify_document(sealed_contract()).signatures
    assert [check.field for check in checks] == [
        *(f"customer_{number}.signature" for number in (1, 2, 3)),
        "agent.signature",
        "seal.signature",
    ]
    assert [check.signer for check in checks] == [*NAMES[:3], "Dana Agent", "Example Ltd"]
    times = [check.signed_at for check in checks if check.signed_at]
    assert times == sorted(times)
    assert {time.tzinfo for time in times} == {dt.UTC}
    assert len(times) == 5


@pytest.mark.parametrize("name", ["x" * 150, "שלום Levi (12)", "Zoë \U0001f600", "ש" * 90])
def test_a_name_that_a_certificate_cannot_hold_is_reported_in_full(name: str) -> None:
    pdf = sign(
        prepared_plain_document().pdf,
        signing_request(prepared_plain_document(), "agent", signature_image=SignatureImage(name)),
        AUTHORITY,
    )
    (check,) = verify_document(pdf).signatures
    assert (check.signer, check.problem) == (name, None)


def test_a_name_that_contradicts_the_certificate_is_ignored() -> None:
    certificate, key = issue_certificate(AUTHORITY, "Eve")
    identity = SignerIdentity("Bob", "I agree", certificate, key, AUTHORITY.certificate, "")
    (check,) = verify_document(
        sign_with_pyhanko(prepared_plain_document().pdf, "agent.signature", identity)
    ).signatures
    assert (check.signer, check.problem) == ("Eve", None)


def test_fields_that_are_not_locked_may_be_filled_after_a_signature() -> None:
    filled = fill(fill(half_signed_contract(), customer_values(3)), {"customer_3.name": "Maria"})
    report = verify_document(filled)
    assert (report.problem, report.sealed, len(report.signatures)) == (None, False, 2)
    signed = sign(
        filled, signing_request(prepared_contract(), "customer_3", customer_values(3)), AUTHORITY
    )
    assert verify_document(signed).problem is None


def test_values_filled_in_before_their_fields_are_locked_are_valid() -> None:
    draft = fill(
        prepared_contract().pdf,
        customer_values(1) | customer_values(2) | {"customer_3.name": "Maria"},
    )
    pdf = sign(draft, signing_request(prepared_contract(), "customer_1"), AUTHORITY)
    pdf = sign(
        pdf, signing_request(prepared_contract(), "customer_2", customer_values(2)), AUTHORITY
    )
    pdf = sign(
        fill(pdf, customer_values(3)), signing_request(prepared_contract(), "customer_3"), AUTHORITY
    )
    assert verify_document(pdf).problem is None
    assert verify_document(seal_document(pdf, prepared_contract())).sealed


def test_documents_of_every_kind_are_valid_and_sealed() -> None:
    for prepared in (prepared_plain_document(), prepared_external_form()):
        pdf = prepared.pdf
        for key in prepared.signature_fields:
            pdf = sign(pdf, signing_request(prepared, key), AUTHORITY)
            assert verify_document(pdf).problem is None
        assert verify_document(seal_document(pdf, prepared)).sealed
    assert verify_document(create_certificate_pdf(sample_certificate(2, 3), AUTHORITY)).sealed


def test_a_document_with_twelve_signers_is_valid() -> None:
    signers = [Signer(f"customer_{number}", "x", (), ()) for number in range(12)]
    prepared = prepare(compile_dynamic_document("Words.", {}).pdf, signers, "T", 12)
    pdf = prepared.pdf
    for key in prepared.signature_fields:
        pdf = sign(pdf, signing_request(prepared, key), AUTHORITY)
    report = verify_document(seal_document(pdf, prepared))
    assert (report.problem, report.sealed, len(report.signatures)) == (None, True, 13)


def test_fields_with_separate_widgets_may_be_filled_and_signed_after_other_signatures() -> None:
    prepared = form_with_separate_widgets()
    pdf = sign(prepared.pdf, signing_request(prepared, "bob", {"note": "x"}), AUTHORITY)
    pdf = sign(pdf, signing_request(prepared, "ann", {"pay": "Cash", "name": "Ann"}), AUTHORITY)
    assert find_field(pdf, "pay")["/Kids"][1]["/AS"] == "/Cash"
    assert verify_document(pdf).problem is None
    assert verify_document(seal_document(pdf, prepared)).sealed


# files that are not signed documents


def test_a_document_without_signatures_is_reported_as_unsigned() -> None:
    for pdf in (
        prepared_contract().pdf,
        basic_contract("x"),
        compile_dynamic_document("x", {}).pdf,
    ):
        assert verification_error(pdf) == "The document has no signature."


def test_a_file_that_is_not_a_pdf_is_reported_as_such() -> None:
    for not_a_pdf in (b"", b"PK\x03\x04", b"<html>", b"\x00" * 5_000):
        assert verify_document(not_a_pdf) == VerificationReport(
            (), sealed=False, problem="The file is not a PDF document."
        )


def test_an_unreadable_signature_value_is_reported() -> None:
    for value in ("(x)", "<< /A 1 >>", "<< /ByteRange [0 1 2 3] /Contents <00> >>", "6 0 R"):
        error = verification_error(
            build_form(f"<< /FT /Sig /T (a) /Rect [0 0 9 9] /V {value} >>", "<< /T (x) >>")
        )
        assert error in (
            'The signature "a" cannot be read.',
            "The file is damaged, so its signatures cannot be checked.",
        )


def test_an_encrypted_document_is_refused() -> None:
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(prepared_contract().pdf)))
    writer.encrypt("owner", "user")
    assert "password" in verification_error(write_to_bytes(writer))


def test_a_randomly_damaged_file_never_passes_and_never_raises_an_error(
    full_length: bool,
) -> None:
    rng = random.Random(11)
    for _ in range(60 if full_length else 20):
        damaged = bytearray(half_signed_contract())
        for _ in range(rng.choice([5, 50])):
            damaged[rng.randrange(len(damaged))] ^= rng.randrange(1, 256)
        report = verify_document(bytes(damaged))
        sentences = [check.problem for check in report.signatures if check.problem]
        assert report.problem
        assert not re.search(r"Error|Object|None|0x|\n", " ".join([report.problem, *sentences]))


def test_a_document_with_too_many_revisions_is_refused() -> None:
    assert "too often" in verification_error(sealed_contract() + b"\nstartxref\n9\n%%EOF" * 300)


def form_with_many_paths(depth: int) -> bytes:
    """Returns a form whose catalog leads to a chain of `depth` objects.

    Each refers to the next one twice, so there are 2 ** depth paths through the chain.
    """
    start = 6
    links = [
        f"<< /A {number} 0 R /B {number} 0 R >>" for number in range(start + 1, start + depth + 1)
    ]
    return build_pdf(
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /Nested {start} 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>",
        "<< /Fields [5 0 R] >>",
        text_field("note"),
        *links,
        "<< >>",
    )


def test_the_verification_of_a_document_with_too_many_paths_is_stopped() -> None:
    def signed(depth: int) -> bytes:
        prepared = prepare(form_with_many_paths(depth), [Signer("ann", "Ann", (), ())], "T", 2)
        return fill(sign(prepared.pdf, signing_request(prepared, "ann"), AUTHORITY), {"note": "x"})

    def problem(depth: int) -> str | None:
        return verify(signed(depth), [AUTHORITY.certificate], max_steps=50_000).problem

    assert problem(3) is None
    assert problem(40) == "The document is too complex to be checked."


def test_pyhanko_agrees_on_which_documents_are_valid() -> None:
    for pdf in (sealed_contract(), fill(half_signed_contract(), customer_values(3))):
        assert all(validate_with_pyhanko(pdf).values())
        assert verify_document(pdf).problem is None
    for pdf in (
        fill(half_signed_contract(), {"customer_1.name": "Eve"}),
        add_revision(sealed_contract(), append_page),
    ):
        assert not all(validate_with_pyhanko(pdf).values())
        assert verify_document(pdf).problem
