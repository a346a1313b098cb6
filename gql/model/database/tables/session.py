"""The tables of sessions: participants, interactions, events, connections and messages."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gql.model.database.column_types import (
    EnumText,
    JsonText,
    Row,
    foreign_key,
    foreign_key_in_session,
    partial_index,
)
from gql.model.domain.enums import (
    Channel,
    Duty,
    EndReason,
    EventKind,
    InteractionKind,
    MessageKind,
    MessageStatus,
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


class SessionRow(Row):
    """A session; `head` and `head_hash` are the end of its event log."""

    __tablename__ = "session"
    __table_args__ = (
        Index(None, "organization_id", "created_at", "id"),
        Index(None, "parent_session_id"),
        partial_index("ix_session_idle_at", "idle_at", where="ended_at IS NULL"),
        # domain rule 16: one open private session per participant, also in concurrent requests
        partial_index(
            "uq_session_private_open",
            "parent_participant_id",
            where="kind = 'PRIVATE' AND ended_at IS NULL",
            unique=True,
        ),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(foreign_key("organization.id"))
    kind: Mapped[SessionKind] = mapped_column(EnumText(SessionKind))
    name: Mapped[str]
    agent_id: Mapped[str] = mapped_column(foreign_key("user_account.id"))
    agent_name: Mapped[str]
    policy: Mapped[Policy] = mapped_column(JsonText(Policy))
    created_at: Mapped[datetime]
    idle_at: Mapped[datetime]  # when the session ends for inactivity
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = mapped_column(EnumText(EndReason))
    parent_session_id: Mapped[str | None] = mapped_column(foreign_key("session.id"))
    parent_participant_id: Mapped[str | None]
    parent_interaction_id: Mapped[str | None]
    head: Mapped[int]
    head_hash: Mapped[str]
    # the transaction that last moved the head (on SQLite a counter); set by a trigger
    moved_in: Mapped[int] = mapped_column("moved", index=True, default=0)


class ParticipantRow(Row):
    """A person in one session."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("session_id", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(foreign_key("session.id"), index=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    invited_at: Mapped[datetime]
    entered_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    replaced_by_id: Mapped[str | None]


