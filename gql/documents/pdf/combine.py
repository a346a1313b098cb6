"""Combines PDF documents into one, with their forms and annotations flattened into the pages."""

from collections.abc import Sequence
from typing import Any

from pyhanko.pdf_utils.writer import PdfFileWriter

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf.objects import (
    HIDDEN,
    NO_VIEW,
    PdfDictionary,
    generic,
    get,
    numbers,
    pdf_name,
)
from gql.documents.pdf.pages import MAX_OUTPUT_PAGES, walk_pages
from gql.documents.pdf.safe_reader import LimitedReader, write_to_bytes


def combine(pdfs: Sequence[tuple[str, bytes]]) -> bytes:
    """Returns all pages of the (name, PDF) pairs in order, as one PDF without a form.

    Annotations become part of the pages and fields are removed, so names cannot collide.
    Signatures stay visible but no longer verify, because the copy is not the signed file.
    Raises `DocumentError`, whose message names the document, if one cannot be read.
    """
    if not pdfs:
        raise DocumentError("There is no document to combine.")
    new_writer: Any = PdfFileWriter  # the constructor is not annotated
    writer = new_writer()
    for name, pdf in pdfs:
        with error_as("{name} cannot be read as a PDF, so there is no combined copy.", name=name):
            try:
                _append(writer, pdf)
            except DocumentError as error:
                raise DocumentError("{name}: {problem}", name=name, problem=error.text) from error
    return write_to_bytes(writer)


def _append(writer: Any, pdf: bytes) -> None:
    reader = LimitedReader(pdf, strict=False)
    if "/Encrypt" in reader.trailer:
        raise DocumentError("The document is protected by a password or encryption.")
    pages = list(walk_pages(reader, MAX_OUTPUT_PAGES))
    appearances = [_annotation_appearances(page) for page, _ in pages]
    # One call imports all pages of a document: each call copies the fonts again.
    page_array = generic.ArrayObject(
        _standalone_page(page, attributes, [xobject for xobject, _ in page_appearances])
        for (page, attributes), page_appearances in zip(pages, appearances, strict=True)
    )
    page_array.container_ref = reader.root_ref
    imported = writer.import_object(page_array)
    for page, page_appearances in zip(imported, appearances, strict=True):
        # The page may leave its own scale or clip behind; q and Q restore the graphics state.
        closing_operators = "\n".join(["", "Q", *(operators for _, operators in page_appearances)])
        first, last = (
            writer.add_object(generic.StreamObject(stream_data=operators.encode()))
            for operators in ("q\n", closing_operators)
        )
        page[pdf_name("/Contents")] = generic.ArrayObject([first, *page["/Contents"], last])
        writer.insert_page(page)


def _standalone_page(
    page: PdfDictionary, attributes: dict[str, Any], xobjects: Sequence[Any]
) -> PdfDictionary:
    """Returns a copy of the page without annotations or links into its document.

    `xobjects` become resources named /FlattenedAnnotation0, /FlattenedAnnotation1, …
    """
    copy = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Page")})
    for key in ("/MediaBox", "/CropBox", "/Rotate"):
        if key in attributes:
            copy[pdf_name(key)] = attributes[key]
    for key in ("/Group", "/UserUnit"):
        if key in page:
            copy[pdf_name(key)] = page.raw_get(key)
    resources = _shallow_copy(attributes.get("/Resources"))
    xobject_resources = _shallow_copy(
        resources.raw_get("/XObject") if "/XObject" in resources else None
    )
    for index, xobject in enumerate(xobjects):
        xobject_resources[pdf_name(f"/FlattenedAnnotation{index}")] = xobject
    resources[pdf_name("/XObject")] = xobject_resources
    copy[pdf_name("/Resources")] = resources
    contents = get(page, "/Contents", generic.ArrayObject())
    is_array = isinstance(contents, generic.ArrayObject)
    streams = list(contents) if is_array else [page.raw_get("/Contents")]
    copy[pdf_name("/Contents")] = generic.ArrayObject(streams)
    return copy


def _shallow_copy(raw: Any) -> PdfDictionary:
    # pages may share a dictionary of resources
    dictionary = raw.get_object() if raw is not None else {}
    return generic.DictionaryObject(dict(dictionary.items()))


def _annotation_appearances(page: PdfDictionary) -> list[tuple[Any, str]]:
    """Returns (XObject, drawing operators that place it) of each visible annotation."""
    appearances: list[tuple[Any, str]] = []
    for entry in get(page, "/Annots", ()):
        annotation = entry.get_object()
        xobject = _normal_appearance(annotation)
        if xobject is not None:
            matrix = _placement(xobject.get_object(), numbers(annotation["/Rect"]))
            if matrix:
                name = f"/FlattenedAnnotation{len(appearances)}"
                appearances.append((xobject, f"q {matrix} cm {name} Do Q"))
    return appearances


def _normal_appearance(annotation: PdfDictionary) -> Any:
    """Returns the raw appearance stream of the annotation's current state, None if invisible."""
    if int(get(annotation, "/F", 0)) & (HIDDEN | NO_VIEW):
        return None
    parent, key = get(annotation, "/AP", {}), "/N"
    value = get(parent, key)
    has_states = isinstance(value, generic.DictionaryObject)
    if has_states and not isinstance(value, generic.StreamObject):
        parent, key = value, str(get(annotation, "/AS", "/Off"))
    if not isinstance(get(parent, key), generic.StreamObject):
        return None
    return parent.raw_get(key)


def _placement(xobject: PdfDictionary, rect: list[float]) -> str | None:
    """Returns the matrix that maps an appearance to its rectangle (ISO 32000, 12.5.5)."""
    a, b, c, d, e, f = numbers(get(xobject, "/Matrix", (1, 0, 0, 1, 0, 0)))
    x0, y0, x1, y1 = numbers(xobject["/BBox"])
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    left, bottom = (min(axis) for axis in zip(*corners, strict=True))
    right, top = (max(axis) for axis in zip(*corners, strict=True))
    if right - left < 0.01 or top - bottom < 0.01:
        return None
    scale_x = abs(rect[2] - rect[0]) / (right - left)
    scale_y = abs(rect[3] - rect[1]) / (top - bottom)
    dx = min(rect[0], rect[2]) - left * scale_x
    dy = min(rect[1], rect[3]) - bottom * scale_y
    return f"{scale_x:.6f} 0 0 {scale_y:.6f} {dx:.4f} {dy:.4f}"
