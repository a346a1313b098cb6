"""`DocumentError`, whose message is written for users, and how other errors become one."""

from collections.abc import Iterator
from contextlib import contextmanager

from gql.model.domain.errors import TextError
from gql.model.domain.text import Parameter, Text


class DocumentError(TextError, ValueError):
    """A document, template or value that cannot be used; the text tells a user why."""


@contextmanager
def error_as(text: Text | str, /, **parameters: Parameter) -> Iterator[None]:
    """Raises every error of the block as a `DocumentError` with this text, or this template.

    A `DocumentError` passes unchanged.
    """
    try:
        yield
    except DocumentError:
        raise
    # A hostile file can make a parser raise nearly anything (KeyError, RecursionError, zlib.error,
    # AssertionError...). All of it means that the file cannot be used.
    except Exception as error:
        raise DocumentError(text, **parameters) from error
