"""The rows that make up the state of a session, as plain objects.

The attributes are those of the table's class in `gql.model.database.tables`; columns that are
no part of the state are left out: what a periodic task keeps for itself, and what a trigger sets.
"""

from dataclasses import dataclass, field
from datetime import datetime

from gql.model.domain.enums import (
    Duty,
    EndReason,
    EventKind,
    InteractionKind,
    Role,
    SessionKind,
    StepKind,
)
from gql.model.domain.value_objects import (
    Approval,
    Document,
    FieldSpec,
    IssuedCertificate,
    Policy,
    StepSpec,
    StoredFile,
    Verification,
)
from gql.model.domain.viewer import Actor


@dataclass(slots=True, kw_only=True)
class SessionRecord:
    """A session; `head` and `head_hash` are the end of its event log.

    `version` counts changes of its rows without an event: of columns that no digest covers, and by
    SQL.
    """

    id: str
    organization_id: str
    kind: SessionKind
    name: str
    agent_id: str
    agent_name: str
    policy: Policy
    created_at: datetime
    idle_at: datetime
    head: int
    head_hash: str
    version: int = 0
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    parent_session_id: str | None = None
    parent_participant_id: str | None = None
    parent_interaction_id: str | None = None


@dataclass(slots=True, kw_only=True)
class ParticipantRecord:
    """A person in one session."""

    id: str
    session_id: str
    role: Role
    name: str
    email: str | None
    phone: str | None
    invited_at: datetime
    entered_at: datetime | None = None
    replaced_at: datetime | None = None
    replaced_by_id: str | None = None


@dataclass(slots=True, kw_only=True)
class InteractionRecord:
    """An interaction of a session, such as a document to sign."""

    id: str
    session_id: str
    template_id: str | None
    name: str
    kind: InteractionKind
    added_at: datetime
    added_by: Actor
    details: tuple[FieldSpec, ...] = ()
    detail_values: dict[str, str] = field(default_factory=dict)
    details_completed_at: datetime | None = None
    expires_at: datetime | None = None
    expired_at: datetime | None = None
    deleted_at: datetime | None = None
    deleted_by: Actor | None = None
    approvals: tuple[Approval, ...] = ()
    source_final: bool = False
    issued: IssuedCertificate | None = None


@dataclass(slots=True, kw_only=True)
class StepRecord:
    """One step of an interaction, with its current document."""

    id: str
    session_id: str
    interaction_id: str
    position: int
    kind: StepKind
    spec: StepSpec
    document: Document | None = None


@dataclass(slots=True, kw_only=True)
class RecipientRecord:
    """One participant as a recipient of one interaction."""

    id: str
    session_id: str
    interaction_id: str
    participant_id: str
    group: int
    opened_at: datetime | None = None
    started_at: datetime | None = None
    declined_at: datetime | None = None
    decline_reason: str | None = None


@dataclass(slots=True, kw_only=True)
class AssignmentRecord:
    """What one participant, or the agent (`participant_id` is None), has to do in one step."""

    id: str
    session_id: str
    step_id: str
    participant_id: str | None
    duty: Duty
    group: int
    values: dict[str, str] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()
    signature: str | None = None
    comment: str | None = None
    verification: Verification | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class EventRecord:
    """One event to append to a session's log."""

    session_id: str
    sequence: int
    organization_id: str
    occurred_at: datetime
    kind: EventKind
    subject_id: str
    cause: str
    actor: Actor
    changes: tuple[str, ...]
    image: str
    state_digest: str | None = None
    subject_digest: str | None = None
    hash: str = ""


@dataclass(slots=True, kw_only=True)
class LinkedRecord:
    """What a session shows of its parent and of the sessions that were started from it."""

    id: str
    kind: SessionKind
    ended_at: datetime | None
    parent_participant_id: str | None
    parent_interaction_id: str | None


Record = (
    SessionRecord
    | ParticipantRecord
    | InteractionRecord
    | StepRecord
    | RecipientRecord
    | AssignmentRecord
)
