"""The root type of subscriptions, the items of each, and which resolver yields them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import strawberry
from strawberry import field

from gql.resolvers.session import inbox, interaction_updates, participant_presence, updates
from gql.schema.arguments import (
    Filter,
    InteractionId,
    ResolverInfo,
    ResumeAfter,
    SessionFilter,
    SessionId,
)
from gql.schema.scalars import EventCursor
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.session.events import SessionEvent
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session import Session


@strawberry.type(
    description="An update of a session. Replace each object that an event contains by its new"
    " version; after a snapshot or a reset, replace everything by `session`."
)
class SessionUpdate:
    cursor: EventCursor = field(
        description="The position after this update. Store it to resume the stream."
    )
    previous: EventCursor | None = field(
        description="The position that this update follows. Null on a first update without `after`"
        " and on a reset."
    )
    reset: bool = field(
        description="Whether the stream could not be resumed at `after` and begins anew with the"
        " current state. False on a first update without `after`."
    )
    session: Session | None = field(
        description="The whole session, on the first update without `after` and on a reset. Null"
        " otherwise."
    )
    events: list[SessionEvent] = field(
        description="The events since the previous update, in order."
    )


@strawberry.type(description="An interaction, whole, as it is now or after a change.")
class InteractionUpdate:
    cursor: EventCursor = field(
        description="The position after this update. Store it to resume the stream."
    )
    previous: EventCursor | None = field(
        description="The position that this update follows. Null on a first update without `after`"
        " and on a reset."
    )
    reset: bool = field(
        description="Whether the stream could not be resumed at `after` and begins anew with the"
        " current state. False on a first update without `after`."
    )
    interaction: Interaction = field(description="The interaction in its new state.")
    events: list[SessionEvent] = field(
        description="The events since the previous update, in order. Empty on a first update"
        " without"
        " `after` and on a reset."
    )


@strawberry.type(description="Participants whose presence or progress changed.")
class PresenceUpdate:
    cursor: EventCursor = field(
        description="The position after this update. Store it to resume the stream."
    )
    previous: EventCursor | None = field(
        description="The position that this update follows. Null on a first update without `after`"
        " and on a reset."
    )
    reset: bool = field(
        description="Whether the stream could not be resumed at `after` and begins anew with the"
        " current state. False on a first update without `after`."
    )
    participants: list[Participant] = field(
        description="All participants on the first update and on a reset; afterwards those who"
        " changed."
    )


@strawberry.type(description="Sessions of the organization in their current state.")
class InboxUpdate:
    reset: bool = field(
        description="Whether `sessions` replaces the whole list. True on the first update, unlike"
        " in the other subscriptions; false afterwards."
    )
    sessions: list[Session] = field(
        description="The newest 100 sessions on the first update; afterwards those that changed,"
        " including those that no longer match the filter."
    )


@strawberry.type(description="The root type of subscriptions.")
class Subscription:
    @strawberry.subscription(
        description="Streams the changes of a session. Begins with the whole session, or resumes"
        " after a cursor."
    )
    def session_updates(
        self, info: ResolverInfo, session_id: SessionId, after: ResumeAfter = None
    ) -> AsyncIterator[SessionUpdate]:
        return updates.session_updates(info.context, session_id, after)  # type: ignore[return-value]

    @strawberry.subscription(
        description="Streams a single interaction as it changes. Begins with its current state, or"
        " resumes after a cursor."
    )
    def interaction_updates(
        self,
        info: ResolverInfo,
        interaction_id: InteractionId,
        after: ResumeAfter = None,
    ) -> AsyncIterator[InteractionUpdate]:
        return interaction_updates.interaction_updates(info.context, interaction_id, after)  # type: ignore[return-value]

    @strawberry.subscription(
        description="Streams which participants of a session connect, disconnect, complete or are"
        " replaced. For agents only."
    )
    def participant_presence(
        self, info: ResolverInfo, session_id: SessionId, after: ResumeAfter = None
    ) -> AsyncIterator[PresenceUpdate]:
        return participant_presence.participant_presence(info.context, session_id, after)  # type: ignore[return-value]

    @strawberry.subscription(
        description="Streams the organization's sessions as they change. For agents only."
    )
    def inbox(self, info: ResolverInfo, filter: Filter = None) -> AsyncIterator[InboxUpdate]:
        criteria = filter or SessionFilter()
        return inbox.inbox(info.context, criteria.status, criteria.kind)  # type: ignore[return-value]
