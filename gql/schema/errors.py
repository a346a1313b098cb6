"""What a caller is told of an error: a message for people and a code for programs, nothing else."""

import json
import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from graphql import GraphQLError, GraphQLSyntaxError, VariableDefinitionNode

from gql.model.domain import errors

_log = logging.getLogger("bubbles.errors")

CODES: dict[type[Exception], str] = {
    errors.Unauthenticated: "UNAUTHENTICATED",
    errors.BadCursor: "BAD_CURSOR",
    errors.NotFound: "NOT_FOUND",
    errors.Invalid: "BAD_USER_INPUT",
    errors.Unavailable: "ACTION_UNAVAILABLE",
    errors.Busy: "UNAVAILABLE",
    errors.StorageFull: "STORAGE_FULL",
}


class Refused(Exception):
    """An operation ends with these errors. Told before it began, nothing of it was done."""

    def __init__(self, found: Sequence[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in found))
        self.errors = told(found)

    @property
    def list(self) -> bytes:
        """The errors, as the JSON of a response's `errors`."""
        return to_json([error.formatted for error in self.errors])

    @property
    def body(self) -> bytes:
        """The JSON of a response that has nothing but these errors."""
        return b'{"errors":' + self.list + b"}"


def refusal(code: str, message: str) -> Refused:
    """An operation that ends with one error of our own."""
    return Refused([GraphQLError(message, extensions={"code": code})])


@contextmanager
def refusing() -> Iterator[None]:
    """Turns whatever a resolver raises into `Refused`."""
    try:
        yield
    except Exception as error:
        raise told_of(error) from error


def told_of(error: Exception) -> Refused:
    """What a caller is told of whatever was raised."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, GraphQLError):
        return Refused([error])
    return Refused([GraphQLError(str(error), original_error=error)])


def told(found: Sequence[GraphQLError]) -> list[GraphQLError]:
    """The errors as callers may know them; the rest goes into the log, under a number."""
    return [_coded(error) for error in found]


def to_json(value: Any) -> bytes:
    """JSON of what a response is made of."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        # half a surrogate pair, told back to who sent it: only as an escape is it text
        return json.dumps(value).encode()


def _coded(error: GraphQLError) -> GraphQLError:
    if error.extensions and "code" in error.extensions:
        return error
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error:
        cause = cause.original_error
    if cause is None and error.path:
        return _internal(error, error)  # an answer that does not fit the schema is our own fault
    if cause is None or isinstance(cause, GraphQLError):
        error.extensions = {"code": _request_code(error)}
        return error
    code = next((CODES[kind] for kind in type(cause).__mro__ if kind in CODES), None)
    return _said(error, code, str(cause)) if code else _internal(error, cause)


def _request_code(error: GraphQLError) -> str:
    if error.message.endswith("aborted."):  # too many tokens, too deep, too many errors
        return "LIMIT_EXCEEDED"
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    variable = error.nodes and isinstance(error.nodes[0], VariableDefinitionNode)
    given = not error.nodes or (variable and "invalid value" in error.message)
    return "BAD_USER_INPUT" if given else "GRAPHQL_VALIDATION_FAILED"


def _said(error: GraphQLError, code: str, message: str) -> GraphQLError:
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": code})


def _internal(error: GraphQLError, cause: Exception) -> GraphQLError:
    number = secrets.token_hex(8)
    _log.error("error %s at %s", number, error.path, exc_info=cause)
    said = _said(error, "INTERNAL", "Something went wrong on the server.")
    said.extensions = {"code": "INTERNAL", "id": number}
    return said
