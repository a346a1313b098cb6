"""The feed of a database that an older version wrote, or that was restored from a dump."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from gql.model.database.database import Database
from gql.model.database.migration import check_schema, migrate
from gql.model.database.tables import EventRow, SessionRow
from gql.model.domain.errors import SetupError
from gql.model.domain.identifiers import new_id
from gql.model.event_log.hash_chain import GENESIS, link_hash
from tests.model.feed_reader import (
    event_keys,
    find_changed_sessions,
    organization_id_of,
    read_whole_feed,
    start_two_sessions,
)
from tests.model.session_log import ROOT, check_log, open_database, rename, start_session

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

TABLES = ("organization", "user_account", "session", "event")
ADDED_COLUMNS = {
    "event": {"organization_id", "position", "state_digest", "subject_digest"},
    "session": {"moved", "version"},
}


@pytest.mark.parametrize("revision", ["0002", "0003"])
async def test_events_of_an_older_version_are_first_in_the_feed(
    empty_url: str, revision: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Copies rows of a current database into one with the old schema."""
    folder = tmp_path_factory.mktemp("old")
    async with open_database(f"sqlite+aiosqlite:///{folder / 'new.db'}") as new:
        first, second = await start_two_sessions(new)
        of_another_organization = await start_session(new)
        session_ids = (second, first, of_another_organization)
        for number in range(3):
            for session_id in session_ids:
                await rename(new, session_id, f"n{number}")
        rows = await load_old_rows(new)
    await create_old_database(empty_url, revision, rows)
    async with open_database(empty_url) as database:
        organization_id = await organization_id_of(database, first)
        snapshot, _ = await find_changed_sessions(database, None)
        events = await read_whole_feed(database, organization_id)
        # the last event of each is that of the migration, with the digest of its state
        expected = [(session_id, n) for n in range(1, 6) for session_id in (first, second)]
        assert sorted(event_keys(events)) == sorted(expected)
        for session_id in session_ids:
            sequences = [event.sequence for event in events if event.session_id == session_id]
            assert sequences == ([] if session_id == of_another_organization else [1, 2, 3, 4, 5])
        for session_id in (first, second, of_another_organization):
            await rename(database, session_id, "after")
            assert await check_log(database, session_id) == 6
        later = await read_whole_feed(database, organization_id, events[-1])
        assert event_keys(later) == [(first, 6), (second, 6)]
        assert len((await find_changed_sessions(database, snapshot))[1]) == 3


async def create_old_database(
    url: str, revision: str, rows: dict[str, list[dict[str, Any]]]
) -> None:
    database = Database(url)
    async with database.engines.writer.begin() as connection:
        await connection.run_sync(upgrade, revision)
        for name, table_rows in rows.items():
            await connection.execute(sa.insert(old_table(name)), table_rows)
        if revision == "0003" and not database.is_sqlite:
            # In version 0003, an event whose transaction had waited for the session's lock could
            # have a lower position than the event before it. Here every event has one.
            await connection.execute(text("UPDATE event SET position = position - sequence"))
    await database.close()


def upgrade(connection: sa.Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "gql/model/database/migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def old_table(name: str) -> sa.TableClause:
    """Returns a table without the columns that later versions added."""
    table = SessionRow.metadata.tables[name]
    added = ADDED_COLUMNS.get(name, set())
    columns = (column for column in table.c if column.name not in added)
    return sa.table(name, *(sa.column(column.name, column.type) for column in columns))


async def load_old_rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    async with database.read_transaction() as sql:
        rows = {
            name: [dict(row) for row in (await sql.execute(select(old_table(name)))).mappings()]
            for name in TABLES
        }
    head_hashes: dict[str, str] = {}
    for event in sorted(rows["event"], key=lambda event: event["sequence"]):
        previous = head_hashes.get(event["session_id"], GENESIS)
        # without the digests, as an older version computed it
        event["hash"] = head_hashes[event["session_id"]] = link_hash(previous, EventRow(**event))
    for session in rows["session"]:
        session["head_hash"] = head_hashes[session["id"]]
    return rows


async def test_a_restored_dump_is_refused_until_it_is_migrated(
    two_databases: tuple[Database, Database],
) -> None:
    database, _ = two_databases
    first, second = await start_two_sessions(database)
    organization_id = await organization_id_of(database, first)
    for session_id in (second, first, second):
        await rename(database, session_id, new_id("name"))
    events = await read_whole_feed(database, organization_id)
    url = database.engines.writer.url.render_as_string(hide_password=False)
    # the second round also raises the negative positions that the first migration wrote
    for _ in range(2):
        await add_to_positions(database, 1_000_000_000)
        with pytest.raises(SetupError, match="restored from a dump; run `bubbles migrate`"):
            await check_schema(url)
        await migrate(url)
        await check_schema(url)
        assert await read_whole_feed(database, organization_id) == events
        for index, event in enumerate(events):
            assert await read_whole_feed(database, organization_id, event) == events[index + 1 :]
        snapshot, _ = await find_changed_sessions(database, None)
        await rename(database, first, new_id("name"))
        events = await read_whole_feed(database, organization_id)
        assert events[-1].session_id == first
        heads = (await find_changed_sessions(database, snapshot))[1]
        assert [head.session_id for head in heads] == [first]
    await migrate(url)
    assert await read_whole_feed(database, organization_id) == events


async def add_to_positions(database: Database, number: int) -> None:
    """Adds `number` to all positions, as if another cluster with more transactions wrote them."""
    async with database.engines.writer.begin() as connection:
        await connection.execute(sa.update(EventRow).values(position=EventRow.position + number))
        await connection.execute(
            sa.update(SessionRow).values(moved_in=SessionRow.moved_in + number)
        )
