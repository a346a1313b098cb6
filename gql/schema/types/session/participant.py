"""The participants of a session."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import views
from gql.model.domain.enums import ParticipantAction, Reason, Role
from gql.schema.scalars import EmailAddress, PhoneNumber
from gql.schema.types.relay import Node


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
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.ParticipantView)
