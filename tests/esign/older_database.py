"""Takes a database back to the schema of version 0.1, to test the upgrade from it."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gql.model.database.database import Database

SQLITE_TRIGGERS = "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"
# of all functions that triggers call; dropping them drops the triggers
POSTGRESQL_TRIGGERS = """
    SELECT DISTINCT 'DROP FUNCTION ' || tgfoid::regproc || ' CASCADE' FROM pg_trigger
    WHERE NOT tgisinternal
"""
DOWNGRADE = (
    "DROP INDEX ix_event_organization_id_position_session_id_sequence",
    "DROP INDEX ix_session_moved",
    "DROP INDEX ix_credential_revoked_at",
    "DROP INDEX ix_credential_expires_at",
    "ALTER TABLE event DROP COLUMN organization_id",
    "ALTER TABLE event DROP COLUMN position",
    "ALTER TABLE session DROP COLUMN moved",
    "DROP INDEX ix_interaction_seal_due_at",
    "ALTER TABLE step DROP COLUMN document",
    "ALTER TABLE interaction DROP COLUMN seal_due_at",
    "ALTER TABLE interaction DROP COLUMN certificate",
    "DROP TABLE stored_file",
    "DROP TABLE signing_authority",
    "ALTER TABLE message ADD COLUMN subject TEXT",
    "ALTER TABLE message ADD COLUMN body TEXT",
    "DROP INDEX ix_interaction_expiry_due_at",
    "ALTER TABLE interaction DROP COLUMN expiry_due_at",
    "CREATE INDEX ix_interaction_expires_at ON interaction (expires_at)",
    "DROP INDEX ix_step_interaction_id",
    "DROP INDEX ix_assignment_step_id",
    "DROP INDEX ix_credential_organization_id_kind_id",
    "CREATE INDEX ix_credential_organization_id_kind_created_at ON credential (kind)",
    *(
        statement
        for table in ("session", "message", "template")
        for statement in (
            f"DROP INDEX ix_{table}_organization_id_id",
            f"CREATE INDEX ix_{table}_organization_id_created_at_id ON {table} (created_at)",
        )
    ),
    "ALTER TABLE session DROP COLUMN version",
    "ALTER TABLE event DROP COLUMN state_digest",
    "ALTER TABLE event DROP COLUMN subject_digest",
    "DROP TABLE session_removed",
    "UPDATE alembic_version SET version_num = '0001'",
)
NEW_KEYS = {"page_sizes", "page", "place", "max_length"}  # of the JSON of templates and steps


async def downgrade_to_0_1(url: str) -> None:
    """Removes the tables, columns, triggers and JSON keys that version 0.2 added."""
    database = Database(url)
    async with database.engines.writer.begin() as sql:
        triggers = text(SQLITE_TRIGGERS if database.is_sqlite else POSTGRESQL_TRIGGERS)
        for statement in (*(await sql.scalars(triggers)), *DOWNGRADE):
            await sql.execute(text(statement))
        await write_message_bodies(sql)
        await sql.execute(text("ALTER TABLE message DROP COLUMN parameters"))
        for table, column in (("template", "steps"), ("step", "spec")):
            rows = (await sql.execute(text(f"SELECT id, {column} FROM {table}"))).all()  # noqa: S608
            for row_id, spec in rows:
                older_spec = json.dumps(remove_keys(json.loads(spec), NEW_KEYS))
                update = text(f"UPDATE {table} SET {column} = :spec WHERE id = :id")  # noqa: S608
                await sql.execute(update, {"spec": older_spec, "id": row_id})
    await database.close()


async def write_message_bodies(sql: AsyncConnection) -> None:
    """Writes the sentences that version 0.1 stored instead of parameters."""
    for row in (await sql.execute(text("SELECT id, kind, parameters FROM message"))).all():
        parameters = json.loads(row.parameters)
        body = (
            f"Your code is {parameters['code']}. It is good for 5 minutes."
            if row.kind == "CODE"
            else f"Hello you,\n\nsomebody invites you to it:\n{parameters['link']}\n"
        )
        update = text("UPDATE message SET subject = 'It', body = :body WHERE id = :id")
        await sql.execute(update, {"body": body, "id": row.id})


def remove_keys(value: Any, keys: set[str]) -> Any:
    """Returns a JSON value without these keys, at any depth."""
    if isinstance(value, dict):
        return {key: remove_keys(entry, keys) for key, entry in value.items() if key not in keys}
    return [remove_keys(entry, keys) for entry in value] if isinstance(value, list) else value
