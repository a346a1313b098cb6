"""A session without its participants and interactions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import views
from gql.model.domain.enums import EndReason, SessionKind, SessionStatus
from gql.schema.types.actor import Actor
from gql.schema.types.organization.policy import Policy
from gql.schema.types.session.linked_session import LinkedSession


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
        description="The private and approval sessions started from this one. Empty for"
        " participants."
    )


@strawberry.type(description="The attributes of a session, as contained in events.")
class SessionSummary(SessionFacts):
    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.SessionView)
