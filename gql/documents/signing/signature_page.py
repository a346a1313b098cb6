"""Appends what signing needs: places for those without one, and room for a certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.appearances import as_form, as_page, drawings
from gql.documents.signing.completion_certificate import PAGE
from gql.documents.signing.signature_image import soft_wrap
from gql.documents.typst.compiler import render

_MARGIN, _GUTTER, _GAP = 65.2, 14.0, 11.0  # points, as all lengths here
_FIRST, _HEIGHT, _BOX_TOP = 168.0, 130.0, 41.0
_WIDTH = (PAGE[0] - 2 * _MARGIN - _GUTTER) / 2
_ON_PAGE = 8


@dataclass(frozen=True)
class Spot:
    """Where a signature field is to be: the page, counted from 0, and left, bottom, right, top."""

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Appendix:
    """What was appended: a spot for each label, and each certificate page with what it shows."""

    spots: tuple[Spot, ...]
    reserved: tuple[tuple[Any, Any], ...]


def append(writer: Any, title: str, labels: Sequence[str], reserved: int) -> Appendix:
    """Append pages with a place to sign for each label, then `reserved` empty pages.

    Errors: DocumentError when there would be too many pages, or their list is damaged.
    """
    groups = [labels[index : index + _ON_PAGE] for index in range(0, len(labels), _ON_PAGE)]
    before = _page_count(writer, len(groups) + reserved)
    sheets = [*([_card(place, label) for place, label in enumerate(g)] for g in groups)]
    data = {
        "w": PAGE[0],
        "h": PAGE[1],
        "margin": _MARGIN,
        "title": soft_wrap(title[:120]),
        "sheets": [*sheets, *[None] * reserved],
    }
    made = drawings(writer, render("appendix.typ", data, tagged=False))
    for drawing in made[: len(groups)]:
        writer.insert_page(as_page(writer, drawing))
    rest = made[len(groups) :]
    pages = [
        (writer.insert_page(as_page(writer, one.blank())), as_form(writer, one)) for one in rest
    ]
    spots = [_spot(before, index) for index in range(len(labels))]
    return Appendix(tuple(spots), tuple(pages))


def _page_count(writer: Any, more: int) -> int:
    count = sum(1 for _ in acroform.pages(writer))
    if count + more > acroform.MAX_PAGES:
        raise DocumentError(
            f"The document needs {more} more pages to be signed. "
            f"Together they must be at most {acroform.MAX_PAGES}."
        )
    if int(writer.root["/Pages"]["/Count"]) != count:
        raise DocumentError("The list of the document's pages is damaged.")
    return count


def _corner(place: int) -> tuple[float, float]:
    """Left and top of a card, from the top left corner of the page."""
    row, column = divmod(place, 2)
    return _MARGIN + column * (_WIDTH + _GUTTER), _FIRST + row * (_HEIGHT + _GAP)


def _card(place: int, label: str) -> dict[str, Any]:
    x, y = _corner(place)
    size = {"w": _WIDTH, "h": _HEIGHT, "top": _BOX_TOP}
    return {"x": x, "y": y, "label": soft_wrap(label[:120]), **size}


def _spot(before: int, index: int) -> Spot:
    page, place = divmod(index, _ON_PAGE)
    x, y = _corner(place)
    left, right = x + 12, x + _WIDTH - 12
    top, bottom = PAGE[1] - y - _BOX_TOP, PAGE[1] - y - _HEIGHT + 12
    return Spot(before + page, (left, bottom, right, top))
