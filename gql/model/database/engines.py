"""Opens SQLite and PostgreSQL with the settings that durability and isolation need."""

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from gql.model.database.drivers.aiosqlite_driver import Connection, connect
from gql.model.domain.errors import SetupError

_READERS = 4
_PG_TIMEOUTS = {
    "statement_timeout": "5000",
    "lock_timeout": "3000",
    # a process that is suspended in the middle of a transaction must not keep its locks
    "idle_in_transaction_session_timeout": "10000",
    "application_name": "bubbles",
}


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines to write and to read with; on PostgreSQL they share one pool."""

    writer: AsyncEngine
    reader: AsyncEngine
    sqlite_path: Path | None

    async def dispose(self) -> None:
        """Closes every connection and ends aiosqlite's threads."""
        await self.reader.dispose()
        await self.writer.dispose()


def parse_url(text: str) -> URL:
    """Parses a database URL. Raises `SetupError` for an unusable one, without its password."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: the port is not a number
        raise SetupError(
            "The database URL cannot be read; expected "
            "sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER@HOST/NAME."
        ) from None
    if url.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise SetupError(f"The database URL begins with {url.drivername}://; this server takes "
                         "sqlite+aiosqlite:// and postgresql+asyncpg://.")  # fmt: skip
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise SetupError("The SQLite database must be a file: sqlite+aiosqlite:///PATH.")
    return url


def sqlite_path(text: str) -> Path | None:
    """Returns the file of a SQLite URL, None for PostgreSQL. Raises `SetupError`."""
    url = parse_url(text)
    return Path(url.database or "").absolute() if url.get_backend_name() == "sqlite" else None


def open_engines(text: str, *, for_migration: bool = False) -> Engines:
    """Returns engines for the URL; they connect on first use.

    With `for_migration` a PostgreSQL statement may take an hour instead of 5 seconds.
    """
    url, path = parse_url(text), sqlite_path(text)
    return _sqlite(url, path) if path else _postgresql(url, for_migration=for_migration)


def _make_folder(path: Path) -> None:
    try:
        # the outbox holds links and codes, so only the owner may read the folder
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror
        raise SetupError(f"The data folder {path.parent} cannot be created: {reason}.") from None


def _sqlite(url: URL, path: Path) -> Engines:
    _make_folder(path)
    # One writer. BEGIN IMMEDIATE acquires SQLite's write lock before anything is read, because a
    # transaction that reads first can fail when it begins to write.
    writer = _engine(url, 1, lambda: connect(str(path)))
    _on_connect(writer, "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
    _on_begin(writer, "BEGIN IMMEDIATE")
    reader = _engine(url, _READERS, lambda: connect(f"file:{quote(str(path))}?mode=ro", uri=True))
    _on_connect(reader)
    _on_begin(reader, "BEGIN")
    return Engines(writer, reader, path)


def _engine(url: URL, size: int, creator: Callable[[], Connection]) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        async_creator=creator,
        hide_parameters=True,  # keeps people's data out of the log
    )


def _on_connect(engine: AsyncEngine, *pragmas: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for pragma in (*pragmas, "PRAGMA foreign_keys=ON"):
            cursor.execute(pragma)
        cursor.close()


def _on_begin(engine: AsyncEngine, statement: str) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)


def _postgresql(url: URL, *, for_migration: bool) -> Engines:
    settings, command_timeout = dict(_PG_TIMEOUTS), 15.0
    if for_migration:
        command_timeout = 3_600.0
        settings["statement_timeout"] = "3600000"
    writer = create_async_engine(
        url,
        pool_size=10,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={
            "server_settings": settings,
            "command_timeout": command_timeout,
            "timeout": 10,
        },
    )
    # a view is read by several statements, which must see the same snapshot
    return Engines(writer, writer.execution_options(isolation_level="REPEATABLE READ"), None)


def acquire_file_lock(path: Path) -> Callable[[], None]:
    """Locks a SQLite file for this server process; returns the function that releases it.

    Raises `SetupError` if another server holds the lock. Two servers on one file would not be
    notified of each other's changes.
    """
    _make_folder(path)
    lock = path.with_name(path.name + ".lock")
    handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise SetupError(
            f"Another server is using {path}; SQLite takes one server at a time. "
            "Stop it, or give this one its own --data-dir or a PostgreSQL --database-url."
        ) from None

    def release() -> None:
        with suppress(OSError):
            os.close(handle)

    return release
