"""Typesets a summary: a title and a table of labels and values."""

from collections.abc import Sequence
from typing import Any

from gql.documents.typst.compiler import render
from gql.documents.typst.text import is_right_to_left


def render_summary(title: str, rows: Sequence[tuple[str, str]]) -> bytes:
    """Returns an A4 PDF with `title` and a table of the (label, value) pairs."""
    cells = [[_cell(label), _cell(value)] for label, value in rows]
    return render("summary.typ", {"title": _printable(title), "rows": cells}, tagged=True)


def _cell(text: str) -> dict[str, Any]:
    printable = _printable(text)
    return {"text": printable, "rtl": is_right_to_left(printable)}


def _printable(text: str) -> str:
    return "".join(c for c in text if c == "\n" or c.isprintable())
