"""The viewer who sends a request, what they may see (scope), and how events name them (actor)."""

from dataclasses import dataclass

from gql.model.domain.enums import ActorKind, Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, as stored in events. `name` is shown to people."""

    kind: ActorKind
    id: str
    name: str


# stands for every other participant in what a participant sees
ANOTHER_PARTICIPANT = Actor(ActorKind.PARTICIPANT, "another", "Another participant")
DEFAULT_LOCALE = "en"
SYSTEM = Actor(ActorKind.SYSTEM, "system", "System")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a viewer may see of sessions, and the language in which they read sentences.

    Whether a partner may read them at all is checked before, by `Context.require_status_reader`.

    Viewers with equal scopes receive the same bytes, so their subscriptions can share work. The
    locale is set where they execute, and is left out where views are restricted: these hold codes.
    """

    kind: ActorKind
    organization_id: str
    session_id: str | None = None
    participant_id: str | None = None
    can_read_documents: bool = False
    locale: str = DEFAULT_LOCALE

    @property
    def is_staff(self) -> bool:
        """Whether the viewer belongs to the organization: an agent, an admin or the server."""
        return self.kind in (ActorKind.AGENT, ActorKind.ADMIN, ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Viewer:
    """An authenticated caller: an agent or admin, a partner, or a participant."""

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
    def is_staff(self) -> bool:
        """Whether this is an agent or an admin."""
        return self.kind in (ActorKind.AGENT, ActorKind.ADMIN)

    @property
    def scope(self) -> Scope:
        """What this viewer may see."""
        if self.kind is ActorKind.PARTICIPANT:
            return Scope(self.kind, self.organization_id, self.session_id, self.id, True)
        documents = self.is_staff or Permission.DOCUMENTS_READ in self.permissions
        # agents and admins see the same, so they share one scope
        kind = ActorKind.AGENT if self.is_staff else self.kind
        return Scope(kind, self.organization_id, can_read_documents=documents)
