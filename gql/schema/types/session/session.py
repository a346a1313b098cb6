"""Sessions with all their contents, and lists of sessions."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import argument, field

from gql.model.domain import views
from gql.resolvers.session import history
from gql.schema.arguments import ResolverInfo
from gql.schema.scalars import Cursor
from gql.schema.types.interaction.interaction import Interaction
from gql.schema.types.relay import Connection, First, Node, connection
from gql.schema.types.session.events import SessionEventConnection
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session_summary import SessionFacts


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
        info: ResolverInfo,
        first: First = 50,
        after: Annotated[Cursor | None, argument(description="Go on from there.")] = None,
    ) -> SessionEventConnection:
        view: Any = self  # at run time `self` is the view whose attributes this type reads
        page = await history.list_session_events(info.context, view, first, after)
        return connection(SessionEventConnection, page, lambda event: event.cursor)

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.SessionView)


@strawberry.type(description="One session in a list.")
class SessionEdge:
    node: Session = field(description="The session.")
    cursor: str = field(description="Its place in the list.")


@strawberry.type(description="A page of sessions, newest first.")
class SessionConnection(Connection):
    edges: list[SessionEdge] = field(description="The sessions of this page.")
