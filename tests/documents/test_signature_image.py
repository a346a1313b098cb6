"""Ink is drawn as it was meant, and what is no ink is refused before anything draws it."""

import io
import re
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from gql.documents.errors import DocumentError
from gql.documents.signing.signature_image import SignatureImage, checked_signature_image, svg_of
from tests.documents.contracts import LINE


def picture(width: int = 300, height: int = 100, kind: str = "PNG", **options: Any) -> bytes:
    """Black on white: a line from the upper left to the lower right quarter."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.line((width // 4, height // 4, width * 3 // 4, height * 3 // 4), "black", 5)
    return encoded(image, kind, **options)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def kept(image: bytes) -> Image.Image:
    content = checked_signature_image(SignatureImage("Zoë", image=image)).image
    assert content is not None
    return Image.open(io.BytesIO(content))


def refusal(ink: SignatureImage) -> str:
    with pytest.raises(DocumentError) as caught:
        checked_signature_image(ink)
    return str(caught.value)


def drawn(path: str) -> str:
    svg = svg_of(checked_signature_image(SignatureImage("Zoë", path)))
    assert svg is not None
    found = re.search(r' d="([^"]*)"', svg)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("path", "steps"),
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
def test_a_path_is_drawn_step_by_step(path: str, steps: str) -> None:
    assert drawn(path) == steps


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
def test_a_path_that_is_no_line_is_refused(path: str) -> None:
    assert refusal(SignatureImage("Zoë", path)).startswith("The drawn signature ")


def test_the_longest_path_is_drawn() -> None:
    path = ("M1 2" + "L3 4" * 5_000)[:20_000]
    assert drawn(path).count("L") == 4_999


def test_a_drawing_is_cut_to_what_is_drawn_and_a_dot_stays_small() -> None:
    def box(path: str) -> list[float]:
        found = re.search(r'viewBox="([^"]*)"', str(svg_of(SignatureImage("Zoë", path))))
        assert found
        return [float(part) for part in found[1].split()]

    left, top, width, height = box("M100 40 L250 90")
    assert (left, top) == pytest.approx((96.8, 36.8))
    assert (width, height) == pytest.approx((156.4, 56.4))
    assert box("M150 50 l1 1")[2:] == [90, 36]


def test_a_name_alone_has_no_picture() -> None:
    assert svg_of(checked_signature_image(SignatureImage("Zoë"))) is None


@pytest.mark.parametrize(
    ("name", "plain"),
    [("  Zoë\n Müller ", "Zoë Müller"), ("a\u202eb\x00c", "abc"), ("שלום", "שלום")],
)
def test_a_name_is_kept_without_what_cannot_be_seen(name: str, plain: str) -> None:
    assert checked_signature_image(SignatureImage(name)).name == plain


@pytest.mark.parametrize("name", ["", "  ", "\x00", "\u200f", "x" * 201])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    assert "name" in refusal(SignatureImage(name))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("PNG", mode) for mode in ("RGB", "L", "P", "1", "RGBA", "LA")),
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
    ],
)
def test_pictures_of_every_mode_become_one_kind_of_picture(kind: str, mode: str) -> None:
    image = Image.open(io.BytesIO(picture())).convert("L").convert(mode)
    found = kept(encoded(image, kind))
    assert (found.format, found.mode) == ("PNG", "RGBA")


def test_a_picture_is_cut_to_its_ink_and_its_paper_is_clear() -> None:
    found = kept(picture())
    assert found.width in range(145, 160)
    assert found.height in range(45, 60)
    assert found.getpixel((found.width - 1, 0)) == (255, 255, 255, 0)
    assert found.getpixel((found.width // 2, found.height // 2)) == (0, 0, 0, 255)


def test_a_picture_loses_everything_but_its_pixels() -> None:
    notes = PngInfo()
    notes.add_text("Author", "Zoe at home")
    exif = Image.Exif()
    exif[0x010E] = "GPS 51.5 N"
    content = picture(pnginfo=notes, exif=exif, dpi=(300, 300), icc_profile=b"colors")
    content += b"trailing secret"
    assert {b"tEXt", b"eXIf", b"pHYs", b"iCCP"} <= names_of_chunks(
        content.removesuffix(b"trailing secret")
    )
    image = checked_signature_image(SignatureImage("Zoë", image=content)).image or b""
    assert names_of_chunks(image) == {b"IHDR", b"IDAT", b"IEND"}
    assert b"secret" not in image


def names_of_chunks(png: bytes) -> set[bytes]:
    found, position = set(), 8
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        found.add(png[position + 4 : position + 8])
        position += length + 12
    return found


def test_a_photo_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to see it upright
    upright = kept(picture(400, 100, "JPEG", exif=exif))
    assert upright.height > upright.width


def test_a_large_picture_is_made_smaller() -> None:
    found = kept(picture(2_000, 2_000, "JPEG"))
    assert max(found.width / 800, found.height / 300) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    "content", [picture(), picture(1_999, 1_500, "JPEG", quality=5)], ids=["png", "jpeg"]
)
def test_checking_ink_twice_changes_nothing(content: bytes) -> None:
    once = checked_signature_image(SignatureImage("Zoë", image=content))
    assert checked_signature_image(once) == once
    lined = checked_signature_image(SignatureImage("Zoë", LINE))
    assert checked_signature_image(lined) == lined


def test_the_worst_picture_kept_is_small_enough_to_be_checked_again() -> None:
    noise = Image.effect_noise((800, 300), 200).convert("RGB")
    assert (
        len(
            checked_signature_image(
                checked_signature_image(SignatureImage("Zoë", image=encoded(noise)))
            ).image
            or b""
        )
        < 1_000_000
    )


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is very large, and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def scans(count: int) -> bytes:
    """A JPEG of as many passes over the picture."""
    whole = picture(64, 64, "JPEG", progressive=True)
    start = whole.index(b"\xff\xda")
    return whole[:start] + whole[start:-2] * count + whole[-2:]


BAD = {
    "nothing": (b"", "cannot be read"),
    "svg": (b"<svg/>", "cannot be read"),
    "pdf": (b"%PDF-1.7", "cannot be read"),
    "gif": (picture(kind="GIF"), "cannot be read"),
    "tiff": (picture(kind="TIFF"), "cannot be read"),
    "cut": (picture()[:200], "cannot be read"),
    "cut-jpeg": (picture(kind="JPEG")[:900], "cannot be read"),
    "scans": (scans(30), "cannot be read"),
    "pixels": (bomb(2_001, 2_000), "4,000,000 pixels"),
    "bomb": (bomb(20_000, 20_000), "cannot be read"),
    "hyperbomb": (bomb(2**31 - 1, 2**31 - 1), "cannot be read"),
    "short": (bomb(1_000, 1_000), "cannot be read"),
    "white": (encoded(Image.new("RGB", (90, 90), "white")), "is empty"),
    "clear": (encoded(Image.new("RGBA", (90, 90), (0, 0, 0, 0))), "is empty"),
    "heavy": (picture() + b"\x00" * 1_000_000, "larger than 1,000,000 bytes"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD)
def test_a_picture_that_cannot_be_used_is_refused(content: bytes, sentence: str) -> None:
    assert sentence in refusal(SignatureImage("Zoë", image=content))


def test_a_drawing_and_a_picture_together_are_refused() -> None:
    assert "not with both" in refusal(SignatureImage("Zoë", LINE, picture()))
