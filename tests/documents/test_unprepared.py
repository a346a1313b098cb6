"""A document that cannot be prepared for signing is refused with a reason."""

import io
from collections.abc import Sequence
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.errors import DocumentError
from gql.documents.pdf.safe_reader import write_to_bytes
from gql.documents.signing.prepare import PreparedDocument, Signer, prepare
from tests.documents.pdf_builder import (
    build_blank_pages,
    build_form,
    signature_field,
    text_field,
)
from tests.documents.sample_contracts import contract_revisions

PLAIN = compile_dynamic_document("Only words.", {}).pdf
ANN, BOB = (Signer(key, key.title(), (), ()) for key in ("ann", "bob"))


def prepare_document(pdf: bytes, *signers: Signer) -> PreparedDocument:
    return prepare(pdf, signers, "Title", 3)


def preparation_error(pdf: bytes, *signers: Signer) -> str:
    with pytest.raises(DocumentError) as caught:
        prepare_document(pdf, *signers)
    return str(caught.value)


def test_a_signed_document_is_refused() -> None:
    signed = contract_revisions()[1]
    assert "already signed" in preparation_error(signed, ANN)
    certified = build_form(text_field("a"), catalog="/Perms << >>")
    assert "already signed" in preparation_error(certified, ANN)


def test_an_encrypted_document_is_refused() -> None:
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(PLAIN)))
    writer.encrypt("owner", "user")
    assert "password" in preparation_error(write_to_bytes(writer), ANN)


def test_an_xfa_form_is_refused() -> None:
    assert "XFA" in preparation_error(build_form(text_field("a"), acroform="/XFA (x)"), ANN)


WIDGET = "<< /Subtype /Widget /Rect [0 0 90 20] /Parent 5 0 R >>"


@pytest.mark.parametrize(
    ("signers", "sentence"),
    [
        ([Signer("ann", "Ann", (), ("nothing",))], 'no field "nothing"'),
        ([Signer("ann", "Ann", (), ("ann.sign",))], 'no field "ann.sign" to be filled'),
        ([Signer("ann", "Ann", ("nowhere",), ())], 'no place for a signature named "nowhere"'),
        ([Signer("ann", "Ann", ("name",), ())], 'no place for a signature named "name"'),
        ([Signer("ann", "Ann", ("twice",), ())], '"twice" is shown more than once'),
        (
            [Signer("ann", "Ann", (), ("name",)), Signer("bob", "Bob", (), ("name",))],
            '"name" belongs to two signers',
        ),
        (
            [Signer("ann", "Ann", ("ann.sign",), ()), Signer("bob", "Bob", ("ann.sign",), ())],
            '"ann.sign" belongs to two signers',
        ),
    ],
)
def test_a_signer_who_does_not_fit_the_document_is_refused(
    signers: Sequence[Signer], sentence: str
) -> None:
    two_widgets = "<< /FT /Sig /T (twice) /Kids [8 0 R 9 0 R] >>"
    pdf = build_form(
        two_widgets, text_field("name"), signature_field("ann.sign", 500), WIDGET, WIDGET
    )
    pdf = pdf.replace(b"/Fields [5 0 R 6 0 R 7 0 R 8 0 R 9 0 R]", b"/Fields [5 0 R 6 0 R 7 0 R]" + b" " * 12)  # noqa: E501  # fmt: skip
    assert sentence in preparation_error(pdf, *signers)


def test_a_prepared_document_has_at_most_200_pages() -> None:
    assert len(prepare_document(build_blank_pages(198), ANN).page_sizes) == 200
    assert "needs 2 more pages" in preparation_error(build_blank_pages(199), ANN)


def test_a_page_tree_with_a_wrong_count_is_refused() -> None:
    assert "damaged" in preparation_error(build_blank_pages(3, promised=7), ANN)


def test_a_prepared_document_has_at_most_500_fields() -> None:
    fields = [text_field(f"f{number}") for number in range(498)]
    assert prepare_document(build_form(*fields[:497]), ANN).certificate_pages == 1
    assert "needs 3 more fields" in preparation_error(build_form(*fields), ANN)


def test_bytes_that_are_not_a_pdf_are_refused() -> None:
    for not_a_pdf in (b"", b"%PDF-1.7", b"\x00" * 999, PLAIN[: len(PLAIN) // 2]):
        assert preparation_error(not_a_pdf, ANN) == "The document cannot be prepared for signing."
