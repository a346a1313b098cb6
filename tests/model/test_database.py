"""What is promised of both databases: their tables, their settings, and what survives which end."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text

from gql.model.database.database import Database
from gql.model.database.engines import acquire_file_lock, parse_url
from gql.model.database.migration import check_schema, migrate
from gql.model.database.row import Row
from gql.model.database.tables import EventRow, OrganizationRow, SessionRow, UserRow
from gql.model.domain.enums import ActorKind, SessionKind
from gql.model.domain.errors import Busy, SetupError, StorageFull
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.hash_chain import GENESIS, verify_chain
from testing.postgres import PostgresServer, start_postgres_or_skip

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as one:
        yield one


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    async with opened(sqlite_url) as one:
        yield one


@pytest.fixture(scope="module")
def durable() -> Iterator[PostgresServer]:
    """A server that syncs as a real one does, to be killed."""
    server = start_postgres_or_skip(durable=True)
    yield server
    server.stop()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    await migrate(url)
    database = Database(url)
    yield database
    await database.close()


async def started(database: Database) -> str:
    """A session to write into; its id."""
    async with database.unit_of_work(cause="test", actor=SYSTEM) as work:
        policy, now = Policy(), work.now
        owner = OrganizationRow(id=new_id("org"), name="Acme", policy=policy, created_at=now)
        agent = UserRow(
            id=new_id("usr"),
            organization_id=owner.id,
            name="Dana",
            email="dana@example.com",
            kind=ActorKind.AGENT,
            created_at=now,
        )
        work.add(owner)
        work.add(agent)
        row = SessionRow(
            id=new_id("ses"),
            organization_id=owner.id,
            kind=SessionKind.REGULAR,
            name="0",
            agent_id=agent.id,
            agent_name=agent.name,
            policy=policy,
            created_at=now,
            idle_at=now,
            head=0,
            head_hash=GENESIS,
        )
        work.add_session(row)
    return row.id


async def rename(
    database: Database, session_id: str, name: str, midway: Callable[[], None] = lambda: None
) -> int:
    """One change, and its event; the sequence that is acknowledged."""
    async with database.unit_of_work(session_id, cause="rename", actor=SYSTEM) as work:
        work.rows[session_id].session.name = name
        midway()
    return work.after[session_id].head


async def check_log(database: Database, session_id: str) -> int:
    """That the log is whole; how long it is."""
    log = select(EventRow).where(EventRow.session_id == session_id).order_by(EventRow.sequence)
    async with database.read_transaction() as sql:
        row = await sql.get_one(SessionRow, session_id)
        assert verify_chain(await sql.scalars(log), row.head, row.head_hash) is None
        return row.head


# the tables


async def test_the_migrations_make_the_tables_that_the_rows_name(empty_url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True}
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), Row.metadata)
        )

    async with opened(empty_url) as database, database.engines.writer.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database_url: str, database: Database) -> None:
    session_id = await started(database)
    await migrate(database_url)
    await check_schema(database_url)
    assert await rename(database, session_id, "after") == 2


async def test_a_schema_of_a_newer_version_is_refused_in_one_line(
    database_url: str, database: Database
) -> None:
    async with database.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    for refused in (check_schema, migrate):
        with pytest.raises(SetupError, match=r"newer version \(schema 9999_future\)") as caught:
            await refused(database_url)
        assert "\n" not in str(caught.value)


async def test_a_schema_that_was_never_made_is_refused_in_one_line(empty_url: str) -> None:
    with pytest.raises(SetupError, match="run `bubbles migrate`") as caught:
        await check_schema(empty_url)
    assert "\n" not in str(caught.value)


# where it is


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
def test_a_url_that_cannot_be_used_is_named_without_its_password(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        parse_url(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(SetupError, match="cannot be used") as caught:
        await check_schema("postgresql+asyncpg://u:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_database_that_is_not_there_is_named(postgres: PostgresServer) -> None:
    with pytest.raises(SetupError, match="nowhere") as caught:
        await check_schema(postgres.url_of("nowhere"))
    assert "\n" not in str(caught.value)


async def test_a_file_that_is_no_database_is_named(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "bubbles.db").write_text("These are no pages of SQLite. " * 100)
    with pytest.raises(SetupError, match="not a database"):
        await migrate(sqlite_url)


def test_a_second_server_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bubbles.db"
    release = acquire_file_lock(path)
    with pytest.raises(SetupError, match="Another server is using"):
        acquire_file_lock(path)
    release()
    acquire_file_lock(path)()


# how it is kept


async def test_sqlite_keeps_what_it_acknowledged(sqlite: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    async with sqlite.engines.writer.connect() as connection:
        found = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in wanted
        }
    assert found == wanted


async def test_sqlite_readers_cannot_write(sqlite: Database) -> None:
    with pytest.raises(Exception, match="readonly"):
        async with sqlite.read_transaction() as sql:
            await sql.execute(text("DELETE FROM event"))


async def test_a_full_disk_changes_nothing_and_reads_go_on(sqlite: Database) -> None:
    session_id = await started(sqlite)
    before = await sqlite.view(session_id)

    async def limit(pages: int | str) -> None:
        async with sqlite.engines.writer.connect() as connection:
            await connection.execute(text(f"PRAGMA max_page_count = {pages}"))

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
    assert await rename(sqlite, session_id, "room again") == before.head + 1
    assert await check_log(sqlite, session_id) == before.head + 1


# what survives


async def test_a_killed_postgresql_is_busy_and_comes_back_without_a_new_process(
    durable: PostgresServer,
) -> None:
    async with opened(durable.create_database(new_id("db"))) as database:
        session_id = await started(database)
        with pytest.raises(Busy):
            await rename(database, session_id, "never", durable.kill)
        for _ in range(12):
            with pytest.raises(Busy):
                await database.view(session_id)
            with pytest.raises(Busy):
                await rename(database, session_id, "never")
        durable.start()
        assert (await back(database, session_id)).name == "0"
        assert await rename(database, session_id, "again") == 2
        assert await check_log(database, session_id) == 2


async def back(database: Database, session_id: str) -> Any:
    """The view, once every connection that died has been noticed."""
    for _ in range(20):
        try:
            return await database.view(session_id)
        except Busy:
            await asyncio.sleep(0.05)
    raise AssertionError("the database was not found again")


async def test_a_killed_postgresql_has_every_event_that_it_acknowledged(
    durable: PostgresServer,
) -> None:
    async with opened(durable.create_database(new_id("db"))) as database:
        ids = [await started(database) for _ in range(4)]
        told = dict.fromkeys(ids, 1)
        enough = asyncio.Event()

        async def write(session_id: str) -> None:
            for number in range(10_000):
                told[session_id] = await rename(database, session_id, f"n{number}")
                if min(told.values()) > 20:
                    enough.set()

        writers = [asyncio.create_task(write(session_id)) for session_id in ids]
        await enough.wait()
        await asyncio.to_thread(durable.kill)
        ends = await asyncio.gather(*writers, return_exceptions=True)
        assert [type(one) for one in ends] == [Busy] * 4
        durable.start()
        for session_id in ids:
            await back(database, session_id)
            # one more may have been committed whose answer did not come through
            assert await check_log(database, session_id) - told[session_id] in (0, 1)


WRITER = """
import asyncio, sys
from gql.model.database.row import Row
from gql.model.database.database import Database
from tests.model.test_database import rename, started

async def main() -> None:
    database = Database(sys.argv[1])
    session_id = await started(database)
    print(session_id, flush=True)
    for number in range(100_000):
        print(await rename(database, session_id, f"n{number}"), flush=True)

asyncio.run(main())
"""


async def test_a_killed_server_process_has_every_event_that_it_acknowledged(
    database_url: str,
) -> None:
    await migrate(database_url)
    session_id, acknowledged = await asyncio.to_thread(write_and_die, database_url)
    assert acknowledged > 50
    async with opened(database_url) as database:
        assert await check_log(database, session_id) - acknowledged in (0, 1)
        assert await rename(database, session_id, "another process") > acknowledged


def write_and_die(url: str) -> tuple[str, int]:
    """A process that writes until it is killed; its session, and the last it acknowledged."""
    command = [sys.executable, "-c", WRITER, url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
        assert writer.stdout
        session_id = writer.stdout.readline().decode().strip()
        told = [writer.stdout.readline() for _ in range(50)]
        writer.kill()
        told += writer.stdout.readlines()
    # the last line may have been cut off
    return session_id, int([one for one in told if one.endswith(b"\n")][-1])
