"""An organization's event feed, read in commit-safe order.

Transactions do not commit in the order of their ids. A reader that continues after the highest id
it has seen misses a transaction that began earlier and commits later. On PostgreSQL an event's
position is therefore the id of its transaction, or a higher one, and the feed ends before the
oldest transaction that still runs. SQLite has a single writer and uses a counter.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Text, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from gql.model.database.tables import EventRow
from gql.model.domain.errors import BadCursor
from gql.model.event_log.cursors import parse_cursor
from gql.model.event_log.events import Event, decode_event

_ORDER = (EventRow.position, EventRow.session_id, EventRow.sequence)
# the oldest running transaction: all transactions before it have ended
_OLDEST_RUNNING = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
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
        query = query.where(EventRow.position < _OLDEST_RUNNING)
    rows = await sql.scalars(query.order_by(*_ORDER).limit(limit))
    return [decode_event(row) for row in rows]
