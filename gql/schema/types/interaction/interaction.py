"""Interactions, their recipients and their toolbar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.localization.reasons import REASON_TEXTS
from gql.localization.status_line import status_line
from gql.model.domain import views
from gql.model.domain.enums import (
    Duty,
    InteractionKind,
    InteractionStatus,
    Reason,
    Role,
    ToolbarAction,
)
from gql.model.domain.rules import limits
from gql.resolvers import edges
from gql.resolvers.edges import Part
from gql.schema.arguments import ResolverInfo
from gql.schema.types.actor import Actor
from gql.schema.types.interaction.approval import Approval
from gql.schema.types.interaction.certificate import IssuedCertificate
from gql.schema.types.interaction.fields import FieldValue, FormField, agent_fields
from gql.schema.types.interaction.step import InteractionStep
from gql.schema.types.relay import Node
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session_summary import LinkedSession, SessionSummary


@strawberry.type(
    description="A button of an interaction. It is available exactly if its mutation would succeed"
    " now; otherwise the mutation is refused with the same reason."
)
class ToolbarItem:
    @field(description="An id for caches, unique among all objects. `node` does not accept it.")
    def id(self) -> strawberry.ID:
        part: Any = self  # at run time `self` is the `Part` whose attributes this type reads
        return strawberry.ID(f"{part.owner.id}.{part.action}")

    action: ToolbarAction = field(description="What the button does.")
    available: bool = field(description="Whether its mutation would succeed now.")
    reason: Reason | None = field(description="Why it is not available. Null if it is available.")

    @field(
        description="The reason as a sentence in the language of the request. Null if it is"
        " available."
    )
    def message(self, info: ResolverInfo) -> str | None:
        part: Any = self
        return info.context.render(REASON_TEXTS[part.reason]) if part.reason else None


@strawberry.type(
    description="A participant as a recipient of an interaction. The progress of a recipient is"
    " hidden (null) from the other participants."
)
class Recipient:
    @field(description="An id for caches, unique among all objects. `node` does not accept it.")
    def id(self) -> strawberry.ID:
        part: Any = self  # at run time `self` is the `Part` whose attributes this type reads
        return strawberry.ID(f"{part.owner.id}.{part.participant_id}")

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
        description="The reason they gave for declining. Null if they did not decline, and for"
        " partners without DOCUMENTS_READ."
    )

    @field(description="The participant. Null if the viewer has no access to them.")
    async def participant(self, info: ResolverInfo) -> Participant | None:
        part: Any = self
        session_id, participant_id = part.owner.session_id, part.participant_id
        return await edges.participant(info.context, session_id, participant_id)  # type: ignore[return-value]


@strawberry.type(description="Whose action an interaction waits for, and which action.")
class WaitingFor:
    duty: Duty | None = field(
        description="The action. Null if the agent has to fill in `agentDetails`."
    )
    agent: bool = field(description="Whether the agent has to act.")

    @field(
        description="The participants who have to act. Participants see only themselves here: the"
        " list is empty while others have to act."
    )
    async def participants(self, info: ResolverInfo) -> list[Participant]:
        part: Any = self
        session_id = part.owner.session_id
        return await edges.participants(info.context, session_id, part.participant_ids)  # type: ignore[return-value]


@strawberry.type(
    description="Details that the agent fills in before the participants receive the interaction."
)
class AgentDetails:
    field_values: list[FieldValue] = field(
        name="values", description="The values that were filled in, sorted by field name."
    )
    completed_at: datetime | None = field(
        description="When the agent filled them in. Null until then."
    )

    @field(description=f"The fields to fill in, at most {limits.MAX_FIELDS}.")
    def fields(self) -> list[FormField]:
        details: Any = self  # at run time `self` is the view whose attributes this type reads
        return agent_fields(details.fields)


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
    approvals: list[Approval] = field(
        description="The requests for approval by third parties, at most"
        f" {limits.MAX_APPROVALS}, oldest first. Empty for participants."
    )
    source: LinkedSession | None = field(
        description="In an approval session: the session and interaction that were forwarded. Null"
        " otherwise, and for participants."
    )

    @field(
        description="The state as a sentence, such as “Waiting for Robin Cosigner to sign”, in the"
        " language of the request's `Accept-Language` header if the server has it, else in English."
    )
    def status_line(self, info: ResolverInfo) -> str:
        view: Any = self  # at run time `self` is the view whose attributes this type reads
        return info.context.render(status_line(view))

    @field(
        description="What the interaction waits for. Null if it is completed, or stopped by"
        " declining, expiry or deletion."
    )
    def waiting_for(self) -> WaitingFor | None:
        view: Any = self
        return Part(view, view.waiting_for) if view.waiting_for else None  # type: ignore[return-value]

    @field(description=f"The participants it is for, at most {limits.MAX_PARTICIPANTS}.")
    def recipients(self) -> list[Recipient]:
        view: Any = self  # at run time `self` is the view whose attributes this type reads
        return _parts(view, view.recipients)

    @field(description=f"The steps in order, at most {limits.MAX_STEPS}.")
    def steps(self) -> list[InteractionStep]:
        view: Any = self
        return _parts(view, view.steps)

    @field(
        description="The buttons that the viewer may see, in display order. Participants and"
        " partners see those for reading only."
    )
    def toolbar(self) -> list[ToolbarItem]:
        view: Any = self
        return _parts(view, view.toolbar)

    @field(description="The session it is in. Null if the viewer has no access to it.")
    async def session(self, info: ResolverInfo) -> SessionSummary | None:
        view: Any = self
        return await edges.session_summary(info.context, view.session_id)  # type: ignore[return-value]

    @field(
        description="The certificate of completion. Null until the documents are sealed, for"
        " partners without DOCUMENTS_READ, and for participants, who download it as a file."
    )
    async def certificate(self, info: ResolverInfo) -> IssuedCertificate | None:
        view: Any = self
        return await edges.certificate(info.context, view)  # type: ignore[return-value]

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.InteractionView)


def _parts(interaction: Any, parts: Iterable[Any]) -> list[Any]:
    return [Part(interaction, part) for part in parts]
