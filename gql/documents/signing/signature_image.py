"""Signature images: a typed name, a drawn line or a picture, checked before use."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps

from gql.documents.errors import DocumentError, error_as
from gql.model.domain.text import Text

MAX_NAME, MAX_PATH, MAX_IMAGE, MAX_PIXELS = 200, 20_000, 1_000_000, 4_000_000
_STORED_SIZE = 800, 300  # pixels; at four bytes each this stays below MAX_IMAGE
_MAX_COORDINATE = 1_000  # a line may leave its box of 300 by 100, but not by more than this
_MAX_SCANS = 60  # decoding a progressive JPEG with a thousand scans would take very long
_COLOR, _LINE_WIDTH = "#14347f", 3.2
_NUMBER = r"[-+]?(?:[0-9]{1,9}\.?[0-9]{0,20}|\.[0-9]{1,20})(?:[eE][-+]?[0-9]{1,2})?"
_TOKEN = re.compile(rf"[MLCQmlcq]|{_NUMBER}")
_SEPARATORS = re.compile(r"[\s,]*")
_ARGUMENTS = {"M": 2, "L": 2, "C": 6, "Q": 4}
_BAD_PATH = Text("The drawn signature cannot be read.")
_BAD_IMAGE = Text("The picture of the signature cannot be read: send a PNG or JPEG file.")


@dataclass(frozen=True)
class SignatureImage:
    """The signer's name, and optionally a drawn line or a picture (PNG or JPEG).

    `path` is SVG path data in a box of 300 by 100, of the commands M, L, C and Q.
    """

    name: str
    path: str | None = None
    image: bytes | None = None


def validate_signature_image(signature: SignatureImage) -> SignatureImage:
    """Returns the signature in a form that is safe to draw: a picture becomes a small, plain PNG.

    Validating the result again changes nothing. Raises `DocumentError` if it cannot be drawn.
    """
    name = _check_name(signature.name)
    path, image = signature.path, signature.image
    if path is not None and image is not None:
        raise DocumentError("Sign with a drawn line or with a picture, not with both.")
    if path is not None:
        _parse_path(path)
    return SignatureImage(name, path, None if image is None else _check_image(image))


def to_svg(signature: SignatureImage) -> str | None:
    """Returns a checked signature as an SVG cropped to its content; None if it is only a name."""
    if signature.path is not None:
        return _path_svg(signature.path)
    if signature.image is not None:
        return _image_svg(signature.image)
    return None


def _check_name(name: str) -> str:
    characters = (c if c.isprintable() else " " if c.isspace() else "" for c in name)
    name = " ".join("".join(characters).split())
    if not name:
        raise DocumentError("A signature needs a name.")
    if len(name) > MAX_NAME:
        raise DocumentError(
            "The name of the signature is longer than {limit} characters.", limit=MAX_NAME
        )
    return name


def _tokens(path: str) -> Iterator[str]:
    position = 0
    while position < len(path):
        separators = _SEPARATORS.match(path, position)
        position = separators.end() if separators else position
        token = _TOKEN.match(path, position)
        if token is None and position < len(path):
            raise DocumentError(_BAD_PATH)
        if token is not None:
            position = token.end()
            yield token[0]


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Yields each command with its numbers; a command with several sets of numbers repeats."""
    command, numbers = "", list[float]()
    for token in _tokens(path):
        if token.isalpha():
            if numbers:
                raise DocumentError(_BAD_PATH)
            command = token
            continue
        numbers.append(float(token))
        if not command or len(numbers) == _ARGUMENTS[command.upper()]:
            yield command, numbers
            numbers = []
            # further pairs of numbers after an "M" are lines
            command = {"M": "L", "m": "l"}.get(command, command)
    if numbers:
        raise DocumentError(_BAD_PATH)


