"""Signed and sealed documents: their files, the signing authorities, records of stored files."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns and tables of documents, and a record for every file stored so far."""
    op.add_column("step", sa.Column("document", sa.Text()))
    op.add_column("interaction", sa.Column("seal_due_at", sa.DateTime(timezone=True)))
    op.add_column("interaction", sa.Column("certificate", sa.Text()))
    op.create_index(
        "ix_interaction_seal_due_at",
        "interaction",
        ["seal_due_at"],
        sqlite_where=sa.text("seal_due_at IS NOT NULL"),
        postgresql_where=sa.text("seal_due_at IS NOT NULL"),
    )
    stored_file = op.create_table(
        "stored_file",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "signing_authority",
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("private_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_signing_authority_organization_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_signing_authority")),
    )
    kept = [{"digest": digest, "kept_at": datetime.now(UTC)} for digest in sorted(set(_named()))]
    if kept:
        op.bulk_insert(stored_file, kept)


def _named() -> Iterator[str]:
    """Yields the digests that rows of version 0001 refer to; some are inside JSON."""
    connection = op.get_bind()
    uploads = "SELECT digest FROM upload WHERE digest IS NOT NULL"
    yield from connection.scalars(sa.text(uploads))
    for (text,) in connection.execute(sa.text("SELECT steps FROM template")):
        yield from _contents(msgspec.json.decode(text))
    for (text,) in connection.execute(sa.text("SELECT spec FROM step")):
        yield from _contents([msgspec.json.decode(text)])
    for (text,) in connection.execute(sa.text("SELECT files FROM assignment")):
        yield from (file["digest"] for file in msgspec.json.decode(text))


def _contents(specs: list[dict[str, Any]]) -> list[str]:
    return [spec["content"] for spec in specs if spec.get("content")]
