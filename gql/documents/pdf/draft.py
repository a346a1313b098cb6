"""Drafts and previews: documents in their current state, with everything flattened into the pages.

The result is a new file without a form, a signature or an earlier revision, so neither a draft nor
a preview can be mistaken for the document or converted back into it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf.appearances import add_xobject, import_appearances, normal_appearance
from gql.documents.pdf.combine import combine
from gql.documents.pdf.fill import write_values
from gql.documents.pdf.objects import PdfDictionary, float_array, generic, get, pdf_name
from gql.documents.pdf.pages import MAX_OUTPUT_PAGES, PageGeometry, page_geometry, walk_pages
from gql.documents.pdf.safe_reader import incremental_writer, write_to_bytes
from gql.documents.typst.compiler import render
from gql.model.domain.text import Text

_CANNOT_SHOW = Text("The document cannot be shown.")
_Page = tuple[PdfDictionary, dict[str, Any]]  # as `walk_pages` yields them


def render_draft(pdf: bytes, values: Mapping[str, str | bool], skip_last: int = 0) -> bytes:
    """Returns `pdf` with `values` and a "DRAFT" watermark on every page.

    `skip_last` is how many pages to drop from the end (those reserved for a certificate). At most
    2,000 pages. Raises `DocumentError` on values that do not fit the form, and if no page is left.
    """
    return _flatten(pdf, values, skip_last, watermark=True)


def render_preview(pdf: bytes, values: Mapping[str, str | bool], skip_last: int) -> bytes:
    """Returns a preview: like `render_draft`, without the watermark."""
    return _flatten(pdf, values, skip_last, watermark=False)


def add_draft_watermark(pdf: bytes) -> bytes:
    """Like `render_draft`, of a file without a form, such as a summary."""
    return render_draft(pdf, {})


def _flatten(
    pdf: bytes, values: Mapping[str, str | bool], skip_last: int, *, watermark: bool
) -> bytes:
    with error_as(_CANNOT_SHOW):
        writer = incremental_writer(pdf)
        write_values(writer, values)
        pages = list(walk_pages(writer, MAX_OUTPUT_PAGES))
        pages = pages[: max(0, len(pages) - skip_last)]
        if not pages:
            raise DocumentError("The document has no pages to show.")
        _replace_page_tree(writer, pages)
        if watermark:
            _add_watermark(writer, pages)
        revised = write_to_bytes(writer)
    try:
        return combine([("The document", revised)])
    except DocumentError as error:  # the message of `combine` names one of several documents
        raise DocumentError(_CANNOT_SHOW) from error


def _replace_page_tree(writer: Any, pages: Sequence[_Page]) -> None:
    """Writes a flat page tree; each page gets the attributes it inherited from the old one."""
    kids = generic.ArrayObject()
    for page, attributes in pages:
        for key, value in attributes.items():
            page[pdf_name(key)] = value
        writer.update_container(page)
        ref = page.container_ref
        kids.append(generic.IndirectObject(ref.idnum, ref.generation, writer))
    tree = {pdf_name("/Type"): pdf_name("/Pages"), pdf_name("/Kids"): kids}
    writer.root[pdf_name("/Pages")] = writer.add_object(generic.DictionaryObject(tree))
    writer.update_root()


def _add_watermark(writer: Any, pages: Sequence[_Page]) -> None:
    """Adds the watermark as each page's last annotation, which is flattened above all others."""
    geometries = [page_geometry(attributes) for _, attributes in pages]
    formats = list(dict.fromkeys((geometry.size, geometry.rotation) for geometry in geometries))
    pdf = render("draft_watermark.typ", [size for size, _ in formats], tagged=False)
    appearances = import_appearances(writer, pdf, len(formats))
    watermarks = {
        page_format: add_xobject(writer, appearance, page_format[1])
        for page_format, appearance in zip(formats, appearances, strict=True)
    }
    for (page, _), geometry in zip(pages, geometries, strict=True):
        watermark = watermarks[geometry.size, geometry.rotation]
        annotation = writer.add_object(_stamp_annotation(geometry, watermark))
        page[pdf_name("/Annots")] = generic.ArrayObject([*get(page, "/Annots", ()), annotation])


def _stamp_annotation(geometry: PageGeometry, appearance: Any) -> PdfDictionary:
    corners = (geometry.left, geometry.bottom, geometry.right, geometry.top)
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/Rect"): float_array(corners, digits=3),
            pdf_name("/AP"): normal_appearance(appearance),
        }
    )
