"""The feed by organization, with each session's events in order; which sessions have changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# An event's position is the id of its transaction, but at least the position of the session's
# previous event: a transaction may get its id before it waits for the session's lock.
# Rows that have a position already, as in a restored dump, keep it.
_POSTGRESQL = (
    """
    UPDATE event SET organization_id = session.organization_id, position = kept.position
    FROM session, (
        SELECT session_id, sequence,
            max(position) OVER (PARTITION BY session_id ORDER BY sequence) AS position
        FROM event
    ) AS kept
    WHERE session.id = event.session_id
    AND (kept.session_id, kept.sequence) = (event.session_id, event.sequence)
    """,
    """
    CREATE FUNCTION event_position() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
    AS $$ BEGIN
        NEW.position := greatest(
            pg_current_xact_id()::text::bigint,
            (SELECT position FROM event WHERE session_id = NEW.session_id
             ORDER BY sequence DESC LIMIT 1)
        );
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER event_position BEFORE INSERT ON event
    FOR EACH ROW WHEN (NEW.position IS NULL) EXECUTE FUNCTION event_position()
    """,
    """
    CREATE FUNCTION session_moved() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN
        NEW.moved := pg_current_xact_id()::text::bigint;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER session_starts BEFORE INSERT ON session
    FOR EACH ROW WHEN (NEW.moved = 0) EXECUTE FUNCTION session_moved()
    """,
    """
    CREATE TRIGGER session_moves BEFORE UPDATE OF head ON session
    FOR EACH ROW WHEN (NEW.head <> OLD.head) EXECUTE FUNCTION session_moved()
    """,
)
# SQLite has one writer, so a counter is enough. VACUUM may renumber rowids, so they are not used.
_SQLITE = (
    """
    UPDATE event SET position = rowid, organization_id =
        (SELECT organization_id FROM session WHERE session.id = event.session_id)
    """,
    """
    CREATE TRIGGER event_position AFTER INSERT ON event WHEN NEW.position IS NULL BEGIN
        UPDATE event SET position = 1 + coalesce(
            (SELECT max(position) FROM event WHERE organization_id = NEW.organization_id), 0
        ) WHERE session_id = NEW.session_id AND sequence = NEW.sequence;
    END
    """,
    """
    CREATE TRIGGER session_starts AFTER INSERT ON session WHEN NEW.moved = 0 BEGIN
        UPDATE session SET moved = 1 + (SELECT max(moved) FROM session) WHERE id = NEW.id;
    END
    """,
    """
    CREATE TRIGGER session_moves AFTER UPDATE OF head ON session WHEN NEW.head <> OLD.head BEGIN
        UPDATE session SET moved = 1 + (SELECT max(moved) FROM session) WHERE id = NEW.id;
    END
    """,
)


def upgrade() -> None:
    """Adds organization and position to events, and the last change to sessions, by triggers.

    On PostgreSQL every event is rewritten, which takes about a minute per million events.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    # adding a column with a constant default does not rewrite the rows
    op.add_column(
        "event", sa.Column("organization_id", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "session", sa.Column("moved", sa.BigInteger(), nullable=False, server_default="0")
    )
    if sqlite:
        op.add_column("event", sa.Column("position", sa.BigInteger()))
    else:
        op.drop_index("ix_event_position", "event")
        op.alter_column("event", "position", server_default=None, nullable=True)
        op.alter_column("event", "organization_id", server_default=None)
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        op.execute(statement)
    op.create_index(
        "ix_event_organization_id_position_session_id_sequence",
        "event",
        ["organization_id", "position", "session_id", "sequence"],
    )
    op.create_index("ix_session_moved", "session", ["moved"])
