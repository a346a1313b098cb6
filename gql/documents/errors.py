"""`DocumentError`, whose message is written for users, and how other errors become one."""

from collections.abc import Iterator
from contextlib import contextmanager


class DocumentError(ValueError):
    """A document, template or value that cannot be used; the message tells a user why."""


@contextmanager
def error_as(message: str) -> Iterator[None]:
    """Raises every error of the block as a `DocumentError` with this message.

    A `DocumentError` passes unchanged.
    """
    try:
        yield
    except DocumentError:
        raise
    # A hostile file can make a parser raise nearly anything (KeyError, RecursionError, zlib.error,
    # AssertionError...). All of it means that the file cannot be used.
    except Exception as error:
        raise DocumentError(message) from error
