"""The root type of subscriptions, the items of each, and which resolver yields them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import strawberry
from strawberry import field

from gql.resolvers.session import inbox, interaction_updates, participant_connections, updates
from gql.schema.arguments import (
    Filter,
    InteractionId,
    ResolverInfo,
    SessionFilter,
    SessionId,
    StreamCursor,
)
from gql.schema.scalars import Cursor
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.session.events import SessionEvent
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session import Session


@strawberry.type(description="One item of a session's stream. Replace what its events bring.")
class SessionUpdate:
    cursor: Cursor = field(description="Where the stream is after this; resume with it.")
    previous: Cursor | None = field(description="The place it goes on from; null on a snapshot.")
    reset: bool = field(description="Whether your cursor could not be honoured: start over.")
    session: Session | None = field(description="The whole session, first and on a reset.")
    events: list[SessionEvent] = field(description="What happened, in order.")


@strawberry.type(description="One bubble as it is after a change.")
class InteractionUpdate:
    cursor: Cursor = field(description="Where the stream is after this; resume with it.")
    previous: Cursor | None = field(description="The place it goes on from; null on a snapshot.")
    reset: bool = field(description="Whether your cursor could not be honoured: start over.")
    interaction: Interaction = field(description="The bubble.")
    event: SessionEvent | None = field(description="What made it so; null on a snapshot.")


@strawberry.type(description="Who came, went, or completed.")
class ParticipantConnectionUpdate:
    cursor: Cursor = field(description="Where the stream is after this; resume with it.")
    previous: Cursor | None = field(description="The place it goes on from; null on a snapshot.")
    reset: bool = field(description="Whether your cursor could not be honoured: start over.")
    participants: list[Participant] = field(
        description="Everybody at first and on a reset; later those who changed."
    )


@strawberry.type(description="Sessions as they are now.")
class InboxUpdate:
    reset: bool = field(description="Whether this is the whole list, as at first.")
    sessions: list[Session] = field(
        description="The newest 100 at first; later those that changed, latest state only."
    )


@strawberry.type(description="What may be watched.")
class Subscription:
    @strawberry.subscription(
        description="Everything of one session: a snapshot, then its events; or on from `after`."
    )
    def session_updates(
        self, info: ResolverInfo, session_id: SessionId, after: StreamCursor = None
    ) -> AsyncIterator[SessionUpdate]:
        return updates.session_updates(info.context, session_id, after)  # type: ignore[return-value]

    @strawberry.subscription(description="One bubble, at each change.")
    def interaction_updates(
        self,
        info: ResolverInfo,
        interaction_id: InteractionId,
        after: StreamCursor = None,
    ) -> AsyncIterator[InteractionUpdate]:
        return interaction_updates.interaction_updates(info.context, interaction_id, after)  # type: ignore[return-value]

    @strawberry.subscription(description="Who comes and goes in a session; for agents.")
    def participant_connections(
        self, info: ResolverInfo, session_id: SessionId, after: StreamCursor = None
    ) -> AsyncIterator[ParticipantConnectionUpdate]:
        return participant_connections.participant_connections(info.context, session_id, after)  # type: ignore[return-value]

    @strawberry.subscription(description="The organization's sessions as they change; for agents.")
    def inbox(self, info: ResolverInfo, filter: Filter = None) -> AsyncIterator[InboxUpdate]:
        criteria = filter or SessionFilter()
        return inbox.inbox(info.context, criteria.status, criteria.kind)  # type: ignore[return-value]
