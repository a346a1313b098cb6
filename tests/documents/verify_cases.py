"""Signed documents, and ways to change them, for the tests of verification."""

import functools
from collections.abc import Callable
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.stamp.noop import NoOpStampStyle

from gql.documents.pdf.objects import pdf_name
from gql.documents.pdf.safe_reader import incremental_writer, write_to_bytes
from gql.documents.signing.pades import SignerIdentity, cms_signer
from gql.documents.signing.prepare import PreparedDocument, Signer, prepare
from gql.documents.signing.verify import VerificationReport, verify
from tests.documents.pdf_builder import build_form, text_field
from tests.documents.sample_contracts import AUTHORITY, contract_revisions

pdf_objects: Any = generic


@functools.cache
def verify_document(pdf: bytes) -> VerificationReport:
    """Verifies a document under `AUTHORITY`; the same bytes only once, as it takes up to 0.4 s."""
    return verify(pdf, [AUTHORITY.certificate])


def verification_error(pdf: bytes) -> str:
    """Returns the document's problem. Asserts that there is one and that it is not sealed."""
    report = verify_document(pdf)
    assert report.problem is not None
    assert not report.sealed
    return report.problem


def half_signed_contract() -> bytes:
    """Returns the contract after two of its four signatures."""
    return contract_revisions()[2]


def sealed_contract() -> bytes:
    """Returns the contract with all signatures and its seal."""
    return contract_revisions()[5]


def add_revision(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    """Returns the document with one more revision, in which `change` was made."""
    writer = incremental_writer(pdf)
    change(writer)
    return write_to_bytes(writer)


def find_node(writer: Any, title: str, *path: str) -> Any:
    """Returns the reference of the form field with this title, or of its descendant at `path`."""
    node = next(
        kid for kid in writer.root["/AcroForm"]["/Fields"] if kid.get_object()["/T"] == title
    )
    for part in path:
        kids = node.get_object()["/Kids"]
        node = next(kid for kid in kids if kid.get_object()["/T"] == part)
    return node


def sign_with_pyhanko(
    pdf: bytes, field_name: str, identity: SignerIdentity, **options: Any
) -> bytes:
    """Signs a field with pyHanko's own defaults, as a program built on it would."""
    metadata = PdfSignatureMetadata(
        field_name=field_name,
        name=identity.name,
        subfilter=fields.SigSeedSubFilter.PADES,
        **options,
    )
    signer = PdfSigner(metadata, cms_signer(identity), stamp_style=NoOpStampStyle())
    return bytes(signer.sign_pdf(incremental_writer(pdf), existing_fields_only=True).getvalue())


def form_with_separate_widgets() -> PreparedDocument:
    """Returns a prepared form in which fields and their widgets are separate objects.

    It has a group of radio buttons, a text field with two widgets, and a signature field.
    """

    def radio_button(state: str, parent: int) -> str:
        appearance = f"/AP << /N << /{state} 15 0 R /Off 15 0 R >> >> /AS /Off"
        return f"<< /Subtype /Widget /Rect [0 0 9 9] /Parent {parent} 0 R {appearance} >>"

    text_widget = "<< /Subtype /Widget /Rect [0 0 90 20] /Parent 6 0 R >>"
    empty_appearance = "<< /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream"
    pdf = build_form(
        "<< /FT /Btn /Ff 49152 /T (pay) /Kids [10 0 R 11 0 R] >>",
        "<< /FT /Tx /T (name) /Kids [12 0 R 13 0 R] >>",
        "<< /FT /Sig /T (ann) /Kids [14 0 R] >>",
        "<< /FT /Sig /T (bob) /Type /Annot /Subtype /Widget /Rect [9 9 99 49] >>",
        text_field("note"),
        radio_button("Card", 5),
        radio_button("Cash", 5),
        text_widget,
        text_widget,
        "<< /Subtype /Widget /Rect [99 99 199 149] /Parent 7 0 R >>",
        empty_appearance,
    )
    all_objects = " ".join(f"{number} 0 R" for number in range(5, 16)).encode()
    top_fields = b"5 0 R 6 0 R 7 0 R 8 0 R 9 0 R".ljust(len(all_objects))
    widgets = b"8 0 R 9 0 R 10 0 R 11 0 R 12 0 R 13 0 R 14 0 R".ljust(len(all_objects))
    pdf = pdf.replace(b"/Fields [" + all_objects, b"/Fields [" + top_fields)
    pdf = pdf.replace(b"/Annots [" + all_objects, b"/Annots [" + widgets)
    signers = [
        Signer("bob", "Bob", ("bob",), ("note",)),
        Signer("ann", "Ann", ("ann",), ("pay", "name")),
    ]
    return prepare(pdf, signers, "T", 4)


def append_page(writer: Any) -> None:
    media_box = pdf_objects.ArrayObject(map(pdf_objects.NumberObject, (0, 0, 99, 99)))
    page = pdf_objects.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/Page"), pdf_name("/MediaBox"): media_box}
    )
    writer.insert_page(page)
