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
from gql.schema.types.interaction.fields import Field, FieldValue
from gql.schema.types.interaction.step import Step
from gql.schema.types.relay import Node
from gql.schema.types.session.linked_session import LinkedSession


@strawberry.type(description="A button of a bubble: the rule that draws it guards its mutation.")
class ToolbarItem:
    action: ToolbarAction = field(description="What the button does.")
    available: bool = field(description="Whether its mutation would succeed now.")
    reason: Reason | None = field(description="Why not, where it is not available.")
    message: str | None = field(description="The reason as a sentence for people.")


@strawberry.type(description="One participant's part in one interaction.")
class Recipient:
    participant_id: strawberry.ID = field(description="The participant's id.")
    name: str = field(description="Their name.")
    role: Role = field(description="Their role in the session.")
    group: int = field(description="Their signing group; lower groups come first.")
    completed: bool | None = field(
        description="Whether they have done all that is asked; null where nothing is, or hidden."
    )
    opened_at: datetime | None = field(description="When they entered it.")
    started_at: datetime | None = field(description="When they pressed Start.")
    completed_at: datetime | None = field(description="When they did the last that was asked.")
    declined_at: datetime | None = field(description="When they declined.")
    decline_reason: str | None = field(description="Why they declined.")


@strawberry.type(description="What the agent has to tell before the customer receives it.")
class AgentDetails:
    fields: list[Field] = field(description="What is asked.")
    field_values: list[FieldValue] = field(name="values", description="What was told.")
    completed_at: datetime | None = field(description="When it was told.")


@strawberry.type(
    description="What was added to a session: a workflow or an asset; on screen a bubble."
)
class Interaction(Node):
    session_id: strawberry.ID = field(description="The session it is in.")
    template_id: strawberry.ID | None = field(description="The template it was made of.")
    name: str = field(description="Its name for people.")
    kind: InteractionKind = field(description="A workflow, or the kind of its one asset.")
    status: InteractionStatus = field(description="Where it stands.")
    status_line: str = field(description="Where it stands, as a sentence for people.")
    added_at: datetime = field(description="When it was added.")
    added_by: Actor = field(description="Who added it.")
    sent_at: datetime | None = field(description="Since when participants see it.")
    completed_at: datetime | None = field(description="When it became complete.")
    sealed_at: datetime | None = field(
        description="When its documents were sealed and its certificate was issued."
    )
    expires_at: datetime | None = field(description="When it expires if it is not complete.")
    deleted_at: datetime | None = field(description="When it was deleted.")
    deleted_by: Actor | None = field(description="Who deleted it.")
    completed_count: int | None = field(
        description="How many participants have completed it, the 1 of “1/3”; hidden from them."
    )
    required_count: int | None = field(
        description="How many participants must, the 3 of “1/3”; hidden from them."
    )
    details: AgentDetails | None = field(
        name="agentDetails", description="What the agent has to tell first, where asked."
    )
    recipients: list[Recipient] = field(description="Whom it is for.")
    steps: list[Step] = field(description="Its steps, in order.")
    approvals: list[Approval] = field(description="To whom it was forwarded, and what they said.")
    source: LinkedSession | None = field(description="Of an approval's bubble: where it came from.")
    toolbar: list[ToolbarItem] = field(description="The buttons the viewer has, in order.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.InteractionView)
