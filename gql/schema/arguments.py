"""Arguments that several fields take, and what resolvers get of a request."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import Info, argument, field

from gql.model.domain.enums import SessionKind, SessionStatus
from gql.resolvers.context import Context
from gql.schema.scalars import Cursor

ResolverInfo = Info[Context, None]
ListCursor = Annotated[str | None, argument(description="Go on after this place of the list.")]
StreamCursor = Annotated[
    Cursor | None,
    argument(description="The last cursor you have; without it you get a snapshot first."),
]
SessionId = Annotated[strawberry.ID, argument(description="The session.")]
InteractionId = Annotated[strawberry.ID, argument(description="The bubble.")]


@strawberry.input(description="Which sessions; what is left out does not matter.")
class SessionFilter:
    status: SessionStatus | None = field(default=None, description="Open or ended.")
    kind: SessionKind | None = field(default=None, description="What they are for.")


Filter = Annotated[SessionFilter | None, argument(description="Which sessions.")]
