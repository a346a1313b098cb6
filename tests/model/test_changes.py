"""Changes of sessions: several in one transaction, refusals, failures and cached states."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from gql.model.database.database import Database
from gql.model.database.drivers.sqlite_writer import SqliteWriter
from gql.model.database.idempotency import IdempotencyKey
from gql.model.database.outcome import MutationResult
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.errors import Busy, Invalid, KeyConflict, Replayed
from gql.model.domain.viewer import SYSTEM
from gql.resolvers.outcomes import SessionEnded
from tests.model.session_log import check_log, rename, start_session

pytestmark = pytest.mark.anyio


async def change(
    database: Database,
    session_id: str,
    decide: Callable[[UnitOfWork], Any],
    key: IdempotencyKey | None = None,
) -> Any:
    return await database.change(
        session_id, decide=decide, cause="test", actor=SYSTEM, idempotency_key=key
    )


def append_to_name(session_id: str, text: str) -> Callable[[UnitOfWork], str]:
    def decide(unit: UnitOfWork) -> str:
        session = unit.drafts[session_id].session
        session.name += text
        return session.name

    return decide


async def test_each_of_many_concurrent_changes_sees_those_before_it(database: Database) -> None:
    session_id = await start_session(database)
    names = await asyncio.gather(
        *(change(database, session_id, append_to_name(session_id, "+")) for _ in range(100))
    )
    assert sorted(names, key=len) == ["0" + "+" * count for count in range(1, 101)]
    view = await database.view(session_id)
    assert view.name == "0" + "+" * 100
    assert await check_log(database, session_id) == 101


async def test_a_refused_change_leaves_those_of_the_same_transaction(database: Database) -> None:
    session_id = await start_session(database)

    def refuse(unit: UnitOfWork) -> None:
        unit.drafts[session_id].session.name = "refused"
        raise Invalid("No.")

    results = await asyncio.gather(
        change(database, session_id, append_to_name(session_id, "a")),
        change(database, session_id, refuse),
        change(database, session_id, append_to_name(session_id, "b")),
        return_exceptions=True,
    )
    assert isinstance(results[1], Invalid)
    assert (await database.view(session_id)).name in {"0ab", "0ba"}
    assert await check_log(database, session_id) == 3


async def test_a_change_that_cannot_be_written_leaves_those_of_the_same_transaction(
    database: Database,
) -> None:
    first, second = await start_session(database), await start_session(database)

    def break_a_reference(unit: UnitOfWork) -> None:
        unit.drafts[first].session.agent_id = "nobody"

    results = await asyncio.gather(
        change(database, second, append_to_name(second, "a")),
        change(database, first, break_a_reference),
        change(database, second, append_to_name(second, "b")),
        return_exceptions=True,
    )
    assert [isinstance(result, Exception) for result in results] == [False, True, False]
    assert (await database.view(first)).name == "0"
    assert (await database.view(first)).agent_id != "nobody"
    assert (await database.view(second)).name in {"0ab", "0ba"}
    assert await check_log(database, first) == 1


async def test_an_idempotency_key_is_used_once_within_a_transaction(database: Database) -> None:
    session_id = await start_session(database)
    view = await database.view(session_id)
    key = IdempotencyKey(view.organization_id, view.agent_id, "key", "test", "fingerprint")
    another_input = IdempotencyKey(view.organization_id, view.agent_id, "key", "test", "another")

    def decide(unit: UnitOfWork) -> MutationResult[SessionEnded]:
        unit.drafts[session_id].session.name += "+"
        return unit.record(SessionEnded(session_id))

    results = await asyncio.gather(
        *(change(database, session_id, decide, key) for _ in range(5)), return_exceptions=True
    )
    carried_out = [result for result in results if isinstance(result, MutationResult)]
    replayed = [result for result in results if isinstance(result, Replayed)]
    assert (len(carried_out), len(replayed)) == (1, 4)
    assert {result.outcome["cursor"] for result in replayed} == {carried_out[0].cursor}
    with pytest.raises(KeyConflict):
        await change(database, session_id, decide, another_input)
    assert (await database.view(session_id)).name == "0+"


async def test_a_change_without_an_event_is_seen_by_other_processes(
    two_databases: tuple[Database, Database],
) -> None:
    database, second_database = two_databases
    session_id = await start_session(database)
    assert await rename(second_database, session_id, "cached there") == 2

    def postpone(unit: UnitOfWork) -> None:
        unit.drafts[session_id].session.idle_at = unit.now

    await change(database, session_id, postpone)

    def read(unit: UnitOfWork) -> Any:
        return unit.drafts[session_id].session.idle_at

    assert await change(second_database, session_id, read) == await change(
        database, session_id, read
    )
    assert (await database.view(session_id)).head == 2


async def test_a_draft_does_not_change_the_cached_session(database: Database) -> None:
    session_id = await start_session(database)
    before = await database.view(session_id)

    def refuse(unit: UnitOfWork) -> None:
        draft = unit.drafts[session_id]
        draft.session.name, draft.connected = "refused", frozenset({"par_nobody"})
        raise Invalid("No.")

    with pytest.raises(Invalid):
        await change(database, session_id, refuse)
    assert await database.view(session_id) is before
    assert await change(database, session_id, append_to_name(session_id, "a")) == "0a"


async def test_a_cancelled_read_leaves_no_connection_in_the_middle_of_a_statement(
    database: Database,
) -> None:
    session_id = await start_session(database)
    for delay in range(100):
        database.invalidate(session_id)
        reading = asyncio.create_task(database.view(session_id))
        await asyncio.sleep(delay / 50_000)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        assert await change(database, session_id, append_to_name(session_id, "+"))
    assert await check_log(database, session_id) == 101


async def test_changes_that_wait_for_the_lock_of_another_process_wait_together(
    sqlite: Database,
) -> None:
    session_id = await start_session(sqlite)
    writer, began = sqlite._writer, []  # noqa: SLF001
    assert isinstance(writer, SqliteWriter)
    assert writer._connection  # noqa: SLF001

    def count_transactions(statement: str) -> None:
        if statement.startswith("BEGIN"):
            began.append(statement)

    def prepare(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA busy_timeout = 50")
        connection.set_trace_callback(count_transactions)

    await writer._connection.run(prepare)  # noqa: SLF001
    assert sqlite.engines.sqlite_path
    lock = sqlite3.connect(sqlite.engines.sqlite_path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    changes = (change(sqlite, session_id, append_to_name(session_id, "+")) for _ in range(10))
    results = await asyncio.gather(*changes, return_exceptions=True)
    assert {type(result) for result in results} == {Busy}
    assert len(began) <= 2
    lock.close()
    assert await change(sqlite, session_id, append_to_name(session_id, "+")) == "0+"


async def test_a_change_that_finds_no_record_fails_alone(database: Database) -> None:
    session_id = await start_session(database)

    def find_nothing(unit: UnitOfWork) -> None:
        next(iter(unit.drafts[session_id].children))

    results = await asyncio.gather(
        change(database, session_id, find_nothing),
        change(database, session_id, append_to_name(session_id, "a")),
        return_exceptions=True,
    )
    assert isinstance(results[0], RuntimeError)
    assert results[1] == "0a"
