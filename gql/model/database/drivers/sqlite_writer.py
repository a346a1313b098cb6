"""Changes of an SQLite database: those that wait during a commit form the next transaction."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from gql.model.database.change import CachedSessions, Change, Decided, decide_change
from gql.model.database.drivers.aiosqlite_driver import Connection, connect
from gql.model.database.drivers.runner import SqliteRunner
from gql.model.domain.errors import Busy
from gql.model.domain.projection.session import ProjectedSession

_MAX_QUEUED = 10_000  # changes that wait for a transaction
_MAX_BATCH = 64  # changes in one transaction
_MAX_BATCH_TIME = 0.05  # seconds after which a transaction takes no further change

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


@dataclass(frozen=True, slots=True)
class _Queued:
    """A change that waits, and the future of its result."""

    change: Change
    done: asyncio.Future[Decided]


class SqliteWriter:
    """Runs changes on the thread of one connection, several in one transaction.

    A change sees those before it in the same transaction. If writing fails, the transaction is
    rolled back and its changes are run again, each in a transaction of its own. `on_commit`, which
    must not raise, is called for each committed change, in order, before its result is returned.
    """

    def __init__(
        self,
        path: str,
        lock: asyncio.Lock,
        cached: CachedSessions,
        clock: Callable[[datetime], datetime],
        on_commit: Callable[[Decided], None],
    ) -> None:
        self._path = path
        self._lock = lock
        self._cached = cached
        self._clock = clock
        self._on_commit = on_commit
        self._connection: Connection | None = None
        self._queue: deque[_Queued] = deque()
        self._task: asyncio.Task[None] | None = None

    async def run(self, change: Change) -> Decided:
        """Runs a change and returns it when it is committed. Raises `Busy` if too many wait."""
        if len(self._queue) >= _MAX_QUEUED:
            raise Busy("The database is busy; try again.")
        queued = _Queued(change, asyncio.get_running_loop().create_future())
        self._queue.append(queued)
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        return await queued.done

    async def _drain(self) -> None:
        try:
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), _MAX_BATCH))]
                try:
                    await self._run_batch(batch)
                except Exception as error:  # noqa: BLE001  # each change gets the error
                    _fail(batch, error)
                except asyncio.CancelledError:
                    _fail([*batch, *self._queue], Busy("The server is stopping; try again."))
                    self._queue.clear()
                    raise
        finally:
            self._task = None

    async def _run_batch(self, batch: list[_Queued]) -> None:
        async with self._lock:
            connection = await self._connect()
            changes = [queued.change for queued in batch]
            results = await connection.run(lambda raw: self._execute(raw, changes))
        self._queue.extendleft(reversed(batch[len(results) :]))
        for queued, result in zip(batch, results, strict=False):
            if isinstance(result, Decided):
                self._on_commit(result)
            if queued.done.done():
                continue
            if isinstance(result, Decided):
                queued.done.set_result(result)
            else:
                queued.done.set_exception(result)

    async def _connect(self) -> Connection:
        if self._connection is None:
            connection = connect(self._path)
            await connection
            try:
                await connection.run(_prepare)
            except BaseException:
                await connection.close()
                raise
            self._connection = connection
        return self._connection

    def _execute(
        self, connection: sqlite3.Connection, changes: Sequence[Change]
    ) -> list[Decided | Exception]:
        """Runs on the connection's thread. Returns a result for each change that was run."""
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:  # another process has the lock; each try takes 5 seconds
            return [error for _ in changes]
        try:
            return self._transaction(connection, changes)
        except Exception as error:  # noqa: BLE001  # of one of them, or of the commit
            if len(changes) == 1:
                return [error]
        return [result for change in changes for result in self._execute(connection, [change])]

    def _transaction(
        self, connection: sqlite3.Connection, changes: Sequence[Change]
    ) -> list[Decided | Exception]:
        try:
            results = self._decide_and_write(SqliteRunner(connection), changes)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.rollback()
            raise
        return results

    def _decide_and_write(
        self, runner: SqliteRunner, changes: Sequence[Change]
    ) -> list[Decided | Exception]:
        results: list[Decided | Exception] = []
        written: dict[str, ProjectedSession] = {}
        ends_at = monotonic() + _MAX_BATCH_TIME

        def cached(session_id: str) -> ProjectedSession | None:
            return written.get(session_id) or self._cached(session_id)

        for change in changes:
            try:
                decided = decide_change(runner, change, cached, self._clock)
            except sqlite3.Error:
                raise
            except StopIteration as error:  # a future cannot hold it
                results.append(RuntimeError(f"A record does not exist: {error!r}"))
            except Exception as error:  # noqa: BLE001  # nothing of it was written
                results.append(error)
            else:
                for statement in decided.writes:
                    runner.execute(statement)
                written |= decided.unit.after
                results.append(decided)
            if monotonic() > ends_at:
                break
        return results

    async def close(self) -> None:
        """Waits for the changes that run, then closes the connection and ends its thread."""
        if self._task:
            await self._task
        if self._connection:
            await self._connection.close()
            self._connection = None


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _fail(batch: Sequence[_Queued], error: Exception) -> None:
    for queued in batch:
        if not queued.done.done():
            queued.done.set_exception(error)
