"""The inputs of mutations on templates, uploads, policy, API keys and users."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.model.domain.enums import AgentSigning, Assignee, Permission, UserRole
from gql.schema.inputs.mutation_input import MutationInput
from gql.schema.inputs.values import CartItemInput, FieldInput, WorkflowStepInput, optional_field
from gql.schema.scalars import EmailAddress


@strawberry.input
class CreateUploadInput(MutationInput):
    file_name: str = field(description="The name of the file, at most 200 characters.")
    content_type: str = field(description="The media type of the file, such as application/pdf.")


@strawberry.input
class TemplateMutationInput(MutationInput):
    name: str = field(
        description="The name of the template, at most 200 characters. Interactions have this name "
        "by default."
    )


@strawberry.input
class CreatePdfTemplateInput(TemplateMutationInput):
    upload_id: strawberry.ID = field(
        description="The id of an upload from `createUpload` whose file, a PDF, has been sent."
    )
    agent_signing: AgentSigning | None = optional_field(
        "When the agent signs the document. Null means LAST if the document has a signature field "
        "for the agent, else NEVER."
    )


@strawberry.input
class CreateDynamicTemplateInput(TemplateMutationInput):
    source: str = field(
        description="The source of the document in the Typst language, at most 200,000 characters. "
        '`#value("name")` inserts a value from an earlier step; `#field("name", kind: "text")` '
        "places a field to fill in or to sign."
    )
    agent_signing: AgentSigning | None = optional_field(
        "When the agent signs the document. Null means LAST if the document has a signature field "
        "for the agent, else NEVER."
    )


@strawberry.input
class CreateFormTemplateInput(TemplateMutationInput):
    fields: list[FieldInput] = field(description="The fields of the form, from 1 to 200.")
    assignee: Assignee = field(default=Assignee.PRIMARY, description="Who fills in the form.")


@strawberry.input
class CreateFileRequestTemplateInput(TemplateMutationInput):
    file_count: int = field(default=1, description="The number of files to upload, from 1 to 20.")
    assignee: Assignee = field(
        default=Assignee.PRIMARY, description="Who uploads the files; not AGENT."
    )


@strawberry.input
class CreateCartTemplateInput(TemplateMutationInput):
    items: list[CartItemInput] = field(description="The items of the cart, from 1 to 100.")


@strawberry.input
class CreateWorkflowTemplateInput(TemplateMutationInput):
    steps: list[WorkflowStepInput] = field(
        description="The steps of the workflow in order, from 1 to 50. At least one must be a "
        "template."
    )


@strawberry.input
class ArchiveTemplateInput(MutationInput):
    template_id: strawberry.ID = field(description="The id of the template.")


@strawberry.input
class UpdatePolicyInput(MutationInput):
    allow_draft_download: bool | None = optional_field(
        "Whether an interaction can be downloaded as a draft before it is complete. Null does not "
        "change it."
    )
    allow_delete: bool | None = optional_field(
        "Whether agents can delete interactions that nobody has started. Null does not change it."
    )
    auto_start: bool | None = optional_field(
        "Whether `openInteraction` also starts the interaction. Null does not change it."
    )
    link_lifetime_seconds: int | None = optional_field(
        "How long an invitation's link is valid, in seconds, from a minute to a year. Null does "
        "not change it."
    )
    session_lifetime_seconds: int | None = optional_field(
        "After how long without activity a session ends, in seconds, from a minute to a year. "
        "Null does not change it."
    )
    country: str | None = optional_field(
        "The country of phone numbers without a country code, as two letters of ISO 3166 such as "
        "DE. With an empty string, such numbers are refused. Null does not change it."
    )


@strawberry.input
class CreateApiKeyInput(MutationInput):
    name: str = field(description="The name of the key, at most 200 characters.")
    permissions: list[Permission] = field(
        description="What the partner can do with the key, at least one permission."
    )
    expires_at: datetime | None = optional_field(
        "When the key expires. Must be in the future. Null means never."
    )


@strawberry.input
class RevokeApiKeyInput(MutationInput):
    api_key_id: strawberry.ID = field(description="The id of the API key.")


@strawberry.input
class CreateUserInput(MutationInput):
    name: str = field(description="The full name of the user, at most 200 characters.")
    email: EmailAddress = field(
        description="The e-mail address of the user. No other user of the organization may have it."
    )
    role: UserRole = field(default=UserRole.AGENT, description="What the user may do.")