def _parse_path(path: str) -> list[tuple[str, list[float]]]:
    """Returns the path as absolute commands. Raises `DocumentError` if it cannot be drawn."""
    if len(path) > MAX_PATH:
        raise DocumentError(
            "The drawn signature is longer than {limit} characters.", limit=MAX_PATH
        )
    x = y = 0.0
    commands: list[tuple[str, list[float]]] = []
    for command, numbers in _commands(path):
        if not commands and command not in ("M", "m"):
            raise DocumentError(_BAD_PATH)
        origin = (x, y) if command.islower() else (0.0, 0.0)
        absolute = [number + origin[index % 2] for index, number in enumerate(numbers)]
        if any(abs(number) > _MAX_COORDINATE for number in absolute):
            raise DocumentError("The drawn signature leaves its box.")
        x, y = absolute[-2:]
        commands.append((command.upper(), absolute))
    if not any(command != "M" for command, _ in commands):
        raise DocumentError("The drawn signature is empty.")
    return commands


def _path_svg(path: str) -> str:
    commands = _parse_path(path)
    xs = [number for _, numbers in commands for number in numbers[::2]]
    ys = [number for _, numbers in commands for number in numbers[1::2]]
    left, width = _span(min(xs), max(xs), 90)
    top, height = _span(min(ys), max(ys), 36)
    line = " ".join(f"{command}{_format(numbers)}" for command, numbers in commands)
    style = f'fill="none" stroke="{_COLOR}" stroke-width="{_LINE_WIDTH}"'
    joints = 'stroke-linecap="round" stroke-linejoin="round"'
    return _svg(left, top, width, height, f'<path d="{line}" {style} {joints}/>')


def _span(low: float, high: float, minimum: float) -> tuple[float, float]:
    """Returns start and length of the drawing; at least `minimum`, so a dot is not enlarged."""
    length = max(high - low + 2 * _LINE_WIDTH, minimum)
    return (low + high - length) / 2, length


def _format(numbers: list[float]) -> str:
    return " ".join(f"{number:.2f}" for number in numbers)


def _image_svg(image: bytes) -> str:
    with Image.open(io.BytesIO(image), formats=("PNG",)) as picture:
        width, height = picture.size
    data = f"data:image/png;base64,{base64.b64encode(image).decode()}"
    element = f'<image width="{width}" height="{height}" href="{data}"/>'
    return _svg(0, 0, width, height, element)


def _svg(left: float, top: float, width: float, height: float, content: str) -> str:
    box = f'viewBox="{left:.2f} {top:.2f} {width:.2f} {height:.2f}"'
    size = f'width="{width:.2f}" height="{height:.2f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{content}</svg>'


def _check_image(image: bytes) -> bytes:
    if len(image) > MAX_IMAGE:
        raise DocumentError(
            "The picture of the signature is larger than {limit} bytes.", limit=MAX_IMAGE
        )
    if image.count(b"\xff\xda") > _MAX_SCANS and image.startswith(b"\xff\xd8"):
        raise DocumentError(_BAD_IMAGE)
    with error_as(_BAD_IMAGE), Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise DocumentError("The picture has more than {limit} pixels.", limit=MAX_PIXELS)
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        return _encode_png(_make_white_transparent(upright))


def _encode_png(picture: Image.Image) -> bytes:
    """Returns the picture as a PNG without its empty margins and without metadata."""
    trimmed = _trim(picture)
    trimmed.thumbnail(_STORED_SIZE)
    # Scaling may turn pixels at the edge white; a second check must find nothing left to trim.
    trimmed = _trim(trimmed)
    trimmed.info = {}
    out = io.BytesIO()
    trimmed.save(out, "PNG")
    return out.getvalue()


def _make_white_transparent(picture: Image.Image) -> Image.Image:
    """Makes the white background transparent, unless the picture has transparency already."""
    if picture.getchannel("A").getextrema() == (255, 255):
        darkness = ImageOps.invert(picture.convert("L"))
        picture.putalpha(darkness.point([min(255, 4 * value) for value in range(256)]))
    return picture


def _trim(picture: Image.Image) -> Image.Image:
    on_white = Image.new("RGBA", picture.size, "white")
    on_white.alpha_composite(picture)
    box = ImageOps.invert(on_white.convert("L")).getbbox()
    if box is None:
        raise DocumentError("The picture of the signature is empty.")
    return picture.crop(box)
