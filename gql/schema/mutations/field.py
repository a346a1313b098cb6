"""The field of one mutation, made from its resolver."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import strawberry
from strawberry import argument

from gql.model.domain.errors import Invalid
from gql.resolvers.mutations import MutationResolver, execute_mutation, refuse_mutation
from gql.schema.arguments import ResolverInfo
from gql.schema.inputs.mutation_input import arguments_of


def mutation(
    resolver: MutationResolver[Any, Any],
    input_type: type[Any],
    payload_type: type[Any],
    description: str,
) -> Any:
    """Returns the field of a mutation.

    Raises `TypeError` unless the fields of the input are the parameters of the resolver.
    """
    _check_input(resolver, input_type)

    async def resolve(info: ResolverInfo, input: Any) -> Any:
        try:
            arguments = arguments_of(input)
        except Invalid as error:
            return await refuse_mutation(info.context, resolver, error)
        key = getattr(input, "idempotency_key", None)
        return await execute_mutation(info.context, resolver, arguments, key)

    input_argument = Annotated[input_type, argument(description="What to do it with.")]  # type: ignore[valid-type]  # made at run time
    resolve.__annotations__ = {
        "info": ResolverInfo,
        "input": input_argument,
        "return": payload_type,
    }
    return strawberry.mutation(resolver=resolve, description=description, name=resolver.name)


def _check_input(resolver: MutationResolver[Any, Any], input_type: type[Any]) -> None:
    parameters = set(inspect.signature(resolver.resolve).parameters) - {"context"}
    fields = {field.python_name for field in input_type.__strawberry_definition__.fields}
    difference = parameters ^ (fields - {"idempotency_key"})
    if difference:
        raise TypeError(f"{input_type.__name__} does not fit {resolver.name}: {difference}")
