"""The errors that clients receive: a message for people and a code for programs, nothing else."""

import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence

from graphql import GraphQLError, GraphQLSyntaxError

from gql.execution.response import encode_json

_log = logging.getLogger("bubbles.errors")


class OperationError(Exception):
    """Ends an operation: its response consists of these errors and has no data.

    If it is raised before execution begins, the operation had no effect. Each error has a code;
    `ErrorFormatter` adds it.
    """

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors

    @property
    def errors_json(self) -> bytes:
        """The JSON list of the errors."""
        return encode_json([error.formatted for error in self.errors])

    @property
    def body(self) -> bytes:
        """The JSON of a response that consists of these errors."""
        return b'{"errors":' + self.errors_json + b"}"


def operation_error(code: str, message: str) -> OperationError:
    """Returns the exception with one error of this code and message."""
    return OperationError([GraphQLError(message, extensions={"code": code})])


class ErrorFormatter:
    """Gives each error its code and hides the details of unexpected ones.

    `codes` maps the types of exceptions that resolvers raise to codes; clients see the messages
    of these. Any other exception becomes an `INTERNAL` error, and the log has it under the error's
    `id`.
    """

    def __init__(self, codes: Mapping[type[Exception], str]) -> None:
        self._codes = codes

    def format(self, errors: Iterable[GraphQLError]) -> list[GraphQLError]:
        """Returns the errors as clients may see them, each with a code."""
        return [self._format(error) for error in errors]

    def to_operation_error(self, error: Exception) -> OperationError:
        """Returns the exception that ends an operation because of any other exception."""
        if isinstance(error, OperationError):
            return error
        if not isinstance(error, GraphQLError):
            error = GraphQLError(str(error), original_error=error)
        return OperationError(self.format([error]))

    def _format(self, error: GraphQLError) -> GraphQLError:
        if error.extensions and "code" in error.extensions:
            return error
        cause = _original_cause(error)
        if cause is None and error.path:  # a resolver's value does not fit the schema: our mistake
            return _internal_error(error, error)
        if cause is None or isinstance(cause, GraphQLError):
            error.extensions = {"code": _request_error_code(error)}
            return error
        code = self._code_of(cause)
        return _replace(error, code, str(cause)) if code else _internal_error(error, cause)

    def _code_of(self, cause: Exception) -> str | None:
        types = type(cause).__mro__
        return next((self._codes[kind] for kind in types if kind in self._codes), None)


def _original_cause(error: GraphQLError) -> Exception | None:
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error:
        cause = cause.original_error
    return cause


def _request_error_code(error: GraphQLError) -> str:
    """Returns the code of an error that graphql-core found in the request itself."""
    if error.message.endswith("aborted."):  # too many tokens, too deep, too many errors
        return "LIMIT_EXCEEDED"
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    return "GRAPHQL_VALIDATION_FAILED" if error.nodes else "BAD_USER_INPUT"


def _replace(error: GraphQLError, code: str, message: str) -> GraphQLError:
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": code})


def _internal_error(error: GraphQLError, cause: Exception) -> GraphQLError:
    error_id = secrets.token_hex(8)
    _log.error("error %s at %s", error_id, error.path, exc_info=cause)
    internal = _replace(error, "INTERNAL", "Something went wrong on the server.")
    internal.extensions = {"code": "INTERNAL", "id": error_id}
    return internal
