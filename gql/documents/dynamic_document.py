"""Compiles Dynamic Documents: a user's Typst template becomes a PDF with form fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf import acroform
from gql.documents.pdf.appearances import checkbox_appearances
from gql.documents.pdf.field_tree import nest_fields
from gql.documents.pdf.inspection import InspectedPdf, repair_and_inspect
from gql.documents.pdf.objects import PRINT, float_array, generic, pdf_name
from gql.documents.pdf.safe_reader import incremental_writer, write_to_bytes
from gql.documents.typst.compiler import compile_untrusted, template_source

MAX_SOURCE = 200_000
_FIELD_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,4}")
_FIELD_TYPES = {"text": "/Tx", "multiline": "/Tx", "checkbox": "/Btn", "signature": "/Sig"}
_MIN_SIDE = 4  # points


@dataclass(frozen=True)
class FieldPlacement:
    """Where a template places a field: points from the top left corner, pages from 1."""

    name: str
    kind: str
    label: str | None
    required: bool
    page: int
    x: float
    y: float
    width: float
    height: float


def compile_dynamic_document(source: str, data: Mapping[str, str]) -> InspectedPdf:
    """Compiles a Typst template with `data` to a PDF with a form field at each `#field(...)`.

    `#field(name, kind:, label:, required:, w:, h:)` accepts the kinds text, multiline, checkbox
    and signature; `#value(name)` returns the value of that name in `data`, or "". The template can
    read neither files nor packages. Raises `DocumentError` with the line in the user's own source.
    """
    if len(source) > MAX_SOURCE:
        raise DocumentError("The template is longer than {limit} characters.", limit=MAX_SOURCE)
    pdf, fields = compile_untrusted(source, template_source("prelude.typ"), dict(data))
    with error_as("The template defines a field in a way that cannot be understood."):
        placements = [FieldPlacement(**field) for field in fields]
        _require_usable(placements)
        return repair_and_inspect(_add_fields(pdf, placements) if placements else pdf)


def _require_usable(placements: Sequence[FieldPlacement]) -> None:
    """Checks every value: the user's own program reports the fields, so none can be trusted."""
    if len(placements) > acroform.MAX_FIELDS:
        raise DocumentError(acroform.TOO_MANY_FIELDS)
    names: set[str] = set()
    for field in placements:
        if not _FIELD_NAME.fullmatch(str(field.name)):
            raise DocumentError(
                'The field name "{name}" is not usable: take letters, digits, "_" and "-", '
                "in up to five parts with a period between them.",
                name=str(field.name),
            )
        if field.name in names:
            raise DocumentError('The field "{name}" is placed twice.', name=field.name)
        names.add(field.name)
        if field.kind not in _FIELD_TYPES or min(field.width, field.height) < _MIN_SIDE:
            raise DocumentError('The field "{name}" has no usable kind or size.', name=field.name)


def _add_fields(pdf: bytes, placements: Sequence[FieldPlacement]) -> bytes:
    writer = incremental_writer(pdf, strict=True)
    fields = acroform.ensure_form(writer)["/Fields"]
    for placement in placements:
        fields.append(_add_field(writer, placement))
    nest_fields(writer, fields)
    return write_to_bytes(writer)


def _add_field(writer: Any, placement: FieldPlacement) -> Any:
    page_ref = writer.find_page_for_modification(placement.page - 1)[0]
    top = float(page_ref.get_object()["/MediaBox"][3]) - placement.y
    left, bottom, right = placement.x, top - placement.height, placement.x + placement.width
    field = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/Rect"): float_array((left, bottom, right, top)),
            pdf_name("/F"): generic.NumberObject(PRINT),
            pdf_name("/P"): page_ref,
            pdf_name("/T"): generic.TextStringObject(placement.name),
            pdf_name("/TU"): generic.TextStringObject(placement.label or placement.name),
        }
    )
    field.update(_type_entries(writer, placement))
    ref = writer.add_object(field)
    writer.register_annotation(page_ref, ref)
    return ref


def _type_entries(writer: Any, placement: FieldPlacement) -> dict[Any, Any]:
    """Returns the dictionary entries that depend on the kind of the field."""
    flags = acroform.REQUIRED if placement.required else 0
    if placement.kind == "multiline":
        flags |= acroform.MULTILINE
    entries = {
        pdf_name("/FT"): pdf_name(_FIELD_TYPES[placement.kind]),
        pdf_name("/Ff"): generic.NumberObject(flags),
    }
    if placement.kind == "checkbox":
        appearances = checkbox_appearances(writer, placement.width, placement.height)
        entries[pdf_name("/AP")] = appearances
        entries[pdf_name("/V")] = entries[pdf_name("/AS")] = pdf_name("/Off")
    elif placement.kind != "signature":
        appearance = generic.TextStringObject(acroform.DEFAULT_APPEARANCE)
        entries[pdf_name("/DA")] = appearance
    return entries
