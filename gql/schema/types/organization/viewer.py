"""The viewer: who sent the request."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import field

from gql.model.domain import viewer
from gql.model.domain.enums import ActorKind, Permission
from gql.resolvers.organization import policy
from gql.schema.arguments import ResolverInfo
from gql.schema.scalars import EmailAddress
from gql.schema.types.organization.policy import Policy


def _is_viewer(value: Any, *kinds: ActorKind) -> bool:
    return isinstance(value, viewer.Viewer) and value.kind in kinds


@strawberry.type(description="An agent or an admin asks.")
class AgentViewer:
    id: strawberry.ID = field(description="The user's id.")
    kind: ActorKind = field(description="AGENT or ADMIN.")
    name: str = field(description="The user's name.")
    email: EmailAddress | None = field(description="The user's address.")
    organization_id: strawberry.ID = field(description="Their organization.")

    @field(description="The organization's policy for sessions started now.")
    async def policy(self, info: ResolverInfo) -> Policy:
        return await policy.policy(info.context)  # type: ignore[return-value]  # the type reads the model's policy

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_viewer(value, ActorKind.AGENT, ActorKind.ADMIN)


@strawberry.type(description="A program with an API key asks.")
class PartnerViewer:
    id: strawberry.ID = field(description="The API key's id.")
    name: str = field(description="The API key's name.")
    organization_id: strawberry.ID = field(description="Whose key it is.")
    permissions: list[Permission] = field(description="What it lets one do.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_viewer(value, ActorKind.PARTNER)


@strawberry.type(description="A participant asks, who came by a link.")
class ParticipantViewer:
    id: strawberry.ID = field(description="The participant's id.")
    name: str = field(description="Their name.")
    session_id: strawberry.ID = field(description="The one session they are in.")

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_viewer(value, ActorKind.PARTICIPANT)


Viewer = Annotated[
    AgentViewer | PartnerViewer | ParticipantViewer,
    strawberry.union("Viewer", description="Who asks."),
]
