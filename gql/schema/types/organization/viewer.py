"""The viewer: who sent the request."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import field

from gql.model.domain import viewer
from gql.model.domain.enums import ActorKind, Permission, UserRole
from gql.resolvers import edges
from gql.resolvers.organization import policy
from gql.schema.arguments import ResolverInfo
from gql.schema.scalars import EmailAddress
from gql.schema.types.organization.policy import Policy
from gql.schema.types.session.participant import Participant
from gql.schema.types.session.session_summary import SessionSummary


def _is_viewer(value: Any, *kinds: ActorKind) -> bool:
    return isinstance(value, viewer.Viewer) and value.kind in kinds


@strawberry.type(description="The organization that runs the sessions.")
class Organization:
    id: strawberry.ID = field(description="The id of the organization.")
    name: str = field(description="The display name.")


@strawberry.interface(
    description="The signed-in user, program or participant that sent the request."
)
class Viewer:
    name: str = field(description="The display name.")

    @field(description="An id for caches, unique among all objects. `node` does not accept it.")
    def id(self) -> strawberry.ID:
        person: Any = self  # at run time `self` is the viewer whose attributes this type reads
        return strawberry.ID(person.id)

    @field(description="The organization of the user or API key, or that runs the session.")
    async def organization(self, info: ResolverInfo) -> Organization:
        return await edges.organization(info.context)  # type: ignore[return-value]


@strawberry.type(description="An agent or admin, signed in with their own token.")
class AgentViewer(Viewer):
    email: EmailAddress = field(description="The user's e-mail address.")

    @field(description="The id of the user.")
    def id(self) -> strawberry.ID:
        user: Any = self  # at run time `self` is the viewer whose attributes this type reads
        return strawberry.ID(user.id)

    @field(description="What the user may do.")
    def role(self) -> UserRole:
        user: Any = self
        return UserRole(user.kind)

    @field(description="The organization's current policy, which new sessions take over.")
    async def policy(self, info: ResolverInfo) -> Policy:
        return await policy.policy(info.context)  # type: ignore[return-value]  # the type reads the model's policy

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_viewer(value, ActorKind.AGENT, ActorKind.ADMIN)


@strawberry.type(description="A program of a partner, signed in with an API key.")
class PartnerViewer(Viewer):
    permissions: list[Permission] = field(description="What the key allows.")

    @field(description="The id of the API key.")
    def id(self) -> strawberry.ID:
        program: Any = self
        return strawberry.ID(program.id)

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_viewer(value, ActorKind.PARTNER)


@strawberry.type(description="A participant, signed in with the token from `exchangeLink`.")
class ParticipantViewer(Viewer):
    session_id: strawberry.ID = field(
        description="The id of the participant's session, the only one they can access."
    )

    @field(
        description="An id for caches. It differs from the participant's, because caches store only"
        " one object of an id. `node` does not accept it."
    )
    def id(self) -> strawberry.ID:
        person: Any = self
        return strawberry.ID(f"{person.id}.viewer")

    @field(description="The id of the participant.")
    def participant_id(self) -> strawberry.ID:
        person: Any = self
        return strawberry.ID(person.id)

    @field(description="The participant, with their role in the session.")
    async def participant(self, info: ResolverInfo) -> Participant:
        person: Any = self
        return await edges.participant(info.context, person.session_id, person.id)  # type: ignore[return-value]

    @field(description="The participant's session.")
    async def session(self, info: ResolverInfo) -> SessionSummary:
        person: Any = self
        return await edges.session_summary(info.context, person.session_id)  # type: ignore[return-value]

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        return _is_viewer(value, ActorKind.PARTICIPANT)


VIEWER_TYPES = (AgentViewer, PartnerViewer, ParticipantViewer)
