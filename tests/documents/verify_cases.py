"""What tests of verification share: verdicts, and ways to change a document."""

from collections.abc import Callable
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.sign import fields, signers
from pyhanko.stamp.noop import NoOpStampStyle

from gql.documents.pdf.objects import pdf_name
from gql.documents.pdf.safe_reader import revision_of, written
from gql.documents.signing.pades import SignerIdentity, cms_signer
from gql.documents.signing.prepare import Prepared, Signer, prepare
from gql.documents.signing.verify import Verdict, verify
from tests.documents.contracts import (
    AUTHORITY,
    revisions,
)
from tests.documents.forms import form, text_field

g: Any = generic


def judged(pdf: bytes) -> Verdict:
    return verify(pdf, [AUTHORITY.certificate])


def wrong(pdf: bytes) -> str:
    """What is wrong with a document that is not sealed, or no longer."""
    verdict = judged(pdf)
    assert verdict.wrong is not None
    assert not verdict.sealed
    return verdict.wrong


def half() -> bytes:
    """The contract after two of its four signatures."""
    return revisions()[2]


def done() -> bytes:
    """The contract signed by all, and sealed."""
    return revisions()[5]


def changed(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    """The document and one more revision."""
    writer = revision_of(pdf)
    change(writer)
    return written(writer)


def node(writer: Any, title: str, *path: str) -> Any:
    found = next(
        kid for kid in writer.root["/AcroForm"]["/Fields"] if kid.get_object()["/T"] == title
    )
    for part in path:
        found = next(k for k in found.get_object()["/Kids"] if k.get_object()["/T"] == part)
    return found


def foreign(pdf: bytes, place: str, hand: SignerIdentity, **options: Any) -> bytes:
    """Signed as other programs of the library's kind would do it."""
    metadata = signers.PdfSignatureMetadata(
        field_name=place, name=hand.name, subfilter=fields.SigSeedSubFilter.PADES, **options
    )
    signer = signers.PdfSigner(metadata, cms_signer(hand), stamp_style=NoOpStampStyle())
    return bytes(signer.sign_pdf(revision_of(pdf), existing_fields_only=True).getvalue())


def boxes_apart() -> Prepared:
    """Fields whose boxes stand apart: radio buttons, a text shown twice, a place to sign."""

    def button(state: str, parent: int) -> str:
        look = f"/AP << /N << /{state} 15 0 R /Off 15 0 R >> >> /AS /Off"
        return f"<< /Subtype /Widget /Rect [0 0 9 9] /Parent {parent} 0 R {look} >>"

    twice = "<< /Subtype /Widget /Rect [0 0 90 20] /Parent 6 0 R >>"
    drawing = "<< /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream"
    pdf = form(
        "<< /FT /Btn /Ff 49152 /T (pay) /Kids [10 0 R 11 0 R] >>",
        "<< /FT /Tx /T (name) /Kids [12 0 R 13 0 R] >>",
        "<< /FT /Sig /T (ann) /Kids [14 0 R] >>",
        "<< /FT /Sig /T (bob) /Type /Annot /Subtype /Widget /Rect [9 9 99 49] >>",
        text_field("note"),
        button("Card", 5),
        button("Cash", 5),
        twice,
        twice,
        "<< /Subtype /Widget /Rect [99 99 199 149] /Parent 7 0 R >>",
        drawing,
    )
    listed = " ".join(f"{number} 0 R" for number in range(5, 16)).encode()
    top = b"5 0 R 6 0 R 7 0 R 8 0 R 9 0 R".ljust(len(listed))
    shown = b"8 0 R 9 0 R 10 0 R 11 0 R 12 0 R 13 0 R 14 0 R".ljust(len(listed))
    pdf = pdf.replace(b"/Fields [" + listed, b"/Fields [" + top)
    pdf = pdf.replace(b"/Annots [" + listed, b"/Annots [" + shown)
    people = [
        Signer("bob", "Bob", ("bob",), ("note",)),
        Signer("ann", "Ann", ("ann",), ("pay", "name")),
    ]
    return prepare(pdf, people, "T", 4)


def append_page(writer: Any) -> None:
    sides = g.ArrayObject(map(g.NumberObject, (0, 0, 99, 99)))
    page = g.DictionaryObject({pdf_name("/Type"): pdf_name("/Page"), pdf_name("/MediaBox"): sides})
    writer.insert_page(page)
