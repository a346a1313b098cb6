"""Positions of events in an organization's feed, and indexes of credentials that have ended."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the positions of events on PostgreSQL, and indexes for the queries of every second.

    SQLite numbers its rows in commit order by itself. On PostgreSQL existing events get the id of
    this transaction; no row is rewritten, because the default is not volatile. Readers and writers
    of the table wait until the indexes are built.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE event ADD COLUMN position bigint NOT NULL"
            " DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS bigint)"
        )
        op.execute("CREATE INDEX ix_event_position ON event (position, session_id, sequence)")
    op.create_index(
        "ix_credential_revoked_at",
        "credential",
        ["revoked_at"],
        sqlite_where=sa.text("revoked_at IS NOT NULL"),
        postgresql_where=sa.text("revoked_at IS NOT NULL"),
    )
    op.create_index("ix_credential_expires_at", "credential", ["expires_at"])
