"""aiosqlite with one visit to its thread per statement, instead of four.

Executing, fetching and closing are each a hop to the connection's thread and back, and a hop costs
more than most statements. A cursor here does all three in one; its rows wait in memory.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite


class Cursor:
    """What SQLAlchemy needs of a cursor. Made without a hop; used for one statement at a time."""

    def __init__(self, run: Callable[..., Any], connection: sqlite3.Connection) -> None:
        self._run = run
        self._connection = connection
        self._rows: deque[Any] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Executes one statement and fetches what it returns."""
        await self._run(self._work, "execute", operation, parameters)
        return self

    async def executemany(self, operation: str, parameters: Iterable[Sequence[Any]]) -> "Cursor":
        """Executes one statement once for each row of parameters."""
        await self._run(self._work, "executemany", operation, parameters)
        return self

    def _work(self, method: str, operation: str, parameters: Any) -> None:
        """Runs on the connection's thread."""
        cursor = self._connection.cursor()
        try:
            getattr(cursor, method)(operation, parameters)
            self.description = cursor.description
            self._rows = deque(cursor.fetchall() if cursor.description else ())
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()

    async def fetchall(self) -> list[Any]:
        """All rows that were not taken yet."""
        rows, self._rows = list(self._rows), deque()
        return rows

    async def close(self) -> None:
        """Nothing is open any more."""


class Connection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors take one hop a statement."""

    opened: sqlite3.Connection | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Ends the thread, and closes what it opened for somebody who was cancelled meanwhile."""
        self._tx.put_nowait((None, self._close))
        return super().stop()

    def _close(self) -> None:
        """Runs on the connection's thread."""
        if self.opened:
            self.opened.close()

    def cursor(self) -> Any:
        """A cursor of this module."""
        return Cursor(self._execute, self._conn)


def connect(path: str, *, uri: bool = False) -> Connection:
    """A connection to await. Transactions begin only where the caller says so.

    Waits up to 5 seconds for another process that writes.
    """

    def connector() -> sqlite3.Connection:
        connection.opened = sqlite3.connect(path, timeout=5, isolation_level=None, uri=uri)
        return connection.opened

    connection = Connection(connector, iter_chunk_size=64)
    # a connection that nobody closed must not keep the process alive
    connection._thread.daemon = True  # noqa: SLF001  # as SQLAlchemy does with its own
    return connection