class LinkRow(Row):
    """A secret URL by which one participant joins the session, stored as its hash."""

    __tablename__ = "link"
    id: Mapped[str] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(foreign_key("participant.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class InteractionRow(Row):
    """An interaction of a session, such as a document to sign."""

    __tablename__ = "interaction"
    __table_args__ = (
        UniqueConstraint("session_id", "id"),
        partial_index(
            "ix_interaction_expires_at",
            "expires_at",
            where="expires_at IS NOT NULL AND expired_at IS NULL",
        ),
        partial_index("ix_interaction_seal_due_at", "seal_due_at", where="seal_due_at IS NOT NULL"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(foreign_key("session.id"), index=True)
    template_id: Mapped[str | None] = mapped_column(foreign_key("template.id"))
    name: Mapped[str]
    kind: Mapped[InteractionKind] = mapped_column(EnumText(InteractionKind))
    added_at: Mapped[datetime]
    added_by: Mapped[Actor] = mapped_column(JsonText(Actor))
    details: Mapped[tuple[FieldSpec, ...]] = mapped_column(JsonText(tuple[FieldSpec, ...]))
    detail_values: Mapped[dict[str, str]] = mapped_column(JsonText(dict[str, str]))
    details_completed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    expired_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[Actor | None] = mapped_column(JsonText(Actor))
    approvals: Mapped[tuple[Approval, ...]] = mapped_column(JsonText(tuple[Approval, ...]))
    source_final: Mapped[bool]  # in an approval session: whether the source is complete
    seal_due_at: Mapped[datetime | None]  # set while complete documents are not sealed
    issued: Mapped[IssuedCertificate | None] = mapped_column(
        "certificate", JsonText(IssuedCertificate)
    )


class StepRow(Row):
    """One step of an interaction, with its current document."""

    __tablename__ = "step"
    __table_args__ = (
        UniqueConstraint("session_id", "id"),
        foreign_key_in_session("interaction_id", "interaction"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(index=True)
    interaction_id: Mapped[str]
    position: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(EnumText(StepKind))
    spec: Mapped[StepSpec] = mapped_column(JsonText(StepSpec))
    document: Mapped[Document | None] = mapped_column(JsonText(Document))


class RecipientRow(Row):
    """One participant as a recipient of one interaction."""

    __tablename__ = "recipient"
    __table_args__ = (
        foreign_key_in_session("interaction_id", "interaction"),
        foreign_key_in_session("participant_id", "participant"),
        UniqueConstraint("interaction_id", "participant_id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    interaction_id: Mapped[str]
    participant_id: Mapped[str]
    session_id: Mapped[str] = mapped_column(index=True)
    group: Mapped[int] = mapped_column("signing_group")
    opened_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None]


class AssignmentRow(Row):
    """What one participant, or the agent (`participant_id` is null), has to do in one step."""

    __tablename__ = "assignment"
    __table_args__ = (
        foreign_key_in_session("step_id", "step"),
        foreign_key_in_session("participant_id", "participant"),
        partial_index("ix_assignment_due_at", "due_at", where="due_at IS NOT NULL"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(index=True)
    step_id: Mapped[str]
    participant_id: Mapped[str | None]
    duty: Mapped[Duty] = mapped_column(EnumText(Duty))
    group: Mapped[int] = mapped_column("signing_group")
    values: Mapped[dict[str, str]] = mapped_column("field_values", JsonText(dict[str, str]))
    files: Mapped[tuple[StoredFile, ...]] = mapped_column(JsonText(tuple[StoredFile, ...]))
    signature: Mapped[str | None]
    comment: Mapped[str | None]
    verification: Mapped[Verification | None] = mapped_column(JsonText(Verification))
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class EventRow(Row):
    """One event of a session's log; never updated (domain promises A to E)."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "organization_id", "position", "session_id", "sequence"),)
    session_id: Mapped[str] = mapped_column(foreign_key("session.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[str]
    position: Mapped[int | None]  # in the organization's feed; set by a trigger
    occurred_at: Mapped[datetime]
    kind: Mapped[EventKind] = mapped_column(EnumText(EventKind))
    subject_id: Mapped[str]
    cause: Mapped[str]
    actor: Mapped[Actor] = mapped_column(JsonText(Actor))
    changes: Mapped[tuple[str, ...]] = mapped_column(JsonText(tuple[str, ...]))
    image: Mapped[str]
    hash: Mapped[str]


class NodeRow(Row):
    """One running server process; it counts as alive until its lease ends."""

    __tablename__ = "node"
    id: Mapped[str] = mapped_column(primary_key=True)
    lease_until: Mapped[datetime]


class ConnectionRow(Row):
    """One live connection of one participant (domain rule 15)."""

    __tablename__ = "connection"
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(foreign_key("session.id"), index=True)
    participant_id: Mapped[str] = mapped_column(foreign_key("participant.id"))
    node_id: Mapped[str] = mapped_column(foreign_key("node.id"), index=True)
    opened_at: Mapped[datetime]


class MessageRow(Row):
    """One message of the outbox, added in the transaction of its cause, sent later (rule 21)."""

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "organization_id", "created_at", "id"),
        partial_index("ix_message_due_at", "due_at", where="status = 'PENDING'"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(foreign_key("organization.id"))
    session_id: Mapped[str] = mapped_column(foreign_key("session.id"), index=True)
    participant_id: Mapped[str] = mapped_column(foreign_key("participant.id"))
    assignment_id: Mapped[str | None]
    kind: Mapped[MessageKind] = mapped_column(EnumText(MessageKind))
    channel: Mapped[Channel] = mapped_column(EnumText(Channel))
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    status: Mapped[MessageStatus] = mapped_column(EnumText(MessageStatus))
    attempts: Mapped[int]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
