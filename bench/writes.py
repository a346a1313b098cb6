"""Durable mutations per second, compared with transactions of bare SQLite."""

import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.local_server import local_server

ROUNDS = 300
WARM_UP_ROUNDS = 30


async def measure() -> None:
    """Each mutation updates a row and appends its event, with WAL and synchronous=FULL.

    They run one after the other, as do the transactions of bare SQLite.
    """
    with tempfile.TemporaryDirectory() as folder:
        bare = _measure_sqlite(Path(folder) / "bare.db")
        async with local_server(Path(folder)) as server:
            mutations = await _measure_rate(server.save_fields)
            queries = await _measure_rate(server.query_session)
    print(f"  bare SQLite transaction   {bare:8.0f} /s")
    print(f"  mutation until its commit {mutations:8.0f} /s   {mutations / bare:6.1%} of bare")
    print(f"  query of the same session {queries:8.0f} /s")


def _measure_sqlite(path: Path) -> float:
    """Transactions per second that do what a mutation does to the database."""
    database = sqlite3.connect(path, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE state (id INTEGER PRIMARY KEY, value TEXT)",
        "CREATE TABLE event (sequence INTEGER PRIMARY KEY, image TEXT)",
        "INSERT INTO state VALUES (1, '')",
    ):
        database.execute(statement)
    image = "x" * 4_000  # about the size of an interaction's after-image
    start = time.perf_counter()
    for number in range(ROUNDS):
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE state SET value = ?", (str(number),))
        database.execute("INSERT INTO event (image) VALUES (?)", (image,))
        database.execute("COMMIT")
    rate = ROUNDS / (time.perf_counter() - start)
    database.close()
    return rate


async def _measure_rate(work: Callable[[int], Awaitable[None]]) -> float:
    """How often per second the work can be done, one after the other."""
    for number in range(WARM_UP_ROUNDS):
        await work(number)
    start = time.perf_counter()
    for number in range(ROUNDS):
        await work(number)
    return ROUNDS / (time.perf_counter() - start)
