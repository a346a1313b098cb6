"""An organization's feed has every event once and in order, whatever the order of commits."""

import asyncio
from contextlib import suppress

import pytest
import sqlalchemy as sa
from sqlalchemy import select, text

from gql.model.database.database import Database
from gql.model.database.tables import EventRow, SessionRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.identifiers import new_id
from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.changed_sessions import TransactionSnapshot
from gql.model.event_log.events import Event
from gql.model.event_log.heads import Head
from testing.running_server import RunningServer
from tests.model.feed_reader import (
    event_keys,
    find_changed_sessions,
    open_transaction,
    organization_id_of,
    read_whole_feed,
    start_two_sessions,
)
from tests.model.session_log import check_log, rename, start_session

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]


# the order of commits


async def test_an_event_that_is_committed_late_is_read_in_order(
    two_databases: tuple[Database, Database],
) -> None:
    database, second_database = two_databases
    early, late = await start_two_sessions(database)
    organization_id = await organization_id_of(database, early)
    known = await read_whole_feed(database, organization_id)
    async with open_transaction(second_database, early):  # it has its position, and commits last
        await rename(database, late, "started last, committed first")
        highest = await highest_position(database)
        assert await read_whole_feed(database, organization_id, known[-1]) == []
    events = await read_whole_feed(database, organization_id, known[-1])
    assert event_keys(events) == [(early, 2), (late, 2)]
    # a reader that continued after the highest position would have missed the late commit
    assert highest == await highest_position(database)
    assert await check_log(database, early) == 2


async def highest_position(database: Database) -> int:
    """Returns the highest position in the table, whether or not it can be read yet."""
    async with database.read_transaction() as sql:
        return (await sql.scalars(select(sa.func.max(EventRow.position)))).one() or 0


async def test_a_session_keeps_its_order_when_a_transaction_waited_for_its_lock(
    two_databases: tuple[Database, Database],
) -> None:
    """The transaction has a position since it locked its first session, and waits for the second
    while a younger transaction writes there.

    PostgreSQL does not promise which of two waiting transactions gets the lock first, so the
    scenario is repeated until it was the younger one.
    """
    for _ in range(10):
        if await is_younger_transaction_first(*two_databases):
            return
    raise AssertionError("the older transaction was first ten times; nothing was tested")


async def is_younger_transaction_first(database: Database, second_database: Database) -> bool:
    """Checks the order of the feed; returns whether the younger transaction wrote first."""
    first, second = await start_two_sessions(database)
    organization_id = await organization_id_of(database, first)

    async def rename_both() -> None:
        def decide(unit: UnitOfWork) -> None:
            for session_id in (first, second):
                unit.drafts[session_id].session.name = "both"

        await second_database.change(first, second, decide=decide, cause="both", actor=SYSTEM)

    async with open_transaction(database, second):
        younger = asyncio.create_task(rename(database, second, "younger"))
        await wait_for_lock_waiters(database, 1)
        older = asyncio.create_task(rename_both())
        await wait_for_lock_waiters(database, 2)
    await asyncio.gather(younger, older)
    keys = event_keys(await read_whole_feed(database, organization_id))
    assert [sequence for session_id, sequence in keys if session_id == second] == [1, 2, 3, 4]
    assert sorted(keys) == [(first, 1), (first, 2), *((second, n) for n in (1, 2, 3, 4))]
    positions = {key: await position_of(database, *key) for key in keys}
    assert positions[first, 2] <= positions[second, 3] <= positions[second, 4]
    return positions[first, 2] < positions[second, 3] == positions[second, 4]


async def wait_for_lock_waiters(database: Database, count: int) -> None:
    """Waits until so many transactions wait for a lock."""
    waiters = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(20):
        while True:
            async with database.read_transaction() as sql:
                if (await sql.scalars(waiters)).one() == count:
                    return
            await asyncio.sleep(0.01)


async def position_of(database: Database, session_id: str, sequence: int) -> int:
    async with database.read_transaction() as sql:
        return (await sql.get_one(EventRow, (session_id, sequence))).position or 0


async def test_a_reader_misses_no_event_of_twenty_concurrent_writers(
    database: Database, full_length: bool
) -> None:
    ids = [await start_session(database)]
    ids += [await start_session(database, agent_of=ids[0]) for _ in range(4)]
    organization_id = await organization_id_of(database, ids[0])
    count = 10 if full_length else 3

    async def write(writer: int) -> None:
        for number in range(count):
            await rename(database, ids[(writer + number) % 5], f"{writer}.{number}")

    writing = asyncio.gather(*(write(writer) for writer in range(20)))
    events: list[Event] = []
    while not writing.done():
        events += await read_whole_feed(database, organization_id, events[-1] if events else None)
    await writing
    events += await read_whole_feed(database, organization_id, events[-1])
    assert len(events) == 5 + 20 * count
    for session_id in ids:
        sequences = [event.sequence for event in events if event.session_id == session_id]
        assert sequences == list(range(1, (await database.view(session_id)).head + 1))


