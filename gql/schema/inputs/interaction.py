"""The inputs of an agent's mutations on interactions."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.model.domain.enums import AgentSigning, DownloadFormat
from gql.schema.inputs.mutation_input import (
    InteractionMutationInput,
    SessionMutationInput,
    StepValuesInput,
)
from gql.schema.inputs.signature import SignatureInput
from gql.schema.inputs.values import (
    ContactInput,
    FieldInput,
    FieldValueInput,
    RecipientInput,
    optional_field,
)


@strawberry.input
class AddInteractionInput(SessionMutationInput):
    template_id: strawberry.ID = field(
        description="The id of the template to send. It must not be archived."
    )
    name: str | None = optional_field(
        "The name of the interaction, at most 200 characters. Null uses the template's name."
    )
    recipients: list[RecipientInput] | None = optional_field(
        "The participants who receive the interaction. Null sends it to all participants of the "
        "session, in one signing group."
    )
    agent_signing: AgentSigning | None = optional_field(
        "When the agent signs the documents. Null uses the template's setting."
    )
    agent_details: list[FieldInput] = field(
        default_factory=list,
        description="The fields that the agent fills in with `completeAgentDetails`, at most 200. "
        "Until then participants do not receive the interaction.",
    )
    expires_at: datetime | None = optional_field(
        "When the interaction expires if it is not complete. Must be in the future. Null means "
        "never."
    )


@strawberry.input
class DownloadInteractionInput(InteractionMutationInput):
    download_format: DownloadFormat = field(
        name="format", default=DownloadFormat.FILES, description="Which file to download."
    )


@strawberry.input
class PreviewInteractionInput(InteractionMutationInput):
    step_id: strawberry.ID | None = optional_field(
        "The id of the document's step. Null previews the last document that the customer has "
        "reached."
    )


@strawberry.input
class SignAsAgentInput(InteractionMutationInput):
    signature: SignatureInput | None = optional_field(
        "The signature. Null signs with the agent's name, typed."
    )
    values: list[FieldValueInput] = field(
        default_factory=list,
        description="The values of the agent's fields in the document, each field at most once.",
    )


@strawberry.input
class ForwardForApprovalInput(InteractionMutationInput):
    contact: ContactInput = field(description="The third party who approves or rejects.")


@strawberry.input
class CompleteAgentDetailsInput(InteractionMutationInput):
    values: list[FieldValueInput] = field(
        description="The values of the fields in `Interaction.agentDetails`, each field at most "
        "once."
    )


@strawberry.input
class SubmitAgentFormInput(StepValuesInput):
    pass


@strawberry.input
class DeleteInteractionInput(InteractionMutationInput):
    pass
