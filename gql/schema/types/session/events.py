"""The events of a session."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain.enums import EventKind
from gql.model.event_log import events
from gql.schema.scalars import EventCursor, ListCursor
from gql.schema.types.actor import Actor
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.relay import Connection
from gql.schema.types.session.changes import (
    ChangedField,
    changed_fields,
    changed_interaction_fields,
)
from gql.schema.types.session.event_cause import EventCause
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session_summary import SessionSummary


@strawberry.interface(
    description="An event in the log of a session. It contains the changed object as it was after"
    " the change: replace the object of the same id with it. A `SessionSummary` replaces the fields"
    " of the `Session` whose id is its `sessionId`."
)
class SessionEvent:
    session_id: strawberry.ID = field(description="The id of the session.")
    sequence: int = field(
        description="The number of the event in the session's log, from 1 without gaps. Viewers who"
        " do not see all events see gaps."
    )
    cursor: EventCursor = field(
        description="The position after this event. Pass it to `sessionUpdates(after:)` to receive"
        " what follows."
    )
    occurred_at: datetime = field(description="When it happened, by the database's clock.")
    actor: Actor = field(description="Who caused the change.")

    @field(description="The mutation that caused the change, or what the server did.")
    def cause(self) -> EventCause:
        event: Any = self  # at run time `self` is the event whose attributes this type reads
        return EventCause(event.cause)


def _is_event(value: Any, *kinds: EventKind) -> bool:
    return isinstance(value, events.Event) and value.kind in kinds


@strawberry.type(description="The session was started.")
class SessionStarted(SessionEvent):
    image: SessionSummary = field(name="session", description="The attributes of the session.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.SESSION_STARTED)


@strawberry.type(description="Attributes of the session changed.")
class SessionChanged(SessionEvent):
    image: SessionSummary = field(name="session", description="The attributes after the change.")

    @field(description="The fields that changed.")
    def changes(self) -> list[ChangedField]:
        event: Any = self
        return changed_fields(event.changes)

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.SESSION_CHANGED)


@strawberry.type(description="A participant was added.")
class ParticipantAdded(SessionEvent):
    image: Participant = field(name="participant", description="The participant.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.PARTICIPANT_ADDED)


@strawberry.type(description="A participant changed, for example connected or completed something.")
class ParticipantChanged(SessionEvent):
    image: Participant = field(name="participant", description="The participant after the change.")

    @field(description="The fields that changed.")
    def changes(self) -> list[ChangedField]:
        event: Any = self
        return changed_fields(event.changes)

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.PARTICIPANT_CHANGED)


@strawberry.type(
    description="An interaction was added. Participants receive this event when it is sent to them."
)
class InteractionAdded(SessionEvent):
    image: Interaction = field(name="interaction", description="The interaction.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.INTERACTION_ADDED)


@strawberry.type(
    description="An interaction changed, for example its status, a button, or a value filled in."
)
class InteractionChanged(SessionEvent):
    image: Interaction = field(name="interaction", description="The interaction after the change.")

    @field(description="The fields that changed.")
    def changes(self) -> list[ChangedField]:
        event: Any = self
        return changed_interaction_fields(event.changes)

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.INTERACTION_CHANGED)


@strawberry.type(description="An interaction was deleted.")
class InteractionDeleted(SessionEvent):
    image: Interaction = field(
        name="interaction",
        description="The deleted interaction, which stays in the session's list.",
    )

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.INTERACTION_DELETED)


EVENT_TYPES = (
    SessionStarted,
    SessionChanged,
    ParticipantAdded,
    ParticipantChanged,
    InteractionAdded,
    InteractionChanged,
    InteractionDeleted,
)


@strawberry.type(description="An event in a page of events.")
class SessionEventEdge:
    node: SessionEvent = field(description="The event.")
    cursor: ListCursor = field(description="The position of the event in the list.")


@strawberry.type(description="A page of the history of a session, oldest first.")
class SessionEventConnection(Connection):
    edges: list[SessionEventEdge] = field(description="The events of this page.")
    nodes: list[SessionEvent] = field(description="The nodes of `edges`.")
