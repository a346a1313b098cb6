"""Opens untrusted PDF files with a limit on the time and memory that reading them costs."""

import io
import time
from typing import Any

from pyhanko.pdf_utils.decode_limits import (
    DecodeContext,
    DecodeLimits,
    DecodePurpose,
    DocumentDecodeBudget,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.errors import DocumentError
from gql.model.domain.text import Text

MAX_OBJECTS = 20_000
TIMEOUT = 8.0  # seconds of reading
_MIB = 1024 * 1024
_LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=32 * _MIB),
    per_purpose={
        DecodePurpose.OBJECT_STREAM: StreamDecodeLimits(100, 4 * _MIB, 8 * _MIB),
        DecodePurpose.XMP_METADATA: StreamDecodeLimits(100, 1 * _MIB, 4 * _MIB),
    },
    document_budget=DocumentDecodeBudget(base_allowance=256 * _MIB, max_ratio=20),
)
_MAX_ENTRY_SIZE = 24  # bytes of one entry in a cross-reference stream
TOO_MANY_OBJECTS = Text(
    "The document is too complex: it has more than {limit} parts.", limit=MAX_OBJECTS
)


class _LimitedDecodeContext(DecodeContext):
    """Refuses a cross-reference stream that declares more than `MAX_OBJECTS` entries.

    pyHanko loops over the declared count even if the entries are zero bytes wide, so a file of
    300 bytes could keep it busy for hours.
    """

    def stream_output_cap(
        self,
        encoded_size: int,
        purpose: DecodePurpose = DecodePurpose.GENERIC,
        expected_size: int | None = None,
    ) -> int | None:
        if purpose is DecodePurpose.XREF_STREAM and (
            expected_size is None or expected_size > MAX_OBJECTS * _MAX_ENTRY_SIZE
        ):
            raise DocumentError(TOO_MANY_OBJECTS)
        return super().stream_output_cap(encoded_size, purpose, expected_size)


class LimitedReader(PdfFileReader):
    """A PDF reader that raises `DocumentError` after `TIMEOUT` seconds of reading."""

    def __init__(self, pdf: bytes, *, strict: bool) -> None:
        self._deadline = time.monotonic() + TIMEOUT
        self._limited_context = _LimitedDecodeContext(_LIMITS, input_size=len(pdf))
        super().__init__(io.BytesIO(pdf), strict=strict, decode_limits=_LIMITS)

    @property
    def decode_context(self) -> DecodeContext:
        return self._limited_context

    def get_object(self, ref: Any, *args: Any, **kwargs: Any) -> Any:
        # Every walk over a document calls this method, so cycles and slow files end here.
        if time.monotonic() > self._deadline:
            raise DocumentError("The document takes too long to read.")
        get_object: Any = super().get_object
        return get_object(ref, *args, **kwargs)


def incremental_writer(pdf: bytes, *, strict: bool = False) -> Any:
    """Returns a pyHanko writer that adds one incremental revision to `pdf`."""
    writer: Any = IncrementalPdfFileWriter
    return writer.from_reader(LimitedReader(pdf, strict=strict))


def write_to_bytes(writer: Any) -> bytes:
    """Returns the document that a pyHanko writer holds as bytes."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
