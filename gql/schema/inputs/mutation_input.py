"""What all inputs of mutations have, and their conversion to arguments of a resolver."""

from __future__ import annotations

from typing import Any

import strawberry

from gql.model.domain.errors import Invalid
from gql.schema.inputs.values import FieldValueInput, optional_field


@strawberry.input
class MutationInput:
    idempotency_key: str | None = optional_field(
        "The same key with the same input is carried out once; kept for 48 hours."
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
