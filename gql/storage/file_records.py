"""The records of stored files: which files of the file store are in use, and which are orphans.

A file is stored before the row that refers to it is written, so a crash between the two leaves an
orphan. A transaction that refers to a file retains it, and releases the file that it replaces.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, text

from gql.model.database.column_types import UtcDateTime
from gql.model.database.database import Database
from gql.model.database.tables import StoredFileRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.viewer import SYSTEM
from gql.storage.file_store import FileStore

_UPSERT = text(
    "INSERT INTO stored_file (digest, kept_at) VALUES (:digest, :now)"
    " ON CONFLICT (digest) DO UPDATE SET dropped_at = NULL"
).bindparams(bindparam("now", type_=UtcDateTime()))


class _RetainedFiles:
    """The files that one unit of work retains; called before the commit to write the records."""

    def __init__(self, unit: UnitOfWork) -> None:
        self.unit = unit
        self.digests: set[str] = set()

    async def __call__(self) -> None:
        """Writes the records in digest order, so that concurrent transactions cannot deadlock."""
        rows = [{"digest": digest, "now": self.unit.now} for digest in sorted(self.digests)]
        if rows:
            await self.unit.sql.execute(_UPSERT, rows)


def retain(unit: UnitOfWork, *digests: str) -> None:
    """Records, when the unit of work commits, that its rows refer to these files."""
    retained = next((hook for hook in unit.before_commit if isinstance(hook, _RetainedFiles)), None)
    if retained is None:
        retained = _RetainedFiles(unit)
        unit.before_commit.append(retained)
    retained.digests.update(digests)


async def release(unit: UnitOfWork, digest: str) -> None:
    """Records that no row refers to the file any more; it is deleted a day later."""
    record = await unit.sql.get(StoredFileRow, digest)
    if record:
        record.released_at = unit.now


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
    async with database.unit_of_work(cause="sweepFiles", actor=SYSTEM) as unit:
        await unit.sql.execute(delete(StoredFileRow).where(*released))
