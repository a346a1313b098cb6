"""Interactions, their recipients and their toolbar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import views
from gql.model.domain.enums import InteractionKind, InteractionStatus, Reason, Role, ToolbarAction
from gql.schema.types.actor import Actor
from gql.schema.types.interaction.approval import Approval
from gql.schema.types.interaction.fields import FieldValue, FormField
from gql.schema.types.interaction.step import InteractionStep
from gql.schema.types.relay import Node
from gql.schema.types.session.linked_session import LinkedSession


@strawberry.type(
    description="A button of an interaction. It is available exactly if its mutation would succeed"
    " now; otherwise the mutation is refused with the same reason."
)
class ToolbarItem:
    action: ToolbarAction = field(description="What the button does.")
    available: bool = field(description="Whether its mutation would succeed now.")
    reason: Reason | None = field(description="Why it is not available. Null if it is available.")
    message: str | None = field(
        description="The reason as an English sentence. Null if it is available."
    )


@strawberry.type(
    description="A participant as a recipient of an interaction. The progress of a recipient is"
    " hidden (null) from the other participants."
)
class Recipient:
    participant_id: strawberry.ID = field(description="The id of the participant.")
    name: str = field(description="The participant's name.")
    role: Role = field(description="The participant's role in the session.")
    group: int = field(
        description="The signing group. A group can act once all lower groups are done."
    )
    completed: bool | None = field(
        description="Whether the recipient has done all their assignments. Null if they have none"
        " (a CC), and to other participants."
    )
    opened_at: datetime | None = field(
        description="When they first opened the interaction. Null until then."
    )
    started_at: datetime | None = field(description="When they started it. Null until then.")
    completed_at: datetime | None = field(
        description="When they did their last assignment. Null until then."
    )
    declined_at: datetime | None = field(description="When they declined. Null if they did not.")
    decline_reason: str | None = field(
        description="The reason they gave for declining. Null if they did not decline."
    )


@strawberry.type(
    description="Details that the agent fills in before the participants receive the interaction."
)
class AgentDetails:
    fields: list[FormField] = field(description="The fields to fill in.")
    field_values: list[FieldValue] = field(
        name="values", description="The values that were filled in, sorted by field name."
    )
    completed_at: datetime | None = field(
        description="When the agent filled them in. Null until then."
    )


@strawberry.type(
    description="Something sent to the participants of a session: a workflow of several steps, or a"
    " single document, form, file request or cart."
)
class Interaction(Node):
    session_id: strawberry.ID = field(description="The id of the session it is in.")
    template_id: strawberry.ID | None = field(
        description="The id of the template it was created from. Null for participants."
    )
    name: str = field(description="The display name.")
    kind: InteractionKind = field(description="A workflow, or the kind of its single step.")
    status: InteractionStatus = field(description="The state of the interaction.")
    status_line: str = field(
        description="The state as an English sentence, such as “Waiting for the customer to sign”."
    )
    added_at: datetime = field(description="When it was added to the session.")
    added_by: Actor = field(description="Who added it.")
    sent_at: datetime | None = field(
        description="When it became visible to its recipients. Null while the agent must act first."
    )
    completed_at: datetime | None = field(
        description="When the last assignment was done. Null until it is completed."
    )
    sealed_at: datetime | None = field(
        description="When its documents were sealed and its certificate was issued. Null until"
        " then; it follows shortly after `completedAt`."
    )
    expires_at: datetime | None = field(
        description="When it expires unless it is completed. Null if it does not expire."
    )
    expired_at: datetime | None = field(
        description="When it expired without being completed. Null if it has not."
    )
    deleted_at: datetime | None = field(description="When it was deleted. Null if it was not.")
    deleted_by: Actor | None = field(description="Who deleted it. Null if it was not deleted.")
    completed_count: int | None = field(
        description="How many recipients have done all their assignments. Null for participants."
    )
    required_count: int | None = field(
        description="How many recipients have assignments. Null for participants."
    )
    details: AgentDetails | None = field(
        name="agentDetails",
        description="The details that the agent fills in first. Null if there are none, for"
        " participants, and for partners without DOCUMENTS_READ.",
    )
    recipients: list[Recipient] = field(description="The participants it is for.")
    steps: list[InteractionStep] = field(description="The steps in order.")
    approvals: list[Approval] = field(
        description="The requests for approval by third parties, oldest first. Empty for"
        " participants."
    )
    source: LinkedSession | None = field(
        description="In an approval session: the session and interaction that were forwarded. Null"
        " otherwise, and for participants."
    )
    toolbar: list[ToolbarItem] = field(
        description="The buttons that the viewer may see, in display order. Participants and"
        " partners see those for reading only."
    )

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.InteractionView)
