"""An aiosqlite connection that enters its thread once per statement instead of four times.

In aiosqlite, executing, fetching and closing are separate calls to the connection's thread, and
such a call costs more than most statements. The cursor here does all three in one call and holds
the rows in memory.

This is the only module that uses private attributes of aiosqlite (pyproject.toml pins 0.22; their
behaviour is tested in tests/model/test_aiosqlite_driver.py):

- `Connection._execute` runs a function on the connection's thread. A public method for that, such
  as `await connection.run(function)`, would replace it.
- `Connection._conn` is the open `sqlite3.Connection`. A public property would replace it.
- `Connection._tx` is the queue of functions for the thread. It would not be needed if `stop()`
  closed the connection that a cancelled `connect()` has opened.
- `Connection._thread` is the thread. A `daemon` option of the constructor would replace it.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self, TypeVar

import aiosqlite

_T = TypeVar("_T")


class Cursor:
    """The part of a cursor that SQLAlchemy uses. Serves one statement at a time."""

    def __init__(self, execute: Callable[..., Any], connection: sqlite3.Connection) -> None:
        self._execute_on_thread = execute
        self._connection = connection
        self._rows: deque[Any] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Executes one statement and fetches its rows."""
        await self._execute_on_thread(self._execute_and_fetch, "execute", operation, parameters)
        return self

    async def executemany(self, operation: str, parameters: Iterable[Sequence[Any]]) -> "Cursor":
        """Executes one statement for each set of parameters."""
        await self._execute_on_thread(self._execute_and_fetch, "executemany", operation, parameters)
        return self

    def _execute_and_fetch(self, method: str, operation: str, parameters: Any) -> None:
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
        """Returns the rows that were not fetched yet."""
        rows, self._rows = list(self._rows), deque()
        return rows

    async def close(self) -> None:
        """Does nothing: the SQLite cursor was closed after its statement."""


class Connection(aiosqlite.Connection):
    """An aiosqlite connection with the cursor of this module."""

    opened: sqlite3.Connection | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Ends the thread, and closes the connection if the caller that opened it was cancelled."""
        self._tx.put_nowait((None, self._close_opened))
        return super().stop()

    def _close_opened(self) -> None:
        """Runs on the connection's thread."""
        if self.opened:
            self.opened.close()

    async def run(self, function: Callable[[sqlite3.Connection], _T]) -> _T:
        """Calls a function with the sqlite3 connection, on the connection's thread."""
        result: _T = await self._execute(function, self._conn)  # type: ignore[no-untyped-call]
        return result

    def cursor(self) -> Any:
        """Returns a new cursor, without entering the thread."""
        return Cursor(self._execute, self._conn)


def connect(path: str, *, uri: bool = False) -> Connection:
    """Returns a connection; awaiting it opens it.

    Transactions begin only by an explicit BEGIN. A statement waits up to 5 seconds for the lock of
    another process that writes.
    """

    def connector() -> sqlite3.Connection:
        connection.opened = sqlite3.connect(path, timeout=5, isolation_level=None, uri=uri)
        return connection.opened

    connection = Connection(connector, iter_chunk_size=64)
    # as SQLAlchemy does for its own aiosqlite connections: an unclosed one must not block the exit
    connection._thread.daemon = True  # noqa: SLF001
    return connection
