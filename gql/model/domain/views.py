"""The read model: frozen values with everything derived already in them.

`project` makes them from rows; GraphQL types read attributes off them; events carry them
as after-images. `None` in a field marked "hidden" means that the viewer may not know it.
"""

from dataclasses import dataclass
from datetime import datetime

from gql.model.domain.enums import (
    ActorKind,
    AssignmentState,
    Duty,
    EndReason,
    InteractionKind,
    InteractionStatus,
    ParticipantAction,
    Reason,
    Role,
    SessionKind,
    SessionStatus,
    StepKind,
    ToolbarAction,
)
from gql.model.domain.value_objects import (
    Approval,
    CartItem,
    FieldSpec,
    Policy,
    StoredFile,
    Verification,
)
from gql.model.domain.viewer import Actor
from gql.model.event_log.cursors import cursor_at


@dataclass(frozen=True, slots=True)
class ToolbarItem:
    """A button: whether it can be pressed now and, if not, why not."""

    action: ToolbarAction
    available: bool
    reason: Reason | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class ParticipantItem:
    """A button beside a participant: whether it can be pressed now and, if not, why not."""

    action: ParticipantAction
    available: bool
    reason: Reason | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What was filled into one field."""

    name: str
    value: str


def _listed(values: dict[str, str] | None) -> tuple[FieldValue, ...]:
    return tuple(FieldValue(name, value) for name, value in sorted((values or {}).items()))


@dataclass(frozen=True, slots=True)
class LinkedSession:
    """Another session that this one came from or led to.

    `status` is told of those it led to; on the way up it is None, since a session hears nothing
    of what becomes of the one it came from.
    """

    session_id: str
    kind: SessionKind
    status: SessionStatus | None
    participant_id: str | None = None
    interaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """What one participant, or the agent (`participant_id` is None), does in one step.

    `position` is the participant's number among those who do the step, from 1; the agent's is 0.
    The fields `customer_2.…` of a document are those of position 2.
    """

    id: str
    participant_id: str | None
    position: int
    duty: Duty
    group: int
    state: AssignmentState
    done_at: datetime | None = None
    values: dict[str, str] | None = None
    files: tuple[StoredFile, ...] = ()
    signature: str | None = None
    comment: str | None = None
    verification: Verification | None = None

    @property
    def field_values(self) -> tuple[FieldValue, ...]:
        """The values by field name, in its order."""
        return _listed(self.values)


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of a document, displayed `width` by `height` points; `revision` is its look."""

    number: int
    width: float
    height: float
    revision: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as it stands: the digest of its file, how often it was signed, its pages."""

    digest: str
    revision: int
    sealed_at: datetime | None
    pages: tuple[PageView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """One item of an interaction. `reached` when all before it are complete (domain rule 4)."""

    id: str
    position: int
    kind: StepKind
    name: str
    reached: bool
    completed: bool
    fields: tuple[FieldSpec, ...]
    items: tuple[CartItem, ...]
    file_count: int
    content: str | None
    assignments: tuple[AssignmentView, ...]
    document: DocumentView | None = None

    @property
    def page_count(self) -> int | None:
        """How many pages its document shows."""
        return len(self.document.pages) if self.document else None


@dataclass(frozen=True, slots=True)
class RecipientView:
    """One participant's part in one interaction; the times are hidden from other participants."""

    participant_id: str
    name: str
    role: Role
    group: int
    completed: bool | None
    opened_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    declined_at: datetime | None = None
    decline_reason: str | None = None


@dataclass(frozen=True, slots=True)
class DetailsView:
    """What the agent has to tell before the customer receives it (domain rule 9)."""

    fields: tuple[FieldSpec, ...]
    values: dict[str, str]
    completed_at: datetime | None

    @property
    def field_values(self) -> tuple[FieldValue, ...]:
        """The values by field name, in its order."""
        return _listed(self.values)


@dataclass(frozen=True, slots=True)
class InteractionView:
    """A bubble (domain rules 1 to 3)."""

    id: str
    session_id: str
    template_id: str | None
    name: str
    kind: InteractionKind
    status: InteractionStatus
    status_line: str
    added_at: datetime
    added_by: Actor
    sent_at: datetime | None
    completed_at: datetime | None
    expires_at: datetime | None
    expired_at: datetime | None
    deleted_at: datetime | None
    deleted_by: Actor | None
    completed_count: int | None
    required_count: int | None
    details: DetailsView | None
    recipients: tuple[RecipientView, ...]
    steps: tuple[StepView, ...]
    approvals: tuple[Approval, ...]
    source: LinkedSession | None
    source_final: bool
    sealed_at: datetime | None = None
    toolbar: tuple[ToolbarItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """A person in a session: connected and completed are two independent facts (rule 13)."""

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
    """A session with all that is in it, at one place of its stream (`head`)."""

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
        """The agent whose session it is."""
        return Actor(ActorKind.AGENT, self.agent_id, self.agent_name)

    @property
    def cursor(self) -> str:
        """The place in the session's stream that this view shows (promise C)."""
        return cursor_at(self.id, self.head, self.head_hash)

    def interaction(self, interaction_id: str) -> InteractionView | None:
        """The bubble of that id, if it is in this session."""
        return next((one for one in self.interactions if one.id == interaction_id), None)

    def participant(self, participant_id: str) -> ParticipantView | None:
        """The participant of that id, if in this session."""
        return next((one for one in self.participants if one.id == participant_id), None)
