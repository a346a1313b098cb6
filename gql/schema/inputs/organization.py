"""The inputs of mutations on templates, uploads, policy, API keys and users."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.model.domain.enums import AgentSigning, Assignee, Permission
from gql.schema.inputs.mutation_input import MutationInput
from gql.schema.inputs.values import CartItemInput, FieldInput, WorkflowStepInput, optional_field
from gql.schema.scalars import EmailAddress


@strawberry.input(description="A file to bring.")
class CreateUploadInput(MutationInput):
    file_name: str = field(description="Its name.")
    content_type: str = field(description="Its media type, such as application/pdf.")


@strawberry.input(description="A PDF form that was uploaded.")
class CreatePdfTemplateInput(MutationInput):
    name: str = field(description="Its name for people.")
    upload_id: strawberry.ID = field(description="An upload that has come.")
    agent_signs: AgentSigning | None = optional_field(
        "By default LAST where it has a signature field of the agent, else NEVER."
    )


@strawberry.input(description="A document made from data.")
class CreateDynamicDocumentInput(MutationInput):
    name: str = field(description="Its name for people.")
    source: str = field(description="Typst; `#value(name)` for data, `#field(name)` for fields.")
    agent_signs: AgentSigning | None = optional_field(
        "By default LAST where it has a signature field of the agent, else NEVER."
    )


@strawberry.input(description="A form.")
class CreateFormInput(MutationInput):
    name: str = field(description="Its name for people.")
    fields: list[FieldInput] = field(description="What it asks.")
    assignee: Assignee = field(default=Assignee.PRIMARY, description="Who fills it in.")


@strawberry.input(description="A request for files.")
class CreateFileRequestInput(MutationInput):
    name: str = field(description="Its name for people.")
    file_count: int = field(default=1, description="How many files, at most 20.")
    assignee: Assignee = field(default=Assignee.PRIMARY, description="Who brings them.")


@strawberry.input(description="A cart.")
class CreateCartInput(MutationInput):
    name: str = field(description="Its name for people.")
    items: list[CartItemInput] = field(description="What is in it.")


@strawberry.input(description="A workflow.")
class CreateWorkflowInput(MutationInput):
    name: str = field(description="Its name for people.")
    steps: list[WorkflowStepInput] = field(description="Its steps, in order.")


@strawberry.input(description="A template.")
class TemplateInput(MutationInput):
    template_id: strawberry.ID = field(description="The template.")


@strawberry.input(description="What to change of the policy; what is left out stays.")
class UpdatePolicyInput(MutationInput):
    allow_draft_download: bool | None = optional_field("Whether drafts can be downloaded.")
    allow_delete: bool | None = optional_field("Whether interactions can be deleted.")
    auto_open: bool | None = optional_field("Whether entering an item starts it.")
    link_lifetime_seconds: int | None = optional_field("How long an invitation's link is good.")
    session_lifetime_seconds: int | None = optional_field("When a session without activity ends.")
    country: str | None = optional_field(
        "The country of phone numbers without a country code, such as DE; empty for none."
    )


@strawberry.input(description="An API key to make.")
class CreateApiKeyInput(MutationInput):
    name: str = field(description="Its name for people.")
    permissions: list[Permission] = field(description="What it lets one do.")
    expires_at: datetime | None = optional_field("When it stops working by itself.")


@strawberry.input(description="An API key to revoke.")
class RevokeApiKeyInput(MutationInput):
    api_key_id: strawberry.ID = field(description="The key.")


@strawberry.input(description="A user to add.")
class CreateUserInput(MutationInput):
    name: str = field(description="Their name.")
    email: EmailAddress = field(description="Their address.")
    admin: bool = field(default=False, description="Whether they are an admin.")
