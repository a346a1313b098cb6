"""The views of a session and of its participants."""

from dataclasses import dataclass, replace
from datetime import datetime

from gql.model.domain.enums import ActorKind, EndReason, Role, SessionKind, SessionStatus
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import Actor
from gql.model.domain.views.interaction import InteractionView
from gql.model.domain.views.linked_session import LinkedSession
from gql.model.domain.views.toolbar import ParticipantItem
from gql.model.event_log.cursors import cursor_at


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """A person in a session. `connected` and `completed` are independent (rule 13)."""

    id: str
    session_id: str
    role: Role
    name: str
    initials: str
    email: str | None
    phone: str | None
    connected: bool | None
    completed: bool | None
    invited_at: datetime | None
    entered_at: datetime | None
    replaced_at: datetime | None
    replaced_by_id: str | None
    private_session_id: str | None
    toolbar: tuple[ParticipantItem, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session with its participants and interactions, after event number `head`."""

    id: str
    organization_id: str
    kind: SessionKind
    name: str
    status: SessionStatus
    agent_id: str
    agent_name: str
    policy: Policy
    created_at: datetime
    ended_at: datetime | None
    end_reason: EndReason | None
    parent: LinkedSession | None
    children: tuple[LinkedSession, ...]
    participants: tuple[ParticipantView, ...] = ()
    interactions: tuple[InteractionView, ...] = ()
    head: int = 0
    head_hash: str = ""

    @property
    def agent(self) -> Actor:
        """The agent who runs the session."""
        return Actor(ActorKind.AGENT, self.agent_id, self.agent_name)

    @property
    def cursor(self) -> str:
        """The cursor of the session's stream after `head`."""
        return cursor_at(self.id, self.head, self.head_hash)

    def interaction(self, interaction_id: str) -> InteractionView | None:
        """Returns the interaction with that id, or None."""
        return next((item for item in self.interactions if item.id == interaction_id), None)

    def participant(self, participant_id: str) -> ParticipantView | None:
        """Returns the participant with that id, or None."""
        return next((person for person in self.participants if person.id == participant_id), None)

    def without_contents(self) -> "SessionView":
        """Returns a copy without participants, interactions and head: the attributes of its row."""
        return replace(self, participants=(), interactions=(), head=0, head_hash="")
