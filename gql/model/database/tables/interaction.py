"""The tables of interactions: steps, recipients and assignments."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gql.model.database.column_types import EnumText, JsonText
from gql.model.database.row import Row, foreign_key, foreign_key_in_session, partial_index
from gql.model.domain.enums import (
    Duty,
    InteractionKind,
    StepKind,
)
from gql.model.domain.value_objects import (
    Approval,
    Document,
    FieldSpec,
    IssuedCertificate,
    StepSpec,
    StoredFile,
    Verification,
)
from gql.model.domain.viewer import Actor


class InteractionRow(Row):
    """An interaction of a session, such as a document to sign."""

    __tablename__ = "interaction"
    __table_args__ = (
        UniqueConstraint("session_id", "id"),
        partial_index(
            "ix_interaction_expiry_due_at", "expiry_due_at", where="expiry_due_at IS NOT NULL"
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
    expiry_due_at: Mapped[datetime | None]  # `expires_at` while it can expire
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
    interaction_id: Mapped[str] = mapped_column(index=True)
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
    step_id: Mapped[str] = mapped_column(index=True)
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
