"""Retention: removes old idempotency keys, and files that no row refers to."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, tuple_

from gql.model.database.database import Database
from gql.model.database.tables import IdempotencyRow
from gql.storage.file_records import remove_orphans
from gql.storage.file_store import FileStore

KEY_RETENTION = timedelta(hours=48)
ORPHAN_RETENTION = timedelta(hours=24)
_BATCH_SIZE = 1_000


async def remove_old_keys(database: Database) -> None:
    """Removes a batch of idempotency keys that were used more than 48 hours ago.

    A batch is removed within the time limit of a statement, however many old keys there are.
    Several processes remove different keys.
    """
    if await database.run_to_completion(_has_old_keys(database)):
        await database.run_to_completion(_delete_old_keys(database))


async def _has_old_keys(database: Database) -> bool:
    async with database.read_transaction() as sql:
        before = await database.now(sql) - KEY_RETENTION
        old = select(IdempotencyRow.key).where(IdempotencyRow.created_at < before).limit(1)
        return (await sql.scalars(old)).first() is not None


async def _delete_old_keys(database: Database) -> None:
    async with database.write_transaction() as transaction:
        key = (IdempotencyRow.organization_id, IdempotencyRow.actor_id, IdempotencyRow.key)
        is_old = IdempotencyRow.created_at < transaction.now - KEY_RETENTION
        batch = select(*key).where(is_old).limit(_BATCH_SIZE).with_for_update(skip_locked=True)
        await transaction.sql.execute(delete(IdempotencyRow).where(tuple_(*key).in_(batch)))


async def remove_old_orphans(database: Database, files: FileStore) -> None:
    """Removes files that no row has referred to for 24 hours."""
    now = await database.run_to_completion(_now(database))
    await remove_orphans(database, files, before=now - ORPHAN_RETENTION)


async def _now(database: Database) -> datetime:
    async with database.read_transaction() as sql:
        return await database.now(sql)
