"""Retention: old idempotency keys and files that no row names are removed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, tuple_

from gql.model.database.database import Database
from gql.model.database.tables import IdempotencyRow, StoredFileRow
from gql.model.domain.viewer import SYSTEM
from gql.storage.file_store import FileStore

KEY_RETENTION = timedelta(hours=48)
ORPHAN_RETENTION = timedelta(hours=24)
_KEY_BATCH = 1_000


async def remove_old_keys(database: Database) -> None:
    """Removes a batch of idempotency keys that were used more than 48 hours ago.

    A batch is removed within the time limit of a statement, however many old keys there are. Of
    several processes each removes others.
    """
    if await database.run(_has_old_keys(database)):
        await database.run(_delete_old_keys(database))


async def _has_old_keys(database: Database) -> bool:
    async with database.reading() as sql:
        before = await database.now(sql) - KEY_RETENTION
        old = select(IdempotencyRow.key).where(IdempotencyRow.created_at < before).limit(1)
        return (await sql.scalars(old)).first() is not None


async def _delete_old_keys(database: Database) -> None:
    async with database.writing(cause="forgetKeys", actor=SYSTEM) as work:
        key = (IdempotencyRow.organization_id, IdempotencyRow.actor_id, IdempotencyRow.key)
        is_old = IdempotencyRow.created_at < work.now - KEY_RETENTION
        batch = select(*key).where(is_old).limit(_KEY_BATCH).with_for_update(skip_locked=True)
        await work.sql.execute(delete(IdempotencyRow).where(tuple_(*key).in_(batch)))


async def remove_old_orphans(database: Database, files: FileStore) -> None:
    """Removes files that no row has named for 24 hours."""
    now = await database.run(_now(database))
    await remove_orphaned_files(database, files, before=now - ORPHAN_RETENTION)


async def _now(database: Database) -> datetime:
    async with database.reading() as sql:
        return await database.now(sql)


async def remove_orphaned_files(database: Database, files: FileStore, before: datetime) -> int:
    """Removes files that no row has named since `before`; returns how many.

    A file is stored before its row is written, so a crash between the two leaves an orphan. So do a
    signed revision that was not recorded and one that was replaced; the latter may still be read
    at that moment, or be named in a backup.
    """
    removed = 0
    async for digests in files.old(before):
        orphans = await database.run(_find_orphans(database, digests, before))
        for digest in orphans:
            await files.remove(digest, before)
        await database.run(_delete_file_rows(database, orphans))
        removed += len(orphans)
    return removed


async def _find_orphans(database: Database, digests: list[str], before: datetime) -> list[str]:
    named = select(StoredFileRow.digest).where(
        StoredFileRow.digest.in_(digests),
        or_(StoredFileRow.dropped_at.is_(None), StoredFileRow.dropped_at >= before),
    )
    async with database.reading() as sql:
        return sorted(set(digests) - set(await sql.scalars(named)))


async def _delete_file_rows(database: Database, digests: list[str]) -> None:
    is_dropped = StoredFileRow.dropped_at.is_not(None)
    async with database.writing(cause="sweepFiles", actor=SYSTEM) as work:
        await work.sql.execute(
            delete(StoredFileRow).where(StoredFileRow.digest.in_(digests), is_dropped)
        )
