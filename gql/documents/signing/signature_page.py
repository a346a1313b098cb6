"""Appends the pages that signing needs: boxes for signatures, and pages for the certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gql.documents.errors import DocumentError
from gql.documents.pdf.appearances import add_xobject, import_appearances, page_dictionary
from gql.documents.pdf.pages import MAX_PAGES, Box, walk_pages
from gql.documents.signing.completion_certificate import PAGE
from gql.documents.typst.compiler import render
from gql.documents.typst.text import soft_wrap

_MARGIN, _GUTTER, _ROW_GAP = 65.2, 14.0, 11.0  # points, like all lengths here
_FIRST_CARD_TOP, _CARD_HEIGHT, _BOX_TOP, _BOX_INSET = 168.0, 130.0, 41.0, 12.0
_CARD_WIDTH = (PAGE[0] - 2 * _MARGIN - _GUTTER) / 2
_CARDS_PER_PAGE = 8


@dataclass(frozen=True)
class SignatureBox:
    """Where to put a signature field: the page, counted from 0, and its rectangle."""

    page: int
    box: Box


@dataclass(frozen=True)
class AppendedPages:
    """A signature box for each label, and each certificate page with its appearance."""

    signature_boxes: tuple[SignatureBox, ...]
    certificate_pages: tuple[tuple[Any, Any], ...]


def append_pages(
    writer: Any, title: str, labels: Sequence[str], certificate_pages: int
) -> AppendedPages:
    """Appends pages with a signature box for each label, then empty certificate pages.

    Raises `DocumentError` if there would be too many pages, or the page tree is damaged.
    """
    starts = range(0, len(labels), _CARDS_PER_PAGE)
    pages = [labels[start : start + _CARDS_PER_PAGE] for start in starts]
    page_count = _check_page_count(writer, len(pages) + certificate_pages)
    cards = [[_card(index, label) for index, label in enumerate(page)] for page in pages]
    data = {
        "width": PAGE[0],
        "height": PAGE[1],
        "margin": _MARGIN,
        "title": soft_wrap(title[:120]),
        "pages": [*cards, *[None] * certificate_pages],
    }
    appearances = import_appearances(writer, render("signature_page.typ", data, tagged=False))
    for appearance in appearances[: len(pages)]:
        writer.insert_page(page_dictionary(writer, appearance))
    reserved = [
        (
            writer.insert_page(page_dictionary(writer, appearance.blank())),
            add_xobject(writer, appearance),
        )
        for appearance in appearances[len(pages) :]
    ]
    boxes = [_signature_box(page_count, index) for index in range(len(labels))]
    return AppendedPages(tuple(boxes), tuple(reserved))


def _check_page_count(writer: Any, added: int) -> int:
    """Returns the number of pages, if `added` more are allowed."""
    count = sum(1 for _ in walk_pages(writer))
    if count + added > MAX_PAGES:
        raise DocumentError(
            "The document needs {added} more pages to be signed. "
            "Together they must be at most {limit}.",
            added=added,
            limit=MAX_PAGES,
        )
    if int(writer.root["/Pages"]["/Count"]) != count:
        raise DocumentError("The list of the document's pages is damaged.")
    return count


def _card_position(index: int) -> tuple[float, float]:
    """Returns left and top of a card, from the top left corner of the page."""
    row, column = divmod(index, 2)
    left = _MARGIN + column * (_CARD_WIDTH + _GUTTER)
    return left, _FIRST_CARD_TOP + row * (_CARD_HEIGHT + _ROW_GAP)


def _card(index: int, label: str) -> dict[str, Any]:
    x, y = _card_position(index)
    return {
        "x": x,
        "y": y,
        "label": soft_wrap(label[:120]),
        "width": _CARD_WIDTH,
        "height": _CARD_HEIGHT,
        "box_top": _BOX_TOP,
    }


def _signature_box(first_page: int, index: int) -> SignatureBox:
    page, index_on_page = divmod(index, _CARDS_PER_PAGE)
    x, y = _card_position(index_on_page)
    left, right = x + _BOX_INSET, x + _CARD_WIDTH - _BOX_INSET
    top, bottom = PAGE[1] - y - _BOX_TOP, PAGE[1] - y - _CARD_HEIGHT + _BOX_INSET
    return SignatureBox(first_page + page, (left, bottom, right, top))
