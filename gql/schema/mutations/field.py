"""The field of one mutation, made from its resolver.

Every mutation has an input and a payload type of its own, named after it: `endSession` has
`EndSessionInput` and `EndSessionPayload`. Types with the same fields are subclasses of one base.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
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
    """Returns the field of a mutation, and completes its input and payload types.

    Raises `TypeError` unless both types are named after the mutation, and the fields of the input
    are the parameters of the resolver.
    """
    _complete_type(input_type, resolver.name, "Input", ("idempotency_key",))
    _complete_type(payload_type, resolver.name, "Payload", ("cursor", "replayed", "errors"))
    _check_parameters(resolver, input_type)

    async def resolve(info: ResolverInfo, input: Any) -> Any:
        try:
            arguments = arguments_of(input)
        except Invalid as error:
            return await refuse_mutation(info.context, resolver, error)
        key = getattr(input, "idempotency_key", None)
        return await execute_mutation(info.context, resolver, arguments, key)

    input_description = f"The parameters of `{resolver.name}`."
    input_argument = Annotated[input_type, argument(description=input_description)]  # type: ignore[valid-type]  # made at run time
    resolve.__annotations__ = {
        "info": ResolverInfo,
        "input": input_argument,
        "return": payload_type,
    }
    return strawberry.mutation(resolver=resolve, description=description, name=resolver.name)


def _complete_type(
    schema_type: type[Any], mutation_name: str, suffix: str, last_fields: Sequence[str]
) -> None:
    """Describes a mutation's input or payload type, and moves `last_fields` to its end.

    Raises `TypeError` if the type is not named after the mutation.
    """
    definition = schema_type.__strawberry_definition__
    name = f"{mutation_name[0].upper()}{mutation_name[1:]}{suffix}"
    if definition.name != name:
        raise TypeError(f"{definition.name} should be named {name}")
    definition.description = f"{suffix} of the mutation `{mutation_name}`."
    position = {name: index for index, name in enumerate(last_fields)}
    definition.fields.sort(key=lambda field: position.get(field.python_name, -1))


def _check_parameters(resolver: MutationResolver[Any, Any], input_type: type[Any]) -> None:
    parameters = set(inspect.signature(resolver.resolve).parameters) - {"context"}
    fields = {field.python_name for field in input_type.__strawberry_definition__.fields}
    difference = parameters ^ (fields - {"idempotency_key"})
    if difference:
        raise TypeError(f"{input_type.__name__} does not fit {resolver.name}: {difference}")
