"""How a person signs: a typed name, a drawn line or a picture, checked before it is drawn."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps

from gql.documents.errors import DocumentError, error_as

MAX_NAME, MAX_PATH, MAX_IMAGE, MAX_PIXELS = 200, 20_000, 1_000_000, 4_000_000
_KEPT_SIZE = 800, 300  # pixels; at four bytes each this stays below MAX_IMAGE
_REACH = 1_000  # a line may leave its box of 300 by 100, but not by more than this
_MAX_SCANS = 60  # a JPEG of a thousand passes over the picture is made to keep us busy
_COLOR, _WIDTH = "#14347f", 3.2
_NUMBER = r"[-+]?(?:[0-9]{1,9}\.?[0-9]{0,20}|\.[0-9]{1,20})(?:[eE][-+]?[0-9]{1,2})?"
_TOKEN = re.compile(rf"[MLCQmlcq]|{_NUMBER}")
_FILLING = re.compile(r"[\s,]*")
_TAKES = {"M": 2, "L": 2, "C": 6, "Q": 4}
_LONG_RUN = re.compile(r"([^\s-]{16})(?=[^\s-])")
_BAD_PATH = "The drawn signature cannot be read."
_BAD_IMAGE = "The picture of the signature cannot be read: send a PNG or JPEG file."


@dataclass(frozen=True)
class SignatureImage:
    """The signer's name, and what they drew, or a picture (PNG or JPEG), if they gave one.

    `path` is SVG path data in a box of 300 by 100, of the commands M, L, C and Q.
    """

    name: str
    path: str | None = None
    image: bytes | None = None


def checked_signature_image(ink: SignatureImage) -> SignatureImage:
    """The same ink, safe to draw: its picture a small PNG without metadata.

    Checking twice changes nothing. Errors: DocumentError on what cannot be drawn.
    """
    name = _checked_name(ink.name)
    if ink.path is not None and ink.image is not None:
        raise DocumentError("Sign with a drawn line or with a picture, not with both.")
    if ink.path is not None:
        _points(ink.path)
    return SignatureImage(name, ink.path, None if ink.image is None else _checked_image(ink.image))


def svg_of(ink: SignatureImage) -> str | None:
    """Checked ink as an SVG picture cut to what is drawn; None when there is only the name."""
    if ink.path is not None:
        return _svg_of_path(ink.path)
    if ink.image is not None:
        return _svg_of_image(ink.image)
    return None


def soft_wrap(text: str) -> str:
    """The text with places to break it in words that are too long for a line."""
    return _LONG_RUN.sub("\\1\u200b", text)


def _checked_name(name: str) -> str:
    kept = (c if c.isprintable() else " " if c.isspace() else "" for c in name)
    plain = " ".join("".join(kept).split())
    if not plain:
        raise DocumentError("A signature needs a name.")
    if len(plain) > MAX_NAME:
        raise DocumentError(f"The name of the signature is longer than {MAX_NAME} characters.")
    return plain


def _tokens(path: str) -> Iterator[str]:
    position = 0
    while position < len(path):
        position = _end(_FILLING.match(path, position), position)
        found = _TOKEN.match(path, position)
        if found is None and position < len(path):
            raise DocumentError(_BAD_PATH)
        if found is not None:
            position = found.end()
            yield found[0]


def _end(found: re.Match[str] | None, position: int) -> int:
    return found.end() if found else position


def _steps(path: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers, in path order; a command that is repeated stands alone."""
    command, numbers = "", list[float]()
    for token in _tokens(path):
        if token.isalpha():
            if numbers:
                raise DocumentError(_BAD_PATH)
            # SVG goes on after an "M" as after an "L"
            command = token
            continue
        numbers.append(float(token))
        if not command or len(numbers) == _TAKES[command.upper()]:
            yield command, numbers
            numbers = []
            command = {"M": "L", "m": "l"}.get(command, command)
    if numbers:
        raise DocumentError(_BAD_PATH)


