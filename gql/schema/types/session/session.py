"""Sessions with all their contents, and lists of sessions."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import views
from gql.model.domain.rules import limits
from gql.resolvers.session import history
from gql.schema.arguments import After, Before, ResolverInfo
from gql.schema.scalars import EventCursor, ListCursor
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.relay import Connection, First, Last, Node, connection, slice_of
from gql.schema.types.session.events import SessionEventConnection
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session_summary import SessionFacts


@strawberry.type(
    description="A conversation between an agent and a customer, with its participants and"
    " interactions."
)
class Session(SessionFacts, Node):
    cursor: EventCursor = field(
        description="The position in the session's stream of events that this state corresponds to."
        " Pass it to `sessionUpdates(after:)` to receive what follows."
    )
    participants: list[Participant] = field(
        description=f"The participants, at most {limits.MAX_PARTICIPANTS}, and those who were"
        f" replaced, at most {limits.MAX_REPLACED_PARTICIPANTS}."
    )
    interactions: list[Interaction] = field(
        description=f"The interactions in the order they were added, at most"
        f" {limits.MAX_INTERACTIONS}, including deleted ones. Participants see those that were sent"
        " to them."
    )

    @field(
        description="The history of the session, oldest first. Null for participants and partners."
        " `after` also accepts the `cursor` of an event or of the session."
    )
    async def events(
        self,
        info: ResolverInfo,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> SessionEventConnection | None:
        view: Any = self  # at run time `self` is the view whose attributes this type reads
        part = slice_of(first, after, last, before)
        page = await history.list_session_events(info.context, view, part)
        if page is None:
            return None
        return connection(SessionEventConnection, page, lambda event: event.cursor)

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.SessionView)


@strawberry.type(description="A session in a page of sessions.")
class SessionEdge:
    node: Session = field(description="The session.")
    cursor: ListCursor = field(description="The position of the session in the list.")


@strawberry.type(description="A page of sessions, newest first.")
class SessionConnection(Connection):
    edges: list[SessionEdge] = field(description="The sessions of this page.")
    nodes: list[Session] = field(description="The nodes of `edges`.")
