"""Joins PDF documents into one to read: what their forms show becomes part of the pages."""

from collections.abc import Sequence
from typing import Any

from pyhanko.pdf_utils.writer import PdfFileWriter

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import Dict, at, g, name
from gql.documents.pdf.safe_reader import BoundedReader, written

_HIDDEN, _NO_VIEW = 1 << 1, 1 << 5
MAX_PAGES = 2_000


def combined(pdfs: Sequence[tuple[str, bytes]]) -> bytes:
    """All pages of (name, PDF) in order, annotations drawn in. Errors: DocumentError with name."""
    if not pdfs:
        raise DocumentError("There is no document to combine.")
    new_writer: Any = PdfFileWriter
    writer = new_writer()
    for title, pdf in pdfs:
        with error_as(f"{title} cannot be read as a PDF, so there is no combined copy."):
            _append(writer, pdf)
    return written(writer)


def _append(writer: Any, pdf: bytes) -> None:
    reader = BoundedReader(pdf, strict=False)
    if "/Encrypt" in reader.trailer:
        raise DocumentError("A document is protected by a password or encryption.")
    pages = list(acroform.pages(reader, MAX_PAGES))
    shown = [_shown(page) for page, _ in pages]
    bundle = g.ArrayObject(
        _sheet(page, inherited, drawings)
        for (page, inherited), drawings in zip(pages, shown, strict=True)
    )
    bundle.container_ref = reader.root_ref
    # One call for all pages of a document: each call copies the fonts again.
    for sheet, drawings in zip(writer.import_object(bundle), shown, strict=True):
        # The page may leave its own scale or clip behind; q and Q put it aside.
        after = "\n".join(["", "Q", *(operators for _, operators in drawings)])
        ends = (g.StreamObject(stream_data=code.encode()) for code in ("q\n", after))
        first, last = (writer.add_object(end) for end in ends)
        sheet[name("/Contents")] = g.ArrayObject([first, *sheet["/Contents"], last])
        writer.insert_page(sheet)


def _sheet(page: Dict, inherited: dict[str, Any], drawings: Sequence[tuple[Any, str]]) -> Any:
    """The page on its own: no annotations, no links into the document it comes from."""
    sheet = g.DictionaryObject({name("/Type"): name("/Page")})
    for key in ("/MediaBox", "/CropBox", "/Rotate"):
        if key in inherited:
            sheet[name(key)] = inherited[key]
    for key in ("/Group", "/UserUnit"):
        if key in page:
            sheet[name(key)] = page.raw_get(key)
    resources = _copy(inherited.get("/Resources"))
    forms = _copy(resources.raw_get("/XObject") if "/XObject" in resources else None)
    for index, (form, _) in enumerate(drawings):
        forms[name(f"/Shown{index}")] = form
    resources[name("/XObject")] = forms
    sheet[name("/Resources")] = resources
    contents = at(page, "/Contents", g.ArrayObject())
    whole = contents if isinstance(contents, g.ArrayObject) else [page.raw_get("/Contents")]
    sheet[name("/Contents")] = g.ArrayObject(list(whole))
    return sheet


def _copy(raw: Any) -> Any:
    """A dictionary of its own, for pages share theirs; its values stay as they are."""
    found = raw.get_object() if raw is not None else {}
    return g.DictionaryObject(dict(found.items()))


def _shown(page: Dict) -> list[tuple[Any, str]]:
    """What the page's annotations show: (drawing, operators that put it in place)."""
    found: list[tuple[Any, str]] = []
    for entry in at(page, "/Annots", ()):
        annotation = entry.get_object()
        form = _drawing(annotation)
        if form is not None:
            place = _placed(form.get_object(), acroform.numbers(annotation["/Rect"]))
            if place:
                found.append((form, f"q {place} cm /Shown{len(found)} Do Q"))
    return found


def _drawing(annotation: Dict) -> Any:
    if int(at(annotation, "/F", 0)) & (_HIDDEN | _NO_VIEW):
        return None
    looks = at(annotation, "/AP", {})
    key = "/N"
    if isinstance(at(looks, key), g.DictionaryObject) and not isinstance(
        at(looks, key), g.StreamObject
    ):
        looks, key = looks[key], str(at(annotation, "/AS", "/Off"))
    if not isinstance(at(looks, key), g.StreamObject):
        return None
    return looks.raw_get(key)


def _placed(form: Dict, rect: list[float]) -> str | None:
    """The matrix that lays the drawing into its rectangle (ISO 32000, algorithm "appearance")."""
    a, b, c, d, e, f = acroform.numbers(at(form, "/Matrix", (1, 0, 0, 1, 0, 0)))
    x0, y0, x1, y1 = acroform.numbers(form["/BBox"])
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    left, low = (min(axis) for axis in zip(*corners, strict=True))
    right, high = (max(axis) for axis in zip(*corners, strict=True))
    if right - left < 0.01 or high - low < 0.01:
        return None
    sx = abs(rect[2] - rect[0]) / (right - left)
    sy = abs(rect[3] - rect[1]) / (high - low)
    dx, dy = min(rect[0], rect[2]) - left * sx, min(rect[1], rect[3]) - low * sy
    return f"{sx:.6f} 0 0 {sy:.6f} {dx:.4f} {dy:.4f}"
