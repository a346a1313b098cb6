"""Input types that are part of other inputs."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import UNSET, field

from gql.model.domain import value_objects
from gql.model.domain.enums import Assignee, FieldKind, VerificationMethod
from gql.model.domain.rules import limits
from gql.resolvers.interaction.recipients import Addressee
from gql.resolvers.organization.carts import OfferedItem
from gql.resolvers.organization.workflows import TemplateStep, VerificationStep, WorkflowStep
from gql.schema.scalars import EmailAddress, PhoneNumber


def optional_field(description: str) -> Any:
    """Returns an input field that is null if left out."""
    return field(default=None, description=description)


def one_of_field(description: str) -> Any:
    """Returns a field of a `@oneOf` input, whose value is `UNSET` if another field is chosen."""
    return field(default=UNSET, description=description)


def chosen_value(one_of: Any) -> Any:
    """Returns the value of the one field of a `@oneOf` input that is set."""
    values = (
        getattr(one_of, field.python_name) for field in one_of.__strawberry_definition__.fields
    )
    return next(value for value in values if value is not UNSET)


@strawberry.input(
    description="A person and how to reach them: by e-mail, by phone, or by both. At least one of "
    "the two must be set."
)
class ContactInput:
    name: str = field(description="The person's full name, at most 200 characters.")
    email: EmailAddress | None = optional_field(
        "The person's e-mail address. Links are sent to it if it is set."
    )
    phone: PhoneNumber | None = optional_field(
        "The person's phone number. Verification codes are sent to it if it is set; links only if "
        "there is no e-mail address."
    )

    def to_model(self) -> value_objects.Contact:
        return value_objects.Contact(self.name, self.email, self.phone)


@strawberry.input(description="The value of one field of a form or document.")
class FieldValueInput:
    name: str = field(description="The name of the field, as in `FormField.name`.")
    value: str = field(
        description='The value. A CHECKBOX takes "true" or "false", a DATE a date such as '
        '"2026-11-22", a CHOICE one of its options. An empty string clears the field.'
    )


@strawberry.input(description="The definition of a field to fill in.")
class FieldInput:
    name: str = field(
        description="The name that identifies the field among the others; values refer to it. At "
        "most 200 characters."
    )
    kind: FieldKind = field(
        default=FieldKind.TEXT, description="The kind of value that the field takes; not SIGNATURE."
    )
    label: str | None = optional_field("The label to show next to the field. Null shows its name.")
    required: bool = field(
        default=False,
        description="Whether the field must have a value. A required CHECKBOX must be checked.",
    )
    options: list[str] = field(
        default_factory=list,
        description=f"The options of a CHOICE, from 1 to {limits.MAX_OPTIONS:,}.",
    )

    def to_model(self) -> value_objects.FieldSpec:
        options = tuple(self.options)
        return value_objects.FieldSpec(self.name, self.kind, self.label, self.required, options)


@strawberry.input(description="One item of a cart.")
class CartItemInput:
    name: str = field(description="The name of the item, at most 200 characters.")
    quantity: int = field(description="The number of pieces, at least 1.")
    price: str = field(
        description="The price of one piece as a decimal number of at least 0, with at most the"
        " digits that the currency has by ISO 4217: “9.00” or “9” for EUR, “900” for JPY."
    )
    currency: str = field(
        description="The currency's code by ISO 4217, such as EUR. All items of a cart must have"
        " the same currency."
    )

    def to_model(self) -> OfferedItem:
        return OfferedItem(self.name, self.quantity, self.price, self.currency)


@strawberry.input(description="A participant who receives an interaction.")
class RecipientInput:
    participant_id: strawberry.ID = field(description="The id of a participant of the session.")
    group: int = field(
        default=1,
        description="The signing group, from 1 to 50. Lower groups sign first; participants of the "
        "same group sign in any order.",
    )

    def to_model(self) -> Addressee:
        return Addressee(self.participant_id, self.group)


@strawberry.input(description="A step of a workflow that is made from another template.")
class TemplateStepInput:
    template_id: strawberry.ID = field(
        description="The id of the template. It must not be archived, nor a workflow itself."
    )
    name: str | None = optional_field(
        "The name of the step, at most 200 characters. Null uses the template's name."
    )
    assignee: Assignee | None = optional_field(
        "Who has to do the step. Null uses the template's assignee."
    )

    def to_model(self) -> TemplateStep:
        return TemplateStep(self.template_id, self.name, self.assignee)


@strawberry.input(
    description="A step of a workflow that verifies participants before they can go on."
)
class VerificationStepInput:
    method: VerificationMethod = field(description="How participants are verified.")
    name: str | None = optional_field(
        "The name of the step, at most 200 characters. Null names it after the method."
    )
    assignee: Assignee = field(default=Assignee.EVERYONE, description="Who is verified; not AGENT.")

    def to_model(self) -> VerificationStep:
        return VerificationStep(self.method, self.name, self.assignee)


@strawberry.input(description="One step of a workflow. Exactly one field must be set.", one_of=True)
class WorkflowStepInput:
    template: TemplateStepInput | None = one_of_field("A step made from another template.")
    verification: VerificationStepInput | None = one_of_field("A verification of participants.")

    def to_model(self) -> WorkflowStep:
        value: TemplateStepInput | VerificationStepInput = chosen_value(self)
        return value.to_model()
