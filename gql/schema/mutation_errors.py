"""The types of the errors in a mutation's payload."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import errors
from gql.model.domain.enums import Reason, ToolbarAction
from gql.resolvers import payloads
from gql.schema.arguments import ResolverInfo


@strawberry.interface(description="Why a mutation was refused. Switch on `__typename`.")
class MutationError:
    @field(description="What is wrong, as a sentence for people in the language of the request.")
    def message(self, info: ResolverInfo) -> str:
        error: Any = self  # at run time `self` is the error whose attributes this type reads
        return info.context.render(error.text)

    path: list[str] | None = field(
        description='The input value that the error is about, such as ["input", "contact", '
        '"phone"]. Null if it is about no particular value.'
    )


def _is_error(value: Any, kind: type[errors.Refusal]) -> bool:
    return isinstance(value, payloads.MutationError) and value.kind is kind


@strawberry.type(
    description="The action is not possible in the present state. A toolbar shows the same reason."
)
class ActionUnavailable(MutationError):
    reason: Reason = field(description="Why the action is not possible.")
    action: ToolbarAction | None = field(
        description="The action of the interaction's toolbar. Null if the mutation is not in it."
    )

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_error(value, errors.Unavailable)


@strawberry.type(
    description="An input value is not valid. `path` names it; `message` says what is expected."
)
class InvalidInput(MutationError):
    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_error(value, errors.Invalid)


@strawberry.type(
    description="What an id refers to does not exist, or the viewer has no access to it. Also "
    "returned if the viewer may not call the mutation."
)
class NotFound(MutationError):
    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_error(value, errors.NotFound)


@strawberry.type(
    description="The idempotency key was used before, with another input or another mutation."
)
class IdempotencyConflict(MutationError):
    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_error(value, errors.KeyConflict)


ERROR_TYPES = (ActionUnavailable, InvalidInput, NotFound, IdempotencyConflict)
