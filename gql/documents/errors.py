"""`DocumentError`, the one error of this package, whose message is written for users."""

from collections.abc import Iterator
from contextlib import contextmanager


class DocumentError(ValueError):
    """A document, template or value that cannot be used; the message tells a user why."""


@contextmanager
def error_as(sentence: str) -> Iterator[None]:
    """Raises every error of the block as a `DocumentError` with `sentence`.

    A `DocumentError` passes unchanged.
    """
    try:
        yield
    except DocumentError:
        raise
    # A hostile file can make a parser raise nearly anything (KeyError, RecursionError, zlib.error,
    # AssertionError...). All of it means that the file cannot be used.
    except Exception as error:
        raise DocumentError(sentence) from error
