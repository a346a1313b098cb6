"""The participants of a session."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import field

from gql.localization.reasons import REASON_TEXTS
from gql.model.domain import views
from gql.model.domain.enums import ParticipantAction, Reason, Role
from gql.resolvers.edges import Part
from gql.schema.arguments import ResolverInfo
from gql.schema.scalars import EmailAddress, PhoneNumber
from gql.schema.types.relay import Node


@strawberry.type(
    description="A button of a participant. It is available exactly if its mutation would succeed"
    " now; otherwise the mutation is refused with the same reason."
)
class ParticipantToolbarItem:
    @field(description="An id for caches, unique among all objects. `node` does not accept it.")
    def id(self) -> strawberry.ID:
        part: Any = self  # at run time `self` is the `Part` whose attributes this type reads
        return strawberry.ID(f"{part.owner.id}.{part.action}")

    action: ParticipantAction = field(description="What the button does.")
    available: bool = field(description="Whether its mutation would succeed now.")
    reason: Reason | None = field(description="Why it is not available. Null if it is available.")

    @field(
        description="The reason as a sentence in the language of the request. Null if it is"
        " available."
    )
    def message(self, info: ResolverInfo) -> str | None:
        part: Any = self
        return info.context.render(REASON_TEXTS[part.reason]) if part.reason else None


@strawberry.type(
    description="A person in a session. Participants see each other's name and role, and their own"
    " contact data and progress."
)
class Participant(Node):
    session_id: strawberry.ID = field(description="The id of the session they are in.")
    role: Role = field(description="Their role in the session.")
    name: str = field(description="The display name.")
    initials: str = field(description="Up to two initials, for an avatar.")
    email: EmailAddress | None = field(
        description="The e-mail address. Null if unknown, for other participants, and for partners."
    )
    phone: PhoneNumber | None = field(
        description="The phone number. Null if unknown, for other participants, and for partners."
    )
    connected: bool | None = field(
        description="Whether they have a live connection at the moment. Independent of `completed`."
        " Null for other participants."
    )
    completed: bool | None = field(
        description="Whether they have assignments, and all of them are done. Null for other"
        " participants."
    )
    invited_at: datetime | None = field(
        description="When they were invited. Null for other participants."
    )
    entered_at: datetime | None = field(
        description="When they first used their link. Null until then, and for other participants."
    )
    replaced_at: datetime | None = field(
        description="When another person took their place. Null unless they were replaced; then"
        " they no longer have access."
    )
    replaced_by_id: strawberry.ID | None = field(
        description="The id of the participant who took their place. Null unless they were"
        " replaced."
    )
    private_session_id: strawberry.ID | None = field(
        description="The id of the open private session with them. Null if there is none; for"
        " agents only."
    )

    @field(
        description="The buttons that an agent has for them. Empty for participants and partners."
    )
    def toolbar(self) -> list[ParticipantToolbarItem]:
        view: Any = self  # at run time `self` is the view whose attributes this type reads
        parts: list[Any] = [Part(view, item) for item in view.toolbar]
        return parts

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return isinstance(value, views.ParticipantView)
