"""Where things lie on a page as it is displayed: cropped and turned as viewers do."""

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import Handler, g

Box: TypeAlias = tuple[float, float, float, float]
_LETTER: Box = (0.0, 0.0, 612.0, 792.0)  # what viewers take for a page that does not say
_LONGEST = 100_000  # points; seven times what the format itself recommends
_BAD_PAGE = "A page of the document has no usable size."


@dataclass(frozen=True)
class Sheet:
    """The visible part of a page, in points of its own axes, and its clockwise turn in degrees."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as displayed, in points; a page's /UserUnit is not counted."""
        across, up = _plain(self.right - self.left), _plain(self.top - self.bottom)
        return (up, across) if self.turn % 180 else (across, up)

    def place(self, rect: Box) -> Box:
        """x, y, width and height of `rect`, in points from the top left corner as displayed."""
        x0, y0, x1, y1 = rect
        x, y = {
            0: (x0 - self.left, self.top - y1),
            90: (y0 - self.bottom, x0 - self.left),
            180: (self.right - x1, y0 - self.bottom),
            270: (self.top - y1, self.right - x1),
        }[self.turn]
        across, up = _plain(x1 - x0), _plain(y1 - y0)
        return (_plain(x), _plain(y), *((up, across) if self.turn % 180 else (across, up)))


def sheet_of(inherited: dict[str, Any]) -> Sheet:
    """The sheet of a page with these attributes, as `acroform.pages` lists them.

    Errors: DocumentError on a page shorter than a point or longer than 100,000.
    """
    media = box_of(inherited.get("/MediaBox")) or _LETTER
    crop = box_of(inherited.get("/CropBox")) or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    sides = sorted((right - left, top - bottom))
    if sides[0] < 1 or sides[1] > _LONGEST:
        raise DocumentError(_BAD_PAGE)
    return Sheet(left, bottom, right, top, _turn(inherited.get("/Rotate")))


def sheets(handler: Handler, most: int = acroform.MAX_PAGES) -> list[Sheet]:
    """The sheets of all pages in order. Errors: DocumentError on more than `most`."""
    return [sheet_of(inherited) for _, inherited in acroform.pages(handler, most)]


def box_of(raw: Any) -> Box | None:
    """A rectangle's corners as (left, bottom, right, top); None for one without any area."""
    listed = raw.get_object() if raw is not None else None
    if not isinstance(listed, g.ArrayObject) or len(listed) != 4:
        return None
    x0, y0, x1, y1 = acroform.numbers(listed)
    if not all(math.isfinite(side) for side in (x0, y0, x1, y1)):
        return None
    left, bottom, right, top = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    return (left, bottom, right, top) if left < right and bottom < top else None


def _turn(raw: Any) -> int:
    said = raw.get_object() if raw is not None else 0
    return int(int(said) / 90) % 4 * 90 if isinstance(said, (int, g.FloatObject)) else 0


def _plain(length: float) -> float:
    """As fine as a screen can tell, so that equal pages have equal sizes."""
    return round(length, 2) + 0.0
