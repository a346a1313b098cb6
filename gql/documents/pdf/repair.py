"""Rewrites readable but unusual PDF files into a form that every reader understands alike."""

from decimal import Decimal
from typing import Any

from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.field_tree import nest_fields
from gql.documents.pdf.fill import write_values
from gql.documents.pdf.objects import generic, pdf_name
from gql.documents.pdf.safe_reader import (
    MAX_OBJECTS,
    TOO_MANY_OBJECTS,
    LimitedReader,
    incremental_writer,
    write_to_bytes,
)
from gql.documents.pdf.unsafe_content import reachable, require_safe

MAX_REVISIONS = 200
_SMALLEST_NUMBER = Decimal("0.000001")


def repair(pdf: bytes) -> bytes:
    """Returns the document in a form that a strict reader accepts, rewritten only if necessary.

    Raises `DocumentError` if it is unsafe or too large; other errors if it cannot be read.
    """
    # The strict reader compares every revision with every other one, so they are counted first.
    _check_size(LimitedReader(pdf, strict=False))
    try:
        reader = LimitedReader(pdf, strict=True)
        require_safe(reader)
        is_unusual = reader.xrefs.hybrid_xrefs_present or _tiny_numbers(reader)
        return _rewrite(pdf) if is_unusual else pdf
    except DocumentError:
        raise
    except Exception:  # noqa: BLE001  # any objection of the strict reader: try the lenient one
        return _rewrite(pdf)


def normalize(pdf: bytes) -> bytes:
    """Returns the document with a proper field tree and every value drawn, without layer switches.

    Unchanged if there is nothing to normalize.
    """
    writer = incremental_writer(pdf, strict=True)
    changed = _remove_catalog_switches(writer)
    form = acroform.form_dictionary(writer)
    if form is not None and "/Fields" in form:
        changed |= nest_fields(writer, form["/Fields"])
        changed |= _set_field_types(writer)
        if form.pop("/NeedAppearances", None):
            # With this flag each viewer would draw the values again in its own way.
            writer.update_container(form)
            changed = True
        changed |= _add_missing_appearances(writer)
    return write_to_bytes(writer) if changed else pdf


def _check_size(reader: LimitedReader) -> None:
    if "/Encrypt" in reader.trailer:
        raise DocumentError("The document is protected by a password or encryption.")
    revisions = range(reader.xrefs.total_revisions)
    if len(revisions) > MAX_REVISIONS:
        raise DocumentError("The document was changed too often. Save it as a new file first.")
    if sum(len(reader.xrefs.explicit_refs_in_revision(index)) for index in revisions) > MAX_OBJECTS:
        raise DocumentError(TOO_MANY_OBJECTS)


def _rewrite(pdf: bytes) -> bytes:
    reader = LimitedReader(pdf, strict=False)
    require_safe(reader)
    for container, key in _tiny_numbers(reader):
        container[key] = generic.NumberObject(0)
    rewritten = write_to_bytes(copy_into_new_writer(reader))
    require_safe(LimitedReader(rewritten, strict=True))
    return rewritten


def _tiny_numbers(reader: LimitedReader) -> list[tuple[Any, Any]]:
    """Returns (container, key) of numbers that pyHanko would write as "1E-7", which PDF forbids."""
    positions = []
    for container in reachable(reader.root):
        is_array = isinstance(container, generic.ArrayObject)
        entries = enumerate(list.__iter__(container)) if is_array else dict.items(container)
        positions += [(container, key) for key, value in entries if _is_tiny(value)]
    return positions


def _is_tiny(value: Any) -> bool:
    return isinstance(value, generic.FloatObject) and 0 < abs(value) < _SMALLEST_NUMBER


def _remove_catalog_switches(writer: Any) -> bool:
    """Removes layer switches, and usage rights that any change of the file would invalidate."""
    # Every layer is on, so nothing looks different; without switches none can be turned off later.
    removed = [writer.root.pop(key, None) for key in ("/OCProperties", "/Perms")]
    if any(value is not None for value in removed):
        writer.update_root()
        return True
    return False


def _set_field_types(writer: Any) -> bool:
    """Gives each field its own /FT unless it or its parent has one."""
    # PDFium looks no further up, and ignores a field without a type.
    fields = [field for field in acroform.form_fields(writer) if field.kind]
    untyped = [f for f in fields if not any("/FT" in node for node in f.dictionaries[:2])]
    for field in untyped:
        field.dictionary[pdf_name("/FT")] = field.inherited("/FT")
        writer.mark_update(field.ref)
    return bool(untyped)


def _add_missing_appearances(writer: Any) -> bool:
    """Draws the values of text fields that have none drawn."""
    values: dict[str, str | bool] = {}
    for field in acroform.form_fields(writer):
        value = field.inherited("/V")
        has_appearance = all("/AP" in ref.get_object() for ref in field.widgets)
        is_text = field.kind in ("text", "multiline") and isinstance(value, str)
        if is_text and not has_appearance:
            values[field.name] = str(value)
    write_values(writer, values)
    return bool(values)
