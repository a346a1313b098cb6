"""The read model: frozen values that include everything derived, such as status and toolbar.

`project_session` builds them from rows, GraphQL types read their attributes, and events store
them as after-images, so the field names are part of the stored form. A field may be None because
`visibility` hides it from the viewer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    """An action on an interaction: whether it is available now and, if not, why."""

    action: ToolbarAction
    available: bool
    reason: Reason | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class ParticipantItem:
    """An action on a participant: whether it is available now and, if not, why."""

    action: ParticipantAction
    available: bool
    reason: Reason | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value filled into one field."""

    name: str
    value: str


def _field_values(values: Mapping[str, str] | None) -> tuple[FieldValue, ...]:
    """Returns the values sorted by field name."""
    return tuple(FieldValue(name, value) for name, value in sorted((values or {}).items()))


@dataclass(frozen=True, slots=True)
class LinkedSession:
    """The parent of a session, or one of its private or approval sessions.

    `status` is None for the parent: changes of a parent do not produce events in its children.
    """

    session_id: str
    kind: SessionKind
    status: SessionStatus | None
    participant_id: str | None = None
    interaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """What one participant, or the agent (`participant_id` is None), has to do in one step.

    `position` is the signer index: participants of the step count from 1, the agent is 0. The
    fields `customer_2.…` of a document belong to position 2.
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
        """The values, sorted by field name."""
        return _field_values(self.values)


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of a document, `width` by `height` points as displayed.

    `revision` identifies the page's content: it changes when the page looks different.
    """

    number: int
    width: float
    height: float
    revision: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The current state of a document. `digest` is its file's, `revision` counts signatures."""

    digest: str
    revision: int
    sealed_at: datetime | None
    pages: tuple[PageView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of an interaction. It is reached when all earlier ones are complete (rule 4)."""

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
        """The number of visible pages of the document."""
        return len(self.document.pages) if self.document else None


@dataclass(frozen=True, slots=True)
class RecipientView:
    """One participant as a recipient of an interaction; other participants do not see the times.

    `completed` is None if nothing is asked of the recipient (a CC, rule 14), or if it is hidden.
    """

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
class AgentDetailsView:
    """The details that the agent fills in before the customer receives it (domain rule 9)."""

    fields: tuple[FieldSpec, ...]
    values: dict[str, str]
    completed_at: datetime | None

    @property
    def field_values(self) -> tuple[FieldValue, ...]:
        """The values, sorted by field name."""
        return _field_values(self.values)


@dataclass(frozen=True, slots=True)
class InteractionView:
    """An interaction (domain rules 1 to 3). `source` is set in an approval session only."""

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
    details: AgentDetailsView | None
    recipients: tuple[RecipientView, ...]
    steps: tuple[StepView, ...]
    approvals: tuple[Approval, ...]
    source: LinkedSession | None
    source_final: bool
    sealed_at: datetime | None = None
    toolbar: tuple[ToolbarItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """A person in a session. `connected` and `completed` are independent (domain rule 13)."""

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
        """The cursor of the session's stream after `head` (promise C)."""
        return cursor_at(self.id, self.head, self.head_hash)

    def interaction(self, interaction_id: str) -> InteractionView | None:
        """Returns the interaction with that id, or None."""
        return next((item for item in self.interactions if item.id == interaction_id), None)

    def participant(self, participant_id: str) -> ParticipantView | None:
        """Returns the participant with that id, or None."""
        return next((person for person in self.participants if person.id == participant_id), None)

    def without_members(self) -> "SessionView":
        """Returns the session's own attributes, without participants, interactions and head."""
        return replace(self, participants=(), interactions=(), head=0, head_hash="")
