"""Writes values into the fields of a PDF form, drawn so that every viewer shows them alike."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import Dict, FormField, at, g, name
from gql.documents.pdf.safe_reader import BoundedReader, revision_of, written
from gql.documents.typst.compiler import render, starts_right

MAX_TEXT = 20_000
_LONG_WORD = re.compile(r"(\S{24})(?=\S)")
_SIZE = re.compile(r"([\d.]+)\s+Tf")


def fill(pdf: bytes, values: Mapping[str, str | bool]) -> bytes:
    """`pdf` and one more revision with `values` in it; the same bytes when there are none.

    A text, multiline or choice field takes a str (a choice: one of its options, or ""), a
    checkbox a bool. Errors: DocumentError naming the fields that do not exist or do not take
    their value.
    """
    if not values:
        return pdf
    with error_as("The document cannot be filled."):
        writer = revision_of(pdf)
        write_values(writer, values)
        return written(writer)


def write_values(writer: Any, values: Mapping[str, str | bool]) -> None:
    """As `fill`, into a pyHanko writer already open, so that a signature can share its revision."""
    found = {leaf.name: leaf for leaf in acroform.leaves(writer) if leaf.kind}
    unknown = sorted(set(values) - set(found))
    if unknown:
        quoted = ", ".join(f'"{field}"' for field in unknown[:20])
        raise DocumentError(f"The document has no such field: {quoted}.")
    drawn: list[tuple[Any, dict[str, Any]]] = []
    for field, value in values.items():
        leaf = found[field]
        if leaf.kind == "checkbox":
            _check(writer, leaf, value)
        elif leaf.is_radio:
            _pick(writer, leaf, value)
        else:
            drawn += _write(writer, leaf, value)
    _draw(writer, drawn)


def read_values(pdf: bytes) -> dict[str, str | bool]:
    """What every fillable field holds now: "" or False where nothing was filled.

    Errors: DocumentError on a document that cannot be read.
    """
    with error_as("The values of the document cannot be read."):
        found = acroform.leaves(BoundedReader(pdf, strict=False))
        return {leaf.name: _value(leaf) for leaf in found if leaf.kind not in (None, "signature")}


def _value(leaf: FormField) -> str | bool:
    stored = leaf.inherited("/V")
    if leaf.kind == "checkbox":
        return stored is not None and stored != "/Off"
    if isinstance(stored, g.StreamObject):
        return str(stored.data.decode("utf-8", "replace"))
    if isinstance(stored, g.ArrayObject):
        stored = stored[0] if len(stored) else ""
    text = str(stored) if isinstance(stored, str) and stored != "/Off" else ""
    return dict(acroform.choices(leaf)).get(text, text) if leaf.kind == "choice" else text


def _check(writer: Any, leaf: FormField, value: str | bool) -> None:
    if not isinstance(value, bool):
        raise DocumentError(f'The field "{leaf.name}" is a check box: it takes true or false.')
    state = "/Off"
    for ref in leaf.widgets:
        widget = ref.get_object()
        on = acroform.on_state(widget) or _give_states(writer, widget)
        widget[name("/AS")] = name(on if value else "/Off")
        state = on if value else state
        writer.mark_update(ref)
    _store(writer, leaf, name(state))


def _give_states(writer: Any, widget: Dict) -> str:
    """Draw the tick that a check box without drawings lacks."""
    width, height = _size(widget)
    states = g.DictionaryObject(
        {
            name("/Yes"): writer.add_object(acroform.check_mark(width, height)),
            name("/Off"): writer.add_object(acroform.drawing(width, height, b"")),
        }
    )
    widget[name("/AP")] = g.DictionaryObject({name("/N"): states})
    return "/Yes"


def _pick(writer: Any, leaf: FormField, value: str | bool) -> None:
    chosen = _option(leaf, value) if value else "/Off"
    for ref in leaf.widgets:
        widget = ref.get_object()
        is_it = acroform.on_state(widget) == chosen
        widget[name("/AS")] = name(chosen if is_it else "/Off")
        writer.mark_update(ref)
    _store(writer, leaf, name(chosen))


def _option(leaf: FormField, value: str | bool) -> str:
    options = acroform.choices(leaf)
    for stored, text in options:
        if value in (text, stored):
            return stored
    if isinstance(value, str) and leaf.flags & acroform.COMBO and leaf.flags & acroform.EDITABLE:
        return value
    listed = ", ".join(f'"{text}"' for _, text in options[:20])
    raise DocumentError(f'The field "{leaf.name}" takes one of {listed}.')


def _write(writer: Any, leaf: FormField, value: str | bool) -> list[tuple[Any, dict[str, Any]]]:
    """Store a text; answer with the widgets it is still to be drawn in, and how."""
    if leaf.kind == "signature":
        raise DocumentError(f'The field "{leaf.name}" is for a signature and cannot be filled.')
    if not isinstance(value, str):
        raise DocumentError(f'The field "{leaf.name}" takes text.')
    shown = stored = _clean(leaf, value)
    if leaf.kind == "choice" and shown:
        stored = _option(leaf, shown)
        shown = dict(acroform.choices(leaf)).get(stored, stored)
    _store(writer, leaf, g.TextStringObject(stored))
    if leaf.kind == "choice":
        leaf.node.pop("/I", None)  # indices of the option chosen before
    return [(ref, _box(leaf, ref.get_object(), shown)) for ref in leaf.widgets if _visible(ref)]


def _clean(leaf: FormField, value: str) -> str:
    """The text without control characters and halves of characters; one line where one fits."""
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    if leaf.kind != "multiline":
        text = text.replace("\n", " ").strip()
    limit = min(int(leaf.inherited("/MaxLen", MAX_TEXT)), MAX_TEXT)
    if len(text) > limit:
        raise DocumentError(f'The field "{leaf.name}" takes at most {limit:,} characters.')
    return text


def _store(writer: Any, leaf: FormField, value: Any) -> None:
    leaf.node[name("/V")] = value
    leaf.node.pop("/RV", None)  # the same value as rich text, now out of date
    writer.mark_update(leaf.ref)


def _size(widget: Dict) -> tuple[float, float]:
    left, bottom, right, top = acroform.numbers(widget["/Rect"])
    return abs(right - left), abs(top - bottom)


def _visible(ref: Any) -> bool:
    return "/Rect" in ref.get_object() and min(_size(ref.get_object())) >= 1


def _box(leaf: FormField, widget: Dict, text: str) -> dict[str, Any]:
    """What the drawing of `text` in `widget` needs to know; lengths in points."""
    look = at(widget, "/MK", {})
    width, height = _size(widget)
    turned = int(at(look, "/R", 0)) % 180 == 90
    multi = leaf.kind == "multiline"
    asked = _SIZE.search(str(leaf.inherited("/DA", "")))
    first = float(asked[1]) if asked and 4 <= float(asked[1]) <= 72 else 10.0
    align = {1: "center", 2: "end"}.get(int(leaf.inherited("/Q", 0)), "start")
    return {
        "w": height if turned else width,
        "h": width if turned else height,
        "text": _LONG_WORD.sub("\\1\u200b", text) if multi else text,
        "multi": multi,
        "rtl": starts_right(text),
        "align": align,
        "sizes": [first, *(s for s in (12, 11, 10, 9, 8, 7, 6, 5, 4) if s < first)],
        "ground": acroform.numbers(at(look, "/BG", ())),
        "edge": acroform.numbers(at(look, "/BC", ())),
        "rim": float(at(at(widget, "/BS", {}), "/W", 1)),
    }


def _draw(writer: Any, drawn: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    """Draw all boxes in one run of Typst, so that they share one font subset."""
    if not drawn:
        return
    pdf = render("appearance.typ", [box for _, box in drawn], tagged=False)
    sheet = BoundedReader(pdf, strict=True)
    pages = [page for page, _ in acroform.pages(sheet, len(drawn))]
    shared = g.DictionaryObject({name(f"/{i}"): page["/Resources"] for i, page in enumerate(pages)})
    shared.container_ref = sheet.root_ref
    # One call for all: each call copies the fonts again.
    resources = writer.import_object(shared)
    for index, (page, (ref, box)) in enumerate(zip(pages, drawn, strict=True)):
        content = b"/Tx BMC\n" + page["/Contents"].data + b"\nEMC"
        form = acroform.drawing(box["w"], box["h"], content)
        form[name("/Resources")] = resources[f"/{index}"]
        form.compress()
        _place(writer, ref, form)


def _place(writer: Any, ref: Any, form: Any) -> None:
    widget = ref.get_object()
    turn = int(at(at(widget, "/MK", {}), "/R", 0)) % 360
    matrix = {90: (0, 1, -1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, -1, 1, 0, 0, 0)}
    if turn in matrix:
        form[name("/Matrix")] = g.ArrayObject(map(g.NumberObject, matrix[turn]))
    widget[name("/AP")] = g.DictionaryObject({name("/N"): writer.add_object(form)})
    writer.mark_update(ref)
