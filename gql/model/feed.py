"""The events of all sessions in an order that is safe to read on from: that of their commits.

A number taken when a transaction begins says nothing of when it commits: who reads on after the
highest number seen loses what was begun earlier and committed later. So on PostgreSQL an event's
position is its transaction, and nothing is read that a running transaction could still come before.
SQLite has one writer; its rows are numbered as they are committed.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, TextClause, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from gql.model.errors import BadCursor
from gql.model.events import Event, decoded
from gql.model.rows import EventRow

_WINDOW = 2_000  # events looked at for one page, whosever they are
_MOVED = 20_000  # events looked at for what has moved; the rest has its turn at the next look
_VERSION = b"\x02"
_FOREIGN = "That cursor is not of this feed."

_SQLITE = text(
    "SELECT event.rowid, event.session_id, event.sequence, session.organization_id"
    " FROM event JOIN session ON session.id = event.session_id"
    " WHERE event.rowid > :transaction ORDER BY event.rowid LIMIT :most"
)
_POSTGRESQL = text(
    "SELECT event.position, event.session_id, event.sequence, session.organization_id"
    " FROM event JOIN session ON session.id = event.session_id"
    " WHERE (event.position, event.session_id, event.sequence)"
    " > (CAST(:transaction AS bigint), :session_id, :sequence)"
    " AND event.position < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
    " ORDER BY event.position, event.session_id, event.sequence LIMIT :most"
)
_END_SQLITE = text("SELECT coalesce(max(rowid), 0) FROM event")
_END_POSTGRESQL = text(
    "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) - 1"
)


_Found = Row[int, str, int, str]  # transaction, session, sequence, organization


@dataclass(frozen=True, slots=True)
class Position:
    """After the event of that sequence, of that session, in that transaction (SQLite: row)."""

    transaction: int = 0
    session_id: str = ""
    sequence: int = 0

    def cursor(self, organization_id: str) -> str:
        """This place in one organization's feed, opaque."""
        numbers = self.transaction.to_bytes(8, "big") + self.sequence.to_bytes(8, "big")
        raw = _VERSION + numbers + f"{organization_id} {self.session_id}".encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def parse_position(cursor: str, organization_id: str) -> Position:
    """The place a cursor names. Raises `BadCursor`, for another organization's too."""
    try:
        raw = base64.b64decode(cursor[:300] + "=" * (-len(cursor) % 4), b"-_", validate=True)
        whose, _, session_id = raw[17:].decode("ascii").partition(" ")
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadCursor(_FOREIGN) from error
    numbers = int.from_bytes(raw[1:9], "big"), int.from_bytes(raw[9:17], "big")
    if raw[:1] != _VERSION or whose != organization_id or max(numbers) >= 2**63:
        raise BadCursor(_FOREIGN)
    return Position(numbers[0], session_id, numbers[1])


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some events in order, each with its place; where to read on, and whether that is worth it."""

    events: Sequence[tuple[Event, Position]]
    end: Position
    has_next: bool


async def read_feed(
    sql: AsyncSession, sqlite: bool, organization_id: str, after: Position, limit: int
) -> FeedPage:
    """Up to `limit` events of an organization after a place. Looks at a bounded number of others'.

    What is committed while one reads comes on a later page, never before the place reached.
    """
    found = await _window(sql, sqlite, after, _WINDOW)
    ours = [row for row in found if row[3] == organization_id][:limit]
    full = len(ours) == limit
    end = _position(ours[-1]) if full else _position(found[-1]) if found else after
    events = await _events(sql, ours)
    return FeedPage(events, end, full or len(found) == _WINDOW)


async def moved(
    sql: AsyncSession, sqlite: bool, after: Position | None
) -> tuple[Position, set[str]]:
    """The sessions that have moved since a place, and the place that is safe to ask from next.

    Without a place: the present end.
    """
    if after is None:
        last = (await sql.scalars(_END_SQLITE if sqlite else _END_POSTGRESQL)).one()
        return Position(last), set()
    found = await _window(sql, sqlite, after, _MOVED)
    return _position(found[-1]) if found else after, {row[1] for row in found}


async def _window(sql: AsyncSession, sqlite: bool, after: Position, most: int) -> Sequence[_Found]:
    given: dict[str, int | str] = {"transaction": after.transaction, "most": most}
    statement: TextClause = _SQLITE
    if not sqlite:
        statement = _POSTGRESQL
        given |= {"session_id": after.session_id, "sequence": after.sequence}
    return (await sql.execute(statement, given)).all()


def _position(row: _Found) -> Position:
    return Position(row[0], row[1], row[2])


async def _events(sql: AsyncSession, found: Sequence[_Found]) -> list[tuple[Event, Position]]:
    keys = [(row[1], row[2]) for row in found]
    rows = await sql.scalars(
        select(EventRow).where(tuple_(EventRow.session_id, EventRow.sequence).in_(keys))
    )
    events = {(row.session_id, row.sequence): decoded(row) for row in rows}
    return [(events[row[1], row[2]], _position(row)) for row in found]
