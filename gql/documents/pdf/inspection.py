"""Inspects an uploaded PDF: refuses what is unsafe, and lists the fields of the stored version."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import FormField
from gql.documents.pdf.fill import MAX_TEXT
from gql.documents.pdf.objects import HIDDEN, NO_VIEW, PdfDictionary, generic, get
from gql.documents.pdf.pages import Box, PageGeometry, page_geometries, read_box, walk_pages
from gql.documents.pdf.repair import normalize, repair
from gql.documents.pdf.safe_reader import LimitedReader
from gql.model.domain.text import Text

InspectedFieldKind: TypeAlias = Literal["text", "multiline", "checkbox", "choice", "signature"]
_DAMAGED = Text("The file is damaged and cannot be read as a PDF document.")


@dataclass(frozen=True)
class InspectedField:
    """One field of a PDF. `options` are the texts to choose from.

    `page` counts from 1 and `rectangle` is x, y, width and height in points, from the top left
    corner of the page as displayed, both of the first widget on a page. A field that no page shows
    has page 1 and no rectangle. `max_length` counts characters.
    """

    name: str
    kind: InspectedFieldKind
    page: int
    label: str | None
    required: bool
    options: tuple[str, ...]
    rectangle: Box | None
    max_length: int | None


@dataclass(frozen=True)
class InspectedPdf:
    """A PDF document that can be filled: the bytes to store, and what they contain.

    `page_sizes` are widths and heights in points, as displayed.
    """

    pdf: bytes
    page_count: int
    fields: tuple[InspectedField, ...]
    page_sizes: tuple[tuple[float, float], ...]


def repair_and_inspect(pdf: bytes) -> InspectedPdf:
    """Returns what an uploaded PDF contains; `InspectedPdf.pdf` is the version to store.

    A damaged but readable file is repaired, and names like "customer_1.name" become a field
    "name" inside a field "customer_1". Raises `DocumentError` on anything but a plain, readable,
    unsigned PDF of at most 200 pages, 20,000 objects and 500 fields, without anything that
    `unsafe_content.require_safe` refuses.
    """
    start = pdf.find(b"%PDF-", 0, 1024)
    if start < 0:
        raise DocumentError("The file is not a PDF document.")
    with error_as(_DAMAGED):
        # After other leading bytes, readers disagree on what the offsets count from.
        stored = normalize(repair(pdf[start:]))
        reader = LimitedReader(stored, strict=True)
        geometries = page_geometries(reader)
        page_numbers = _page_numbers(reader)
        form_fields = acroform.form_fields(reader)
        _require_unique_names(form_fields)
        fields = (
            _inspect_field(field, page_numbers, geometries) for field in form_fields if field.kind
        )
        page_sizes = tuple(geometry.size for geometry in geometries)
        return InspectedPdf(stored, len(geometries), tuple(fields), page_sizes)


def _page_numbers(reader: LimitedReader) -> dict[tuple[int, int], int]:
    """Returns the page number of each annotation by its object number and generation."""
    page_numbers: dict[tuple[int, int], int] = {}
    for number, (page, _) in enumerate(walk_pages(reader), 1):
        for annotation in get(page, "/Annots", ()):
            if isinstance(annotation, generic.IndirectObject):
                page_numbers.setdefault((annotation.idnum, annotation.generation), number)
    return page_numbers


def _inspect_field(
    field: FormField, page_numbers: dict[tuple[int, int], int], geometries: list[PageGeometry]
) -> InspectedField:
    label = field.inherited("/TU")
    numbered = [(page_numbers.get((ref.idnum, ref.generation)), ref) for ref in field.widgets]
    page, widget = next(((n, ref.get_object()) for n, ref in numbered if n), (None, None))
    options = acroform.choices(field) if field.kind == "choice" else []
    return InspectedField(
        name=field.name,
        kind=cast(InspectedFieldKind, field.kind),
        page=page or 1,
        label=str(label) if isinstance(label, str) and label else None,
        required=bool(field.flags & acroform.REQUIRED),
        options=tuple(text for _, text in options),
        rectangle=_displayed_box(widget, geometries[page - 1]) if page else None,
        max_length=_max_length(field),
    )


def _displayed_box(widget: PdfDictionary, geometry: PageGeometry) -> Box | None:
    """Returns x, y, width and height of a widget as displayed, None if it is invisible."""
    is_invisible = int(get(widget, "/F", 0)) & (HIDDEN | NO_VIEW)
    box = None if is_invisible else read_box(get(widget, "/Rect"))
    return geometry.to_display(box) if box else None


def _max_length(field: FormField) -> int | None:
    limit = field.inherited("/MaxLen") if field.kind in ("text", "multiline") else None
    return None if limit is None else max(0, min(int(limit), MAX_TEXT))


def _require_unique_names(fields: Iterable[FormField]) -> None:
    names: set[str] = set()
    for field in fields:
        if field.name in names:
            raise DocumentError(
                'Two fields have the name "{name}". Give each its own.', name=field.name
            )
        names.add(field.name)
    for name in names:
        group, _, _ = name.rpartition(".")
        if group in names:
            raise DocumentError('The field "{name}" cannot also be a group of fields.', name=group)
