"""The types of a session: people, policy, events, history, and who asks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry import Info, argument, field

from gql.model.domain import viewer, views
from gql.model.domain.enums import (
    ActorKind,
    Channel,
    EndReason,
    EventKind,
    MessageKind,
    MessageStatus,
    ParticipantAction,
    Permission,
    Reason,
    Role,
    SessionKind,
    SessionStatus,
)
from gql.model.event_log import events
from gql.resolvers.context import Context
from gql.resolvers.organization import policy
from gql.resolvers.session import history
from gql.schema.interaction import Actor, Interaction, LinkedSession, Node
from gql.schema.lists import Connection, connection
from gql.schema.scalars import Cursor, EmailAddress, PhoneNumber

First = Annotated[int, argument(description="How many, at most 100.")]


@strawberry.type(description="A button beside a participant.")
class ParticipantItem:
    action: ParticipantAction = field(description="What the button does.")
    available: bool = field(description="Whether its mutation would succeed now.")
    reason: Reason | None = field(description="Why not, where it is not available.")
    message: str | None = field(description="The reason as a sentence for people.")


@strawberry.type(
    description="A person in a session. Connected and completed are independent facts."
)
class Participant(Node):
    session_id: strawberry.ID = field(description="The session they are in.")
    role: Role = field(description="What they are in it.")
    name: str = field(description="Their name.")
    initials: str = field(description="For an icon.")
    email: EmailAddress | None = field(description="Hidden from other participants.")
    phone: PhoneNumber | None = field(description="Hidden from other participants.")
    connected: bool | None = field(
        description="Whether a live connection of theirs exists; hidden from other participants."
    )
    completed: bool | None = field(
        description="Whether they have done all that is asked of them; hidden from others."
    )
    invited_at: datetime | None = field(description="When they were invited.")
    entered_at: datetime | None = field(description="When they first used their link.")
    replaced_at: datetime | None = field(description="When somebody took their place.")
    replaced_by_id: strawberry.ID | None = field(description="Who took their place.")
    private_session_id: strawberry.ID | None = field(
        description="The private session that is open with them; for agents."
    )
    toolbar: list[ParticipantItem] = field(description="The buttons an agent has for them.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return isinstance(obj, views.ParticipantView)


@strawberry.type(
    description="An organization's settings, as a session keeps them. Times in seconds."
)
class Policy:
    allow_draft_download: bool = field(description="Whether drafts can be downloaded.")
    allow_delete: bool = field(description="Whether interactions can be deleted.")
    auto_open: bool = field(description="Whether entering an item starts it.")
    link_lifetime: int = field(
        name="linkLifetimeSeconds", description="How long an invitation's link is good."
    )
    session_lifetime: int = field(
        name="sessionLifetimeSeconds", description="After how long without activity a session ends."
    )


@strawberry.interface(description="A session's own facts, without what is in it.")
class SessionFacts:
    kind: SessionKind = field(description="What it is for.")
    name: str = field(description="Its name for people.")
    status: SessionStatus = field(description="Whether it takes orders.")
    agent: Actor = field(description="The agent whose session it is.")
    policy: Policy = field(description="The policy it started with.")
    created_at: datetime = field(description="When it was started.")
    ended_at: datetime | None = field(description="When it ended.")
    end_reason: EndReason | None = field(description="How it came to its end.")
    parent: LinkedSession | None = field(description="The session it came from.")
    children: list[LinkedSession] = field(description="Private sessions and approvals it led to.")


@strawberry.type(description="A session's own facts, as events carry them.")
class SessionSummary(SessionFacts):
    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return isinstance(obj, views.SessionView)


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


def _is(obj: Any, *kinds: EventKind) -> bool:
    return isinstance(obj, events.Event) and obj.kind in kinds


@strawberry.type(description="The session began.")
class SessionStarted(SessionEvent):
    image: SessionSummary = field(name="session", description="The session's facts.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _is(obj, EventKind.SESSION_STARTED)


@strawberry.type(description="The session's own facts changed.")
class SessionChanged(SessionEvent):
    image: SessionSummary = field(name="session", description="The session's facts after it.")
    changed: list[str] = field(name="changes", description="The fields that differ.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _is(obj, EventKind.SESSION_CHANGED)


@strawberry.type(description="Somebody was invited.")
class ParticipantAdded(SessionEvent):
    image: Participant = field(name="participant", description="The participant.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _is(obj, EventKind.PARTICIPANT_ADDED)


@strawberry.type(description="Something about a participant changed, such as being connected.")
class ParticipantChanged(SessionEvent):
    image: Participant = field(name="participant", description="The participant after it.")
    changed: list[str] = field(name="changes", description="The fields that differ.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _is(obj, EventKind.PARTICIPANT_CHANGED)


@strawberry.type(description="A bubble appeared for the viewer.")
class InteractionAdded(SessionEvent):
    image: Interaction = field(name="interaction", description="The bubble.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _is(obj, EventKind.INTERACTION_ADDED)


@strawberry.type(description="A bubble changed: its status, a button, what was filled in.")
class InteractionChanged(SessionEvent):
    image: Interaction = field(name="interaction", description="The bubble after it.")
    changed: list[str] = field(name="changes", description="The fields that differ.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _is(obj, EventKind.INTERACTION_CHANGED)


@strawberry.type(description="A bubble was deleted; what is left is its tombstone.")
class InteractionDeleted(SessionEvent):
    image: Interaction = field(name="interaction", description="The tombstone.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _is(obj, EventKind.INTERACTION_DELETED)


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


@strawberry.type(description="One conversation with a customer, with all that is in it.")
class Session(SessionFacts, Node):
    cursor: Cursor = field(description="The place in its stream that this shows.")
    participants: list[Participant] = field(description="Who is in it, replaced people too.")
    interactions: list[Interaction] = field(
        description="Its bubbles in the order they were added, tombstones too."
    )

    @field(description="What happened in it, oldest first; for agents.")
    async def events(
        self,
        info: Info[Context, None],
        first: First = 50,
        after: Annotated[Cursor | None, argument(description="Go on from there.")] = None,
    ) -> SessionEventConnection:
        view: Any = self  # strawberry hands over the view that the type reads off
        page = await history.session_history(info.context, view, first, after)
        return connection(SessionEventConnection, page, lambda event: event.cursor)

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return isinstance(obj, views.SessionView)


@strawberry.type(description="One message to a person.")
class Message:
    id: strawberry.ID = field(description="Opaque.")
    session_id: strawberry.ID = field(description="The session it is about.")
    participant_id: strawberry.ID = field(description="Whom it is to.")
    kind: MessageKind = field(description="What it is about.")
    channel: Channel = field(description="By which way it goes.")
    address: str = field(description="Where to.")
    subject: str = field(description="Its subject.")
    body: str = field(description="Its text, links and codes included.")
    status: MessageStatus = field(description="Whether it has gone out.")
    attempts: int = field(description="How often it was tried.")
    created_at: datetime = field(description="When it was written.")
    sent_at: datetime | None = field(description="When it went out.")


@strawberry.type(description="One message in a list.")
class MessageEdge:
    node: Message = field(description="The message.")
    cursor: str = field(description="Its place in the list.")


@strawberry.type(description="A page of the outbox, newest first.")
class MessageConnection(Connection):
    edges: list[MessageEdge] = field(description="The messages of this page.")


@strawberry.type(description="One session in a list.")
class SessionEdge:
    node: Session = field(description="The session.")
    cursor: str = field(description="Its place in the list.")


@strawberry.type(description="A page of sessions, newest first.")
class SessionConnection(Connection):
    edges: list[SessionEdge] = field(description="The sessions of this page.")


def _viewer_is(obj: Any, *kinds: ActorKind) -> bool:
    return isinstance(obj, viewer.Viewer) and obj.kind in kinds


@strawberry.type(description="An agent or an admin asks.")
class AgentViewer:
    id: strawberry.ID = field(description="The user's id.")
    kind: ActorKind = field(description="AGENT or ADMIN.")
    name: str = field(description="The user's name.")
    email: EmailAddress | None = field(description="The user's address.")
    organization_id: strawberry.ID = field(description="Their organization.")

    @field(description="The organization's policy for sessions started now.")
    async def policy(self, info: Info[Context, None]) -> Policy:
        return await policy.policy(info.context)  # type: ignore[return-value]  # read off it

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _viewer_is(obj, ActorKind.AGENT, ActorKind.ADMIN)


@strawberry.type(description="A program with an API key asks.")
class PartnerViewer:
    id: strawberry.ID = field(description="The API key's id.")
    name: str = field(description="The API key's name.")
    organization_id: strawberry.ID = field(description="Whose key it is.")
    permissions: list[Permission] = field(description="What it lets one do.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _viewer_is(obj, ActorKind.PARTNER)


@strawberry.type(description="A participant asks, who came by a link.")
class ParticipantViewer:
    id: strawberry.ID = field(description="The participant's id.")
    name: str = field(description="Their name.")
    session_id: strawberry.ID = field(description="The one session they are in.")

    @classmethod
    def is_type_of(cls, obj: Any, _: Any) -> bool:
        return _viewer_is(obj, ActorKind.PARTICIPANT)


Viewer = Annotated[
    AgentViewer | PartnerViewer | ParticipantViewer,
    strawberry.union("Viewer", description="Who asks."),
]
