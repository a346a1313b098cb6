"""An organization's event feed, and which sessions have changed, read in commit-safe order.

Transactions do not commit in the order of their ids. A reader that continues after the highest id
it has seen misses a transaction that began earlier and commits later. On PostgreSQL an event's
position is therefore the id of its transaction, or a higher one, and the feed ends before the
oldest transaction that still runs. SQLite has a single writer and uses a counter.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Text, cast, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from gql.model.database.tables import EventRow, SessionRow
from gql.model.domain.errors import BadCursor
from gql.model.event_log.cursors import parse_cursor
from gql.model.event_log.events import Event, decode_event
from gql.model.event_log.heads import Head

_ORDER = (EventRow.position, EventRow.session_id, EventRow.sequence)
_HORIZON = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
_NOT_IN_FEED = "That cursor is of no event that this organization has."


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """The position in an organization's feed after one event."""

    number: int
    session_id: str
    sequence: int


async def feed_position(sql: AsyncSession, organization_id: str, cursor: str) -> FeedPosition:
    """Returns the position after the event of a cursor, from the feed or from a session's stream.

    Raises `BadCursor` if the organization has no such event. It may be another organization's, or
    a restored backup may not have it.
    """
    parsed = parse_cursor(cursor)
    if not parsed.session_id.isprintable():
        raise BadCursor(_NOT_IN_FEED)
    query = select(EventRow.position, EventRow.organization_id, EventRow.hash).where(
        EventRow.session_id == parsed.session_id, EventRow.sequence == parsed.sequence
    )
    row = (await sql.execute(query)).one_or_none()
    if row is None or row.organization_id != organization_id or row.hash[:16] != parsed.hash_prefix:
        raise BadCursor(_NOT_IN_FEED)
    return FeedPosition(row.position, parsed.session_id, parsed.sequence)


async def read_feed(
    sql: AsyncSession, is_sqlite: bool, organization_id: str, after: FeedPosition | None, limit: int
) -> list[Event]:
    """Returns up to `limit` events of an organization after a position, or its first ones.

    The events of one session are in their order. Events committed later follow those returned.
    """
    query = select(EventRow).where(EventRow.organization_id == organization_id)
    if after is not None:
        start = tuple_(after.number, after.session_id, after.sequence)
        query = query.where(tuple_(*_ORDER) > start)
    if not is_sqlite:
        query = query.where(EventRow.position < _HORIZON)
    rows = await sql.scalars(query.order_by(*_ORDER).limit(limit))
    return [decode_event(row) for row in rows]


# Which sessions have changed. The column session.moved is the transaction that last moved the head.

_PAGE = 10_000
_SQLITE = text(
    "SELECT now.seen, page.* FROM (SELECT coalesce(max(moved), 0) AS seen FROM session) AS now"
    " LEFT JOIN (SELECT id, organization_id, head, head_hash, moved FROM session"
    " WHERE moved >= :next ORDER BY moved LIMIT :most) AS page ON true"
)
_POSTGRESQL = text(
    "SELECT now.seen, page.* FROM (SELECT CAST(pg_current_snapshot() AS text) AS seen) AS now"
    " LEFT JOIN ((SELECT id, organization_id, head, head_hash, moved FROM session"
    " WHERE moved = ANY(CAST(:running AS bigint[])))"
    " UNION ALL (SELECT id, organization_id, head, head_hash, moved FROM session"
    " WHERE moved >= :next ORDER BY moved FETCH FIRST :most ROWS WITH TIES)) AS page ON true"
)


@dataclass(frozen=True, slots=True)
class FeedSnapshot:
    """Which transactions had committed: those below `next`, except the `running` ones."""

    next: int
    running: tuple[int, ...] = ()


_NO_TRANSACTIONS = FeedSnapshot(2**62)  # asks for nothing


async def changed_sessions(
    sql: AsyncSession, is_sqlite: bool, after: FeedSnapshot | None, limit: int = _PAGE
) -> tuple[FeedSnapshot, list[Head]]:
    """Returns the heads of the sessions that changed after a snapshot, and the new snapshot.

    Does not wait for running transactions: what they change is returned by a later call, once.
    Without a snapshot no heads are returned. Returns about `limit` heads at most; the next call
    returns the others.
    """
    since = after or _NO_TRANSACTIONS
    parameters: dict[str, Any] = {"next": since.next, "most": limit}
    if not is_sqlite:
        parameters["running"] = list(since.running)
    rows = (await sql.execute(_SQLITE if is_sqlite else _POSTGRESQL, parameters)).all()
    now = _parse_snapshot(rows[0].seen)
    if after and now.next < after.next:
        return FeedSnapshot(1), []  # a backup was restored, so all of its sessions may be different
    page = [row for row in rows if row.id]
    heads = [Head(row.id, row.organization_id, row.head, row.head_hash) for row in page]
    last = max((row.moved for row in page), default=0)
    if len(page) >= limit and last + 1 < now.next:
        running = tuple(transaction for transaction in now.running if transaction <= last)
        now = FeedSnapshot(last + 1, running)
    return now, heads


def _parse_snapshot(value: str | int) -> FeedSnapshot:
    """Parses PostgreSQL's `xmin:xmax:running,…`, or SQLite's highest counter."""
    if isinstance(value, int):
        return FeedSnapshot(value + 1)
    _, end, running = value.split(":")
    return FeedSnapshot(int(end), tuple(int(number) for number in running.split(",") if number))


# A dump restored into another PostgreSQL cluster, whose transaction ids start again.


async def is_restored_dump(connection: AsyncConnection) -> bool:
    """Returns whether rows name transactions that this PostgreSQL cluster has not reached yet."""
    end = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)
    result = await connection.execute(select(func.max(SessionRow.moved_in) >= end))
    return bool(result.scalar())


async def renumber_events(connection: AsyncConnection) -> None:
    """Moves all events before any new one, in the same order; their cursors stay valid."""
    shift = select(func.max(EventRow.position) + 1).scalar_subquery()
    await connection.execute(update(EventRow).values(position=EventRow.position - shift))
    await connection.execute(update(SessionRow).values(moved_in=0))
