"""The SQLite driver: its cursor, and what it uses the private attributes of aiosqlite for."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gql.model.database.drivers.aiosqlite_driver import Connection, connect

pytestmark = pytest.mark.anyio


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    opened = connect(str(tmp_path / "driver.db"))
    await opened
    yield opened
    await opened.close()


async def test_a_statement_returns_its_rows_and_their_description(connection: Connection) -> None:
    cursor = connection.cursor()
    await cursor.execute("SELECT 1 AS a, ? AS b", (2,))
    await cursor.close()
    assert [column[0] for column in cursor.description] == ["a", "b"]
    assert await cursor.fetchall() == [(1, 2)]
    assert await cursor.fetchall() == []


async def test_rows_stay_available_while_other_statements_run(connection: Connection) -> None:
    first, second = connection.cursor(), connection.cursor()
    await first.execute("SELECT 'first'")
    await second.execute("SELECT 'second'")
    assert await first.fetchall() == [("first",)]
    assert await second.fetchall() == [("second",)]


async def test_changed_rows_are_counted(connection: Connection) -> None:
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (x)")
    await cursor.executemany("INSERT INTO t VALUES (?)", [(1,), (2,), (3,)])
    assert cursor.rowcount == 3
    await cursor.execute("DELETE FROM t WHERE x > 1")
    assert cursor.rowcount == 2
    await cursor.execute("INSERT INTO t VALUES (4)")
    assert cursor.lastrowid == 2


async def test_a_statement_runs_on_the_connections_own_thread(connection: Connection) -> None:
    threads: list[int] = []
    await connection.create_function("note", 0, lambda: threads.append(threading.get_ident()))
    await connection.cursor().execute("SELECT note()")
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


async def test_no_transaction_begins_without_begin(connection: Connection) -> None:
    await connection.cursor().execute("CREATE TABLE t (x)")
    await connection.cursor().execute("INSERT INTO t VALUES (1)")
    assert not connection.in_transaction
    await connection.cursor().execute("BEGIN")
    assert connection.in_transaction


async def test_a_connection_is_closed_if_its_opening_is_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "driver.db"
    connection = connect(str(path))
    opening = asyncio.ensure_future(connection.__aenter__())
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    for _ in range(1_000):
        if connection.opened and not is_open(path):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the connection is still open")


def is_open(path: Path) -> bool:
    """Returns whether this process has an open handle of the file."""
    handles = Path("/proc/self/fd").iterdir()
    return any(handle.exists() and handle.resolve() == path for handle in handles)


def test_an_unclosed_connection_does_not_keep_the_process_alive(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from gql.model.database.drivers.aiosqlite_driver import connect\n"
        "async def main():\n"
        "    return await connect(sys.argv[1])\n"
        "connection = asyncio.run(main())\n"
        "print(connection.in_transaction)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "driver.db")]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "False\n"
