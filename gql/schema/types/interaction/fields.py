"""Fields to fill in, and their values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain.enums import DOCUMENT_STEPS, FieldKind, StepKind
from gql.model.domain.rules import limits
from gql.model.domain.validation import AGENT_INDEX, signer_index_of
from gql.model.domain.value_objects import FieldSpec


@strawberry.type(
    description="The area of a field on its page, in points (1/72 inch) from the top left corner of"
    " the page as displayed."
)
class FieldRectangle:
    x: float = field(description="The distance from the left edge of the page.")
    y: float = field(description="The distance from the top edge of the page.")
    width: float = field(description="The width of the area.")
    height: float = field(description="The height of the area.")


@strawberry.type(
    description="A field to fill in, of a form or of a document. In a document, each field belongs"
    " to one signer or to the agent: `position` says to whom."
)
class FormField:
    name: str = field(description="The name, unique in its step. Values refer to it.")
    kind: FieldKind = field(description="The kind of value that the field accepts.")
    label: str | None = field(
        description="The label to display. Null if it has none: display the name."
    )
    position: int | None = field(
        description="Who fills it in: the `Assignment.position` of a signer of the document, from"
        " 1, or 0 for the agent. Null in a form, whose fields are for each of its assignees."
    )
    required: bool = field(
        description="Whether a value is required when the form is submitted or the document is"
        " signed."
    )
    options: list[str] = field(
        description=f"The possible values of a CHOICE, at most {limits.MAX_OPTIONS:,}; otherwise"
        " empty."
    )
    max_length: int | None = field(
        description="The maximum number of characters. Null if the document sets none; then it is"
        " 5,000."
    )
    page: int | None = field(
        description="The page that the field is on, from 1. Null if it is on no page, as in a form."
    )
    rectangle: FieldRectangle | None = field(
        description="The area of the field on its page. Null if the field is on no page."
    )


@strawberry.type(description="The value filled into one field.")
class FieldValue:
    name: str = field(description="The field's name.")
    value: str = field(description="The value as text; a checkbox is “true” or “false”.")


@dataclass(frozen=True, slots=True)
class AssignedField:
    """A field and the position of whom it belongs to. Has the attributes of the field."""

    spec: FieldSpec
    position: int | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.spec, name)


def step_fields(kind: StepKind, specs: Iterable[FieldSpec]) -> list[Any]:
    """Returns the fields of a step of this kind; those of a document belong to its signers."""
    is_document = kind in DOCUMENT_STEPS
    return [AssignedField(spec, signer_index_of(spec) if is_document else None) for spec in specs]


def agent_fields(specs: Iterable[FieldSpec]) -> list[Any]:
    """Returns fields that belong to the agent."""
    return [AssignedField(spec, AGENT_INDEX) for spec in specs]
