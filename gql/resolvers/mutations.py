"""Carries out mutations: once per idempotency key, to the end, with refusals in the payload."""

import hashlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import msgspec

from gql.model.database.idempotency import IdempotencyKey
from gql.model.database.outcome import MutationResult, Outcome
from gql.model.domain.errors import Invalid, Refusal, Replayed
from gql.model.domain.naming import camel_case
from gql.model.domain.validation import validate_text
from gql.resolvers.context import Context
from gql.resolvers.payloads import Payload

_O = TypeVar("_O", bound=Outcome)
_P = TypeVar("_P", bound=Payload[Any])
_O_co = TypeVar("_O_co", bound=Outcome, covariant=True)
_P_co = TypeVar("_P_co", bound=Payload[Any], covariant=True)
_Resolve = Callable[..., Coroutine[Any, Any, MutationResult[_O]]]


@dataclass(frozen=True, slots=True)
class MutationResolver(Generic[_O_co, _P_co]):
    """A mutation: the function that carries it out, and the types of its outcome and payload.

    `cause` names the mutation in the event log and in idempotency records. The outcome is stored
    with the idempotency key. Without `requires_viewer`, callers need not be signed in.
    """

    resolve: _Resolve[_O_co]
    outcome: type[_O_co]
    payload: type[_P_co]
    cause: str
    requires_viewer: bool

    @property
    def name(self) -> str:
        """The name of the mutation in the schema."""
        return camel_case(self.resolve.__name__)


def mutation_resolver(
    outcome: type[_O], payload: type[_P], *, cause: str = "", requires_viewer: bool = True
) -> Callable[[_Resolve[_O]], MutationResolver[_O, _P]]:
    """Declares the decorated function to be the resolver of a mutation.

    A mutation that was renamed keeps the `cause` of stored events; by default it is the name.
    """

    def declare(resolve: _Resolve[_O]) -> MutationResolver[_O, _P]:
        stored_name = cause or camel_case(resolve.__name__)
        return MutationResolver(resolve, outcome, payload, stored_name, requires_viewer)

    return declare


async def execute_mutation(
    context: Context,
    mutation: MutationResolver[_O, _P],
    arguments: Mapping[str, Any],
    key: str | None,
) -> _P:
    """Carries out a mutation for the viewer and returns its payload.

    With an idempotency key that was used before, nothing is done and the payload is built from
    the stored outcome. A refusal becomes the payload's error; other exceptions are raised.
    """
    context = replace(context, cause=mutation.cause)
    if mutation.requires_viewer:
        context.require()
    try:
        context.idempotency_key = _idempotency_key(context, arguments, key)
        result = await context.database.run_to_completion(mutation.resolve(context, **arguments))
    except Replayed as replay:
        result = _stored_result(mutation.outcome, replay.outcome)
    except Refusal as refusal:
        return await mutation.payload.refused(context, refusal)
    return await mutation.payload.build(context, result)


async def refuse_mutation(
    context: Context, mutation: MutationResolver[Any, _P], refusal: Refusal
) -> _P:
    """Returns the payload of a mutation that is refused before it begins."""
    if mutation.requires_viewer:
        context.require()
    return await mutation.payload.refused(context, refusal)


def _idempotency_key(
    context: Context, arguments: Mapping[str, Any], key: str | None
) -> IdempotencyKey | None:
    if key is None:
        return None
    validate_text(key, ("input", "idempotencyKey"))
    viewer = context.require()
    try:
        content = msgspec.json.encode(dict(arguments), order="sorted")
    except UnicodeEncodeError:
        raise Invalid("The text holds characters that cannot be stored.", ("input",)) from None
    fingerprint = hashlib.sha256(content).hexdigest()
    return IdempotencyKey(viewer.organization_id, viewer.id, key, context.cause, fingerprint)


def _stored_result(outcome_type: type[_O], stored: Mapping[str, Any]) -> MutationResult[_O]:
    """Returns the result that was stored with an idempotency key.

    Earlier versions stored flags as "1" and "", and absent ids as "". Such records are read too;
    none is left 48 hours after an upgrade.
    """
    present = {name: value for name, value in stored.items() if value != ""}
    outcome = msgspec.convert(present, outcome_type, strict=False)
    return MutationResult(outcome, stored.get("cursor"), replayed=True)
