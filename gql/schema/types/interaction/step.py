"""The steps of an interaction."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import views
from gql.model.domain.enums import StepKind
from gql.model.domain.rules import limits
from gql.resolvers.edges import Part
from gql.schema.types.interaction.assignment import Assignment
from gql.schema.types.interaction.document import StepDocument
from gql.schema.types.interaction.fields import FormField, step_fields
from gql.schema.types.relay import Node


@strawberry.type(description="An amount of money.")
class Money:
    amount: str = field(
        description="The amount as a decimal number with as many digits as the currency has by ISO"
        " 4217: “9.00” for EUR, “900” for JPY, “1.234” for KWD."
    )
    currency: str = field(description="The currency's code by ISO 4217, such as EUR.")


@strawberry.type(description="One line of a cart.")
class CartItem:
    name: str = field(description="The display name.")
    quantity: int = field(description="The number of pieces, at least 1.")
    unit_price: Money = field(name="price", description="The price of one piece.")
    total: Money = field(description="The price of all pieces.")


@strawberry.type(
    description="One step of an interaction. A step can be worked on once all earlier steps are"
    " completed. A participant who has no assignment in a step sees no more than its kind, position"
    " and progress, except that documents are visible to all recipients."
)
class InteractionStep(Node):
    position: int = field(description="The position in the interaction, from 0.")
    kind: StepKind = field(description="What the step asks its assignees to do.")
    name: str = field(description="The display name.")
    reached: bool = field(description="Whether all earlier steps are completed.")
    completed: bool = field(description="Whether all assignments of the step are done.")
    items: list[CartItem] = field(
        description=f"The items of a cart, at most {limits.MAX_CART_ITEMS}; otherwise empty."
    )
    total: Money | None = field(
        description="The sum of a cart. Null for other kinds of steps, and for participants who"
        " have no assignment in the step."
    )
    page_count: int | None = field(
        description="The number of pages of the document. Null if there is no document, or none"
        " yet."
    )
    document: StepDocument | None = field(
        description="The document. A PDF exists from the start, a dynamic document from when its"
        " step is reached. Null before, for other kinds of steps, for partners without"
        " DOCUMENTS_READ, and in an approval session: use `previewInteraction` there."
    )

    @field(
        description=f"The fields of a form, at most {limits.MAX_FIELDS}, or of a document, at most"
        " 500; otherwise empty."
    )
    def fields(self) -> list[FormField]:
        part: Any = self  # at run time `self` is the `Part` whose attributes this type reads
        return step_fields(part.kind, part.view.fields)

    @field(
        description="How many files each assignee of a FILE_REQUEST uploads, at most"
        f" {limits.MAX_FILES}. Null for other kinds of steps, and for participants who have no"
        " assignment in the step."
    )
    def file_count(self) -> int | None:
        part: Any = self
        return part.file_count or None if part.kind is StepKind.FILE_REQUEST else None

    @field(
        description="Who has to do what: at most one assignment of each participant, and one of the"
        " agent. Participants see their own assignments only."
    )
    def assignments(self) -> list[Assignment]:
        part: Any = self
        parts: list[Any] = [Part(part.owner, assignment) for assignment in part.view.assignments]
        return parts

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, Part) and isinstance(value.view, views.StepView)
