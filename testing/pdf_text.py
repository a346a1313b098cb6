"""Extracts the text of a PDF: what its pages show, or everything that its objects contain."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.pdf.objects import generic

_SOFT_WRAP = re.compile("\u200b\\s*")  # marks where a long word may continue on the next line


def extract_page_text(pdf: bytes) -> str:
    """Returns the text that the pages show, including their annotations and form fields."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        for page in document if document.formenv else ():
            page.flatten()
        # each page is loaded again: a page object that was flattened still returns its old text
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
        return _SOFT_WRAP.sub("", text)


def extract_all_text(pdf: bytes) -> str:
    """Returns all text in a PDF, visible or not, in its last revision and in all earlier ones.

    That is the raw bytes, the text of the pages, every string and unpacked stream of every object,
    and the certificates of the signatures.
    """
    texts = [pdf.decode("latin-1")]
    for revision in _revisions(pdf):
        reader = PdfFileReader(io.BytesIO(revision))
        texts += [extract_page_text(revision), *_strings(reader.trailer.flatten(), set())]
        texts += [
            str(certificate.native)
            for signature in reader.embedded_signatures[-1:]
            for certificate in (signature.signer_cert, *signature.other_embedded_certs)
        ]
    return "\n".join(texts)


def _revisions(pdf: bytes) -> Iterator[bytes]:
    """Yields each revision of the file: its bytes up to the end marker of that revision."""
    end = 0
    while (end := pdf.find(b"%%EOF", end) + 5) >= 5:
        yield pdf[:end]


def _strings(node: Any, visited: set[Any]) -> Iterator[str]:
    """Yields the strings and unpacked streams of an object and of all objects it refers to."""
    if isinstance(node, generic.IndirectObject):
        if node.reference not in visited:
            visited.add(node.reference)
            yield from _strings(node.get_object(), visited)
    elif isinstance(node, generic.DictionaryObject):
        if isinstance(node, generic.StreamObject):
            yield node.data.decode("latin-1")
        for key in node:
            yield from _strings(node.raw_get(key), visited)
    elif isinstance(node, generic.ArrayObject):
        for index in range(len(node)):
            yield from _strings(node.raw_get(index), visited)
    elif isinstance(node, str):
        yield str(node)
