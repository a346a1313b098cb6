"""Refuses documents that are small as files and unpack to more than a machine can hold."""

import contextlib
import zlib
from collections.abc import Iterable

from pyhanko.pdf_utils.misc import PdfDecodeLimitError

from gql.documents.errors import DocumentError
from gql.documents.pdf.acroform import Dict, at, g

MAX_PIXELS = 100_000_000
MAX_STREAM, MAX_PAGE, MAX_ALL = 32 << 20, 32 << 20, 256 << 20  # bytes
_SWOLLEN = "The document unpacks to far more data than a document holds."
_FLATE = ("/FlateDecode", "/Fl")
_PACKED = (*_FLATE, "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")


class SizeCounter:
    """Weighs the streams of one document as they are met, and then its pages."""

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}
        self._total = 0

    def weigh(self, stream: Dict) -> None:
        """Add one stream. Errors: DocumentError on a picture too large, on data too long."""
        if sum(one in _PACKED for one in _filters(stream)) > 1:
            raise DocumentError(_SWOLLEN)
        # A picture is unpacked line by line, and no further than its width and height.
        if at(stream, "/Subtype") == "/Image":
            if int(at(stream, "/Width", 0)) * int(at(stream, "/Height", 0)) > MAX_PIXELS:
                raise DocumentError("The document contains a picture that is too large.")
            return
        size = _unpacked(stream)
        self._sizes[stream.container_ref.idnum] = size
        self._total += size
        if self._total > MAX_ALL:
            raise DocumentError(_SWOLLEN)

    def weigh_pages(self, pages: Iterable[Dict]) -> None:
        """Errors: DocumentError where what is drawn on one page, or on all, is too long."""
        # One stream can be listed a thousand times: each costs nothing, and all a lot.
        sizes = [self._drawn(page) for page in pages]
        if max(sizes) > MAX_PAGE or sum(sizes) > MAX_ALL:
            raise DocumentError(_SWOLLEN)

    def _drawn(self, page: Dict) -> int:
        contents = at(page, "/Contents", g.ArrayObject())
        listed = isinstance(contents, g.ArrayObject)
        parts = list.__iter__(contents) if listed else (page.raw_get("/Contents"),)
        return sum(self._sizes.get(getattr(part, "idnum", 0), 0) for part in parts)


def _filters(stream: Dict) -> list[str]:
    listed = at(stream, "/Filter", ())
    if isinstance(listed, g.NameObject):
        return [str(listed)]
    return [str(listed[index]) for index in range(len(listed))]


def _unpacked(stream: Dict) -> int:
    """How many bytes a stream's data has; of damaged data, as many as viewers would use."""
    filters = _filters(stream)
    if not any(one in _FLATE for one in filters):
        return len(stream.encoded_data)
    if filters[0] in _FLATE:
        return _inflated(stream.encoded_data)
    try:
        return len(stream.data)
    except PdfDecodeLimitError as error:
        raise DocumentError(_SWOLLEN) from error
    except NotImplementedError:  # a predictor: it comes after the unpacking, and does not swell
        return len(stream.encoded_data)


def _inflated(rest: bytes) -> int:
    inflater, size = zlib.decompressobj(), 0
    with contextlib.suppress(zlib.error):
        while rest:
            size += len(inflater.decompress(rest, 1 << 20))
            rest = inflater.unconsumed_tail
            if size > MAX_STREAM:
                raise DocumentError(_SWOLLEN)
    return size
