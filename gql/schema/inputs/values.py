"""Input types that are part of other inputs."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import value_objects
from gql.model.domain.enums import Assignee, FieldKind, VerificationMethod
from gql.resolvers.interaction.recipients import Addressee
from gql.resolvers.organization.workflows import WorkflowStep
from gql.schema.scalars import EmailAddress, PhoneNumber


def optional_field(description: str) -> Any:
    """Returns an input field that is null if left out."""
    return field(default=None, description=description)


@strawberry.input(description="How to reach a person: an e-mail address, a phone number, or both.")
class ContactInput:
    name: str = field(description="Their name.")
    email: EmailAddress | None = optional_field("Their e-mail address.")
    phone: PhoneNumber | None = optional_field("Their phone number.")

    def to_model(self) -> value_objects.Contact:
        return value_objects.Contact(self.name, self.email, self.phone)


@strawberry.input(description="What to fill into one field.")
class FieldValueInput:
    name: str = field(description="The field's name.")
    value: str = field(description="Its value; a checkbox takes “true” or “false”.")


@strawberry.input(description="One thing to be filled in.")
class FieldInput:
    name: str = field(description="The name by which values are given.")
    kind: FieldKind = field(default=FieldKind.TEXT, description="What it takes.")
    label: str | None = optional_field("The label to show next to the field.")
    required: bool = field(default=False, description="Whether it must have a value.")
    options: list[str] = field(default_factory=list, description="What a CHOICE can be.")

    def to_model(self) -> value_objects.FieldSpec:
        options = tuple(self.options)
        return value_objects.FieldSpec(self.name, self.kind, self.label, self.required, options)


@strawberry.input(description="One line of a cart.")
class CartItemInput:
    name: str = field(description="The display name.")
    quantity: int = field(description="The number of pieces, at least 1.")
    price: int = field(
        description="The price of one piece in the currency's minor unit: 900 means EUR 9.00, but"
        " JPY 900 and KWD 0.900."
    )
    currency: str = field(
        description="The currency's code by ISO 4217, such as EUR. All items of a cart must have"
        " the same currency."
    )

    def to_model(self) -> value_objects.CartItem:
        return value_objects.CartItem(self.name, self.quantity, self.price, self.currency)


@strawberry.input(description="Whom an interaction is for.")
class RecipientInput:
    participant_id: strawberry.ID = field(description="A participant of the session.")
    group: int = field(default=1, description="The signing group; lower groups come first.")

    def to_model(self) -> Addressee:
        return Addressee(self.participant_id, self.group)


@strawberry.input(description="One step of a workflow: either a template or a verification.")
class WorkflowStepInput:
    template_id: strawberry.ID | None = optional_field("A stand-alone template.")
    verification: VerificationMethod | None = optional_field("A verification by this method.")
    name: str | None = optional_field("Another name than the template's.")
    assignee: Assignee | None = optional_field("Who has to do it, if not whom the template says.")

    def to_model(self) -> WorkflowStep:
        return WorkflowStep(self.template_id, self.verification, self.name, self.assignee)
