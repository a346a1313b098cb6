"""Tables, URLs, settings and durability of both databases."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from gql.model.database.database import Database
from gql.model.database.drivers.sqlite_writer import SqliteWriter
from gql.model.database.engines import acquire_file_lock, parse_url
from gql.model.database.migration import check_schema, migrate
from gql.model.database.row import Row
from gql.model.domain.errors import Busy, SetupError, StorageFull
from gql.model.domain.identifiers import new_id
from testing.postgres import PostgresServer, start_postgres_or_skip
from tests.model.session_log import ROOT, check_log, open_database, rename, start_session

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def durable() -> Iterator[PostgresServer]:
    """A PostgreSQL server that syncs to disk as in production, to be killed."""
    server = start_postgres_or_skip(durable=True)
    yield server
    server.stop()


# tables


async def test_migrations_create_exactly_the_declared_tables(empty_url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True}
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), Row.metadata)
        )

    async with (
        open_database(empty_url) as database,
        database.engines.writer.connect() as connection,
    ):
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database_url: str, database: Database) -> None:
    session_id = await start_session(database)
    await migrate(database_url)
    await check_schema(database_url)
    assert await rename(database, session_id, "after") == 2


async def test_a_schema_of_a_newer_version_is_refused_in_one_line(
    database_url: str, database: Database
) -> None:
    async with database.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    for function in (check_schema, migrate):
        with pytest.raises(SetupError, match=r"newer version \(schema 9999_future\)") as caught:
            await function(database_url)
        assert "\n" not in str(caught.value)


async def test_an_empty_database_is_refused_in_one_line(empty_url: str) -> None:
    with pytest.raises(SetupError, match="run `bubbles migrate`") as caught:
        await check_schema(empty_url)
    assert "\n" not in str(caught.value)


# URLs


@pytest.mark.parametrize(
    "url",
    [
        "secret",
        "mysql://root:secret@127.0.0.1/x",
        "postgresql://postgres:secret@127.0.0.1/x",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "postgresql+asyncpg://u:secret@127.0.0.1:notaport/x",
    ],
)
def test_an_unusable_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        parse_url(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_an_unreachable_server_is_reported_without_the_password() -> None:
    with pytest.raises(SetupError, match="cannot be used") as caught:
        await check_schema("postgresql+asyncpg://u:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_missing_database_is_named(postgres: PostgresServer) -> None:
    with pytest.raises(SetupError, match="nowhere") as caught:
        await check_schema(postgres.url_of("nowhere"))
    assert "\n" not in str(caught.value)


async def test_a_file_that_is_not_a_database_is_reported(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "bubbles.db").write_text("This is not a SQLite file. " * 100)
    with pytest.raises(SetupError, match="not a database"):
        await migrate(sqlite_url)


def test_a_second_server_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bubbles.db"
    release = acquire_file_lock(path)
    with pytest.raises(SetupError, match="Another server is using"):
        acquire_file_lock(path)
    release()
    acquire_file_lock(path)()


# SQLite


async def test_sqlite_uses_settings_that_make_commits_durable(sqlite: Database) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    async with sqlite.engines.writer.connect() as connection:
        actual = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in expected
        }
    assert actual == expected


async def test_sqlite_readers_cannot_write(sqlite: Database) -> None:
    with pytest.raises(Exception, match="readonly"):
        async with sqlite.read_transaction() as sql:
            await sql.execute(text("DELETE FROM event"))


async def test_a_full_disk_refuses_writes_and_reads_continue(sqlite: Database) -> None:
    session_id = await start_session(sqlite)
    before = await sqlite.view(session_id)

    async def limit(pages: int | str) -> None:
        writer = sqlite._writer  # noqa: SLF001
        assert isinstance(writer, SqliteWriter)
        assert writer._connection  # noqa: SLF001
        pragma = f"PRAGMA max_page_count = {pages}"
        await writer._connection.run(lambda raw: raw.execute(pragma).fetchall())  # noqa: SLF001

    async with sqlite.engines.writer.connect() as connection:
        used: int = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
    await limit(used)
    with pytest.raises(StorageFull):
        await rename(sqlite, session_id, "x" * 1_000_000)
    for name in ("y" * 1_000_000, "z" * 1_000_000):
        with pytest.raises(StorageFull):
            await rename(sqlite, session_id, name)
    assert await sqlite.view(session_id) == before
    assert await check_log(sqlite, session_id) == before.head
    await limit(1_000_000)
    assert await rename(sqlite, session_id, "space again") == before.head + 1
    assert await check_log(sqlite, session_id) == before.head + 1


# durability


async def test_a_killed_postgresql_is_busy_until_it_was_restarted(
    durable: PostgresServer,
) -> None:
    async with open_database(durable.create_database(new_id("db"))) as database:
        session_id = await start_session(database)
        with pytest.raises(Busy):
            await rename(database, session_id, "never", durable.kill)
        for _ in range(12):
            with pytest.raises(Busy):
                await database.view(session_id)
            with pytest.raises(Busy):
                await rename(database, session_id, "never")
        durable.start()
        assert (await view_after_restart(database, session_id)).name == "0"
        assert await rename(database, session_id, "again") == 2
        assert await check_log(database, session_id) == 2


async def view_after_restart(database: Database, session_id: str) -> Any:
    """Returns the view once every dead connection has been replaced."""
    for _ in range(20):
        try:
            return await database.view(session_id)
        except Busy:
            await asyncio.sleep(0.05)
    raise AssertionError("the database did not recover")


async def test_a_killed_postgresql_has_every_acknowledged_event(
    durable: PostgresServer,
) -> None:
    async with open_database(durable.create_database(new_id("db"))) as database:
        ids = [await start_session(database) for _ in range(4)]
        acknowledged = dict.fromkeys(ids, 1)
        enough = asyncio.Event()

        async def write(session_id: str) -> None:
            for number in range(10_000):
                acknowledged[session_id] = await rename(database, session_id, f"n{number}")
                if min(acknowledged.values()) > 20:
                    enough.set()

        writers = [asyncio.create_task(write(session_id)) for session_id in ids]
        await enough.wait()
        await asyncio.to_thread(durable.kill)
        results = await asyncio.gather(*writers, return_exceptions=True)
        assert [type(result) for result in results] == [Busy] * 4
        durable.start()
        for session_id in ids:
            await view_after_restart(database, session_id)
            # one more may have been committed but not acknowledged
            assert await check_log(database, session_id) - acknowledged[session_id] in (0, 1)


WRITER = """
import asyncio, sys
from gql.model.database.row import Row
from gql.model.database.drivers.sqlite_writer import SqliteWriter
from gql.model.database.database import Database
from tests.model.session_log import rename, start_session

async def main() -> None:
    database = Database(sys.argv[1])
    session_id = await start_session(database)
    print(session_id, flush=True)
    for number in range(100_000):
        print(await rename(database, session_id, f"n{number}"), flush=True)

asyncio.run(main())
"""


async def test_a_killed_server_process_has_stored_every_acknowledged_event(
    database_url: str,
) -> None:
    await migrate(database_url)
    session_id, acknowledged = await asyncio.to_thread(run_and_kill_writer, database_url)
    assert acknowledged > 50
    async with open_database(database_url) as database:
        assert await check_log(database, session_id) - acknowledged in (0, 1)
        assert await rename(database, session_id, "another process") > acknowledged


def run_and_kill_writer(url: str) -> tuple[str, int]:
    """Kills a process that writes; returns its session and the last acknowledged sequence."""
    command = [sys.executable, "-c", WRITER, url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
        assert writer.stdout
        session_id = writer.stdout.readline().decode().strip()
        lines = [writer.stdout.readline() for _ in range(50)]
        writer.kill()
        lines += writer.stdout.readlines()
    # the last line may be incomplete
    return session_id, int([line for line in lines if line.endswith(b"\n")][-1])