def _points(path: str) -> list[tuple[str, list[float]]]:
    """The path in absolute steps. Errors: DocumentError when it is no line that can be drawn."""
    if len(path) > MAX_PATH:
        raise DocumentError(f"The drawn signature is longer than {MAX_PATH:,} characters.")
    x = y = 0.0
    found: list[tuple[str, list[float]]] = []
    for command, numbers in _steps(path):
        if not found and command not in ("M", "m"):
            raise DocumentError(_BAD_PATH)
        relative = command.islower()
        offset = (x, y) if relative else (0.0, 0.0)
        placed = [number + offset[index % 2] for index, number in enumerate(numbers)]
        if any(abs(number) > _REACH for number in placed):
            raise DocumentError("The drawn signature leaves its box.")
        x, y = placed[-2:]
        found.append((command.upper(), placed))
    if not any(command != "M" for command, _ in found):
        raise DocumentError("The drawn signature is empty.")
    return found


def _svg_of_path(path: str) -> str:
    steps = _points(path)
    xs = [number for _, numbers in steps for number in numbers[::2]]
    ys = [number for _, numbers in steps for number in numbers[1::2]]
    left, width = _span(min(xs), max(xs), 90)
    top, height = _span(min(ys), max(ys), 36)
    line = " ".join(f"{command}{_written(numbers)}" for command, numbers in steps)
    style = f'fill="none" stroke="{_COLOR}" stroke-width="{_WIDTH}"'
    joints = 'stroke-linecap="round" stroke-linejoin="round"'
    return _svg(left, top, width, height, f'<path d="{line}" {style} {joints}/>')


def _span(low: float, high: float, least: float) -> tuple[float, float]:
    """Start and length of what is drawn; at least `least`, so that a dot is not blown up."""
    length = max(high - low + 2 * _WIDTH, least)
    return (low + high - length) / 2, length


def _written(numbers: list[float]) -> str:
    return " ".join(f"{number:.2f}" for number in numbers)


def _svg_of_image(image: bytes) -> str:
    with Image.open(io.BytesIO(image), formats=("PNG",)) as picture:
        width, height = picture.size
    data = f"data:image/png;base64,{base64.b64encode(image).decode()}"
    shown = f'<image width="{width}" height="{height}" href="{data}"/>'
    return _svg(0, 0, width, height, shown)


def _svg(left: float, top: float, width: float, height: float, content: str) -> str:
    box = f'viewBox="{left:.2f} {top:.2f} {width:.2f} {height:.2f}"'
    size = f'width="{width:.2f}" height="{height:.2f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{content}</svg>'


def _checked_image(image: bytes) -> bytes:
    if len(image) > MAX_IMAGE:
        raise DocumentError(f"The picture of the signature is larger than {MAX_IMAGE:,} bytes.")
    if image.count(b"\xff\xda") > _MAX_SCANS and image.startswith(b"\xff\xd8"):
        raise DocumentError(_BAD_IMAGE)
    with error_as(_BAD_IMAGE), Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise DocumentError(f"The picture has more than {MAX_PIXELS:,} pixels.")
        return _plain(_cleared(ImageOps.exif_transpose(picture).convert("RGBA")))


def _plain(picture: Image.Image) -> bytes:
    """A PNG of what the picture shows, without its empty margins and with nothing else in it."""
    cut = _trimmed(picture)
    cut.thumbnail(_KEPT_SIZE)
    # Once more: pixels at the edge may have become white, and a second check must find none.
    cut = _trimmed(cut)
    cut.info = {}
    out = io.BytesIO()
    cut.save(out, "PNG")
    return out.getvalue()


def _cleared(picture: Image.Image) -> Image.Image:
    """The picture with its white paper made transparent, if it has no transparency of its own."""
    if picture.getchannel("A").getextrema() == (255, 255):
        darkness = ImageOps.invert(picture.convert("L"))
        picture.putalpha(darkness.point([min(255, 4 * value) for value in range(256)]))
    return picture


def _trimmed(picture: Image.Image) -> Image.Image:
    on_white = Image.new("RGBA", picture.size, "white")
    on_white.alpha_composite(picture)
    shown = ImageOps.invert(on_white.convert("L")).getbbox()
    if shown is None:
        raise DocumentError("The picture of the signature is empty.")
    return picture.crop(shown)