async def test_a_transaction_that_is_rolled_back_leaves_no_gap(database: Database) -> None:
    session_id = await start_session(database)
    organization_id = await organization_id_of(database, session_id)
    known = await read_whole_feed(database, organization_id)

    def fail() -> None:
        raise LookupError

    with suppress(LookupError):
        await rename(database, session_id, "rolled back", fail)
    assert await read_whole_feed(database, organization_id, known[-1]) == []
    await rename(database, session_id, "committed")
    events = await read_whole_feed(database, organization_id, known[-1])
    assert event_keys(events) == [(session_id, 2)]


# which sessions have changed


async def test_a_changed_session_is_reported_once(database: Database) -> None:
    await start_session(database)
    snapshot, heads = await find_changed_sessions(database, None)
    assert heads == []
    session_id = await start_session(database)
    view = await database.view(session_id)
    snapshot, (head,) = await find_changed_sessions(database, snapshot)
    assert head == Head(session_id, view.organization_id, 1, view.head_hash)
    snapshot, heads = await find_changed_sessions(database, snapshot)
    assert heads == []
    assert await rename(database, session_id, "1") == 2
    assert await rename(database, session_id, "2") == 3
    snapshot, (head,) = await find_changed_sessions(database, snapshot)
    assert (head.session_id, head.sequence) == (session_id, 3)

    def decide(unit: UnitOfWork) -> None:
        unit.drafts[session_id].session.idle_at = unit.now  # this is no event

    await database.change(session_id, decide=decide, cause="nothing", actor=SYSTEM)
    assert (await find_changed_sessions(database, snapshot))[1] == []


async def test_changed_sessions_are_reported_despite_an_open_transaction(
    two_databases: tuple[Database, Database],
) -> None:
    """A process that is frozen within a transaction does not delay the inboxes."""
    database, second_database = two_databases
    slow, quick = await start_two_sessions(database)
    snapshot, _ = await find_changed_sessions(database, None)
    async with open_transaction(second_database, slow):
        for sequence in (2, 3):
            await rename(database, quick, str(sequence))
            snapshot, heads = await find_changed_sessions(database, snapshot)
            assert [(head.session_id, head.sequence) for head in heads] == [(quick, sequence)]
        snapshot, heads = await find_changed_sessions(database, snapshot)
        assert heads == []
    snapshot, heads = await find_changed_sessions(database, snapshot)
    assert [(head.session_id, head.sequence) for head in heads] == [(slow, 2)]
    assert (await find_changed_sessions(database, snapshot))[1] == []


async def test_many_changed_sessions_are_reported_in_pages(database: Database) -> None:
    ids = {await start_session(database)} | await copy_session(database, 49)
    snapshot, _ = await find_changed_sessions(database, None)
    await increment_heads(database, ids)
    reported: list[str] = []
    for size in (20, 20, 11, 1):
        snapshot, heads = await find_changed_sessions(database, snapshot, 20)
        assert len(heads) == size
        reported += [head.session_id for head in heads]
        await increment_heads(database, {reported[0]})  # while the pages are read
    assert set(reported) == ids


async def copy_session(database: Database, count: int) -> set[str]:
    """Inserts copies of the only session; returns their ids."""
    table = SessionRow.__table__
    async with database.engines.writer.begin() as connection:
        (row,) = (await connection.execute(select(table).limit(1))).mappings().all()
        ids = {new_id("ses") for _ in range(count)}
        rows = [dict(row) | {"id": session_id} for session_id in ids]
        await connection.execute(sa.insert(SessionRow), rows)
    return ids


async def increment_heads(database: Database, ids: set[str]) -> None:
    """Increments heads, on PostgreSQL each in its own transaction."""
    statement = text("UPDATE session SET head = head + 1 WHERE id = :id")
    engine = database.engines.writer
    # SQLite numbers changes and not transactions, so one transaction makes no difference
    connecting = (
        engine.begin()
        if database.is_sqlite
        else engine.execution_options(isolation_level="AUTOCOMMIT").connect()
    )
    async with connecting as connection:
        for session_id in sorted(ids):
            await connection.execute(statement, {"id": session_id})


async def test_an_inbox_is_notified_of_another_process_by_polling(server: RunningServer) -> None:
    """Sessions that the first item already contains are not sent again."""
    session_ids = [
        (await server.agent.mutate("startSession", "session { id }", name=name))["session"]["id"]
        for name in ("S", "started last")
    ]
    second_process = Database(server.app_state.settings.effective_database_url)
    query = "subscription { inbox { reset sessions { id name } } }"
    try:
        async with server.agent.socket() as socket:
            operation_id = await socket.subscribe(query)
            await socket.next(operation_id)
            await rename(second_process, session_ids[0], "Renamed elsewhere")
            item = (await socket.next(operation_id))["inbox"]
            assert item["sessions"] == [{"id": session_ids[0], "name": "Renamed elsewhere"}]
    finally:
        await second_process.close()


async def test_after_a_restored_backup_every_session_may_have_changed(database: Database) -> None:
    session_id = await start_session(database)
    snapshot, heads = await find_changed_sessions(database, TransactionSnapshot(2**40))
    assert heads == []
    _, heads = await find_changed_sessions(database, snapshot)
    assert [head.session_id for head in heads] == [session_id]
