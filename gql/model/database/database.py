"""Access to the database: cached sessions, changes that append their events, and transactions."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Executable, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from gql.model.database.change import Change, Decided, Read
from gql.model.database.driver_errors import translate_driver_errors
from gql.model.database.drivers.postgresql_sessions import PostgresqlSessions
from gql.model.database.drivers.runner import Runner
from gql.model.database.drivers.sqlite_readers import SqliteReaders
from gql.model.database.drivers.sqlite_writer import SqliteWriter
from gql.model.database.drivers.statements import Statement
from gql.model.database.engines import Engines, open_engines
from gql.model.database.idempotency import IdempotencyKey, claim_key, require_unused
from gql.model.database.running_tasks import RunningTasks
from gql.model.database.sessions.frozen_sessions import FrozenSessions
from gql.model.database.sessions.session_cache import SessionCache
from gql.model.database.sessions.session_loader import SessionLoader
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.database.write_transaction import WriteTransaction
from gql.model.domain.errors import NotFound, SessionFrozen
from gql.model.domain.projection.session import ProjectedSession
from gql.model.domain.viewer import Actor
from gql.model.domain.views import SessionView
from gql.model.event_log.event_reader import EventReader
from gql.model.event_log.hash_chain import GENESIS

_T = TypeVar("_T")
_HEADS_SQLITE = """
    SELECT id, head_hash, version FROM session WHERE id IN (SELECT value FROM json_each(?))
