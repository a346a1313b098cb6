"""Refuses documents that are small as files and decompress to more than a machine can hold."""

import contextlib
import zlib
from collections.abc import Iterable

from pyhanko.pdf_utils.misc import PdfDecodeLimitError

from gql.documents.errors import DocumentError
from gql.documents.pdf.objects import PdfDictionary, generic, get
from gql.model.domain.text import Text

MAX_PIXELS = 100_000_000
MAX_STREAM, MAX_PAGE, MAX_TOTAL = 32 << 20, 32 << 20, 256 << 20  # bytes
_TOO_MUCH_DATA = Text("The document unpacks to far more data than a document holds.")
_DEFLATE = ("/FlateDecode", "/Fl")
_COMPRESSED = (*_DEFLATE, "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")


class SizeCounter:
    """Adds up the decompressed sizes of a document's streams, then checks its pages."""

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}  # by object number
        self._total = 0

    def add(self, stream: PdfDictionary) -> None:
        """Counts one stream. Raises `DocumentError` on too much data or too large an image."""
        if sum(name in _COMPRESSED for name in _filters(stream)) > 1:
            raise DocumentError(_TOO_MUCH_DATA)
        # Viewers decompress an image line by line, and no further than its width and height.
        if get(stream, "/Subtype") == "/Image":
            if int(get(stream, "/Width", 0)) * int(get(stream, "/Height", 0)) > MAX_PIXELS:
                raise DocumentError("The document contains a picture that is too large.")
            return
        size = _decompressed_size(stream)
        self._sizes[stream.container_ref.idnum] = size
        self._total += size
        if self._total > MAX_TOTAL:
            raise DocumentError(_TOO_MUCH_DATA)

    def check_pages(self, pages: Iterable[PdfDictionary]) -> None:
        """Raises `DocumentError` if the content of one page, or of all together, is too long."""
        # One stream can be listed a thousand times, so page contents are added up separately.
        sizes = [self._content_size(page) for page in pages]
        if max(sizes) > MAX_PAGE or sum(sizes) > MAX_TOTAL:
            raise DocumentError(_TOO_MUCH_DATA)

    def _content_size(self, page: PdfDictionary) -> int:
        contents = get(page, "/Contents", generic.ArrayObject())
        is_array = isinstance(contents, generic.ArrayObject)
        streams = list.__iter__(contents) if is_array else (page.raw_get("/Contents"),)
        return sum(self._sizes.get(getattr(ref, "idnum", 0), 0) for ref in streams)


def _filters(stream: PdfDictionary) -> list[str]:
    filters = get(stream, "/Filter", ())
    if isinstance(filters, generic.NameObject):
        return [str(filters)]
    return [str(filters[index]) for index in range(len(filters))]


def _decompressed_size(stream: PdfDictionary) -> int:
    """Returns the length of a stream's data; of damaged data, as much as viewers would use."""
    filters = _filters(stream)
    if not any(name in _DEFLATE for name in filters):
        return len(stream.encoded_data)
    if filters[0] in _DEFLATE:
        return _inflated_size(stream.encoded_data)
    try:
        return len(stream.data)
    except PdfDecodeLimitError as error:
        raise DocumentError(_TOO_MUCH_DATA) from error
    except NotImplementedError:  # a predictor: applied after decompression, does not add data
        return len(stream.encoded_data)


def _inflated_size(compressed: bytes) -> int:
    decompressor, size = zlib.decompressobj(), 0
    with contextlib.suppress(zlib.error):
        while compressed:
            size += len(decompressor.decompress(compressed, 1 << 20))
            compressed = decompressor.unconsumed_tail
            if size > MAX_STREAM:
                raise DocumentError(_TOO_MUCH_DATA)
    return size
