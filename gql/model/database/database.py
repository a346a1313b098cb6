"""The door to the database: reading views, and units of work that write facts with their events."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from gql.model.database.column_types import UtcDateTime
from gql.model.database.engines import Engines, open_engines
from gql.model.database.loading import load
from gql.model.database.tables import EventRow, IdempotencyRow, SessionRow
from gql.model.database.unit_of_work import IdempotencyKey, UnitOfWork
from gql.model.domain.errors import (
    Busy,
    CursorNotInLog,
    Invalid,
    KeyConflict,
    NotFound,
    Replayed,
    StorageFull,
)
from gql.model.domain.projection import project_session
from gql.model.domain.viewer import Actor
from gql.model.domain.views import SessionView
from gql.model.event_log.cursors import Cursor
from gql.model.event_log.events import GENESIS, Event, decoded
from gql.model.event_log.recent_events import Recent

_T = TypeVar("_T")
_CACHED_VIEWS = 2_000
_UNSTORABLE = "The text holds characters that cannot be stored."

_KEPT = text(
    "INSERT INTO stored_file (digest, kept_at) VALUES (:digest, :now)"
    " ON CONFLICT (digest) DO UPDATE SET dropped_at = NULL"
).bindparams(bindparam("now", type_=UtcDateTime()))

Tell = Callable[[SessionView], None]


def _silent(view: SessionView) -> None:
    """Nobody listens, as in commands that serve nothing."""


class Database:
    """Reads and writes sessions. `tell` hears of every session whose head has moved, after commit;
    `posted` hears that there are messages to send.

    `clock` maps the database's time to the time that counts; tests shift it.
    """

    def __init__(self, url: str, tell: Tell = _silent) -> None:
        self.engines: Engines = open_engines(url)
        self.tell = tell
        self.posted: Callable[[], None] = lambda: None
        self.clock: Callable[[datetime], datetime] = lambda now: now
        self._write = async_sessionmaker(self.engines.writer, expire_on_commit=False)
        self._read = async_sessionmaker(self.engines.reader, expire_on_commit=False)
        self._recent = Recent()
        self._views: OrderedDict[str, SessionView] = OrderedDict()
        self._tasks: set[asyncio.Future[Any]] = set()
        self._reads: dict[tuple[Cursor, int], asyncio.Future[list[Event]]] = {}

    @property
    def sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engines.sqlite_path is not None

    # reading

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A read-only transaction that sees one moment."""
        with _translated():
            async with self._read() as sql, sql.begin():
                yield sql

    async def now(self, sql: AsyncSession) -> datetime:
        """The one clock all times come from: the database's own."""
        if self.sqlite:
            return self.clock(datetime.now(UTC))
        return self.clock((await sql.scalars(select(func.clock_timestamp()))).one())

    async def view(self, session_id: str) -> SessionView:
        """The session as it is, whole. Raises `NotFound`. Cached by its head."""
        async with self.reading() as sql:
            row = await sql.get(SessionRow, session_id)
            if row is None:
                raise NotFound("Session")
            return await self.view_of(sql, row)

    def known(self, session_id: str) -> SessionView | None:
        """The session as it was when it was last written or read here."""
        return self._views.get(session_id)

    async def view_of(self, sql: AsyncSession, row: SessionRow) -> SessionView:
        """The view of a session whose row was just read; loads the rest only if it has moved."""
        cached = self._views.get(row.id)
        if cached is None or cached.head_hash != row.head_hash:
            cached = project_session(await load(sql, row))
            self._keep(cached)
            self._recent.forget_unless(row.id, row.head_hash)
        return cached

    def forget(self, session_id: str) -> None:
        """Lets go of what is remembered of a session whose log is not the one it was."""
        self._views.pop(session_id, None)
        self._recent.forget_unless(session_id, "")

    async def events(self, session_id: str, after: int, limit: int = 100) -> list[Event]:
        """Up to `limit` events of a session that follow sequence `after`, in order."""
        found = (
            select(EventRow)
            .where(EventRow.session_id == session_id, EventRow.sequence > after)
            .order_by(EventRow.sequence)
            .limit(limit)
        )
        async with self.reading() as sql:
            return [decoded(row) for row in await sql.scalars(found)]

    async def follow(self, place: Cursor, limit: int = 100) -> list[Event]:
        """Up to `limit` events after a place, in order. Raises `CursorNotInLog`.

        Many watchers come from the same place: what none of them has read yet is read once.
        """
        recent = self._recent.after(place, limit)
        if recent:
            return recent
        reading = self._reads.get((place, limit))
        if reading is None:
            reading = asyncio.ensure_future(self._follow(place, limit))
            self._reads[place, limit] = reading
            reading.add_done_callback(lambda _: self._reads.pop((place, limit), None))
            self._see_to_its_end(reading)
        return await asyncio.shield(reading)

    async def _follow(self, place: Cursor, limit: int) -> list[Event]:
        found = (
            select(EventRow)
            .where(EventRow.session_id == place.session_id, EventRow.sequence >= place.sequence)
            .order_by(EventRow.sequence)
            .limit(limit + 1)
        )
        async with self.reading() as sql:
            rows = list(await sql.scalars(found))
        before = GENESIS
        if place.sequence:
            if not rows or rows[0].sequence != place.sequence:
                raise CursorNotInLog
            before = rows.pop(0).hash
        if before[:16] != place.mark:
            raise CursorNotInLog
        events = [decoded(row) for row in rows]
        if events:
            self._recent.add(place.session_id, events, before)
        return events

    def _keep(self, view: SessionView) -> None:
        self._views[view.id] = view
        self._views.move_to_end(view.id)
        while len(self._views) > _CACHED_VIEWS:
            self._views.popitem(last=False)

    # writing

    async def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Runs a unit of work to its end even if the caller goes away.

        A cancelled driver call may commit all the same and may stall the connection pool, so a
        request that is given up does not give up its transaction.
        """
        task = asyncio.ensure_future(work)
        self._see_to_its_end(task)
        return await asyncio.shield(task)

    def _see_to_its_end(self, task: asyncio.Future[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # marks it as seen where the caller has gone

    @asynccontextmanager
    async def writing(
        self,
        *session_ids: str,
        cause: str,
        actor: Actor,
        idempotency_key: IdempotencyKey | None = None,
    ) -> AsyncIterator[UnitOfWork]:
        """A unit of work on these sessions, locked in id order before anything is read.

        What the block changes becomes events when it ends. Raises `NotFound` for an unknown
        session, `Replayed` or `KeyConflict` where the key was used before, `Busy`, `StorageFull`.
        """
        with _translated():
            async with self._write() as sql, sql.begin():
                work = UnitOfWork(sql, actor, cause, datetime.now(UTC), idempotency_key)
                if idempotency_key:
                    await self._claim(sql, idempotency_key)
                await self._lock(work, sorted(set(session_ids)))
                work.now = await self.now(sql)
                yield work
                work.finish()
                await self._keep_files(work)
        self._announce(work)

    async def _lock(self, work: UnitOfWork, session_ids: list[str]) -> None:
        if not session_ids:
            return
        wanted = select(SessionRow).where(SessionRow.id.in_(session_ids)).order_by(SessionRow.id)
        found = list(await work.sql.scalars(wanted.with_for_update(key_share=True)))
        if len(found) < len(session_ids):
            raise NotFound("Session")
        for row in found:
            rows = work.rows[row.id] = await load(work.sql, row)
            cached = self._views.get(row.id)
            fresh = (
                cached if cached and cached.head_hash == row.head_hash else project_session(rows)
            )
            work.before[row.id] = fresh

    async def _keep_files(self, work: UnitOfWork) -> None:
        """Names contents once, whoever was first to keep them."""
        if work.kept:
            rows = [{"digest": one, "now": work.now} for one in sorted(work.kept)]
            await work.sql.execute(_KEPT, rows)

    async def require_unused_key(self, idempotency_key: IdempotencyKey | None) -> None:
        """Raises `Replayed` or `KeyConflict` if the key was used before. Takes no lock."""
        if idempotency_key:
            async with self.reading() as sql:
                await self._require_unused(sql, idempotency_key)

    async def _claim(self, sql: AsyncSession, key: IdempotencyKey) -> None:
        """Raises as `_require_unused`. On PostgreSQL, transactions with equal keys run in turn."""
        if not self.sqlite:
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
            lock_key = f"{key.organization_id}\x1f{key.actor_id}\x1f{key.key}"
            await sql.execute(lock, {"key": lock_key})
        await self._require_unused(sql, key)

    async def _require_unused(self, sql: AsyncSession, key: IdempotencyKey) -> None:
        """Raises `Replayed` if the key was used for this mutation, `KeyConflict` for another."""
        record = await sql.get(IdempotencyRow, (key.organization_id, key.actor_id, key.key))
        if record is None:
            return
        if (record.operation, record.fingerprint) != (key.operation, key.fingerprint):
            raise KeyConflict
        raise Replayed(record.outcome)

    def _announce(self, work: UnitOfWork) -> None:
        if work.posted:
            self.posted()
        for session_id, view in work.after.items():
            before = work.before.get(session_id)
            if before is None or before.head != view.head:
                self._keep(view)
                start = before.head_hash if before else GENESIS
                self._recent.add(session_id, work.appended[session_id], start)
                self.tell(view)

    async def close(self) -> None:
        """Waits for what is being written, then closes all connections."""
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self.engines.dispose()


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Turns what the drivers raise into what callers can act on."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise Invalid(_UNSTORABLE) from error
    except PoolTimeout as error:
        raise Busy("The database is busy; try again.") from error
    except (DBAPIError, OSError, TimeoutError) as error:
        raise _meaning(error) from error


def _meaning(error: Exception) -> Exception:
    words = str(getattr(error, "orig", error)).lower()
    if "disk is full" in words or "no space left" in words or "disk full" in words:
        return StorageFull("The server has no room to store this; nothing was changed.")
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if state == "22021" or "codec can't encode" in words:
        return Invalid(_UNSTORABLE)
    states = (
        "40",
        "53",
        "55",
        "57",
        "08",
        "25P03",
    )  # rolled back, no resources, locks, shutdown, no connection, idle too long
    lost = isinstance(error, OSError) or bool(getattr(error, "connection_invalidated", False))
    if lost or "locked" in words or "closed" in words or state.startswith(states):
        return Busy("The database did not answer in time; try again.")
    return error
