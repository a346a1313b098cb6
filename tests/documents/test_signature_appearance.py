"""The visible signature in a signature field is upright, complete, and says who signed when."""

import functools
import io
import re

import pytest
from PIL import Image

from gql.documents.dynamic_document import compile_dynamic_document
from gql.documents.signing.prepare import PreparedDocument, Signer, prepare
from gql.documents.signing.sign import sign
from gql.documents.signing.signature_image import SignatureImage
from testing.pdf_tools import extract_text, find_appearance, find_field
from tests.documents.pdf_builder import build_form, signature_field
from tests.documents.sample_certificate import NAMES
from tests.documents.sample_contracts import (
    AUTHORITY,
    DRAWN_SIGNATURE,
    signing_request,
    validate_with_pyhanko,
)


@pytest.mark.parametrize(
    ("rotate", "box", "matrix"),
    [
        ("", [0, 0, 180, 30], None),
        ("/Rotate 90", [0, 0, 30, 180], [0, 1, -1, 0, 0, 0]),
        ("/Rotate 180", [0, 0, 180, 30], [-1, 0, 0, -1, 0, 0]),
        ("/Rotate 270", [0, 0, 30, 180], [0, -1, 1, 0, 0, 0]),
    ],
)
def test_a_visible_signature_is_upright_on_a_rotated_page(
    rotate: str, box: list[float], matrix: list[int] | None
) -> None:
    prepared = prepare_single_signature(build_form(signature_field("ann.sign", 500), page=rotate))
    appearance = find_appearance(
        sign(prepared.pdf, signing_request(prepared, "ann"), AUTHORITY), "ann.sign"
    )
    assert [float(side) for side in appearance["/BBox"]] == box
    actual = [int(part) for part in appearance["/Matrix"]] if "/Matrix" in appearance else None
    assert actual == matrix


def test_the_rotation_that_a_signature_field_defines_takes_precedence() -> None:
    rotated = signature_field("ann.sign", 500, "/MK << /R 270 >>")
    prepared = prepare_single_signature(build_form(rotated, page="/Rotate 90"))
    appearance = find_appearance(
        sign(prepared.pdf, signing_request(prepared, "ann"), AUTHORITY), "ann.sign"
    )
    assert [int(part) for part in appearance["/Matrix"]] == [0, -1, 1, 0, 0, 0]


def test_a_signature_field_with_a_separate_widget_can_be_signed() -> None:
    field = "<< /FT /Sig /T (sign) /Kids [6 0 R] >>"
    widget = "<< /Subtype /Widget /Rect [9 9 189 39] /Parent 5 0 R >>"
    pdf = build_form(field, widget).replace(b"/Fields [5 0 R 6 0 R]", b"/Fields [5 0 R]      ")
    prepared = prepare(pdf, [Signer("ann", "Ann", ("sign",), ())], "T", 2)
    signed = sign(prepared.pdf, signing_request(prepared, "ann"), AUTHORITY)
    assert "/AP" in find_field(signed, "sign")["/Kids"][0]
    assert validate_with_pyhanko(signed) == {"sign": True}


def test_a_signature_field_of_no_size_is_signed_invisibly() -> None:
    prepared = prepare_single_signature(
        build_form("<< /FT /Sig /T (ann.sign) /Subtype /Widget /Rect [0 0 0 0] >>")
    )
    signed = sign(prepared.pdf, signing_request(prepared, "ann"), AUTHORITY)
    assert validate_with_pyhanko(signed) == {"ann.sign": True}
    assert "/AP" not in find_field(signed, "ann.sign")


def prepare_single_signature(pdf: bytes) -> PreparedDocument:
    return prepare(pdf, [Signer("ann", "Ann", ("ann.sign",), ())], "T", 2)


@functools.cache
def sign_with(image: SignatureImage, width: float = 225, height: float = 110) -> bytes:
    source = f'#field("ann.sign", kind: "signature", w: {width}pt, h: {height}pt)'
    prepared = prepare_single_signature(compile_dynamic_document(source, {}).pdf)
    return sign(prepared.pdf, signing_request(prepared, "ann", signature_image=image), AUTHORITY)


@pytest.mark.parametrize("name", [*NAMES, "O'Neil #panic(1)", "x" * 200, "Maria von " * 20])
def test_a_visible_signature_shows_the_name_the_time_and_the_reference(name: str) -> None:
    text = "".join(extract_text(sign_with(SignatureImage(name)), "-layout").split())
    text = re.sub("[\u2066-\u2069\u202a-\u202e\u200b]", "", text)
    assert "Signedelectronicallyby" in text
    assert "UTC·7F3A91C2" in text
    letters = sorted(text)
    for letter in "".join(name.split()):
        letters.remove(letter)


@pytest.mark.parametrize(
    "image",
    [
        SignatureImage("Zoë Müller"),
        SignatureImage("Zoë Müller", DRAWN_SIGNATURE),
        SignatureImage("שלום " * 39),
    ],
)
@pytest.mark.parametrize(
    "size",
    [
        (60, 14),
        (40, 300),
        (9, 9),
        pytest.param((90, 30), marks=pytest.mark.long),
        pytest.param((500, 300), marks=pytest.mark.long),
    ],
)
def test_a_visible_signature_fits_a_field_of_any_size(
    size: tuple[float, float], image: SignatureImage
) -> None:
    pdf = sign_with(image, *size)
    appearance = find_appearance(pdf, "ann.sign")
    assert [float(side) for side in appearance["/BBox"]] == [0, 0, *size]
    assert validate_with_pyhanko(pdf) == {"ann.sign": True}


def test_a_small_signature_field_shows_only_the_name() -> None:
    assert "Zoë" in extract_text(sign_with(SignatureImage("Zoë"), 60, 14), "-layout")
    assert "Signed" not in extract_text(sign_with(SignatureImage("Zoë"), 60, 14), "-layout")
    assert "Signed" in extract_text(sign_with(SignatureImage("Zoë"), 90, 30), "-layout")


def test_a_drawn_signature_is_drawn_with_curves() -> None:
    def count_curves(image: SignatureImage) -> int:
        return len(
            re.findall(rb"\bc\b(?=[^S]*\bS\b)", find_appearance(sign_with(image), "ann.sign").data)
        )

    assert (
        count_curves(SignatureImage("Zoë", DRAWN_SIGNATURE)) - count_curves(SignatureImage("Zoë"))
        >= 3
    )
    assert (
        "/XObject"
        not in find_appearance(sign_with(SignatureImage("Zoë", DRAWN_SIGNATURE)), "ann.sign")[
            "/Resources"
        ]
    )


def test_an_uploaded_signature_is_drawn_as_an_image() -> None:
    png = io.BytesIO()
    Image.linear_gradient("L").save(png, "PNG")
    pdf = sign_with(SignatureImage("Zoë", image=png.getvalue()))
    appearance = find_appearance(pdf, "ann.sign")
    (matrix_found,) = (
        part.get_object() for part in dict.values(appearance["/Resources"]["/XObject"])
    )
    assert matrix_found["/Subtype"] == "/Image"
