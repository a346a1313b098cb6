"""The inputs of an agent's mutations on interactions."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from gql.model.domain.enums import AgentSigning
from gql.schema.inputs.mutation_input import MutationInput
from gql.schema.inputs.values import (
    ContactInput,
    FieldInput,
    FieldValueInput,
    RecipientInput,
    optional_field,
)


@strawberry.input(description="What to send to a session.")
class AddInteractionInput(MutationInput):
    session_id: strawberry.ID = field(description="The session.")
    template_id: strawberry.ID = field(description="The workflow or asset.")
    name: str | None = optional_field("A name of your choice; by default the template's.")
    recipients: list[RecipientInput] | None = optional_field("By default everybody in the session.")
    agent_signs: AgentSigning | None = optional_field("By default as the template says.")
    agent_details: list[FieldInput] = field(
        default_factory=list, description="What the agent has to tell before it is sent."
    )
    expires_at: datetime | None = optional_field("When it expires if it is not complete.")


@strawberry.input(description="A bubble.")
class InteractionInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The bubble.")


@strawberry.input(description="A bubble, and what the agent has to tell.")
class CompleteAgentDetailsInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The bubble.")
    values: list[FieldValueInput] = field(description="What is asked, by field name.")


@strawberry.input(description="A step, and what is filled into it.")
class StepValuesInput(MutationInput):
    step_id: strawberry.ID = field(description="The step.")
    values: list[FieldValueInput] = field(description="By field name.")


@strawberry.input(description="A bubble that waits for the agent's signature.")
class SignAsAgentInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The bubble.")
    signature: str | None = optional_field("The name as signed; by default the agent's own.")
    drawing: str | None = optional_field(
        "The signature as drawn: an SVG path of M, L, C and Q in a box 300 wide and 100 high."
    )
    image_upload_id: strawberry.ID | None = optional_field(
        "The signature as an image: an upload that has come, PNG or JPEG of at most 1 MB."
    )
    values: list[FieldValueInput] = field(
        default_factory=list, description="What the document asks of the agent, by field name."
    )


@strawberry.input(description="A bubble, and who shall approve it.")
class ForwardForApprovalInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The bubble.")
    contact: ContactInput = field(description="The third party.")


@strawberry.input(description="A bubble to download.")
class DownloadInteractionInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The bubble.")
    combined: bool = field(
        default=False,
        description="Several documents as one PDF to read, without signatures, not one archive.",
    )
    certificate: bool = field(
        default=False,
        description="The certificate of completion as a separate file, instead of the documents.",
    )


@strawberry.input(description="A bubble to look into.")
class PreviewInteractionInput(MutationInput):
    interaction_id: strawberry.ID = field(description="The bubble.")
    step_id: strawberry.ID | None = optional_field(
        "Which document; by default where the customer is."
    )
