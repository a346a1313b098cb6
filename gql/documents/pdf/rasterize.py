"""Pictures of pages, drawn by PDFium; for worker processes only, as a hostile file can crash it."""

import functools
import io
import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from gql.documents.errors import DocumentError, error_as
from gql.documents.pdf.fill import fill
from gql.documents.pdf.flatten import MAX_PAGES
from gql.documents.pdf.geometry import sheets
from gql.documents.pdf.safe_reader import BoundedReader

MAX_PIXELS = 8_000_000
SECONDS = 8.0
_LONGEST = 12_000  # pixels; what every browser still shows
_SMALL = 40_000  # pixels: enough to draw all there is, for a page nobody looks at
_UNSHOWN = "The document cannot be shown."
_ALONE = threading.Lock()  # PDFium knows no threads; a worker has one, a test may have more


def page_image(
    pdf: bytes, values: Mapping[str, str | bool], number: int, scale: float = 110 / 72
) -> bytes:
    """Page `number`, from 1, as a PNG with its form, annotations and signatures, and `values` in.

    `scale` is in pixels per point, and made smaller where the image would pass 8 megapixels.
    Errors: DocumentError on a page that does not exist or takes more than 8 seconds, and on
    values that do not fit the form.
    """
    deadline = time.monotonic() + SECONDS
    with _opened(fill(pdf, values)) as document:
        if not 1 <= number <= len(document):
            raise DocumentError(f"The document has no page {number}.")
        return _png(_drawn(document[number - 1], scale, MAX_PIXELS, deadline))


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of each page in points, as displayed. Errors: DocumentError."""
    with error_as(_UNSHOWN):
        return tuple(sheet.size for sheet in sheets(BoundedReader(pdf, strict=False), MAX_PAGES))


def can_be_shown(pdf: bytes) -> None:
    """Draw every page small, and see that PDFium finds the pages that the other reader found.

    A file that two programs read as two documents is no file to sign. Errors: DocumentError.
    """
    deadline = time.monotonic() + SECONDS
    sizes = page_sizes(pdf)
    with _opened(pdf) as document:
        if len(document) != len(sizes):
            raise DocumentError("The document can be read in more than one way.")
        for index, size in enumerate(sizes):
            page = document[index]
            if any(abs(a - b) > 0.5 for a, b in zip(page.get_size(), size, strict=True)):
                raise DocumentError("The document can be read in more than one way.")
            _drawn(page, 1, _SMALL, deadline).close()
            page.close()


@functools.cache
def load() -> Any:
    """PDFium, loaded when it is first needed, so that the server's own process never has it.

    A worker that is to be warm calls this before the first page is asked for.
    """
    import_module("PIL.Image")
    import_module("pypdfium2.raw")
    return import_module("pypdfium2")


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    """The document with its form, for one caller at a time; whatever fails, it is closed."""
    with _ALONE, error_as(_UNSHOWN), load().PdfDocument(pdf) as document:
        document.init_forms()  # before the first page, or fields and stamps are left out
        yield document


def _drawn(page: Any, scale: float, most: int, deadline: float) -> Any:
    """The page as a bitmap of at most `most` pixels."""
    width, height = page.get_size()
    factor = min(scale, math.sqrt(most / (width * height)), _LONGEST / max(width, height))
    size = [max(1, int(side * factor + 1e-6)) for side in (width, height)]
    raw = load().raw
    # With an alpha channel, or PDFium draws the text of fields with coloured edges.
    bitmap = load().PdfBitmap.new_native(*size, raw.FPDFBitmap_BGRA, rev_byteorder=True)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
    how = (bitmap, page, 0, 0, *size, 0, flags)
    _draw_until(deadline, page, how)
    if page.formenv:
        raw.FPDF_FFLDraw(page.formenv, *how)
    return bitmap


def _draw_until(deadline: float, page: Any, how: tuple[Any, ...]) -> None:
    # PDFium asks between the parts of a page. A single part that never ends is for the pool to end.
    raw = load().raw
    pause = raw.IFSDK_PAUSE(version=1)
    asked = type(pause.NeedToPauseNow)(lambda _: int(time.monotonic() > deadline))
    pause.NeedToPauseNow = asked
    state = raw.FPDF_RenderPageBitmap_Start(*how, pause)
    raw.FPDF_RenderPage_Close(page)
    if state == raw.FPDF_RENDER_TOBECONTINUED:
        raise DocumentError("The document takes too long to show.")
    if state != raw.FPDF_RENDER_DONE:
        raise DocumentError(_UNSHOWN)


def _png(bitmap: Any) -> bytes:
    out = io.BytesIO()
    # Level 6 saves a sixth of the bytes and takes half as long again.
    bitmap.to_pil().convert("RGB").save(out, "PNG", compress_level=1)
    return out.getvalue()
