"""Events hold digests of the session's rows; triggers protect events and count foreign changes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_EVENT_COLUMNS = (
    "session_id, sequence, organization_id, occurred_at, kind, subject_id, cause, actor, changes,"
    " image, state_digest, subject_digest, hash"
)
# the columns that the digest covers; the others change without an event
_DIGESTED = {
    "participant": "id, session_id, role, name, email, phone, invited_at, entered_at, replaced_at,"
    " replaced_by_id",
    "interaction": "id, session_id, template_id, name, kind, added_at, added_by, details,"
    " detail_values, details_completed_at, expires_at, expired_at, deleted_at, deleted_by,"
    " approvals, source_final, certificate",
    "step": "id, session_id, interaction_id, position, kind, spec, document",
    "recipient": "id, session_id, interaction_id, participant_id, signing_group, opened_at,"
    " started_at, declined_at, decline_reason",
    "assignment": "id, session_id, step_id, participant_id, duty, signing_group, field_values,"
    " files, signature, comment, verification, done_at",
}
_SESSION_COLUMNS = (
    "organization_id, kind, name, agent_id, agent_name, policy, created_at, ended_at, end_reason,"
    " parent_session_id, parent_participant_id, parent_interaction_id"
)
_NOT_REMOVED = "NOT EXISTS (SELECT 1 FROM session_removed WHERE session_id = OLD.session_id)"


def upgrade() -> None:
    """Adds the columns, the table of removed sessions and the triggers."""
    op.add_column("event", sa.Column("state_digest", sa.Text()))
    op.add_column("event", sa.Column("subject_digest", sa.Text()))
    op.create_table(
        "session_removed",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Text(), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_session_removed"),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name="fk_session_removed_organization_id",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_session_removed_organization_id", "session_removed", ["organization_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite() if is_sqlite else _postgresql():
        op.execute(statement)


def _sqlite() -> list[str]:
    return [
        _refuse_sqlite("event_update", f"UPDATE OF {_EVENT_COLUMNS} ON event", "changed"),
        _refuse_sqlite("event_delete", f"DELETE ON event WHEN {_NOT_REMOVED}", "deleted"),
        # INSERT OR REPLACE deletes the old row without the trigger above
        _refuse_sqlite(
            "event_replace",
            "INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE session_id = NEW.session_id"
            " AND sequence = NEW.sequence)",
            "replaced",
        ),
        _refuse_sqlite("removed_update", "UPDATE ON session_removed", "changed"),
        _refuse_sqlite("removed_delete", "DELETE ON session_removed", "deleted"),
        f"""
        CREATE TRIGGER session_touched AFTER UPDATE OF {_SESSION_COLUMNS} ON session
        WHEN NEW.head = OLD.head BEGIN
            UPDATE session SET version = OLD.version + 1 WHERE id = NEW.id;
        END
        """,  # noqa: S608  # constants of this module
        _count_sqlite("event", "INSERT", "NEW"),
        *(
            _count_sqlite(table, event, row)
            for table, columns in _DIGESTED.items()
            for event, row in (
                ("INSERT", "NEW"),
                (f"UPDATE OF {columns}", "NEW"),
                ("UPDATE OF session_id", "OLD"),
                ("DELETE", "OLD"),
            )
        ),
    ]


def _refuse_sqlite(name: str, event: str, verb: str) -> str:
    return f"""
        CREATE TRIGGER {name}_refused BEFORE {event}
        BEGIN SELECT RAISE(ABORT, 'rows of this table cannot be {verb}'); END
    """


def _count_sqlite(table: str, event: str, row: str) -> str:
    """The server sets `version` back at the end of its own changes."""
    name = f"{table}_{event.split(maxsplit=1)[0].lower()}_{row.lower()}_counted"
    return f"""
        CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN
            UPDATE session SET version = version + 1 WHERE id = {row}.session_id;
        END
    """  # noqa: S608  # constants of this module


def _postgresql() -> list[str]:
    return [
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN
            RAISE EXCEPTION 'rows of table % cannot be changed or deleted', TG_TABLE_NAME;
        END $$
        """,
        f"""
        CREATE TRIGGER event_update_refused BEFORE UPDATE OF {_EVENT_COLUMNS} ON event
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """,
        f"""
        CREATE FUNCTION refuse_deletion() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN
            IF {_NOT_REMOVED} THEN
                RAISE EXCEPTION 'events of session % cannot be deleted', OLD.session_id;
            END IF;
            RETURN OLD;
        END $$
        """,
        """
        CREATE TRIGGER event_delete_refused BEFORE DELETE ON event
        FOR EACH ROW EXECUTE FUNCTION refuse_deletion()
        """,
        """
        CREATE TRIGGER event_truncate_refused BEFORE TRUNCATE ON event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """,
        """
        CREATE TRIGGER removed_refused BEFORE UPDATE OR DELETE ON session_removed
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """,
        """
        CREATE TRIGGER removed_truncate_refused BEFORE TRUNCATE ON session_removed
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """,
        """
        CREATE FUNCTION session_touched() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN
            NEW.version := OLD.version + 1;
            RETURN NEW;
        END $$
        """,
        f"""
        CREATE TRIGGER session_touched BEFORE UPDATE OF {_SESSION_COLUMNS} ON session
        FOR EACH ROW WHEN (NEW.head = OLD.head) EXECUTE FUNCTION session_touched()
        """,
        # Changes of the server move the head in the same transaction. The triggers run at commit,
        # so that the order of its statements does not matter.
        """
        CREATE FUNCTION session_part_touched() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN
            IF TG_OP <> 'INSERT' THEN
                UPDATE session SET version = version + 1
                WHERE id = OLD.session_id AND moved <> pg_current_xact_id()::text::bigint;
            END IF;
            IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.session_id <> OLD.session_id THEN
                UPDATE session SET version = version + 1
                WHERE id = NEW.session_id AND moved <> pg_current_xact_id()::text::bigint;
            END IF;
            RETURN NULL;
        END $$
        """,
        """
        CREATE CONSTRAINT TRIGGER event_counted AFTER INSERT ON event
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION session_part_touched()
        """,
        *(
            f"""
            CREATE CONSTRAINT TRIGGER {table}_counted
            AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION session_part_touched()
            """
            for table, columns in _DIGESTED.items()
        ),
    ]
