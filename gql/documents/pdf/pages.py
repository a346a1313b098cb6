"""The pages of a document: the page tree, and the size and rotation of each page as displayed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from gql.documents.errors import DocumentError
from gql.documents.pdf.objects import Handler, PdfDictionary, generic, get, numbers
from gql.model.domain.text import Text

Box: TypeAlias = tuple[float, float, float, float]
MAX_PAGES = 200  # of an upload
MAX_OUTPUT_PAGES = 2_000  # of a document that the server made or added pages to
_INHERITABLE = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_LETTER: Box = (0.0, 0.0, 612.0, 792.0)  # viewers' default for a page without a size
_MAX_SIDE = 100_000  # points; seven times the limit that the PDF format recommends
_BAD_PAGE = Text("A page of the document has no usable size.")


def walk_pages(
    handler: Handler, limit: int = MAX_PAGES
) -> Iterator[tuple[PdfDictionary, dict[str, Any]]]:
    """Yields each page in order: its dictionary, and the raw attributes it has or inherits.

    Raises `DocumentError` after `limit` pages.
    """
    stack: list[tuple[Any, dict[str, Any]]] = [(get(handler.root, "/Pages"), {})]
    visited = count = 0
    while stack:
        node, inherited = stack.pop()
        visited += 1
        attributes = {**inherited, **{k: node.raw_get(k) for k in _INHERITABLE if k in node}}
        if "/Kids" in node:
            stack.extend((kid.get_object(), attributes) for kid in reversed(list(node["/Kids"])))
        else:
            count += 1
            yield node, attributes
        if count > limit or visited > limit * 20:
            raise DocumentError("The document has more than {limit} pages.", limit=limit)


@dataclass(frozen=True)
class PageGeometry:
    """The visible part of a page, in its own coordinates (points), and its clockwise rotation.

    `rotation` is 0, 90, 180 or 270 degrees.
    """

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as displayed, in points; a page's /UserUnit is not applied."""
        return self._rotated(self.right - self.left, self.top - self.bottom)

    def to_display(self, box: Box) -> Box:
        """Converts left, bottom, right, top on the page to x, y, width, height as displayed.

        The result is in points from the top left corner.
        """
        x0, y0, x1, y1 = box
        x, y = {
            0: (x0 - self.left, self.top - y1),
            90: (y0 - self.bottom, x0 - self.left),
            180: (self.right - x1, y0 - self.bottom),
            270: (self.top - y1, self.right - x1),
        }[self.rotation]
        return (_rounded(x), _rounded(y), *self._rotated(x1 - x0, y1 - y0))

    def _rotated(self, width: float, height: float) -> tuple[float, float]:
        sides = _rounded(width), _rounded(height)
        return sides[::-1] if self.rotation % 180 else sides


def page_geometry(attributes: dict[str, Any]) -> PageGeometry:
    """Returns the geometry of a page with these attributes, as `walk_pages` yields them.

    Raises `DocumentError` if a side is shorter than 1 point or longer than 100,000.
    """
    media = read_box(attributes.get("/MediaBox")) or _LETTER
    crop = read_box(attributes.get("/CropBox")) or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    shorter, longer = sorted((right - left, top - bottom))
    if shorter < 1 or longer > _MAX_SIDE:
        raise DocumentError(_BAD_PAGE)
    return PageGeometry(left, bottom, right, top, _read_rotation(attributes.get("/Rotate")))


def page_geometries(handler: Handler, limit: int = MAX_PAGES) -> list[PageGeometry]:
    """Returns the geometry of every page. Raises `DocumentError` on more than `limit` pages."""
    return [page_geometry(attributes) for _, attributes in walk_pages(handler, limit)]


def read_box(raw: Any) -> Box | None:
    """Returns a PDF rectangle as (left, bottom, right, top), or None if it has no area."""
    array = raw.get_object() if raw is not None else None
    if not isinstance(array, generic.ArrayObject) or len(array) != 4:
        return None
    x0, y0, x1, y1 = numbers(array)
    if not all(math.isfinite(side) for side in (x0, y0, x1, y1)):
        return None
    left, bottom, right, top = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    return (left, bottom, right, top) if left < right and bottom < top else None


def _read_rotation(raw: Any) -> int:
    value = raw.get_object() if raw is not None else 0
    if not isinstance(value, (int, generic.FloatObject)):
        return 0
    return int(int(value) / 90) % 4 * 90


def _rounded(length: float) -> float:
    # to two decimals, so that equal pages compare equal; adding 0.0 turns -0.0 into 0.0
    return round(length, 2) + 0.0