"""
_HEADS_POSTGRESQL = "SELECT id, head_hash, version FROM session WHERE id = ANY($1::text[])"

_log = logging.getLogger("bubbles.database")

OnChange = Callable[[SessionView, SessionView | None], None]


def _ignore_change(view: SessionView, before: SessionView | None) -> None:
    """The default for commands that have no subscribers."""


class Database:
    """Reads and writes sessions.

    After a commit, `on_change` is called for every session whose head has moved, with its view
    after and before the change (None for a new session), and `on_message_queued` if messages were
    added to the outbox.
    `log` reads the event logs. `clock` maps the database's time to the time that the rules use;
    tests shift it.
    """

    def __init__(self, url: str, on_change: OnChange = _ignore_change) -> None:
        self.engines: Engines = open_engines(url)
        self.on_change = on_change
        self.on_message_queued: Callable[[], None] = lambda: None
        self.clock: Callable[[datetime], datetime] = lambda now: now
        self._write = async_sessionmaker(self.engines.writer, expire_on_commit=False)
        self._read = async_sessionmaker(self.engines.reader, expire_on_commit=False)
        self._tasks = RunningTasks()
        self.log = EventReader(self.read_transaction, self._tasks.track)
        self._cache = SessionCache()
        self._frozen = FrozenSessions()
        # SQLite has one writer at a time: without this lock they would wait for it by polling
        self._writer_lock = asyncio.Lock()
        self._readers: SqliteReaders | PostgresqlSessions
        self._writer: SqliteWriter | PostgresqlSessions
        cached, clock = self._cache.get, self._now
        if self.engines.sqlite_path:
            path = str(self.engines.sqlite_path)
            self._readers = SqliteReaders(path)
            self._writer = SqliteWriter(path, self._writer_lock, cached, clock, self._on_commit)
        else:
            self._writer = PostgresqlSessions(self.engines.writer, cached, clock, self._on_commit)
            self._readers = self._writer
        self._loader = SessionLoader(self._readers, self._cache, self._frozen, self.log.recent)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engines.sqlite_path is not None

    def _now(self, now: datetime) -> datetime:
        return self.clock(now)

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

    async def fetch(
        self, statement: Executable, **parameters: Any
    ) -> tuple[Sequence[Any], datetime]:
        """Returns the rows of a select, with an attribute for each column, and the time.

        Takes a tenth of a read transaction, if the statement is built once.
        """

        def read(runner: Runner) -> tuple[Sequence[Any], datetime]:
            rows = runner.fetch(runner.statements.compile(statement, **parameters))
            return runner.statements.convert_rows(statement, rows), self.clock(runner.now())

        with translate_driver_errors():
            return await self._readers.read_statement(read)

    # sessions

    async def view(self, session_id: str) -> SessionView:
        """Returns the session as it is now, unrestricted. Raises `NotFound`."""
        views = await self.views([session_id])
        if not views:
            raise NotFound("Session")
        return views[session_id]

    async def views(self, session_ids: Collection[str]) -> dict[str, SessionView]:
        """Returns those of the sessions that exist as they are now, unrestricted, by id."""
        # Ids come from clients. PostgreSQL rejects the whole list if one holds a NUL or bad UTF-8.
        ids = [value for value in session_ids if value.isascii() and value.isprintable()]
        statement = (
            Statement(_HEADS_SQLITE, (json.dumps(ids),))
            if self.is_sqlite
            else Statement(_HEADS_POSTGRESQL, (ids,))
        )
        return await self._loader.load(lambda _: statement)

    async def find_view(self, statement: Executable, **parameters: Any) -> SessionView | None:
        """Returns the session that a statement selects, None if it selects none.

        The statement selects `id`, `head_hash` and `version` of at most one session.
        """
        views = await self._loader.load(
            lambda runner: runner.statements.compile(statement, **parameters)
        )
        return next(iter(views.values()), None)

    async def load(self, session_id: str) -> ProjectedSession:
        """Returns a session as it is stored, past the cache.

        Raises `NotFound`, and `SessionFrozen` if its rows cannot be read.
        """
        return await self._loader.load_past_cache(session_id)

    def cached_view(self, session_id: str) -> SessionView | None:
        """Returns the last view of a session that was read or written here; it may be outdated."""
        session = self._cache.get(session_id)
        return session.view if session else None

    def invalidate(self, session_id: str) -> None:
        """Drops what is cached of a session whose log was replaced by a restored backup."""
        self._cache.drop(session_id)
        self.log.recent.drop_unless_at(session_id, "")

    # changes

    async def run_to_completion(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Runs a coroutine to its end even if the caller is cancelled.

        Cancelling a driver call may still commit, and may block the connection pool, so an
        abandoned request does not cancel its transaction.
        """
        return await self._tasks.run(coroutine)

    async def change(
        self,
        *session_ids: str,
        decide: Callable[[UnitOfWork], _T],
        cause: str,
        actor: Actor,
        idempotency_key: IdempotencyKey | None = None,
        reads: Sequence[Read] = (),
        is_repair: bool = False,
    ) -> _T:
        """Changes sessions, which are locked in id order; returns what `decide` returns.

        `decide` edits the drafts of a unit of work, or raises a refusal. Events are derived from
        what it changed, and all is committed. Raises `NotFound` for an unknown session, `Replayed`
        or `KeyConflict` if the idempotency key was used before, `Busy` and `StorageFull`. Raises
        `SessionFrozen` for a session whose rows do not match its log, unless `is_repair`.
        """
        change = Change(session_ids, decide, actor, cause, idempotency_key, reads, is_repair)
        try:
            with translate_driver_errors():
                decided = await self._writer.run(change)
        except SessionFrozen as error:
            self._frozen.report(error.frozen_session_id, error.mismatch)
            raise
        value: _T = decided.value
        return value

    @asynccontextmanager
    async def write_transaction(
        self, idempotency_key: IdempotencyKey | None = None
    ) -> AsyncIterator[WriteTransaction]:
        """A transaction on tables that are no part of the state of sessions.

        Raises `Replayed` or `KeyConflict` if the idempotency key was used before, `Busy` and
        `StorageFull`.
        """
        lock: AbstractAsyncContextManager[Any] = (
            self._writer_lock if self.is_sqlite else nullcontext()
        )
        with translate_driver_errors():
            async with lock, self._write() as sql, sql.begin():
                if idempotency_key:
                    await claim_key(sql, idempotency_key, is_sqlite=self.is_sqlite)
                yield WriteTransaction(sql, await self.now(sql), idempotency_key)

    async def require_unused_key(self, idempotency_key: IdempotencyKey | None) -> None:
        """Raises `Replayed` or `KeyConflict` if the idempotency key was used before.

        Called before slow preparation. Takes no lock, so another request may still use the key
        before this one does.
        """
        if idempotency_key:
            async with self.read_transaction() as sql:
                await require_unused(sql, idempotency_key)

    def _on_commit(self, decided: Decided) -> None:
        """Reports a committed change. It was made even if that fails."""
        try:
            self._publish(decided.unit)
        except Exception:  # noqa: BLE001  # whatever a subscriber raises
            _log.exception("A committed change could not be reported.")

    def _publish(self, unit: UnitOfWork) -> None:
        """Caches the committed sessions and events, and reports the sessions that have changed."""
        if unit.has_new_messages:
            self.on_message_queued()
        for session_id, session in unit.after.items():
            before = unit.before.get(session_id)
            self._cache.put(session)
            if before is None or before.head != session.view.head:
                previous_hash = before.head_hash if before else GENESIS
                self.log.recent.add(session_id, unit.appended[session_id], previous_hash)
                self.on_change(session.view, before)

    async def close(self) -> None:
        """Waits for running work, then closes all connections."""
        await self._tasks.wait()
        await self._writer.close()
        await self._readers.close()
        await self.engines.dispose()
