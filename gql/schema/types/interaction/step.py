"""The steps of an interaction."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.model.domain.enums import StepKind
from gql.schema.types.interaction.assignment import Assignment
from gql.schema.types.interaction.document import Document
from gql.schema.types.interaction.fields import Field


@strawberry.type(description="One line of a cart.")
class CartItem:
    name: str = field(description="What it is.")
    quantity: int = field(description="How many pieces.")
    price: int = field(description="The price of one piece in the minor unit (cents).")
    currency: str = field(description="The currency's code, such as EUR.")


@strawberry.type(description="One item of an interaction, in order.")
class Step:
    id: strawberry.ID = field(description="Opaque.")
    position: int = field(description="Its place, from 0.")
    kind: StepKind = field(description="What it asks for.")
    name: str = field(description="Its name for people.")
    reached: bool = field(description="Whether all steps before it are complete.")
    completed: bool = field(description="Whether all its assignments are done.")
    fields: list[Field] = field(description="What there is to fill in.")
    items: list[CartItem] = field(description="The items of a cart.")
    file_count: int = field(description="How many files a file request asks for.")
    page_count: int | None = field(description="How many pages its document shows.")
    document: Document | None = field(
        description="Its document: a PDF from the start, a dynamic one from when it is reached."
        " Null in an approval, which shows the source's: see `previewInteraction`."
    )
    assignments: list[Assignment] = field(
        description="Who has to do what; a participant sees their own."
    )
