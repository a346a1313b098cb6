"""The state, as tables. Loaded explicitly, never lazily; changed only inside a unit of work."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gql.model.database.column_types import EnumText, JsonText, Row, refers, same_session
from gql.model.domain.enums import (
    ActorKind,
    Channel,
    Duty,
    EndReason,
    EventKind,
    InteractionKind,
    MessageKind,
    MessageStatus,
    Permission,
    Role,
    SessionKind,
    StepKind,
)
from gql.model.domain.value_objects import (
    Approval,
    Document,
    FieldSpec,
    Issued,
    Policy,
    StepSpec,
    StoredFile,
    Verification,
)
from gql.model.domain.viewer import Actor


class OrganizationRow(Row):
    __tablename__ = "organization"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    policy: Mapped[Policy] = mapped_column(JsonText(Policy))
    created_at: Mapped[datetime]


class UserRow(Row):
    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("organization_id", "email"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(refers("organization.id"))
    name: Mapped[str]
    email: Mapped[str]
    kind: Mapped[ActorKind] = mapped_column(EnumText(ActorKind))
    created_at: Mapped[datetime]


class CredentialRow(Row):
    """A bearer token, kept as its hash: an agent's, an API key, or a participant's."""

    __tablename__ = "credential"
    __table_args__ = (
        Index(None, "organization_id", "kind", "created_at"),
        Index(None, "participant_id"),
        Index("ix_credential_revoked_at", "revoked_at", sqlite_where=text("revoked_at IS NOT NULL"),
              postgresql_where=text("revoked_at IS NOT NULL")),
        Index("ix_credential_expires_at", "expires_at"),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(refers("organization.id"))
    kind: Mapped[ActorKind] = mapped_column(EnumText(ActorKind))
    user_id: Mapped[str | None] = mapped_column(refers("user_account.id"))
    participant_id: Mapped[str | None] = mapped_column(refers("participant.id"))
    name: Mapped[str | None]
    permissions: Mapped[tuple[Permission, ...]] = mapped_column(JsonText(tuple[Permission, ...]))
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class TemplateRow(Row):
    __tablename__ = "template"
    __table_args__ = (Index(None, "organization_id", "created_at", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(refers("organization.id"))
    name: Mapped[str]
    kind: Mapped[InteractionKind] = mapped_column(EnumText(InteractionKind))
    steps: Mapped[tuple[StepSpec, ...]] = mapped_column(JsonText(tuple[StepSpec, ...]))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class UploadRow(Row):
    """A place for bytes to come by a signed PUT; `digest` is set once they are here."""

    __tablename__ = "upload"
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(refers("organization.id"))
    owner_id: Mapped[str]
    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int | None]
    digest: Mapped[str | None]
    created_at: Mapped[datetime]


class SessionRow(Row):
    __tablename__ = "session"
    __table_args__ = (
        Index(None, "organization_id", "created_at", "id"),
        Index(None, "parent_session_id"),
        Index("ix_session_idle_at", "idle_at", sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
        # domain rule 16: one open private session a participant, whatever races
        Index("uq_session_private_open", "parent_participant_id", unique=True,
              sqlite_where=text("kind = 'PRIVATE' AND ended_at IS NULL"),
              postgresql_where=text("kind = 'PRIVATE' AND ended_at IS NULL")),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(refers("organization.id"))
    kind: Mapped[SessionKind] = mapped_column(EnumText(SessionKind))
    name: Mapped[str]
    agent_id: Mapped[str] = mapped_column(refers("user_account.id"))
    agent_name: Mapped[str]
    policy: Mapped[Policy] = mapped_column(JsonText(Policy))
    created_at: Mapped[datetime]
    idle_at: Mapped[datetime]  # when it ends, if nothing happens until then
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = mapped_column(EnumText(EndReason))
    parent_session_id: Mapped[str | None] = mapped_column(refers("session.id"))
    parent_participant_id: Mapped[str | None]
    parent_interaction_id: Mapped[str | None]
    head: Mapped[int]
    head_hash: Mapped[str]
    # the transaction in which its head moved last (SQLite: a count), set by a trigger
    moved: Mapped[int] = mapped_column(index=True, default=0)


class ParticipantRow(Row):
    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("session_id", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(refers("session.id"), index=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    invited_at: Mapped[datetime]
    entered_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    replaced_by_id: Mapped[str | None]


class LinkRow(Row):
    """A secret URL that lets one participant in, kept as its hash."""

    __tablename__ = "link"
    id: Mapped[str] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(refers("participant.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class InteractionRow(Row):
    __tablename__ = "interaction"
    __table_args__ = (
        UniqueConstraint("session_id", "id"),
        Index("ix_interaction_expires_at", "expires_at",
              sqlite_where=text("expires_at IS NOT NULL AND expired_at IS NULL"),
              postgresql_where=text("expires_at IS NOT NULL AND expired_at IS NULL")),
        Index("ix_interaction_seal_due_at", "seal_due_at",
              sqlite_where=text("seal_due_at IS NOT NULL"),
              postgresql_where=text("seal_due_at IS NOT NULL")),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(refers("session.id"), index=True)
    template_id: Mapped[str | None] = mapped_column(refers("template.id"))
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
    source_final: Mapped[bool]  # of an approval's copy: whether its source is complete
    seal_due_at: Mapped[datetime | None]  # complete, and its documents not sealed yet
    issued: Mapped[Issued | None] = mapped_column("certificate", JsonText(Issued))


class StepRow(Row):
    __tablename__ = "step"
    __table_args__ = (
        UniqueConstraint("session_id", "id"),
        same_session("interaction_id", "interaction"),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(index=True)
    interaction_id: Mapped[str]
    position: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(EnumText(StepKind))
    spec: Mapped[StepSpec] = mapped_column(JsonText(StepSpec))
    document: Mapped[Document | None] = mapped_column(JsonText(Document))


class RecipientRow(Row):
    """One participant's part in one interaction."""

    __tablename__ = "recipient"
    __table_args__ = (
        same_session("interaction_id", "interaction"),
        same_session("participant_id", "participant"),
        UniqueConstraint("interaction_id", "participant_id"),
    )  # fmt: skip
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
    """What one participant (or the agent, where `participant_id` is null) does in one step."""

    __tablename__ = "assignment"
    __table_args__ = (
        same_session("step_id", "step"),
        same_session("participant_id", "participant"),
        Index("ix_assignment_due_at", "due_at", sqlite_where=text("due_at IS NOT NULL"),
              postgresql_where=text("due_at IS NOT NULL")),
    )  # fmt: skip
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


