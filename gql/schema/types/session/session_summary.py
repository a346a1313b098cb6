"""Sessions without their participants and interactions, and links between sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import views
from gql.model.domain.enums import EndReason, SessionKind, SessionStatus
from gql.model.domain.rules.limits import MAX_LINKED_SESSIONS
from gql.resolvers import edges
from gql.schema.arguments import ResolverInfo
from gql.schema.types.actor import Actor
from gql.schema.types.organization.policy import Policy


@strawberry.type(
    description="A link to another session: the parent that a private or approval session was"
    " started from, or one of the sessions started from this one."
)
class LinkedSession:
    session_id: strawberry.ID = field(description="The id of the linked session.")
    kind: SessionKind = field(description="What the linked session is for.")
    status: SessionStatus | None = field(
        description="Whether the linked session is open. Null for a parent."
    )
    participant_id: strawberry.ID | None = field(
        description="For a private session: the id of the participant in the parent session. Null"
        " otherwise."
    )
    interaction_id: strawberry.ID | None = field(
        description="For an approval: the id of the forwarded interaction in the parent session."
        " Null otherwise."
    )

    @field(description="The linked session. Null if the viewer has no access to it.")
    async def session(self, info: ResolverInfo) -> SessionSummary | None:
        link: Any = self  # at run time `self` is the view whose attributes this type reads
        return await edges.session_summary(info.context, link.session_id)  # type: ignore[return-value]


@strawberry.interface(
    description="The attributes of a session, without its participants and interactions."
)
class SessionFacts:
    kind: SessionKind = field(description="What the session is for.")
    name: str = field(description="The display name.")
    status: SessionStatus = field(description="Whether the session still accepts changes.")
    agent: Actor = field(description="The agent who runs the session.")
    policy: Policy = field(
        description="The organization's policy at the time the session was started."
    )
    created_at: datetime = field(description="When the session was started.")
    ended_at: datetime | None = field(description="When the session ended. Null while it is open.")
    end_reason: EndReason | None = field(
        description="Why the session ended. Null while it is open."
    )
    parent: LinkedSession | None = field(
        description="The session that this private or approval session was started from. Null for a"
        " regular session, and for participants."
    )
    children: list[LinkedSession] = field(
        description="The private and approval sessions started from this one, at most"
        f" {MAX_LINKED_SESSIONS}. Empty for participants."
    )


@strawberry.type(
    description="The attributes of a session, as contained in events and links. The fields of"
    " `Session` with the same names have the same values."
)
class SessionSummary(SessionFacts):
    @field(
        description="An id for caches. It differs from the session's, because caches store only one"
        " object of an id. `node` does not accept it."
    )
    def id(self) -> strawberry.ID:
        view: Any = self  # at run time `self` is the view whose attributes this type reads
        return strawberry.ID(f"{view.id}.summary")

    @field(description="The id of the session.")
    def session_id(self) -> strawberry.ID:
        view: Any = self
        return strawberry.ID(view.id)

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.SessionView)
