"""Access to the database: cached views of sessions, and units of work that append their events."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from gql.model.database.driver_errors import translate_driver_errors
from gql.model.database.engines import Engines, open_engines
from gql.model.database.idempotency import IdempotencyKey, claim_key, require_unused
from gql.model.database.loading import load_session
from gql.model.database.tables import EventRow, SessionRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.errors import CursorNotInLog, NotFound
from gql.model.domain.projection.session import project_session
from gql.model.domain.viewer import Actor
from gql.model.domain.views import SessionView
from gql.model.event_log.cursors import Cursor
from gql.model.event_log.events import Event, decode_event
from gql.model.event_log.hash_chain import GENESIS
from gql.model.event_log.recent_events import RecentEvents

_T = TypeVar("_T")
_MAX_CACHED_VIEWS = 2_000

OnChange = Callable[[SessionView], None]


def _ignore_change(view: SessionView) -> None:
    """The default for commands that have no subscribers."""


class Database:
    """Reads and writes sessions.

    After a commit, `on_change` is called with the view of every session whose head has moved,
    and `on_message_queued` is called if messages were added to the outbox.
    `clock` maps the database's time to the time that the rules use; tests shift it.
    """

    def __init__(self, url: str, on_change: OnChange = _ignore_change) -> None:
        self.engines: Engines = open_engines(url)
        self.on_change = on_change
        self.on_message_queued: Callable[[], None] = lambda: None
        self.clock: Callable[[datetime], datetime] = lambda now: now
        self._write = async_sessionmaker(self.engines.writer, expire_on_commit=False)
        self._read = async_sessionmaker(self.engines.reader, expire_on_commit=False)
        self._recent = RecentEvents()
        self._views: OrderedDict[str, SessionView] = OrderedDict()
        self._tasks: set[asyncio.Future[Any]] = set()
        self._reads: dict[tuple[Cursor, int], asyncio.Future[list[Event]]] = {}

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engines.sqlite_path is not None

    @asynccontextmanager
    async def read_transaction(self) -> AsyncIterator[AsyncSession]:
        """A read-only transaction on one snapshot of the data. Raises `Busy`."""
        with translate_driver_errors():
            async with self._read() as sql, sql.begin():
                yield sql

    async def now(self, sql: AsyncSession) -> datetime:
        """Returns the time of the database, the only clock that the rules use."""
        if self.is_sqlite:
            return self.clock(datetime.now(UTC))
        return self.clock((await sql.scalars(select(func.clock_timestamp()))).one())

    async def view(self, session_id: str) -> SessionView:
        """Returns the session as it is now, unrestricted. Raises `NotFound`."""
        async with self.read_transaction() as sql:
            row = await sql.get(SessionRow, session_id)
            if row is None:
                raise NotFound("Session")
            return await self.view_of_row(sql, row)

    def cached_view(self, session_id: str) -> SessionView | None:
        """Returns the last view of a session that was read or written here; it may be outdated."""
        return self._views.get(session_id)

    async def view_of_row(self, sql: AsyncSession, row: SessionRow) -> SessionView:
        """Returns the view of a session whose row was just read.

        Loads the other rows only if the session's head has moved since its view was cached.
        """
        view = self._views.get(row.id)
        if view is None or view.head_hash != row.head_hash:
            view = project_session(await load_session(sql, row))
            self._cache(view)
            self._recent.drop_unless_at(row.id, row.head_hash)
        return view

    def invalidate(self, session_id: str) -> None:
        """Drops what is cached of a session whose log was replaced by a restored backup."""
        self._views.pop(session_id, None)
        self._recent.drop_unless_at(session_id, "")

    async def events(self, session_id: str, after: int, limit: int = 100) -> list[Event]:
        """Returns up to `limit` events of a session after sequence number `after`, in order."""
        query = (
            select(EventRow)
            .where(EventRow.session_id == session_id, EventRow.sequence > after)
            .order_by(EventRow.sequence)
            .limit(limit)
        )
        async with self.read_transaction() as sql:
            return [decode_event(row) for row in await sql.scalars(query)]

    async def events_after(self, cursor: Cursor, limit: int = 100) -> list[Event]:
        """Returns up to `limit` events after a cursor, in order. Raises `CursorNotInLog`.

        Subscribers at the same cursor share one query.
        """
        recent = self._recent.after(cursor, limit)
        if recent:
            return recent
        read = self._reads.get((cursor, limit))
        if read is None:
            read = asyncio.ensure_future(self._read_after(cursor, limit))
            self._reads[cursor, limit] = read
            read.add_done_callback(lambda _: self._reads.pop((cursor, limit), None))
            self._track(read)
        return await asyncio.shield(read)

    async def _read_after(self, cursor: Cursor, limit: int) -> list[Event]:
        """Reads the events from the table, and the event at the cursor to compare its hash."""
        query = (
            select(EventRow)
            .where(EventRow.session_id == cursor.session_id, EventRow.sequence >= cursor.sequence)
            .order_by(EventRow.sequence)
            .limit(limit + 1)
        )
        async with self.read_transaction() as sql:
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
            self._recent.add(cursor.session_id, events, previous_hash)
        return events

    def _cache(self, view: SessionView) -> None:
        self._views[view.id] = view
        self._views.move_to_end(view.id)
        while len(self._views) > _MAX_CACHED_VIEWS:
            self._views.popitem(last=False)

    async def run_to_completion(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Runs a coroutine to its end even if the caller is cancelled.

        Cancelling a driver call may still commit, and may block the connection pool, so an
        abandoned request does not cancel its transaction.
        """
        task = asyncio.ensure_future(coroutine)
        self._track(task)
        return await asyncio.shield(task)

    def _track(self, task: asyncio.Future[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._untrack)

    def _untrack(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # marks it as retrieved; a cancelled caller does not await it

    @asynccontextmanager
    async def unit_of_work(
        self,
        *session_ids: str,
        cause: str,
        actor: Actor,
        idempotency_key: IdempotencyKey | None = None,
    ) -> AsyncIterator[UnitOfWork]:
        """A unit of work on these sessions, which are locked in id order before they are read.

        At the end of the block, events are derived from what it changed, and all is committed.
        Raises `NotFound` for an unknown session, `Replayed` or `KeyConflict` if the idempotency
        key was used before, `Busy` and `StorageFull`.
        """
        with translate_driver_errors():
            async with self._write() as sql, sql.begin():
                unit = UnitOfWork(sql, actor, cause, datetime.now(UTC), idempotency_key)
                if idempotency_key:
                    await claim_key(sql, idempotency_key, is_sqlite=self.is_sqlite)
                await self._lock_sessions(unit, sorted(set(session_ids)))
                unit.now = await self.now(sql)
                yield unit
                unit.finish()
                for hook in unit.before_commit:
                    await hook()
        self._publish(unit)

    async def _lock_sessions(self, unit: UnitOfWork, session_ids: list[str]) -> None:
        if not session_ids:
            return
        query = select(SessionRow).where(SessionRow.id.in_(session_ids)).order_by(SessionRow.id)
        locked = list(await unit.sql.scalars(query.with_for_update(key_share=True)))
        if len(locked) < len(session_ids):
            raise NotFound("Session")
        for row in locked:
            rows = unit.rows[row.id] = await load_session(unit.sql, row)
            view = self._views.get(row.id)
            if view is None or view.head_hash != row.head_hash:
                view = project_session(rows)
            unit.before[row.id] = view

    async def require_unused_key(self, idempotency_key: IdempotencyKey | None) -> None:
        """Raises `Replayed` or `KeyConflict` if the idempotency key was used before.

        Called before slow preparation. Takes no lock, so another request may still use the key
        before this one does.
        """
        if idempotency_key:
            async with self.read_transaction() as sql:
                await require_unused(sql, idempotency_key)

    def _publish(self, unit: UnitOfWork) -> None:
        """Caches the committed views and events, and reports the sessions that have changed."""
        if unit.has_new_messages:
            self.on_message_queued()
        for session_id, view in unit.after.items():
            before = unit.before.get(session_id)
            if before is None or before.head != view.head:
                self._cache(view)
                previous_hash = before.head_hash if before else GENESIS
                self._recent.add(session_id, unit.appended[session_id], previous_hash)
                self.on_change(view)

    async def close(self) -> None:
        """Waits for running work, then closes all connections."""
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self.engines.dispose()
