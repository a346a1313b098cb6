"""A stamp is drawn in the box of its place: upright, whole, and saying who signed when."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gql.documents.dynamic_document import compile_dynamic
from gql.documents.signing.prepare import Prepared, Signer, prepare
from gql.documents.signing.sign import sign
from gql.documents.signing.signature_image import SignatureImage
from tests.documents.contracts import (
    AUTHORITY,
    LINE,
    NAMES,
    act,
    field,
    output,
    place,
    signatures,
    trusted,
)
from tests.documents.forms import form


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


@pytest.mark.parametrize(
    ("rotate", "box", "matrix"),
    [
        ("", [0, 0, 180, 30], None),
        ("/Rotate 90", [0, 0, 30, 180], [0, 1, -1, 0, 0, 0]),
        ("/Rotate 180", [0, 0, 180, 30], [-1, 0, 0, -1, 0, 0]),
        ("/Rotate 270", [0, 0, 30, 180], [0, -1, 1, 0, 0, 0]),
    ],
)
def test_a_stamp_stands_upright_on_a_turned_page(
    rotate: str, box: list[float], matrix: list[int] | None
) -> None:
    prepared = one_place(form(place("ann.sign", 500), page=rotate))
    drawn = look(sign(prepared.pdf, act(prepared, "ann"), AUTHORITY), "ann.sign")
    assert [float(side) for side in drawn["/BBox"]] == box
    found = [int(part) for part in drawn["/Matrix"]] if "/Matrix" in drawn else None
    assert found == matrix


def test_a_place_that_says_how_it_is_turned_is_believed() -> None:
    turned = place("ann.sign", 500, "/MK << /R 270 >>")
    prepared = one_place(form(turned, page="/Rotate 90"))
    drawn = look(sign(prepared.pdf, act(prepared, "ann"), AUTHORITY), "ann.sign")
    assert [int(part) for part in drawn["/Matrix"]] == [0, -1, 1, 0, 0, 0]


def test_a_place_whose_box_stands_apart_is_signed() -> None:
    apart = "<< /FT /Sig /T (sign) /Kids [6 0 R] >>"
    box = "<< /Subtype /Widget /Rect [9 9 189 39] /Parent 5 0 R >>"
    pdf = form(apart, box).replace(b"/Fields [5 0 R 6 0 R]", b"/Fields [5 0 R]      ")
    prepared = prepare(pdf, [Signer("ann", "Ann", ("sign",), ())], "T", 2)
    signed = sign(prepared.pdf, act(prepared, "ann"), AUTHORITY)
    assert "/AP" in field(signed, "sign")["/Kids"][0]
    assert trusted(signed) == {"sign": True}


def test_a_place_without_a_box_is_signed_without_a_stamp() -> None:
    prepared = one_place(form("<< /FT /Sig /T (ann.sign) /Subtype /Widget /Rect [0 0 0 0] >>"))
    signed = sign(prepared.pdf, act(prepared, "ann"), AUTHORITY)
    assert trusted(signed) == {"ann.sign": True}
    assert "/AP" not in field(signed, "ann.sign")


def one_place(pdf: bytes) -> Prepared:
    return prepare(pdf, [Signer("ann", "Ann", ("ann.sign",), ())], "T", 2)


def stamped(ink: SignatureImage, width: float = 225, height: float = 110) -> bytes:
    source = f'#field("ann.sign", kind: "signature", w: {width}pt, h: {height}pt)'
    prepared = one_place(compile_dynamic(source, {}).pdf)
    return sign(prepared.pdf, act(prepared, "ann", ink=ink), AUTHORITY)


@pytest.mark.parametrize("name", [*NAMES, "O'Neil #panic(1)", "x" * 200, "Maria von " * 20])
def test_a_stamp_says_who_signed_when_and_by_which_reference(tmp_path: Path, name: str) -> None:
    said = "".join(words(tmp_path, stamped(SignatureImage(name))).split())
    said = re.sub("[\u2066-\u2069\u202a-\u202e\u200b]", "", said)
    assert "Signedelectronicallyby" in said
    assert "UTC·7F3A91C2" in said
    letters = sorted(said)
    for letter in "".join(name.split()):
        letters.remove(letter)


@pytest.mark.parametrize(
    "ink",
    [
        SignatureImage("Zoë Müller"),
        SignatureImage("Zoë Müller", LINE),
        SignatureImage("שלום " * 39),
    ],
)
@pytest.mark.parametrize("size", [(60, 14), (90, 30), (40, 300), (500, 300), (9, 9)])
def test_a_stamp_fits_every_box(size: tuple[float, float], ink: SignatureImage) -> None:
    pdf = stamped(ink, *size)
    drawn = look(pdf, "ann.sign")
    assert [float(side) for side in drawn["/BBox"]] == [0, 0, *size]
    assert trusted(pdf) == {"ann.sign": True}


def test_a_small_box_shows_the_name_and_nothing_else(tmp_path: Path) -> None:
    assert "Zoë" in words(tmp_path, stamped(SignatureImage("Zoë"), 60, 14))
    assert "Signed" not in words(tmp_path, stamped(SignatureImage("Zoë"), 60, 14))
    assert "Signed" in words(tmp_path, stamped(SignatureImage("Zoë"), 90, 30))


def test_a_drawn_line_is_drawn_as_a_line() -> None:
    def strokes(ink: SignatureImage) -> int:
        return len(re.findall(rb"\bc\b(?=[^S]*\bS\b)", look(stamped(ink), "ann.sign").data))

    assert strokes(SignatureImage("Zoë", LINE)) - strokes(SignatureImage("Zoë")) >= 3
    assert "/XObject" not in look(stamped(SignatureImage("Zoë", LINE)), "ann.sign")["/Resources"]


def test_a_picture_is_drawn_as_a_picture() -> None:
    image = io.BytesIO()
    Image.linear_gradient("L").save(image, "PNG")
    drawn = look(stamped(SignatureImage("Zoë", image=image.getvalue())), "ann.sign")
    (found,) = (part.get_object() for part in dict.values(drawn["/Resources"]["/XObject"]))
    assert found["/Subtype"] == "/Image"
