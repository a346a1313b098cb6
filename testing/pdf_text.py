"""What a PDF tells whoever opens it, packed or drawn or told by its signatures."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.pdf.objects import generic

_BROKEN = re.compile("\u200b\\s*")  # where a long word may go on in the next line


def page_text(pdf: bytes) -> str:
    """What can be read on the pages, with all that is drawn on them."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        for page in document if document.formenv else ():
            page.flatten()
        # each page is opened anew: one that was flattened still tells its text from before
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
        return _BROKEN.sub("", text)


def everything_in(pdf: bytes) -> str:
    """All that a PDF says, in its last revision or an earlier one, shown or not."""
    texts = [pdf.decode("latin-1")]
    for revision in _revisions(pdf):
        reader = PdfFileReader(io.BytesIO(revision))
        texts += [page_text(revision), *_strings(reader.trailer.flatten(), set())]
        texts += [
            str(certificate.native)
            for one in reader.embedded_signatures[-1:]
            for certificate in (one.signer_cert, *one.other_embedded_certs)
        ]
    return "\n".join(texts)


def _revisions(pdf: bytes) -> Iterator[bytes]:
    """The file as it was after each of its revisions."""
    end = 0
    while (end := pdf.find(b"%%EOF", end) + 5) >= 5:
        yield pdf[:end]


def _strings(found: Any, seen: set[Any]) -> Iterator[str]:
    """The texts and unpacked streams of an object, and of all that it leads to."""
    if isinstance(found, generic.IndirectObject):
        if found.reference not in seen:
            seen.add(found.reference)
            yield from _strings(found.get_object(), seen)
    elif isinstance(found, generic.DictionaryObject):
        if isinstance(found, generic.StreamObject):
            yield found.data.decode("latin-1")
        for key in found:
            yield from _strings(found.raw_get(key), seen)
    elif isinstance(found, generic.ArrayObject):
        for at in range(len(found)):
            yield from _strings(found.raw_get(at), seen)
    elif isinstance(found, str):
        yield str(found)
