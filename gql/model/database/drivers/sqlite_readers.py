"""Reads of an SQLite database, each in one call on the thread of a read-only connection."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from gql.model.database.drivers.aiosqlite_driver import Connection, connect
from gql.model.database.drivers.runner import Runner, SqliteRunner

_T = TypeVar("_T")
_READERS = 2


class SqliteReaders:
    """A few read-only connections. A read waits until one of them is free."""

    def __init__(self, path: str) -> None:
        self._uri = f"file:{quote(path)}?mode=ro"
        self._free = asyncio.Semaphore(_READERS)
        self._idle: list[Connection] = []

    async def read(self, function: Callable[[Runner], _T]) -> _T:
        """Calls a function with a transaction on one snapshot of the data."""
        async with self._free:
            connection = self._idle.pop() if self._idle else await self._open()
            try:
                # the thread of a cancelled read takes the next one when it has finished
                return await connection.run(lambda raw: _in_transaction(raw, function))
            finally:
                self._idle.append(connection)

    async def read_statement(self, function: Callable[[Runner], _T]) -> _T:
        """Does what `read` does: here a transaction costs nothing."""
        return await self.read(function)

    async def _open(self) -> Connection:
        connection = connect(self._uri, uri=True)
        await connection
        return connection

    async def close(self) -> None:
        """Waits for the reads that run, then closes the connections and ends their threads."""
        for _ in range(_READERS):
            await self._free.acquire()
        while self._idle:
            await self._idle.pop().close()


def _in_transaction(connection: sqlite3.Connection, function: Callable[[Runner], _T]) -> _T:
    connection.execute("BEGIN")
    try:
        return function(SqliteRunner(connection))
    finally:
        connection.rollback()  # nothing was written; unlike COMMIT it cannot fail
