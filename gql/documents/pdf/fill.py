"""Writes values into the fields of a PDF form, with appearances that look alike in every viewer."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import FormField
from gql.documents.pdf.appearances import (
    add_xobject,
    checkbox_appearances,
    import_appearances,
    normal_appearance,
)
from gql.documents.pdf.objects import PdfDictionary, generic, get, numbers, pdf_name
from gql.documents.pdf.safe_reader import LimitedReader, incremental_writer, write_to_bytes
from gql.documents.typst.compiler import render
from gql.documents.typst.text import is_right_to_left

MAX_TEXT = 20_000
_LONG_WORD = re.compile(r"(\S{24})(?=\S)")
_FONT_SIZE = re.compile(r"([\d.]+)\s+Tf")


def fill(pdf: bytes, values: Mapping[str, str | bool]) -> bytes:
    """Returns `pdf` with one more revision that sets `values`; `pdf` itself if there are none.

    A text, multiline or choice field takes a str (a choice: one of its options, or ""), a
    checkbox a bool. Raises `DocumentError` naming fields that do not exist or do not accept their
    value.
    """
    if not values:
        return pdf
    with error_as("The document cannot be filled."):
        writer = incremental_writer(pdf)
        write_values(writer, values)
        return write_to_bytes(writer)


def write_values(writer: Any, values: Mapping[str, str | bool]) -> None:
    """Like `fill`, in an open pyHanko writer, so that a signature can be in the same revision."""
    fields = {field.name: field for field in acroform.form_fields(writer) if field.kind}
    unknown = sorted(set(values) - set(fields))
    if unknown:
        quoted = tuple(f'"{name}"' for name in unknown[:20])
        raise DocumentError("The document has no such field: {names}.", names=quoted)
    text_boxes: list[tuple[Any, dict[str, Any]]] = []
    for name, value in values.items():
        field = fields[name]
        if field.kind == "checkbox":
            _set_checkbox(writer, field, value)
        elif field.is_radio:
            _select_radio(writer, field, value)
        else:
            text_boxes += _set_text(writer, field, value)
    _draw_text(writer, text_boxes)


def read_values(pdf: bytes) -> dict[str, str | bool]:
    """Returns the value of every fillable field; "" or False where there is none.

    Raises `DocumentError` if the document cannot be read.
    """
    with error_as("The values of the document cannot be read."):
        fields = acroform.form_fields(LimitedReader(pdf, strict=False))
        return {f.name: _read_value(f) for f in fields if f.kind not in (None, "signature")}


def _read_value(field: FormField) -> str | bool:
    stored = field.inherited("/V")
    if field.kind == "checkbox":
        return stored is not None and stored != "/Off"
    if isinstance(stored, generic.StreamObject):
        return str(stored.data.decode("utf-8", "replace"))
    if isinstance(stored, generic.ArrayObject):
        stored = stored[0] if len(stored) else ""
    text = str(stored) if isinstance(stored, str) and stored != "/Off" else ""
    return dict(acroform.choices(field)).get(text, text) if field.kind == "choice" else text


def _set_checkbox(writer: Any, field: FormField, value: str | bool) -> None:
    if not isinstance(value, bool):
        raise DocumentError(
            'The field "{name}" is a check box: it takes true or false.', name=field.name
        )
    state = "/Off"
    for ref in field.widgets:
        widget = ref.get_object()
        on_state = acroform.on_state(widget)
        if not on_state:
            on_state = "/Yes"
            widget[pdf_name("/AP")] = checkbox_appearances(writer, *_size(widget))
        widget[pdf_name("/AS")] = pdf_name(on_state if value else "/Off")
        state = on_state if value else state
        writer.mark_update(ref)
    _store(writer, field, pdf_name(state))


def _select_radio(writer: Any, field: FormField, value: str | bool) -> None:
    selected = _find_option(field, value) if value else "/Off"
    for ref in field.widgets:
        widget = ref.get_object()
        is_selected = acroform.on_state(widget) == selected
        widget[pdf_name("/AS")] = pdf_name(selected if is_selected else "/Off")
        writer.mark_update(ref)
    _store(writer, field, pdf_name(selected))


def _find_option(field: FormField, value: str | bool) -> str:
    """Returns the stored value of the option that `value` names."""
    options = acroform.choices(field)
    for stored, text in options:
        if value in (text, stored):
            return stored
    is_editable = field.flags & acroform.COMBO and field.flags & acroform.EDITABLE
    if isinstance(value, str) and is_editable:
        return value
    quoted = tuple(f'"{text}"' for _, text in options[:20])
    raise DocumentError(
        'The field "{name}" takes one of {options}.', name=field.name, options=quoted
    )


def _set_text(writer: Any, field: FormField, value: str | bool) -> list[tuple[Any, dict[str, Any]]]:
    """Stores a text; returns the widgets in which to draw it, with the data for the template."""
    if field.kind == "signature":
        raise DocumentError(
            'The field "{name}" is for a signature and cannot be filled.', name=field.name
        )
    if not isinstance(value, str):
        raise DocumentError('The field "{name}" takes text.', name=field.name)
    text = stored = _clean(field, value)
    if field.kind == "choice" and text:
        stored = _find_option(field, text)
        text = dict(acroform.choices(field)).get(stored, stored)
    _store(writer, field, generic.TextStringObject(stored))
    if field.kind == "choice":
        field.dictionary.pop("/I", None)  # the index of the option selected before
    widgets = [(ref, ref.get_object()) for ref in field.widgets]
    return [(ref, _text_box(field, widget, text)) for ref, widget in widgets if _has_area(widget)]


def _clean(field: FormField, value: str) -> str:
    """Removes control characters and lone surrogates; joins the lines of a single-line field."""
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    if field.kind != "multiline":
        text = text.replace("\n", " ").strip()
    limit = min(int(field.inherited("/MaxLen", MAX_TEXT)), MAX_TEXT)
    if len(text) > limit:
        raise DocumentError(
            'The field "{name}" takes at most {limit} characters.', name=field.name, limit=limit
        )
    return text


def _store(writer: Any, field: FormField, value: Any) -> None:
    field.dictionary[pdf_name("/V")] = value
    field.dictionary.pop("/RV", None)  # the previous value as rich text
    writer.mark_update(field.ref)


def _size(widget: PdfDictionary) -> tuple[float, float]:
    left, bottom, right, top = numbers(widget["/Rect"])
    return abs(right - left), abs(top - bottom)


def _has_area(widget: PdfDictionary) -> bool:
    return "/Rect" in widget and min(_size(widget)) >= 1


def _rotation(widget: PdfDictionary) -> int:
    return int(get(get(widget, "/MK", {}), "/R", 0))


def _text_box(field: FormField, widget: PdfDictionary, text: str) -> dict[str, Any]:
    """Returns the data with which the template draws `text` in `widget`; lengths in points."""
    characteristics = get(widget, "/MK", {})
    width, height = _size(widget)
    if _rotation(widget) % 180 == 90:
        width, height = height, width
    is_multiline = field.kind == "multiline"
    font_size = _FONT_SIZE.search(str(field.inherited("/DA", "")))
    largest = float(font_size[1]) if font_size and 4 <= float(font_size[1]) <= 72 else 10.0
    return {
        "width": width,
        "height": height,
        "text": _LONG_WORD.sub("\\1\u200b", text) if is_multiline else text,
        "multiline": is_multiline,
        "rtl": is_right_to_left(text),
        "align": {1: "center", 2: "end"}.get(int(field.inherited("/Q", 0)), "start"),
        "sizes": [largest, *(s for s in (12, 11, 10, 9, 8, 7, 6, 5, 4) if s < largest)],
        "background": numbers(get(characteristics, "/BG", ())),
        "border": numbers(get(characteristics, "/BC", ())),
        "border_width": float(get(get(widget, "/BS", {}), "/W", 1)),
    }


def _draw_text(writer: Any, text_boxes: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    """Draws all boxes in one run of Typst, so that they share one font subset."""
    if not text_boxes:
        return
    pdf = render("field_values.typ", [box for _, box in text_boxes], tagged=False)
    appearances = import_appearances(writer, pdf, len(text_boxes))
    for appearance, (ref, box) in zip(appearances, text_boxes, strict=True):
        content = b"/Tx BMC\n" + appearance.content + b"\nEMC"
        sized = replace(appearance, width=box["width"], height=box["height"], content=content)
        widget = ref.get_object()
        xobject = add_xobject(writer, sized, _rotation(widget))
        widget[pdf_name("/AP")] = normal_appearance(xobject)
        writer.mark_update(ref)
