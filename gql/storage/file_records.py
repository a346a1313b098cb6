"""The records of stored files: which files of the file store are in use, and which are orphans.

A file is stored before the row that refers to it is written, so a crash between the two leaves an
orphan. A transaction that refers to a file retains it (`UnitOfWork.retain_file`), and releases
the file that it replaces.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select

from gql.model.database.database import Database
from gql.model.database.tables import StoredFileRow
from gql.storage.file_store import FileStore


async def remove_orphans(database: Database, store: FileStore, before: datetime) -> int:
    """Deletes the files stored before a time that are not in use since; returns their number.

    `before` must be a day ago, because a request may still read a released file, and a backup of
    the database may still refer to it.
    """
    removed = 0
    async for digests in store.stored_before(before):
        orphans = await database.run_to_completion(_select_orphans(database, digests, before))
        for digest in orphans:
            await store.remove(digest, before)
        await database.run_to_completion(_delete_records(database, orphans))
        removed += len(orphans)
    return removed


async def _select_orphans(
    database: Database, digests: Sequence[str], before: datetime
) -> list[str]:
    """Returns those digests without a record, or with one released before the time."""
    in_use = select(StoredFileRow.digest).where(
        StoredFileRow.digest.in_(digests),
        or_(StoredFileRow.released_at.is_(None), StoredFileRow.released_at >= before),
    )
    async with database.read_transaction() as sql:
        return sorted(set(digests) - set(await sql.scalars(in_use)))


async def _delete_records(database: Database, digests: Sequence[str]) -> None:
    """Deletes the records, except of files that were retained again meanwhile."""
    released = (StoredFileRow.digest.in_(digests), StoredFileRow.released_at.is_not(None))
    async with database.write_transaction() as transaction:
        await transaction.sql.execute(delete(StoredFileRow).where(*released))
