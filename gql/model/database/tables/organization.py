"""The tables of organizations: users, credentials, templates, files and secrets."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gql.model.database.column_types import EnumText, JsonText
from gql.model.database.row import Row, foreign_key, partial_index
from gql.model.domain.enums import (
    ActorKind,
    InteractionKind,
    Permission,
)
from gql.model.domain.value_objects import (
    Policy,
    StepSpec,
)


class OrganizationRow(Row):
    """An organization and its policy."""

    __tablename__ = "organization"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    policy: Mapped[Policy] = mapped_column(JsonText(Policy))
    created_at: Mapped[datetime]


class UserRow(Row):
    """An agent or admin of an organization."""

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("organization_id", "email"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(foreign_key("organization.id"))
    name: Mapped[str]
    email: Mapped[str]
    kind: Mapped[ActorKind] = mapped_column(EnumText(ActorKind))
    created_at: Mapped[datetime]


class CredentialRow(Row):
    """A bearer token, stored as its hash: of an agent, an API key or a participant."""

    __tablename__ = "credential"
    __table_args__ = (
        Index(None, "organization_id", "kind", "id"),
        Index(None, "participant_id"),
        partial_index("ix_credential_revoked_at", "revoked_at", where="revoked_at IS NOT NULL"),
        Index("ix_credential_expires_at", "expires_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(foreign_key("organization.id"))
    kind: Mapped[ActorKind] = mapped_column(EnumText(ActorKind))
    user_id: Mapped[str | None] = mapped_column(foreign_key("user_account.id"))
    participant_id: Mapped[str | None] = mapped_column(foreign_key("participant.id"))
    name: Mapped[str | None]
    permissions: Mapped[tuple[Permission, ...]] = mapped_column(JsonText(tuple[Permission, ...]))
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class TemplateRow(Row):
    """A template from which interactions are created."""

    __tablename__ = "template"
    __table_args__ = (Index(None, "organization_id", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(foreign_key("organization.id"))
    name: Mapped[str]
    kind: Mapped[InteractionKind] = mapped_column(EnumText(InteractionKind))
    steps: Mapped[tuple[StepSpec, ...]] = mapped_column(JsonText(tuple[StepSpec, ...]))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class UploadRow(Row):
    """A file to be uploaded by a signed PUT; `digest` and `size` are set once it has arrived."""

    __tablename__ = "upload"
    id: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[str] = mapped_column(foreign_key("organization.id"))
    owner_id: Mapped[str]
    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int | None]
    digest: Mapped[str | None]
    created_at: Mapped[datetime]


class StoredFileRow(Row):
    """A file of the file store that other rows refer to. A file without a row is an orphan.

    `released_at` is set once no row refers to the file any more; it is deleted a day later.
    """

    __tablename__ = "stored_file"
    digest: Mapped[str] = mapped_column(primary_key=True)
    retained_at: Mapped[datetime] = mapped_column("kept_at")
    released_at: Mapped[datetime | None] = mapped_column("dropped_at")


class AuthorityRow(Row):
    """An organization's certificate authority: certificate and encrypted private key, as PEM."""

    __tablename__ = "signing_authority"
    organization_id: Mapped[str] = mapped_column(foreign_key("organization.id"), primary_key=True)
    certificate: Mapped[str]
    key: Mapped[str] = mapped_column("private_key")
    created_at: Mapped[datetime]


class SecretRow(Row):
    """A secret of the installation, such as the key that signs URLs."""

    __tablename__ = "secret"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class IdempotencyRow(Row):
    """The result of a mutation with an idempotency key, so it is never executed twice."""

    __tablename__ = "idempotency"
    organization_id: Mapped[str] = mapped_column(primary_key=True)
    actor_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column("idempotency_key", primary_key=True)
    operation: Mapped[str]
    fingerprint: Mapped[str]
    outcome: Mapped[dict[str, Any]] = mapped_column(JsonText(dict[str, Any]))
    created_at: Mapped[datetime] = mapped_column(index=True)