class NodeRow(Row):
    """One running server process; alive while its lease lasts."""

    __tablename__ = "node"
    id: Mapped[str] = mapped_column(primary_key=True)
    lease_until: Mapped[datetime]


class ConnectionRow(Row):
    """One live connection of one participant (domain rule 15)."""

    __tablename__ = "connection"
    id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(refers("session.id"), index=True)
    participant_id: Mapped[str] = mapped_column(refers("participant.id"))
    node_id: Mapped[str] = mapped_column(refers("node.id"), index=True)
    opened_at: Mapped[datetime]


class EventRow(Row):
    """One fact of a session, never changed (domain rules A to E)."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "organization_id", "position", "session_id", "sequence"),)
    session_id: Mapped[str] = mapped_column(refers("session.id"), primary_key=True)
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


class MessageRow(Row):
    """One message of the outbox, written with its cause and sent by a worker (domain rule 21)."""

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "organization_id", "created_at", "id"),
        Index("ix_message_due_at", "due_at", sqlite_where=text("status = 'PENDING'"),
              postgresql_where=text("status = 'PENDING'")),
    )  # fmt: skip
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(refers("organization.id"))
    session_id: Mapped[str] = mapped_column(refers("session.id"), index=True)
    participant_id: Mapped[str] = mapped_column(refers("participant.id"))
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


class IdempotencyRow(Row):
    """What an order with a key brought about, so that it is never done twice."""

    __tablename__ = "idempotency"
    organization_id: Mapped[str] = mapped_column(primary_key=True)
    actor_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column("idempotency_key", primary_key=True)
    operation: Mapped[str]
    fingerprint: Mapped[str]
    outcome: Mapped[dict[str, Any]] = mapped_column(JsonText(dict[str, Any]))
    created_at: Mapped[datetime] = mapped_column(index=True)


class StoredFileRow(Row):
    """A content of the file store that some row names; without one it is an orphan.

    So it is once no row names it any more, `dropped_at`, for as long as it takes to be swept.
    """

    __tablename__ = "stored_file"
    digest: Mapped[str] = mapped_column(primary_key=True)
    kept_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]


class AuthorityRow(Row):
    """An organization's signing authority: its certificate, and its key as sealed by a passphrase.

    Both are PEM.
    """

    __tablename__ = "signing_authority"
    organization_id: Mapped[str] = mapped_column(refers("organization.id"), primary_key=True)
    certificate: Mapped[str]
    key: Mapped[str] = mapped_column("private_key")
    created_at: Mapped[datetime]


class SecretRow(Row):
    """A secret of the installation itself, such as the key that signs URLs."""

    __tablename__ = "secret"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
