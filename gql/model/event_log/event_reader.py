"""Reads the event logs of sessions, the latest events from memory."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gql.model.database.tables import EventRow
from gql.model.domain.errors import CursorNotInLog
from gql.model.event_log.cursors import Cursor
from gql.model.event_log.events import Event, decode_event
from gql.model.event_log.hash_chain import GENESIS
from gql.model.event_log.recent_events import RecentEvents


class EventReader:
    """Reads events. `recent` holds the latest ones of active sessions.

    `track` is called with each task that reads for several callers, so that it is awaited before
    the database is closed.
    """

    def __init__(
        self,
        read_transaction: Callable[[], AbstractAsyncContextManager[AsyncSession]],
        track: Callable[[asyncio.Future[Any]], None],
    ) -> None:
        self.recent = RecentEvents()
        self._read_transaction = read_transaction
        self._track = track
        self._reads: dict[tuple[Cursor, int], asyncio.Future[list[Event]]] = {}

    async def read(self, session_id: str, after: int, limit: int = 100) -> list[Event]:
        """Returns up to `limit` events of a session after sequence number `after`, in order."""
        query = (
            select(EventRow)
            .where(EventRow.session_id == session_id, EventRow.sequence > after)
            .order_by(EventRow.sequence)
            .limit(limit)
        )
        async with self._read_transaction() as sql:
            return [decode_event(row) for row in await sql.scalars(query)]

    async def read_after(self, cursor: Cursor, limit: int = 100) -> list[Event]:
        """Returns up to `limit` events after a cursor, in order. Raises `CursorNotInLog`.

        Subscribers at the same cursor share one query.
        """
        recent = self.recent.after(cursor, limit)
        if recent:
            return recent
        read = self._reads.get((cursor, limit))
        if read is None:
            read = asyncio.ensure_future(self._read_table(cursor, limit))
            self._reads[cursor, limit] = read
            read.add_done_callback(lambda _: self._reads.pop((cursor, limit), None))
            self._track(read)
        return await asyncio.shield(read)

    async def _read_table(self, cursor: Cursor, limit: int) -> list[Event]:
        """Reads the events from the table, and the event at the cursor to compare its hash."""
        query = (
            select(EventRow)
            .where(EventRow.session_id == cursor.session_id, EventRow.sequence >= cursor.sequence)
            .order_by(EventRow.sequence)
            .limit(limit + 1)
        )
        async with self._read_transaction() as sql:
            rows = list(await sql.scalars(query))
        previous_hash = GENESIS
        if cursor.sequence:
            if not rows or rows[0].sequence != cursor.sequence:
                raise CursorNotInLog
            previous_hash = rows.pop(0).hash
        if previous_hash[:16] != cursor.hash_prefix:
            raise CursorNotInLog
        events = [decode_event(row) for row in rows]
        if events:
            self.recent.add(cursor.session_id, events, previous_hash)
        return events
