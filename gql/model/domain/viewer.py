"""Who asks: the viewer, what they may see (scope), and how events name them (actor)."""

from dataclasses import dataclass

from gql.model.domain.enums import ActorKind, Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, as events keep it. `name` is shown to people."""

    kind: ActorKind
    id: str
    name: str


# who did what among the others is not a participant's to know
ANOTHER = Actor(ActorKind.PARTICIPANT, "another", "Another participant")
SYSTEM = Actor(ActorKind.SYSTEM, "system", "System")


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be seen: a frozen value, and all that decides it.

    Two viewers with equal scopes see the same bytes, so their work can be shared.
    """

    kind: ActorKind
    organization_id: str
    session_id: str | None = None
    participant_id: str | None = None
    documents: bool = False

    @property
    def staff(self) -> bool:
        """Whether this is the organization's own side: agent or admin."""
        return self.kind in (ActorKind.AGENT, ActorKind.ADMIN, ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in caller: an agent or admin, a partner, or a participant."""

    kind: ActorKind
    id: str
    name: str
    organization_id: str
    credential_id: str
    email: str | None = None
    session_id: str | None = None
    permissions: tuple[Permission, ...] = ()

    @property
    def actor(self) -> Actor:
        """How events name this viewer."""
        return Actor(self.kind, self.id, self.name)

    @property
    def staff(self) -> bool:
        """Whether this is an agent or an admin."""
        return self.kind in (ActorKind.AGENT, ActorKind.ADMIN)

    @property
    def scope(self) -> Scope:
        """What this viewer may see."""
        if self.kind is ActorKind.PARTICIPANT:
            return Scope(self.kind, self.organization_id, self.session_id, self.id, True)
        documents = self.staff or Permission.DOCUMENTS_READ in self.permissions
        kind = ActorKind.AGENT if self.staff else self.kind
        return Scope(kind, self.organization_id, documents=documents)
