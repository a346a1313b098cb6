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
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.SessionView)
