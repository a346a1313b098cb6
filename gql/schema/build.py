"""The schema, whole, with its guard against costly documents and its error codes."""

import logging
import secrets
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError, VariableDefinitionNode
from strawberry import Schema
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.types.execution import ExecutionContext

import gql.schema.enums  # noqa: F401  # publishes the domain's enums before types name them
from gql.model import errors
from gql.schema.bubble import OtpVerification, PhoneVerification
from gql.schema.limits import Limits, excess
from gql.schema.payloads import ERROR_TYPES
from gql.schema.roots import Mutation, Query, Subscription
from gql.schema.scalars import config
from gql.schema.session import EVENT_TYPES

_DOCUMENTS = 500  # how many parsed and validated documents a process remembers

_log = logging.getLogger("bubbles.errors")

CODES: dict[type[Exception], str] = {
    errors.Unauthenticated: "UNAUTHENTICATED",
    errors.BadCursor: "BAD_CURSOR",
    errors.Missing: "NOT_FOUND",
    errors.Invalid: "BAD_USER_INPUT",
    errors.Unavailable: "ACTION_UNAVAILABLE",
    errors.Busy: "UNAVAILABLE",
    errors.StorageFull: "STORAGE_FULL",
}


class BubblesSchema(Schema):
    """Gives every top-level error its `extensions.code`, and shows nothing of the inside."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Replaces each error by what the caller may know; the rest goes into the log."""
        errors[:] = [_coded(error) for error in errors]


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
        error.message = error.message.partition(" Did you mean")[0]
        return error
    code = next((CODES[kind] for kind in type(cause).__mro__ if kind in CODES), None)
    return _told(error, code, str(cause)) if code else _internal(error, cause)


def _request_code(error: GraphQLError) -> str:
    if error.message.endswith("aborted."):  # too many tokens, too deep, too many errors
        return "LIMIT_EXCEEDED"
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    variable = error.nodes and isinstance(error.nodes[0], VariableDefinitionNode)
    given = not error.nodes or (variable and "invalid value" in error.message)
    return "BAD_USER_INPUT" if given else "GRAPHQL_VALIDATION_FAILED"


def _told(error: GraphQLError, code: str, message: str) -> GraphQLError:
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": code})


def _internal(error: GraphQLError, cause: Exception) -> GraphQLError:
    number = secrets.token_hex(8)
    _log.error("error %s at %s", number, error.path, exc_info=cause)
    told = _told(error, "INTERNAL", "Something went wrong on the server.")
    told.extensions = {"code": "INTERNAL", "id": number}
    return told


def guard(limits: Limits) -> type[SchemaExtension]:
    """An extension that measures a document before it is validated; both are remembered."""

    class Guard(ValidationCache):
        def __init__(self) -> None:
            super().__init__(maxsize=_DOCUMENTS)

        def on_operation(self) -> Iterator[None]:
            self.execution_context.parse_options["max_tokens"] = limits.tokens
            yield

        def on_validate(self) -> Iterator[None]:
            document = self.execution_context.graphql_document
            said = excess(document, limits) if document else None
            if said is None:
                yield from super().on_validate()
                return
            code = {"code": "LIMIT_EXCEEDED"}
            self.execution_context.pre_execution_errors = [GraphQLError(said, extensions=code)]
            yield

    return Guard


def build_schema(limits: Limits | None = None) -> BubblesSchema:
    """The schema, guarded by these limits."""
    extensions: list[Any] = [
        lambda: ParserCache(maxsize=_DOCUMENTS),
        guard(limits or Limits()),
    ]
    return BubblesSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*EVENT_TYPES, *ERROR_TYPES, OtpVerification, PhoneVerification],
        extensions=extensions,
        config=config,
    )
