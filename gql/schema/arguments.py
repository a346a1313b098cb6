"""Arguments that several fields take, and what resolvers get of a request."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import Info, argument, field

from gql.model.domain.enums import SessionKind, SessionStatus
from gql.resolvers.context import Context
from gql.schema.scalars import EventCursor, ListCursor

ResolverInfo = Info[Context, None]
After = Annotated[
    ListCursor | None,
    argument(
        description="Return the items after this cursor, such as `pageInfo.endCursor` of the"
        " previous page."
    ),
]
Before = Annotated[
    ListCursor | None,
    argument(
        description="Return the items before this cursor, such as `pageInfo.startCursor` of the"
        " next page."
    ),
]
ResumeAfter = Annotated[
    EventCursor | None,
    argument(
        description="The cursor of the last update received, to resume without gaps. Without it,"
        " the stream begins with the current state."
    ),
]
SessionId = Annotated[strawberry.ID, argument(description="The id of the session.")]
InteractionId = Annotated[strawberry.ID, argument(description="The id of the interaction.")]


@strawberry.input(description="Selects sessions. All criteria that are set must match.")
class SessionFilter:
    status: SessionStatus | None = field(
        default=None, description="Only sessions with this status."
    )
    kind: SessionKind | None = field(default=None, description="Only sessions of this kind.")


Filter = Annotated[
    SessionFilter | None, argument(description="Which sessions to return. Default: all.")
]
