"""How many durable orders a second: the product's unit of work beside bare SQLite."""

import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.local_server import prepared

ROUNDS = 300


async def measure() -> None:
    """One row updated and its event appended, WAL, synchronous=FULL, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        bare = _bare(Path(folder) / "bare.db")
        async with prepared(Path(folder)) as place:
            order = await _rate(place.save)
            query = await _rate(place.read)
    print(f"  bare sqlite3 transaction  {bare:8.0f} /s")
    print(f"  order, resolver to commit {order:8.0f} /s   {order / bare:6.1%} of bare")
    print(f"  query of the same session {query:8.0f} /s")


def _bare(path: Path) -> float:
    database = sqlite3.connect(path, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE state (id INTEGER PRIMARY KEY, value TEXT)",
        "CREATE TABLE event (sequence INTEGER PRIMARY KEY, image TEXT)",
        "INSERT INTO state VALUES (1, '')",
    ):
        database.execute(statement)
    image = "x" * 4_000  # about what an after-image of a bubble takes
    start = time.perf_counter()
    for number in range(ROUNDS):
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE state SET value = ?", (str(number),))
        database.execute("INSERT INTO event (image) VALUES (?)", (image,))
        database.execute("COMMIT")
    rate = ROUNDS / (time.perf_counter() - start)
    database.close()
    return rate


async def _rate(work: Callable[[int], Awaitable[None]]) -> float:
    for number in range(30):
        await work(number)
    start = time.perf_counter()
    for number in range(ROUNDS):
        await work(number)
    return ROUNDS / (time.perf_counter() - start)
