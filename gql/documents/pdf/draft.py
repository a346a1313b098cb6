"""Documents as they stand, to look at: what is filled in becomes part of the pages, signed or not.

The result is written anew: it has no form, no signature and no earlier revision, so that neither a
draft nor a preview can be taken for the document, or turned back into it.
"""

from collections.abc import Mapping
from typing import Any

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import at, g, name
from gql.documents.pdf.fill import write_values
from gql.documents.pdf.flatten import MAX_PAGES, combined
from gql.documents.pdf.geometry import Sheet, sheet_of
from gql.documents.pdf.safe_reader import BoundedReader, revision_of, written
from gql.documents.typst.compiler import render

_UNSHOWN = "The document cannot be shown."
_Page = tuple[Any, dict[str, Any]]


def draft(pdf: bytes, values: Mapping[str, str | bool], leave_out: int = 0) -> bytes:
    """`pdf` with `values` and the mark "DRAFT" on every page, and without its last pages.

    `leave_out` counts them: those kept for a certificate. At most 2,000 pages.
    Errors: DocumentError on values that do not fit the form, and when no page is left.
    """
    return _flat(pdf, values, leave_out, mark=True)


def shown(pdf: bytes, values: Mapping[str, str | bool], leave_out: int) -> bytes:
    """As `draft`, without the mark: a preview."""
    return _flat(pdf, values, leave_out, mark=False)


def marked(pdf: bytes) -> bytes:
    """As `draft`, of a file that has no form: a summary."""
    return draft(pdf, {})


def _flat(pdf: bytes, values: Mapping[str, str | bool], leave_out: int, *, mark: bool) -> bytes:
    with error_as(_UNSHOWN):
        writer = revision_of(pdf)
        write_values(writer, values)
        pages = list(acroform.pages(writer, MAX_PAGES))
        kept = pages[: max(0, len(pages) - leave_out)]
        if not kept:
            raise DocumentError("The document has no pages to show.")
        _keep_only(writer, kept)
        if mark:
            _mark(writer, kept)
        changed = written(writer)
    try:
        return combined([("The document", changed)])
    except DocumentError as error:  # it speaks of one document among many
        raise DocumentError(_UNSHOWN) from error


def _keep_only(writer: Any, pages: list[_Page]) -> None:
    """A new list of pages; each carries by itself what it inherited from the old one."""
    kids = g.ArrayObject()
    for page, inherited in pages:
        for key, value in inherited.items():
            page[name(key)] = value
        writer.update_container(page)
        kids.append(
            g.IndirectObject(page.container_ref.idnum, page.container_ref.generation, writer)
        )
    tree = {name("/Type"): name("/Pages"), name("/Kids"): kids}
    writer.root[name("/Pages")] = writer.add_object(g.DictionaryObject(tree))
    writer.update_root()


def _mark(writer: Any, pages: list[_Page]) -> None:
    """The mark is the last annotation of each page, so flattening puts it above all others."""
    found = [sheet_of(inherited) for _, inherited in pages]
    kinds = list(dict.fromkeys((sheet.size, sheet.turn) for sheet in found))
    sheet_sizes = [size for size, _ in kinds]
    drawings = BoundedReader(render("draft.typ", sheet_sizes, tagged=False), strict=True)
    looks = {}
    for index, kind in enumerate(kinds):
        looks[kind] = writer.import_page_as_xobject(drawings, index)
        looks[kind].get_object()[name("/Matrix")] = _upright(kind[1])
    for (page, _), sheet in zip(pages, found, strict=True):
        stamp = writer.add_object(_stamp(sheet, looks[sheet.size, sheet.turn]))
        page[name("/Annots")] = g.ArrayObject([*at(page, "/Annots", ()), stamp])


def _upright(turn: int) -> Any:
    """The matrix that turns a drawing against the clockwise turn of its page."""
    across, up = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    return g.ArrayObject(map(g.NumberObject, (across, up, -up, across, 0, 0)))


def _stamp(sheet: Sheet, look: Any) -> Any:
    corners = (sheet.left, sheet.bottom, sheet.right, sheet.top)
    return g.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/Stamp"),
            name("/Rect"): g.ArrayObject(g.FloatObject(round(side, 3)) for side in corners),
            name("/AP"): g.DictionaryObject({name("/N"): look}),
        }
    )
