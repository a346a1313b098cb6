"""What the inputs of mutations have in common, and their conversion to arguments of a resolver."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import field

from gql.model.domain.errors import Invalid
from gql.schema.inputs.values import FieldValueInput, optional_field


@strawberry.input
class MutationInput:
    idempotency_key: str | None = optional_field(
        "A key of your choice, at most 200 characters, that makes a retry safe. A repetition with "
        "the same key and input changes nothing and returns `replayed: true`; with another input "
        "it is refused with `IdempotencyConflict`. Keys are kept for 48 hours."
    )


@strawberry.input
class SessionMutationInput(MutationInput):
    session_id: strawberry.ID = field(description="The id of the session.")


@strawberry.input
class ParticipantMutationInput(MutationInput):
    participant_id: strawberry.ID = field(description="The id of the participant.")


@strawberry.input
class InteractionMutationInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The id of the interaction.")


@strawberry.input
class StepMutationInput(MutationInput):
    step_id: strawberry.ID = field(description="The id of the step.")


@strawberry.input
class StepValuesInput(StepMutationInput):
    values: list[FieldValueInput] = field(
        description="The values of the step's fields, each field at most once."
    )


def arguments_of(mutation_input: Any) -> dict[str, Any]:
    """Returns an input's fields as values of the model, without the idempotency key.

    Raises `Invalid` if the values name a field twice.
    """
    fields = mutation_input.__strawberry_definition__.fields
    values = {field.python_name: getattr(mutation_input, field.python_name) for field in fields}
    return {
        name: _field_values(value) if name == "values" else _to_model(value)
        for name, value in values.items()
        if name != "idempotency_key"
    }


def _to_model(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_to_model(element) for element in value)
    return value.to_model() if hasattr(value, "to_model") else value


def _field_values(inputs: list[FieldValueInput]) -> dict[str, str]:
    values = {field_value.name: field_value.value for field_value in inputs}
    if len(values) < len(inputs):
        raise Invalid("A field is given twice.", ("input", "values"))
    return values
