"""Fields to fill in, and their values."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.model.domain.enums import FieldKind


@strawberry.type(description="Where a field is on its page, in points from the top left corner.")
class FieldPlace:
    x: float = field(description="From the left edge of the page as it is displayed.")
    y: float = field(description="From its top edge.")
    width: float = field(description="How wide.")
    height: float = field(description="How high.")


@strawberry.type(description="What to fill in. A name `customer_2.address` is the second signer's.")
class Field:
    name: str = field(description="The name by which values are given.")
    kind: FieldKind = field(description="What it takes.")
    label: str | None = field(description="The label to show next to the field.")
    required: bool = field(description="Whether it must have a value.")
    options: list[str] = field(description="What a CHOICE can be.")
    max_length: int | None = field(description="The most characters it takes, where limited.")
    page: int | None = field(description="Of a document's field: the page it is on, from 1.")
    rectangle: FieldPlace | None = field(
        name="place", description="Of a document's field: where on its page."
    )


@strawberry.type(description="What was filled into one field.")
class FieldValue:
    name: str = field(description="The field's name.")
    value: str = field(description="Its value; a checkbox is “true” or “false”.")
