"""Fields to fill in, and their values."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.model.domain.enums import FieldKind
from gql.model.domain.rules import limits


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
    description="A field to fill in, of a form or of a document. In a document, the prefix of the"
    " name says who fills it in: `customer_2.address` is the second signer's, `agent.note` the"
    " agent's."
)
class FormField:
    name: str = field(description="The name, unique in its step. Values refer to it.")
    kind: FieldKind = field(description="The kind of value that the field accepts.")
    label: str | None = field(description="The label to display. Null: display the name.")
    required: bool = field(
        description="Whether a value is required when the form is submitted or the document is"
        " signed."
    )
    options: list[str] = field(
        description=f"The possible values of a CHOICE, at most {limits.MAX_OPTIONS:,}; otherwise"
        " empty."
    )
    max_length: int | None = field(
        description="The maximum number of characters. Null if not limited by the document."
    )
    page: int | None = field(
        description="The page that the field is on, from 1. Null in a form, which has no pages."
    )
    rectangle: FieldRectangle | None = field(
        description="The area of the field on its page. Null if the field is on no page."
    )


@strawberry.type(description="The value filled into one field.")
class FieldValue:
    name: str = field(description="The field's name.")
    value: str = field(description="The value as text; a checkbox is “true” or “false”.")
