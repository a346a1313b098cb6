"""The viewer: who sent the request."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import field

from gql.model.domain import viewer
from gql.model.domain.enums import ActorKind, Permission
from gql.resolvers import edges
from gql.resolvers.organization import policy
from gql.schema.arguments import ResolverInfo
from gql.schema.scalars import EmailAddress
from gql.schema.types.organization.policy import Policy


def _is_viewer(value: Any, *kinds: ActorKind) -> bool:
    return isinstance(value, viewer.Viewer) and value.kind in kinds


@strawberry.type(description="The organization that runs the sessions.")
class Organization:
    id: strawberry.ID = field(description="The id of the organization.")
    name: str = field(description="The display name.")


@strawberry.type(description="An agent or admin, signed in with their own token.")
class AgentViewer:
    id: strawberry.ID = field(description="The id of the user.")
    kind: ActorKind = field(description="AGENT or ADMIN.")
    name: str = field(description="The user's display name.")
    email: EmailAddress | None = field(description="The user's e-mail address.")
    organization_id: strawberry.ID = field(description="The id of the user's organization.")

    @field(description="The organization's current policy, which new sessions take over.")
    async def policy(self, info: ResolverInfo) -> Policy:
        return await policy.policy(info.context)  # type: ignore[return-value]  # the type reads the model's policy

    @field(description="The organization.")
    async def organization(self, info: ResolverInfo) -> Organization:
        return await edges.organization(info.context)  # type: ignore[return-value]

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_viewer(value, ActorKind.AGENT, ActorKind.ADMIN)


@strawberry.type(description="A program of a partner, signed in with an API key.")
class PartnerViewer:
    id: strawberry.ID = field(description="The id of the API key.")
    name: str = field(description="The display name of the API key.")
    organization_id: strawberry.ID = field(
        description="The id of the organization that issued the key."
    )
    permissions: list[Permission] = field(description="What the key allows.")

    @field(description="The organization.")
    async def organization(self, info: ResolverInfo) -> Organization:
        return await edges.organization(info.context)  # type: ignore[return-value]

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_viewer(value, ActorKind.PARTNER)


@strawberry.type(description="A participant, signed in with the token from `exchangeLink`.")
class ParticipantViewer:
    id: strawberry.ID = field(description="The id of the participant.")
    name: str = field(description="The participant's display name.")
    session_id: strawberry.ID = field(
        description="The id of the participant's session, the only one they can access."
    )

    @field(description="The organization.")
    async def organization(self, info: ResolverInfo) -> Organization:
        return await edges.organization(info.context)  # type: ignore[return-value]

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_viewer(value, ActorKind.PARTICIPANT)


Viewer = Annotated[
    AgentViewer | PartnerViewer | ParticipantViewer,
    strawberry.union(
        "Viewer", description="The signed-in user, program or participant that sent the request."
    ),
]
