"""Looks at an uploaded PDF: refuses what is unsafe, and lists the fields of what is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias, cast

from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import Dict, FormField, at, g
from gql.documents.pdf.field_tree import regroup
from gql.documents.pdf.fill import MAX_TEXT, write_values
from gql.documents.pdf.geometry import Box, Sheet, box_of, sheets
from gql.documents.pdf.safe_reader import (
    MAX_OBJECTS,
    TOO_MANY_OBJECTS,
    BoundedReader,
    revision_of,
    written,
)
from gql.documents.pdf.sanitize import HIDDEN, NO_VIEW, reachable, vet

Kind: TypeAlias = Literal["text", "multiline", "checkbox", "choice", "signature"]
MAX_REVISIONS = 200
_LEAST = Decimal("0.000001")
_DAMAGED = "The file is damaged and cannot be read as a PDF document."


@dataclass(frozen=True)
class Field:
    """One field of a template; `page` counts from 1, `options` are the texts to choose from.

    `place` is x, y, width and height in points from the top left corner of the page as displayed,
    of the first widget; None for a field that no page shows. `max_length` counts characters.
    """

    name: str
    kind: Kind
    page: int
    label: str | None
    required: bool
    options: tuple[str, ...]
    place: Box | None
    max_length: int | None


@dataclass(frozen=True)
class Template:
    """A PDF document fit for filling: the bytes to keep, and what is in them.

    `page_sizes` are widths and heights in points, as displayed.
    """

    pdf: bytes
    page_count: int
    fields: tuple[Field, ...]
    page_sizes: tuple[tuple[float, float], ...]


def inspect(pdf: bytes) -> Template:
    """What an uploaded PDF holds; `Template.pdf` is the version to keep.

    A damaged but readable file is repaired, and names like "customer_1.name" become a field
    "name" inside a field "customer_1". Errors: DocumentError on anything that is not a plain,
    readable, unsigned PDF of at most 200 pages, 20,000 objects and 500 fields, without what
    `vetting` refuses.
    """
    start = pdf.find(b"%PDF-", 0, 1024)
    if start < 0:
        raise DocumentError("The file is not a PDF document.")
    with error_as(_DAMAGED):
        # Where other bytes come first, readers differ on what the offsets count from.
        kept = _normalised(_sound(pdf[start:]))
        reader = BoundedReader(kept, strict=True)
        pages = sheets(reader)
        shown = _widget_pages(reader)
        found = acroform.leaves(reader)
        _refuse_clashes(found)
        fields = (_field(leaf, shown, pages) for leaf in found if leaf.kind)
        return Template(kept, len(pages), tuple(fields), tuple(sheet.size for sheet in pages))


def _sound(pdf: bytes) -> bytes:
    """The same document, readable by the strictest reader."""
    # The strict reader compares every revision with every other one, so they are counted first.
    _measure(BoundedReader(pdf, strict=False))
    try:
        reader = BoundedReader(pdf, strict=True)
        vet(reader)
        odd = reader.xrefs.hybrid_xrefs_present or _tiny_numbers(reader)
        return _repaired(pdf) if odd else pdf
    except DocumentError:
        raise
    except Exception:  # noqa: BLE001  # whatever the strict reader minds, the lenient one decides
        return _repaired(pdf)


def _repaired(pdf: bytes) -> bytes:
    lenient = BoundedReader(pdf, strict=False)
    vet(lenient)
    for item, place in _tiny_numbers(lenient):
        item[place] = g.NumberObject(0)
    copy = written(copy_into_new_writer(lenient))
    vet(BoundedReader(copy, strict=True))
    return copy


def _tiny_numbers(reader: BoundedReader) -> list[tuple[Any, Any]]:
    """Where numbers stand that the library would write as "1E-7", which is no PDF number."""
    found = []
    for item in reachable(reader.root):
        is_list = isinstance(item, g.ArrayObject)
        listed = enumerate(list.__iter__(item)) if is_list else dict.items(item)
        found += [(item, place) for place, value in listed if _is_tiny(value)]
    return found


def _is_tiny(value: Any) -> bool:
    return isinstance(value, g.FloatObject) and 0 < abs(value) < _LEAST


def _measure(reader: BoundedReader) -> None:
    if "/Encrypt" in reader.trailer:
        raise DocumentError("The document is protected by a password or encryption.")
    revisions = range(reader.xrefs.total_revisions)
    if len(revisions) > MAX_REVISIONS:
        raise DocumentError("The document was changed too often. Save it as a new file first.")
    if sum(len(reader.xrefs.explicit_refs_in_revision(index)) for index in revisions) > MAX_OBJECTS:
        raise DocumentError(TOO_MANY_OBJECTS)


def _widget_pages(reader: BoundedReader) -> dict[tuple[int, int], int]:
    """The number of the page that each annotation is on, by its reference."""
    found: dict[tuple[int, int], int] = {}
    for number, (page, _) in enumerate(acroform.pages(reader), 1):
        for annotation in at(page, "/Annots", ()):
            if isinstance(annotation, g.IndirectObject):
                found.setdefault((annotation.idnum, annotation.generation), number)
    return found


def _field(leaf: FormField, shown: dict[tuple[int, int], int], pages: list[Sheet]) -> Field:
    label = leaf.inherited("/TU")
    places = [(shown.get((ref.idnum, ref.generation)), ref) for ref in leaf.widgets]
    page, widget = next(((n, ref.get_object()) for n, ref in places if n), (None, None))
    return Field(
        name=leaf.name,
        kind=cast(Kind, leaf.kind),
        page=page or 1,
        label=str(label) if isinstance(label, str) and label else None,
        required=bool(leaf.flags & acroform.REQUIRED),
        options=tuple(text for _, text in acroform.choices(leaf)) if leaf.kind == "choice" else (),
        place=_place(widget, pages[page - 1]) if page else None,
        max_length=_max_length(leaf),
    )


def _place(widget: Dict, page: Sheet) -> Box | None:
    """Where a widget is seen, if it is."""
    unseen = int(at(widget, "/F", 0)) & (HIDDEN | NO_VIEW)
    rect = None if unseen else box_of(at(widget, "/Rect"))
    return page.place(rect) if rect else None


def _max_length(leaf: FormField) -> int | None:
    limit = leaf.inherited("/MaxLen") if leaf.kind in ("text", "multiline") else None
    return None if limit is None else max(0, min(int(limit), MAX_TEXT))


def _refuse_clashes(found: Iterable[FormField]) -> None:
    taken: set[str] = set()
    for leaf in found:
        if leaf.name in taken:
            raise DocumentError(f'Two fields have the name "{leaf.name}". Give each its own.')
        taken.add(leaf.name)
    for name in taken:
        head, _, _ = name.rpartition(".")
        if head in taken:
            raise DocumentError(f'The field "{head}" cannot also be a group of fields.')


def _normalised(pdf: bytes) -> bytes:
    """The document with periods only between fields, and everything to see drawn in the file."""
    writer = revision_of(pdf, strict=True)
    changed = _plain_catalog(writer)
    form = acroform.form_of(writer)
    if form is not None and "/Fields" in form:
        changed |= regroup(writer, form["/Fields"])
        changed |= _own_types(writer)
        if form.pop("/NeedAppearances", None):
            # Left standing, it asks each viewer to draw the values again, its own way.
            writer.update_container(form)
            changed = True
        changed |= _draw_missing(writer)
    return written(writer) if changed else pdf


def _plain_catalog(writer: Any) -> bool:
    """Without the switches of layers, and without rights that a change of the file ends."""
    # Every layer is on, so nothing changes; without switches, none can be put out later.
    dropped = [writer.root.pop(key, None) for key in ("/OCProperties", "/Perms")]
    if any(item is not None for item in dropped):
        writer.update_root()
        return True
    return False


def _own_types(writer: Any) -> bool:
    """With fields that say their type themselves, or have it from the group they are in."""
    # PDFium looks no further up, and leaves out a field without a type.
    found = [leaf for leaf in acroform.leaves(writer) if leaf.kind]
    bare = [leaf for leaf in found if not any("/FT" in node for node in leaf.chain[:2])]
    for leaf in bare:
        leaf.node[acroform.name("/FT")] = leaf.inherited("/FT")
        writer.mark_update(leaf.ref)
    return bool(bare)


def _draw_missing(writer: Any) -> bool:
    bare: dict[str, str | bool] = {}
    for leaf in acroform.leaves(writer):
        value = leaf.inherited("/V")
        drawn = all("/AP" in ref.get_object() for ref in leaf.widgets)
        if leaf.kind in ("text", "multiline") and isinstance(value, str) and not drawn:
            bare[leaf.name] = str(value)
    write_values(writer, bare)
    return bool(bare)
