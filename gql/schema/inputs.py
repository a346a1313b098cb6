"""The input types of mutations.

All but `ExchangeLinkInput` have an `idempotencyKey`, with which a mutation can safely be retried.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import value_objects
from gql.model.domain.enums import (
    AgentSigning,
    Assignee,
    FieldKind,
    Permission,
    Role,
    VerificationMethod,
)
from gql.model.domain.errors import Invalid
from gql.resolvers.interaction.recipients import Addressee
from gql.resolvers.organization.workflows import WorkflowStep
from gql.schema.scalars import EmailAddress, PhoneNumber


def _optional(description: str) -> Any:
    return field(default=None, description=description)


@strawberry.input(description="How to reach a person: an e-mail address, a phone number, or both.")
class ContactInput:
    name: str = field(description="Their name.")
    email: EmailAddress | None = _optional("Their e-mail address.")
    phone: PhoneNumber | None = _optional("Their phone number.")

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
    label: str | None = _optional("What to show beside it.")
    required: bool = field(default=False, description="Whether it must have a value.")
    options: list[str] = field(default_factory=list, description="What a CHOICE can be.")

    def to_model(self) -> value_objects.FieldSpec:
        options = tuple(self.options)
        return value_objects.FieldSpec(self.name, self.kind, self.label, self.required, options)


@strawberry.input(description="One line of a cart.")
class CartItemInput:
    name: str = field(description="What it is.")
    quantity: int = field(description="How many pieces.")
    price: int = field(description="The price of one piece in the minor unit (cents).")
    currency: str = field(description="The currency's code, such as EUR.")

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
    template_id: strawberry.ID | None = _optional("A stand-alone template.")
    verification: VerificationMethod | None = _optional("A verification by this method.")
    name: str | None = _optional("Another name than the template's.")
    assignee: Assignee | None = _optional("Who has to do it, if not whom the template says.")

    def to_model(self) -> WorkflowStep:
        return WorkflowStep(self.template_id, self.verification, self.name, self.assignee)


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
    values = {each.name: each.value for each in inputs}
    if len(values) < len(inputs):
        raise Invalid("A field is given twice.", ("input", "values"))
    return values


@strawberry.input
class Input:
    idempotency_key: str | None = _optional(
        "The same key with the same input is carried out once; kept for 48 hours."
    )


@strawberry.input(description="A session to begin.")
class StartSessionInput(Input):
    name: str = field(description="Its name for people.")
    customer: ContactInput | None = _optional("The primary person, who is invited at once.")


@strawberry.input(description="A session to end.")
class EndSessionInput(Input):
    session_id: strawberry.ID = field(description="The session.")


@strawberry.input(description="A person to invite.")
class InviteParticipantInput(Input):
    session_id: strawberry.ID = field(description="The session.")
    contact: ContactInput = field(description="The person.")
    role: Role = field(default=Role.CO_SIGNER, description="What they are in the session.")


@strawberry.input(description="A participant.")
class ParticipantInput(Input):
    participant_id: strawberry.ID = field(description="The participant.")


@strawberry.input(description="A participant, and who takes their place.")
class ReassignParticipantInput(Input):
    participant_id: strawberry.ID = field(description="The participant.")
    contact: ContactInput = field(description="The person who takes their place.")


@strawberry.input(description="What to send to a session.")
class AddInteractionInput(Input):
    session_id: strawberry.ID = field(description="The session.")
    template_id: strawberry.ID = field(description="The workflow or asset.")
    name: str | None = _optional("A name of your choice; by default the template's.")
    recipients: list[RecipientInput] | None = _optional("By default everybody in the session.")
    agent_signs: AgentSigning | None = _optional("By default as the template says.")
    agent_details: list[FieldInput] = field(
        default_factory=list, description="What the agent has to tell before it is sent."
    )
    expires_at: datetime | None = _optional("When it expires if it is not complete.")


@strawberry.input(description="A bubble.")
class InteractionInput(Input):
    interaction_id: strawberry.ID = field(description="The bubble.")


@strawberry.input(description="A bubble, and what the agent has to tell.")
class CompleteAgentDetailsInput(Input):
    interaction_id: strawberry.ID = field(description="The bubble.")
    values: list[FieldValueInput] = field(description="What is asked, by field name.")


@strawberry.input(description="A step, and what is filled into it.")
class StepValuesInput(Input):
    step_id: strawberry.ID = field(description="The step.")
    values: list[FieldValueInput] = field(description="By field name.")


@strawberry.input(description="A bubble that waits for the agent's signature.")
class SignAsAgentInput(Input):
    interaction_id: strawberry.ID = field(description="The bubble.")
    signature: str | None = _optional("The name as signed; by default the agent's own.")
    drawing: str | None = _optional(
        "The signature as drawn: an SVG path of M, L, C and Q in a box 300 wide and 100 high."
    )
    image_upload_id: strawberry.ID | None = _optional(
        "The signature as an image: an upload that has come, PNG or JPEG of at most 1 MB."
    )
    values: list[FieldValueInput] = field(
        default_factory=list, description="What the document asks of the agent, by field name."
    )


@strawberry.input(description="A bubble, and who shall approve it.")
class ForwardForApprovalInput(Input):
    interaction_id: strawberry.ID = field(description="The bubble.")
    contact: ContactInput = field(description="The third party.")


@strawberry.input(description="A bubble to download.")
class DownloadInteractionInput(Input):
    interaction_id: strawberry.ID = field(description="The bubble.")
    combined: bool = field(
        default=False,
        description="Several documents as one PDF to read, without signatures, not one archive.",
    )
    certificate: bool = field(
        default=False, description="The certificate of completion instead, a file of its own."
    )


@strawberry.input(description="A bubble to look into.")
class PreviewInteractionInput(Input):
    interaction_id: strawberry.ID = field(description="The bubble.")
    step_id: strawberry.ID | None = _optional("Which document; by default where the customer is.")


@strawberry.input(description="A link's secret.")
class ExchangeLinkInput:
    secret: str = field(description="What stands after the # in the invitation's link.")


@strawberry.input(description="A bubble, and why not.")
class DeclineInteractionInput(Input):
    interaction_id: strawberry.ID = field(description="The bubble.")
    reason: str = field(description="Why; the agent sees it on the bubble.")


@strawberry.input(description="A document to sign.")
class SignStepInput(Input):
    step_id: strawberry.ID = field(description="The document's step.")
    signature: str = field(description="Your name, as you sign.")
    drawing: str | None = _optional(
        "The signature as drawn: an SVG path of M, L, C and Q in a box 300 wide and 100 high."
    )
    image_upload_id: strawberry.ID | None = _optional(
        "The signature as an image: an upload that has come, PNG or JPEG of at most 1 MB."
    )
    values: list[FieldValueInput] = field(
        default_factory=list, description="What was not saved before, by field name."
    )


@strawberry.input(description="A step.")
class StepInput(Input):
    step_id: strawberry.ID = field(description="The step.")


@strawberry.input(description="A step, and a file for it.")
class AttachFileInput(Input):
    step_id: strawberry.ID = field(description="The step.")
    upload_id: strawberry.ID = field(description="An upload that has come.")


@strawberry.input(description="A step, and the code that came.")
class VerifyCodeInput(Input):
    step_id: strawberry.ID = field(description="The step.")
    code: str = field(description="Six digits.")


@strawberry.input(description="A bubble to approve.")
class ApproveInput(Input):
    interaction_id: strawberry.ID = field(description="The bubble.")
    comment: str | None = _optional("What you want to say to it.")


@strawberry.input(description="A bubble to reject.")
class RejectInput(Input):
    interaction_id: strawberry.ID = field(description="The bubble.")
    comment: str = field(description="Why.")


@strawberry.input(description="A file to bring.")
class CreateUploadInput(Input):
    file_name: str = field(description="Its name.")
    content_type: str = field(description="Its media type, such as application/pdf.")


@strawberry.input(description="A PDF form that was uploaded.")
class CreatePdfTemplateInput(Input):
    name: str = field(description="Its name for people.")
    upload_id: strawberry.ID = field(description="An upload that has come.")
    agent_signs: AgentSigning | None = _optional(
        "By default LAST where it has a signature field of the agent, else NEVER."
    )


@strawberry.input(description="A document made from data.")
class CreateDynamicDocumentInput(Input):
    name: str = field(description="Its name for people.")
    source: str = field(description="Typst; `#value(name)` for data, `#field(name)` for fields.")
    agent_signs: AgentSigning | None = _optional(
        "By default LAST where it has a signature field of the agent, else NEVER."
    )


@strawberry.input(description="A form.")
class CreateFormInput(Input):
    name: str = field(description="Its name for people.")
    fields: list[FieldInput] = field(description="What it asks.")
    assignee: Assignee = field(default=Assignee.PRIMARY, description="Who fills it in.")


@strawberry.input(description="A request for files.")
class CreateFileRequestInput(Input):
    name: str = field(description="Its name for people.")
    file_count: int = field(default=1, description="How many files, at most 20.")
    assignee: Assignee = field(default=Assignee.PRIMARY, description="Who brings them.")


@strawberry.input(description="A cart.")
class CreateCartInput(Input):
    name: str = field(description="Its name for people.")
    items: list[CartItemInput] = field(description="What is in it.")


@strawberry.input(description="A workflow.")
class CreateWorkflowInput(Input):
    name: str = field(description="Its name for people.")
    steps: list[WorkflowStepInput] = field(description="Its steps, in order.")


@strawberry.input(description="A template.")
class TemplateInput(Input):
    template_id: strawberry.ID = field(description="The template.")


@strawberry.input(description="What to change of the policy; what is left out stays.")
class UpdatePolicyInput(Input):
    allow_draft_download: bool | None = _optional("Whether drafts can be downloaded.")
    allow_delete: bool | None = _optional("Whether interactions can be deleted.")
    auto_open: bool | None = _optional("Whether entering an item starts it.")
    link_lifetime_seconds: int | None = _optional("How long an invitation's link is good.")
    session_lifetime_seconds: int | None = _optional("When a session without activity ends.")


@strawberry.input(description="An API key to make.")
class CreateApiKeyInput(Input):
    name: str = field(description="Its name for people.")
    permissions: list[Permission] = field(description="What it lets one do.")
    expires_at: datetime | None = _optional("When it stops working by itself.")


@strawberry.input(description="An API key to revoke.")
class RevokeApiKeyInput(Input):
    api_key_id: strawberry.ID = field(description="The key.")


@strawberry.input(description="A user to add.")
class CreateUserInput(Input):
    name: str = field(description="Their name.")
    email: EmailAddress = field(description="Their address.")
    admin: bool = field(default=False, description="Whether they are an admin.")
