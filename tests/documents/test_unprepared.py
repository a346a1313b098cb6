"""What cannot be made ready for signing is refused, with a reason."""

import io
from collections.abc import Sequence
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.dynamic_document import compile_dynamic
from gql.documents.errors import DocumentError
from gql.documents.pdf.safe_reader import written
from gql.documents.signing.prepare import Prepared, Signer, prepare
from tests.documents.contracts import (
    place,
    revisions,
)
from tests.documents.forms import assemble, form, text_field

PLAIN = compile_dynamic("Only words.", {}).pdf
ANN, BOB = (Signer(key, key.title(), (), ()) for key in ("ann", "bob"))


def ready(pdf: bytes, *signers: Signer) -> Prepared:
    return prepare(pdf, signers, "Title", 3)


def refusal(pdf: bytes, *signers: Signer) -> str:
    with pytest.raises(DocumentError) as caught:
        ready(pdf, *signers)
    return str(caught.value)


def test_a_signed_document_is_refused() -> None:
    signed = revisions()[1]
    assert "already signed" in refusal(signed, ANN)
    certified = form(text_field("a"), catalog="/Perms << >>")
    assert "already signed" in refusal(certified, ANN)


def test_an_encrypted_document_is_refused() -> None:
    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(PLAIN)))
    writer.encrypt("owner", "user")
    assert "password" in refusal(written(writer), ANN)


def test_an_xfa_form_is_refused() -> None:
    assert "XFA" in refusal(form(text_field("a"), acroform="/XFA (x)"), ANN)


TWICE = "<< /Subtype /Widget /Rect [0 0 90 20] /Parent 5 0 R >>"


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
    twice = "<< /FT /Sig /T (twice) /Kids [8 0 R 9 0 R] >>"
    pdf = form(twice, text_field("name"), place("ann.sign", 500), TWICE, TWICE)
    pdf = pdf.replace(b"/Fields [5 0 R 6 0 R 7 0 R 8 0 R 9 0 R]", b"/Fields [5 0 R 6 0 R 7 0 R]" + b" " * 12)  # noqa: E501  # fmt: skip
    assert sentence in refusal(pdf, *signers)


def paged(count: int, *, promised: int | None = None) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"
    tree = f"<< /Type /Pages /Kids [{kids}] /Count {promised or count} >>"
    return assemble("<< /Type /Catalog /Pages 2 0 R >>", tree, *([page] * count))


def test_a_document_stays_within_two_hundred_pages() -> None:
    assert len(ready(paged(198), ANN).page_sizes) == 200
    assert "needs 2 more pages" in refusal(paged(199), ANN)


def test_a_page_tree_that_counts_wrongly_is_refused() -> None:
    assert "damaged" in refusal(paged(3, promised=7), ANN)


def test_a_document_stays_within_five_hundred_fields() -> None:
    fields = [text_field(f"f{number}") for number in range(498)]
    assert ready(form(*fields[:497]), ANN).certificate_pages == 1
    assert "needs 3 more fields" in refusal(form(*fields), ANN)


def test_what_is_no_pdf_is_refused() -> None:
    for junk in (b"", b"%PDF-1.7", b"\x00" * 999, PLAIN[: len(PLAIN) // 2]):
        assert refusal(junk, ANN) == "The document cannot be prepared for signing."
