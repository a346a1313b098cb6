"""Which sessions have changed since the last call, without waiting for running transactions.

The column `session.moved` is the transaction that last moved the session's head, on SQLite a
counter.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gql.model.event_log.heads import Head

_PAGE_SIZE = 10_000
_SQLITE = text(
    "SELECT now.snapshot, page.*"
    " FROM (SELECT coalesce(max(moved), 0) AS snapshot FROM session) AS now"
    " LEFT JOIN (SELECT id, organization_id, head, head_hash, moved FROM session"
    " WHERE moved >= :next ORDER BY moved LIMIT :page_size) AS page ON true"
)
_POSTGRESQL = text(
    "SELECT now.snapshot, page.*"
    " FROM (SELECT CAST(pg_current_snapshot() AS text) AS snapshot) AS now"
    " LEFT JOIN ((SELECT id, organization_id, head, head_hash, moved FROM session"
    " WHERE moved = ANY(CAST(:running AS bigint[])))"
    " UNION ALL (SELECT id, organization_id, head, head_hash, moved FROM session"
    " WHERE moved >= :next ORDER BY moved FETCH FIRST :page_size ROWS WITH TIES)) AS page ON true"
)


@dataclass(frozen=True, slots=True)
class TransactionSnapshot:
    """Which transactions had committed: those below `next`, except the `running` ones."""

    next: int
    running: tuple[int, ...] = ()


_NOTHING_AFTER = TransactionSnapshot(2**62)  # no transaction has so high an id


async def changed_sessions(
    sql: AsyncSession, is_sqlite: bool, after: TransactionSnapshot | None, limit: int = _PAGE_SIZE
) -> tuple[TransactionSnapshot, list[Head]]:
    """Returns the heads of the sessions that changed after a snapshot, and the new snapshot.

    Does not wait for running transactions: what they change is returned by a later call, once.
    Without a snapshot no heads are returned. Returns about `limit` heads at most; the next call
    returns the others.
    """
    since = after or _NOTHING_AFTER
    parameters: dict[str, Any] = {"next": since.next, "page_size": limit}
    if not is_sqlite:
        parameters["running"] = list(since.running)
    rows = (await sql.execute(_SQLITE if is_sqlite else _POSTGRESQL, parameters)).all()
    now = _parse_snapshot(rows[0].snapshot)
    if after and now.next < after.next:
        # a backup was restored, so all of its sessions may be different
        return TransactionSnapshot(1), []
    page = [row for row in rows if row.id]
    heads = [Head(row.id, row.organization_id, row.head, row.head_hash) for row in page]
    last = max((row.moved for row in page), default=0)
    if len(page) >= limit and last + 1 < now.next:
        running = tuple(transaction for transaction in now.running if transaction <= last)
        now = TransactionSnapshot(last + 1, running)
    return now, heads


def _parse_snapshot(value: str | int) -> TransactionSnapshot:
    """Parses PostgreSQL's `xmin:xmax:running,…`, or SQLite's highest counter."""
    if isinstance(value, int):
        return TransactionSnapshot(value + 1)
    _, end, running = value.split(":")
    ids = tuple(int(transaction) for transaction in running.split(",") if transaction)
    return TransactionSnapshot(int(end), ids)
