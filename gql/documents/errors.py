"""The one error of the document code: a sentence the person who sent the document can read."""

from collections.abc import Iterator
from contextlib import contextmanager


class DocumentError(ValueError):
    """A document, template or value that cannot be used; the message says why, for a user."""


@contextmanager
def error_as(sentence: str) -> Iterator[None]:
    """Answer every failure inside the block with `sentence`; a DocumentError passes unchanged."""
    try:
        yield
    except DocumentError:
        raise
    # A hostile file can raise nearly anything in a parser (KeyError, RecursionError, zlib.error,
    # AssertionError...): the whole of it means "this file is no good", so all of it is caught.
    except Exception as error:
        raise DocumentError(sentence) from error
