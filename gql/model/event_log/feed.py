"""What happened beyond one session, read so that the order of commits loses nothing.

A number taken when a transaction begins says nothing of when it commits: who reads on after the
highest number seen loses what began earlier and commits later. On PostgreSQL an event's position is
therefore its transaction's number, or a higher one, and the feed ends below every transaction that
still runs. SQLite has one writer, and counts.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Text, cast, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from gql.model.database.tables import EventRow, SessionRow
from gql.model.domain.errors import BadCursor
from gql.model.event_log.cursors import parse_cursor
from gql.model.event_log.events import Event, decoded
from gql.model.event_log.heads import Head

_ORDER = (EventRow.position, EventRow.session_id, EventRow.sequence)
_HORIZON = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
_OFF_FEED = "That cursor is of no event that this organization has."


@dataclass(frozen=True, slots=True)
class Position:
    """The place in an organization's feed after one event."""

    number: int
    session_id: str
    sequence: int


async def position_at(sql: AsyncSession, organization_id: str, cursor: str) -> Position:
    """The place after the event that a cursor names, be it of the feed or of a session's stream.

    Raises `BadCursor` where the organization has no such event: it is another's, or the database
    was restored to a moment before it.
    """
    place = parse_cursor(cursor)
    if not place.session_id.isprintable():
        raise BadCursor(_OFF_FEED)
    found = select(EventRow.position, EventRow.organization_id, EventRow.hash).where(
        EventRow.session_id == place.session_id, EventRow.sequence == place.sequence
    )
    row = (await sql.execute(found)).one_or_none()
    if row is None or row.organization_id != organization_id or row.hash[:16] != place.mark:
        raise BadCursor(_OFF_FEED)
    return Position(row.position, place.session_id, place.sequence)


async def feed(
    sql: AsyncSession, sqlite: bool, organization_id: str, after: Position | None, limit: int
) -> list[Event]:
    """Up to `limit` events of an organization after a place, or from its first one on.

    Each session's are in their own order. What is committed later comes after what is returned.
    """
    own = select(EventRow).where(EventRow.organization_id == organization_id)
    if after is not None:
        place = tuple_(after.number, after.session_id, after.sequence)
        own = own.where(tuple_(*_ORDER) > place)
    if not sqlite:
        own = own.where(EventRow.position < _HORIZON)
    return [decoded(row) for row in await sql.scalars(own.order_by(*_ORDER).limit(limit))]


# which sessions have moved

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
    """What was committed at one look: transactions below `next`, but for those then `running`."""

    next: int
    running: tuple[int, ...] = ()


_NEVER = FeedSnapshot(2**62)


async def moved(
    sql: AsyncSession, sqlite: bool, after: FeedSnapshot | None, limit: int = _PAGE
) -> tuple[FeedSnapshot, list[Head]]:
    """The sessions that have moved since a moment, and the moment to ask from next.

    Nothing is waited for: what commits is told of at the next look, and told of once. Without a
    moment: only the present one. About `limit` at most; the rest has its turn at the next look.
    """
    asked: dict[str, Any] = {"next": (after or _NEVER).next, "most": limit}
    if not sqlite:
        asked["running"] = list((after or _NEVER).running)
    found = (await sql.execute(_SQLITE if sqlite else _POSTGRESQL, asked)).all()
    now = _moment(found[0][0])
    if after and now.next < after.next:
        return FeedSnapshot(1), []  # a backup was restored: whatever it holds may be news
    page = [row for row in found if row.id]
    heads = [Head(row.id, row.organization_id, row.head, row.head_hash) for row in page]
    last = max((row.moved for row in page), default=0)
    if len(page) >= limit and last + 1 < now.next:
        now = FeedSnapshot(last + 1, tuple(one for one in now.running if one <= last))
    return now, heads


def _moment(seen: str | int) -> FeedSnapshot:
    """From `xmin:xmax:running,…` as PostgreSQL writes it, or from SQLite's highest count."""
    if isinstance(seen, int):
        return FeedSnapshot(seen + 1)
    _, end, running = seen.split(":")
    return FeedSnapshot(int(end), tuple(int(one) for one in running.split(",") if one))


# a dump that was restored into another cluster, whose transactions count anew


async def is_from_elsewhere(connection: AsyncConnection) -> bool:
    """Whether PostgreSQL has yet to reach the transactions that its rows name."""
    end = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)
    found = await connection.execute(select(func.max(SessionRow.moved) >= end))
    return bool(found.scalar())


async def renumber(connection: AsyncConnection) -> None:
    """Puts all events before whatever comes, in the order they had; their cursors stay good."""
    past = select(func.max(EventRow.position) + 1).scalar_subquery()
    await connection.execute(update(EventRow).values(position=EventRow.position - past))
    await connection.execute(update(SessionRow).values(moved=0))
