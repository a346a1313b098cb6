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
    resolver: MutationResolver[Any, Any], takes: type[Any], gives: type[Any], description: str
) -> Any:
    """Returns the field of a mutation. `takes` is its input type, `gives` its payload type.

    Raises `TypeError` unless the fields of the input are the parameters of the resolver.
    """
    _check_input(resolver, takes)

    async def resolve(info: ResolverInfo, input: Any) -> Any:
        try:
            arguments = arguments_of(input)
        except Invalid as error:
            return await refuse_mutation(info.context, resolver, error)
        key = getattr(input, "idempotency_key", None)
        return await execute_mutation(info.context, resolver, arguments, key)

    described = Annotated[takes, argument(description="What to do it with.")]  # type: ignore[valid-type]  # made at run time
    resolve.__annotations__ = {"info": ResolverInfo, "input": described, "return": gives}
    return strawberry.mutation(resolver=resolve, description=description, name=resolver.name)


def _check_input(resolver: MutationResolver[Any, Any], takes: type[Any]) -> None:
    parameters = set(inspect.signature(resolver.resolve).parameters) - {"context"}
    fields = {field.python_name for field in takes.__strawberry_definition__.fields}
    difference = parameters ^ (fields - {"idempotency_key"})
    if difference:
        raise TypeError(f"{takes.__name__} does not fit {resolver.name}: {difference}")
