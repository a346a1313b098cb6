"""The events of a session."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain.enums import EventKind
from gql.model.event_log import events
from gql.schema.scalars import Cursor
from gql.schema.types.actor import Actor
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.relay import Connection
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session_summary import SessionSummary


@strawberry.interface(
    description="One numbered fact of a session, with what it tells of as it is after it."
)
class SessionEvent:
    session_id: strawberry.ID = field(description="The session it happened in.")
    sequence: int = field(description="From 1, without gaps in the session's log.")
    cursor: Cursor = field(description="The place after this event.")
    occurred_at: datetime = field(description="When, by the database's clock.")
    actor: Actor = field(description="Who caused it.")
    cause: str = field(description="The mutation, or what the server did by itself.")


def _is_event(value: Any, *kinds: EventKind) -> bool:
    return isinstance(value, events.Event) and value.kind in kinds


@strawberry.type(description="The session began.")
class SessionStarted(SessionEvent):
    image: SessionSummary = field(name="session", description="The session's facts.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.SESSION_STARTED)


@strawberry.type(description="The session's own facts changed.")
class SessionChanged(SessionEvent):
    image: SessionSummary = field(name="session", description="The session's facts after it.")
    changed: list[str] = field(name="changes", description="The fields that differ.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.SESSION_CHANGED)


@strawberry.type(description="Somebody was invited.")
class ParticipantAdded(SessionEvent):
    image: Participant = field(name="participant", description="The participant.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.PARTICIPANT_ADDED)


@strawberry.type(description="Something about a participant changed, such as being connected.")
class ParticipantChanged(SessionEvent):
    image: Participant = field(name="participant", description="The participant after it.")
    changed: list[str] = field(name="changes", description="The fields that differ.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.PARTICIPANT_CHANGED)


@strawberry.type(description="A bubble appeared for the viewer.")
class InteractionAdded(SessionEvent):
    image: Interaction = field(name="interaction", description="The bubble.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.INTERACTION_ADDED)


@strawberry.type(description="A bubble changed: its status, a button, what was filled in.")
class InteractionChanged(SessionEvent):
    image: Interaction = field(name="interaction", description="The bubble after it.")
    changed: list[str] = field(name="changes", description="The fields that differ.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_event(value, EventKind.INTERACTION_CHANGED)


@strawberry.type(description="A bubble was deleted; what is left is its tombstone.")
class InteractionDeleted(SessionEvent):
    image: Interaction = field(name="interaction", description="The tombstone.")

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


@strawberry.type(description="One event in a list.")
class SessionEventEdge:
    node: SessionEvent = field(description="The event.")
    cursor: Cursor = field(description="The place after it, also for `sessionUpdates(after:)`.")


@strawberry.type(description="A page of a session's history, oldest first.")
class SessionEventConnection(Connection):
    edges: list[SessionEventEdge] = field(description="The events of this page.")
