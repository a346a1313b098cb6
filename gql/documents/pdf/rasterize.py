"""Renders pages as images with PDFium, in worker processes only: a hostile file can crash it."""

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
from gql.documents.pdf.pages import MAX_OUTPUT_PAGES, page_geometries
from gql.documents.pdf.safe_reader import LimitedReader
from gql.model.domain.text import Text

MAX_PIXELS = 8_000_000
TIMEOUT = 8.0  # seconds for a page, or for all pages that are only checked
_MAX_SIDE = 12_000  # pixels; the longest side that every browser displays
_CHECK_PIXELS = 40_000  # a page that is only checked is drawn completely, but small
_CANNOT_SHOW = Text("The document cannot be shown.")
# PDFium is not thread-safe. A worker renders in one thread, but a test may use several.
_PDFIUM_LOCK = threading.Lock()


def render_page(
    pdf: bytes,
    values: Mapping[str, str | bool],
    number: int,
    scale: float = 110 / 72,
    *,
    timeout: float = TIMEOUT,
) -> bytes:
    """Renders page `number` (from 1), filled with `values`, as a PNG.

    The image includes the form, annotations and signatures. `scale` is in pixels per point, and
    is reduced if the image would exceed 8 megapixels. Raises `DocumentError` if the page does not
    exist or takes more than `timeout` seconds, and on values that do not fit the form.
    """
    deadline = time.monotonic() + timeout
    with _open(fill(pdf, values)) as document:
        if not 1 <= number <= len(document):
            raise DocumentError("The document has no page {number}.", number=str(number))
        return _encode_png(_render(document[number - 1], scale, MAX_PIXELS, deadline))


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Returns width and height of each page in points, as displayed and as pyHanko reads them.

    Raises `DocumentError`.
    """
    with error_as(_CANNOT_SHOW):
        geometries = page_geometries(LimitedReader(pdf, strict=False), MAX_OUTPUT_PAGES)
        return tuple(geometry.size for geometry in geometries)


def require_renderable(pdf: bytes, timeout: float = TIMEOUT) -> None:
    """Renders every page small and checks that PDFium and pyHanko find the same pages.

    Raises `DocumentError` otherwise: a file that two programs read differently must not be signed.
    Raises it too if all pages together take more than `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    sizes = page_sizes(pdf)
    with _open(pdf) as document:
        if len(document) != len(sizes):
            raise DocumentError("The document can be read in more than one way.")
        for index, size in enumerate(sizes):
            page = document[index]
            if any(abs(a - b) > 0.5 for a, b in zip(page.get_size(), size, strict=True)):
                raise DocumentError("The document can be read in more than one way.")
            _render(page, 1, _CHECK_PIXELS, deadline).close()
            page.close()


@functools.cache
def load_pdfium() -> Any:
    """Imports PDFium on first use, so that the server's own process never loads it.

    A worker calls this while it starts, before the first page is requested.
    """
    import_module("PIL.Image")
    import_module("pypdfium2.raw")
    return import_module("pypdfium2")


@contextmanager
def _open(pdf: bytes) -> Iterator[Any]:
    """Opens the document with its form, for one thread at a time, and closes it at the end."""
    with _PDFIUM_LOCK, error_as(_CANNOT_SHOW), load_pdfium().PdfDocument(pdf) as document:
        document.init_forms()  # must precede the first page, or fields and stamps are not drawn
        yield document


def _render(page: Any, scale: float, max_pixels: int, deadline: float) -> Any:
    """Returns the page as a bitmap of at most `max_pixels` pixels."""
    width, height = page.get_size()
    limits = math.sqrt(max_pixels / (width * height)), _MAX_SIDE / max(width, height)
    scale = min(scale, *limits)
    size = [max(1, int(side * scale + 1e-6)) for side in (width, height)]
    raw = load_pdfium().raw
    # Without an alpha channel PDFium draws the text of fields with coloured edges.
    bitmap = load_pdfium().PdfBitmap.new_native(*size, raw.FPDFBitmap_BGRA, rev_byteorder=True)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
    arguments = (bitmap, page, 0, 0, *size, 0, flags)
    _render_until(deadline, page, arguments)
    if page.formenv:
        raw.FPDF_FFLDraw(page.formenv, *arguments)
    return bitmap


def _render_until(deadline: float, page: Any, arguments: tuple[Any, ...]) -> None:
    # PDFium checks the deadline between the parts of a page. The process pool ends a worker in
    # which a single part takes too long.
    raw = load_pdfium().raw
    pause = raw.IFSDK_PAUSE(version=1)
    need_to_pause = type(pause.NeedToPauseNow)(lambda _: int(time.monotonic() > deadline))
    pause.NeedToPauseNow = need_to_pause
    state = raw.FPDF_RenderPageBitmap_Start(*arguments, pause)
    raw.FPDF_RenderPage_Close(page)
    if state == raw.FPDF_RENDER_TOBECONTINUED:
        raise DocumentError("The document takes too long to show.")
    if state != raw.FPDF_RENDER_DONE:
        raise DocumentError(_CANNOT_SHOW)


def _encode_png(bitmap: Any) -> bytes:
    out = io.BytesIO()
    # Level 6 would save a sixth of the bytes and take half as long again.
    bitmap.to_pil().convert("RGB").save(out, "PNG", compress_level=1)
    return out.getvalue()
