"""The tables of sessions: participants, links, events, connections and messages."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gql.model.database.column_types import EnumText, JsonText
from gql.model.database.row import Row, foreign_key, partial_index
from gql.model.domain.enums import (
    Channel,
    EndReason,
    EventKind,
    MessageKind,
    MessageStatus,
    Role,
    SessionKind,
)
from gql.model.domain.value_objects import (
    Policy,
)
from gql.model.domain.viewer import Actor


class SessionRow(Row):
    """A session; `head` and `head_hash` are the end of its event log."""

    __tablename__ = "session"
    __table_args__ = (
        Index(None, "organization_id", "id"),
        Index(None, "parent_session_id"),
        partial_index("ix_session_idle_at", "idle_at", where="ended_at IS NULL"),
        # rule 16: one open private session per participant, also in concurrent requests
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
    # counts changes of the session's rows without an event; triggers count those by SQL
    version: Mapped[int] = mapped_column(default=0)
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


class EventRow(Row):
    """One event of a session's log. Triggers refuse changing and deleting it.

    `state_digest` is that of the session's rows after the change, `subject_digest` that of the rows
    of the entity that the event is about. Events of versions before 0.2 have neither.
    """

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
    state_digest: Mapped[str | None]
    subject_digest: Mapped[str | None]
    hash: Mapped[str]


class RemovedSessionRow(Row):
    """A session whose rows were deleted. Without this row, triggers refuse deleting its events."""

    __tablename__ = "session_removed"
    session_id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(foreign_key("organization.id"), index=True)
    head: Mapped[int]
    head_hash: Mapped[str]
    reason: Mapped[str]
    actor: Mapped[Actor] = mapped_column(JsonText(Actor))
    removed_at: Mapped[datetime]


class NodeRow(Row):
    """One running server process; it counts as alive until its lease ends."""

    __tablename__ = "node"
    id: Mapped[str] = mapped_column(primary_key=True)
    lease_until: Mapped[datetime]


class ConnectionRow(Row):
    """One live connection of one participant (rule 15)."""

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
        Index(None, "organization_id", "id"),
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
    parameters: Mapped[dict[str, str]] = mapped_column(JsonText(dict[str, str]))
    status: Mapped[MessageStatus] = mapped_column(EnumText(MessageStatus))
    attempts: Mapped[int]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
