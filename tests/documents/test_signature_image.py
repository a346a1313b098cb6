"""Drawn and uploaded signatures are normalized; invalid ones are refused before they are drawn."""

import io
import re
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from gql.documents.errors import DocumentError
from gql.documents.signing.signature_image import SignatureImage, to_svg, validate_signature_image
from tests.documents.sample_contracts import DRAWN_SIGNATURE


def line_image(
    width: int = 300, height: int = 100, image_format: str = "PNG", **options: Any
) -> bytes:
    """Black on white: a line from the upper left to the lower right quarter."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.line((width // 4, height // 4, width * 3 // 4, height * 3 // 4), "black", 5)
    return encode_image(image, image_format, **options)


def encode_image(image: Image.Image, image_format: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, image_format, **options)
    return out.getvalue()


def stored_image(image: bytes) -> Image.Image:
    content = validate_signature_image(SignatureImage("Zoë", image=image)).image
    assert content is not None
    return Image.open(io.BytesIO(content))


def checking_error(signature_image: SignatureImage) -> str:
    with pytest.raises(DocumentError) as caught:
        validate_signature_image(signature_image)
    return str(caught.value)


def svg_path_of(path: str) -> str:
    svg = to_svg(validate_signature_image(SignatureImage("Zoë", path)))
    assert svg is not None
    match = re.search(r' d="([^"]*)"', svg)
    assert match
    return match[1]


@pytest.mark.parametrize(
    ("path", "commands"),
    [
        ("M1 2L3 4", "M1.00 2.00 L3.00 4.00"),
        ("M1,2 3,4", "M1.00 2.00 L3.00 4.00"),
        ("m1 2 3 4", "M1.00 2.00 L4.00 6.00"),
        ("M10-5l.5.5-1e1+2", "M10.00 -5.00 L10.50 -4.50 L0.50 -2.50"),
        ("M0 0c1 1 2 2 3 3", "M0.00 0.00 C1.00 1.00 2.00 2.00 3.00 3.00"),
        ("m1 1q0 0 1 1 0 0 1 1", "M1.00 1.00 Q1.00 1.00 2.00 2.00 Q2.00 2.00 3.00 3.00"),
        ("M9 9q1 1 2 2L1 1", "M9.00 9.00 Q10.00 10.00 11.00 11.00 L1.00 1.00"),
        ("  M 1 , 2 \n L 3 4 ", "M1.00 2.00 L3.00 4.00"),
    ],
)
def test_a_path_is_converted_to_absolute_commands(path: str, commands: str) -> None:
    assert svg_path_of(path) == commands


@pytest.mark.parametrize(
    "path",
    [
        "",
        "M",
        "M1",
        "M1 2",
        "M1 2 M3 4",
        "L1 2 3 4",
        "1 2 3 4",
        "M1 2 L3",
        "M1 2 C1 2 3 4",
        "M1 2 L3 4 Z",
        "M1 2 H5",
        "M1 2 A1 1 0 0 0 5 5",
        "M1 2 L3 4 <script>",
        'M1 2 L3 4"/><image href="file:///etc/passwd"/>',
        "M1 2 L3 1e999",
        "M1 2 L3 nan",
        "M1 2 L3 1e5",
        "M1 2 L3 --4",
        "M1 2 L٣ ٤",
        "M1 2" + " L3 4" * 4_001,
    ],
)
def test_an_invalid_path_is_refused(path: str) -> None:
    assert checking_error(SignatureImage("Zoë", path)).startswith("The drawn signature ")


def test_the_longest_allowed_path_is_accepted() -> None:
    path = ("M1 2" + "L3 4" * 5_000)[:20_000]
    assert svg_path_of(path).count("L") == 4_999


def test_a_drawing_is_cropped_and_a_dot_is_not_enlarged() -> None:
    def box(path: str) -> list[float]:
        match = re.search(r'viewBox="([^"]*)"', str(to_svg(SignatureImage("Zoë", path))))
        assert match
        return [float(part) for part in match[1].split()]

    left, top, width, height = box("M100 40 L250 90")
    assert (left, top) == pytest.approx((96.8, 36.8))
    assert (width, height) == pytest.approx((156.4, 56.4))
    assert box("M150 50 l1 1")[2:] == [90, 36]


def test_a_typed_name_has_no_svg() -> None:
    assert to_svg(validate_signature_image(SignatureImage("Zoë"))) is None


@pytest.mark.parametrize(
    ("name", "plain"),
    [("  Zoë\n Müller ", "Zoë Müller"), ("a\u202eb\x00c", "abc"), ("שלום", "שלום")],
)
def test_invisible_characters_are_removed_from_a_name(name: str, plain: str) -> None:
    assert validate_signature_image(SignatureImage(name)).name == plain


@pytest.mark.parametrize("name", ["", "  ", "\x00", "\u200f", "x" * 201])
def test_an_empty_or_too_long_name_is_refused(name: str) -> None:
    assert "name" in checking_error(SignatureImage(name))


@pytest.mark.parametrize(
    ("image_format", "mode"),
    [
        *(("PNG", mode) for mode in ("RGB", "L", "P", "1", "RGBA", "LA")),
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
    ],
)
def test_images_of_every_color_mode_are_stored_as_rgba_png(image_format: str, mode: str) -> None:
    image = Image.open(io.BytesIO(line_image())).convert("L").convert(mode)
    stored = stored_image(encode_image(image, image_format))
    assert (stored.format, stored.mode) == ("PNG", "RGBA")


def test_an_image_is_cropped_to_the_signature_and_its_background_made_transparent() -> None:
    stored = stored_image(line_image())
    assert stored.width in range(145, 160)
    assert stored.height in range(45, 60)
    assert stored.getpixel((stored.width - 1, 0)) == (255, 255, 255, 0)
    assert stored.getpixel((stored.width // 2, stored.height // 2)) == (0, 0, 0, 255)


def test_all_metadata_is_removed_from_an_image() -> None:
    notes = PngInfo()
    notes.add_text("Author", "Zoe at home")
    exif = Image.Exif()
    exif[0x010E] = "GPS 51.5 N"
    content = line_image(pnginfo=notes, exif=exif, dpi=(300, 300), icc_profile=b"colors")
    content += b"trailing secret"
    assert {b"tEXt", b"eXIf", b"pHYs", b"iCCP"} <= chunk_types(
        content.removesuffix(b"trailing secret")
    )
    image = validate_signature_image(SignatureImage("Zoë", image=content)).image or b""
    assert chunk_types(image) == {b"IHDR", b"IDAT", b"IEND"}
    assert b"secret" not in image


def chunk_types(png: bytes) -> set[bytes]:
    types, position = set(), 8
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        types.add(png[position + 4 : position + 8])
        position += length + 12
    return types


def test_a_photo_is_rotated_as_its_exif_data_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotate by 90 degrees clockwise
    upright = stored_image(line_image(400, 100, "JPEG", exif=exif))
    assert upright.height > upright.width


def test_a_large_image_is_scaled_down() -> None:
    stored = stored_image(line_image(2_000, 2_000, "JPEG"))
    assert max(stored.width / 800, stored.height / 300) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    "content", [line_image(), line_image(1_999, 1_500, "JPEG", quality=5)], ids=["png", "jpeg"]
)
def test_checking_a_checked_signature_image_changes_nothing(content: bytes) -> None:
    checked = validate_signature_image(SignatureImage("Zoë", image=content))
    assert validate_signature_image(checked) == checked
    with_drawing = validate_signature_image(SignatureImage("Zoë", DRAWN_SIGNATURE))
    assert validate_signature_image(with_drawing) == with_drawing


def test_even_an_image_of_noise_is_stored_small_enough_to_be_accepted_again() -> None:
    noise = encode_image(Image.effect_noise((800, 300), 200).convert("RGB"))
    once = validate_signature_image(SignatureImage("Zoë", image=noise))
    twice = validate_signature_image(once)
    assert len(twice.image or b"") < 1_000_000


def oversized_png(width: int, height: int) -> bytes:
    """Returns a PNG whose header claims this size, with hardly any image data."""

    def chunk(chunk_type: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(chunk_type + data))
        return struct.pack(">I", len(data)) + chunk_type + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def jpeg_with_scans(count: int) -> bytes:
    """Returns a progressive JPEG that repeats its scans `count` times."""
    image_bytes = line_image(64, 64, "JPEG", progressive=True)
    start = image_bytes.index(b"\xff\xda")
    return image_bytes[:start] + image_bytes[start:-2] * count + image_bytes[-2:]


UNUSABLE_IMAGES = {
    "nothing": (b"", "cannot be read"),
    "svg": (b"<svg/>", "cannot be read"),
    "pdf": (b"%PDF-1.7", "cannot be read"),
    "gif": (line_image(image_format="GIF"), "cannot be read"),
    "tiff": (line_image(image_format="TIFF"), "cannot be read"),
    "cut": (line_image()[:200], "cannot be read"),
    "cut-jpeg": (line_image(image_format="JPEG")[:900], "cannot be read"),
    "scans": (jpeg_with_scans(30), "cannot be read"),
    "pixels": (oversized_png(2_001, 2_000), "4,000,000 pixels"),
    "bomb": (oversized_png(20_000, 20_000), "cannot be read"),
    "hyperbomb": (oversized_png(2**31 - 1, 2**31 - 1), "cannot be read"),
    "short": (oversized_png(1_000, 1_000), "cannot be read"),
    "white": (encode_image(Image.new("RGB", (90, 90), "white")), "is empty"),
    "clear": (encode_image(Image.new("RGBA", (90, 90), (0, 0, 0, 0))), "is empty"),
    "heavy": (line_image() + b"\x00" * 1_000_000, "larger than 1,000,000 bytes"),
}


@pytest.mark.parametrize(("content", "sentence"), UNUSABLE_IMAGES.values(), ids=UNUSABLE_IMAGES)
def test_an_unusable_image_is_refused(content: bytes, sentence: str) -> None:
    assert sentence in checking_error(SignatureImage("Zoë", image=content))


def test_a_drawing_together_with_an_image_is_refused() -> None:
    assert "not with both" in checking_error(SignatureImage("Zoë", DRAWN_SIGNATURE, line_image()))
