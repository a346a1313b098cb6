"""Rows that are changed past the server: found by `verify` and by the server, and repaired."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gql.cli.main import main
from gql.model.database.column_types import EnumText, JsonText, UtcDateTime
from gql.model.database.database import Database
from gql.model.database.row import Row
from gql.model.database.tables.digested_columns import DIGESTED_COLUMNS, OMITTED_COLUMNS
from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.integrity import verify_logs
from testing.running_server import OperationFailed, RunningServer
from testing.session_scenario import NAME_FIELD, SessionScenario, fill_form, start_scenario
from testing.tampering import (
    run_sql,
    run_sql_without_triggers,
    transaction_past_the_server,
    transaction_without_triggers,
)

pytestmark = pytest.mark.anyio

TABLES = {name: Row.metadata.tables[name] for name in DIGESTED_COLUMNS}


@pytest.fixture(scope="module")
async def scenario(shared_server: RunningServer) -> SessionScenario:
    """A session with a submitted form; each test leaves its rows as they were."""
    return await start_with_form(shared_server)


async def start_with_form(server: RunningServer) -> SessionScenario:
    scenario = await start_scenario(server)
    payload = await server.admin.mutate(
        "createFormTemplate",
        "template { id }",
        name="Form",
        fields=[NAME_FIELD],
        assignee="EVERYONE",
    )
    interaction = await scenario.add_interaction(payload["template"]["id"])
    await fill_form(scenario.people["Ada"], interaction)
    return scenario


def database_of(scenario: SessionScenario) -> Database:
    return scenario.server.app_state.database


async def find_problem(scenario: SessionScenario) -> str:
    verdicts = [verdict async for verdict in verify_logs(database_of(scenario), [scenario.id])]
    return verdicts[0].problem or ""


def raw_table(name: str) -> sa.TableClause:
    """Returns a table whose columns of enums and JSON are plain text."""
    columns = TABLES[name].c
    is_text = {column.name: isinstance(column.type, EnumText | JsonText) for column in columns}
    types = {column.name: sa.Text() if is_text[column.name] else column.type for column in columns}
    return sa.table(name, *(sa.column(column, type_) for column, type_ in types.items()))


async def load_row(database: Database, table: sa.TableClause, session_id: str) -> dict[str, Any]:
    """Returns one of the session's rows."""
    column = table.c.id if table.name == "session" else table.c.session_id
    query = sa.select(table).where(column == session_id).limit(1)
    async with database.engines.reader.connect() as connection:
        return dict((await connection.execute(query)).mappings().one())


def another_value(column: sa.Column[Any], value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(column.type, UtcDateTime):
        return (value or datetime(2026, 1, 1)) + timedelta(microseconds=1)  # noqa: DTZ001
    return f"{value or ''}x"


@pytest.mark.parametrize("name", TABLES)
async def test_verify_finds_a_change_of_any_column(scenario: SessionScenario, name: str) -> None:
    database, table = database_of(scenario), raw_table(name)
    row = await load_row(database, table, scenario.id)
    unnoticed = []
    for column in DIGESTED_COLUMNS[name]:
        value = another_value(TABLES[name].c[column], row[column])
        await write(database, table, row["id"], {column: value})
        if not await find_problem(scenario):
            unnoticed.append(column)
        await write(database, table, row["id"], {column: row[column]})
    assert unnoticed == []
    assert await find_problem(scenario) == ""


async def write(
    database: Database, table: sa.TableClause, row_id: str, values: dict[str, Any]
) -> None:
    async with transaction_without_triggers(database) as connection:
        await connection.execute(sa.update(table).where(table.c.id == row_id).values(values))


@pytest.mark.parametrize("name", TABLES)
async def test_verify_finds_a_deleted_row(scenario: SessionScenario, name: str) -> None:
    database, table = database_of(scenario), raw_table(name)
    row = await load_row(database, table, scenario.id)
    async with transaction_without_triggers(database) as connection:
        await connection.execute(sa.delete(table).where(table.c.id == row["id"]))
    problem = await find_problem(scenario)
    async with transaction_without_triggers(database) as connection:
        await connection.execute(sa.insert(table).values(row))
    assert problem
    assert await find_problem(scenario) == ""


@pytest.mark.parametrize("name", [name for name in TABLES if name != "session"])
async def test_verify_finds_an_added_row(scenario: SessionScenario, name: str) -> None:
    database, table = database_of(scenario), raw_table(name)
    row = await load_row(database, table, scenario.id)
    added = row | {"id": "added"}
    if name == "recipient":  # a participant is a recipient of an interaction once
        added["participant_id"] = "added"
    async with transaction_without_triggers(database) as connection:
        await connection.execute(sa.insert(table).values(added))
    problem = await find_problem(scenario)
    async with transaction_without_triggers(database) as connection:
        await connection.execute(sa.delete(table).where(table.c.id == "added"))
    assert problem
    assert await find_problem(scenario) == ""


def test_every_column_is_digested_or_omitted_for_a_reason() -> None:
    for name, table in TABLES.items():
        identity = {"id"} if name == "session" else {"id", "session_id"}
        listed = {*DIGESTED_COLUMNS[name], *OMITTED_COLUMNS[name], *identity}
        assert listed == {column.name for column in table.c}


@pytest.mark.parametrize("column", ["state_digest", "subject_digest", "image", "cause"])
async def test_verify_finds_a_changed_event(scenario: SessionScenario, column: str) -> None:
    change = f"UPDATE event SET {column} = :value WHERE session_id = :s AND sequence = 2"  # noqa: S608
    database = database_of(scenario)
    async with database.engines.reader.connect() as connection:
        query = f"SELECT {column} FROM event WHERE session_id = :s AND sequence = 2"  # noqa: S608
        value = (await connection.execute(sa.text(query), {"s": scenario.id})).scalar_one()
    await run_sql_without_triggers(database, change, s=scenario.id, value=f"{value} ")
    assert await find_problem(scenario) == "event 2 was changed"
    await run_sql_without_triggers(database, change, s=scenario.id, value=value)
    assert await find_problem(scenario) == ""


async def test_verify_names_the_value_that_differs(scenario: SessionScenario) -> None:
    database = database_of(scenario)
    participant_id = scenario.participant_ids["Ada"]
    rename = "UPDATE participant SET name = :name WHERE id = :id"
    await run_sql(database, rename, id=participant_id, name="Mallory")
    problem = await find_problem(scenario)
    await run_sql(database, rename, id=participant_id, name="Ada")
    assert problem == (
        f"the rows of {participant_id} differ from the log: participants.{participant_id}.name"
    )


@pytest.mark.parametrize("name", TABLES)
async def test_the_server_refuses_to_change_a_session_whose_rows_were_changed(
    scenario: SessionScenario, name: str
) -> None:
    """Also with the session in its cache. Nobody is named as the author of the difference."""
    database, table = database_of(scenario), raw_table(name)
    row = await load_row(database, table, scenario.id)
    await end_session_is_refused_while(scenario, table, row, COLUMNS_WITHOUT_REFERENCES[name])
    await scenario.invite("Bo")
    assert await find_problem(scenario) == ""


COLUMNS_WITHOUT_REFERENCES = {
    "session": "created_at",
    "participant": "invited_at",
    "interaction": "added_at",
    "step": "position",
    "recipient": "signing_group",
    "assignment": "signing_group",
}


async def end_session_is_refused_while(
    scenario: SessionScenario, table: sa.TableClause, row: dict[str, Any], column: str
) -> None:
    database = database_of(scenario)
    head = (await database.view(scenario.id)).head
    value = another_value(TABLES[table.name].c[column], row[column])
    await change(database, table, row["id"], {column: value})
    payload = await scenario.server.agent.try_mutate("endSession", sessionId=scenario.id)
    assert [error["reason"] for error in payload["errors"]] == ["SESSION_FROZEN"]
    assert (await scenario.load())["status"] == "OPEN"
    assert (await database.view(scenario.id)).head == head
    await change(database, table, row["id"], {column: row[column]})


async def change(
    database: Database, table: sa.TableClause, row_id: str, values: dict[str, Any]
) -> None:
    """Changes a row as an operator could, with all triggers."""
    async with transaction_past_the_server(database) as connection:
        await connection.execute(sa.update(table).where(table.c.id == row_id).values(values))


async def test_a_frozen_session_is_reported_once(
    scenario: SessionScenario, caplog: pytest.LogCaptureFixture
) -> None:
    database, row_id = database_of(scenario), scenario.participant_ids["Ada"]
    await change(database, raw_table("participant"), row_id, {"phone": "1"})
    for _ in range(3):
        await scenario.server.agent.try_mutate("endSession", sessionId=scenario.id)
    await change(database, raw_table("participant"), row_id, {"phone": None})
    reports = [record.message for record in caplog.records if "do not match" in record.message]
    reason = f"the rows of {row_id} differ from the log"
    assert reports == [f"The rows of session {scenario.id} do not match its log: {reason}."]


async def test_rows_that_make_no_session_freeze_it_and_leave_other_sessions_readable(
    scenario: SessionScenario,
) -> None:
    another = await start_with_form(scenario.server)
    database, table = database_of(scenario), raw_table("step")
    row = await load_row(database, table, scenario.id)
    await change(database, table, row["id"], {"spec": "no JSON"})
    payload = await scenario.server.agent.try_mutate("endSession", sessionId=scenario.id)
    assert [error["reason"] for error in payload["errors"]] == ["SESSION_FROZEN"]
    query = "{ sessions(first: 50) { nodes { id } } }"
    sessions = (await scenario.server.agent.execute(query))["sessions"]["nodes"]
    assert another.id in [session["id"] for session in sessions]
    with pytest.raises(OperationFailed) as caught:
        await scenario.load()
    assert caught.value.codes == ["ACTION_UNAVAILABLE"]
    assert "cannot be read" in await find_problem(scenario)
    await change(database, table, row["id"], {"spec": row["spec"]})
    assert await find_problem(scenario) == ""


async def test_an_operator_accepts_rows_by_an_event_that_names_nobody(
    shared_server: RunningServer, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = await start_with_form(shared_server)
    url = shared_server.app_state.settings.effective_database_url
    repair = ["repair", "--database-url", url, scenario.id]
    assert await asyncio.to_thread(main, repair) == 0
    row_id = scenario.participant_ids["Ada"]
    values = {"name": "Ada L.", "email": "ada@y.example"}
    await change(database_of(scenario), raw_table("participant"), row_id, values)
    assert await asyncio.to_thread(main, repair) == 1
    assert f"participants.{row_id}.name" in capsys.readouterr().out
    assert await asyncio.to_thread(main, [*repair, "--accept"]) == 0
    assert await asyncio.to_thread(main, repair) == 0
    events = await database_of(scenario).log.read(scenario.id, 0)
    repairs = [event for event in events if event.cause == "repair"]
    assert [(event.actor, event.changes) for event in repairs] == [
        (SYSTEM, ("name", "initials", "email")),
        (SYSTEM, ("recipients",)),
    ]
    await shared_server.agent.mutate("endSession", sessionId=scenario.id)


async def test_deleted_participants_and_a_damaged_log_cannot_be_accepted(
    shared_server: RunningServer, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = await start_scenario(shared_server)
    url = shared_server.app_state.settings.effective_database_url
    accept = ["repair", "--accept", "--database-url", url, scenario.id]
    database, row_id = database_of(scenario), scenario.participant_ids["Ada"]
    delete = "DELETE FROM participant WHERE id = :id"
    await run_sql_without_triggers(database, delete, id=row_id)
    assert await asyncio.to_thread(main, accept) == 1
    assert f"The rows of {row_id} are missing" in capsys.readouterr().err
    damage = "UPDATE event SET cause = 'x' WHERE session_id = :s AND sequence = 1"
    await run_sql_without_triggers(database, damage, s=scenario.id)
    assert await asyncio.to_thread(main, accept) == 1
    assert "The log is damaged: event 1 was changed." in capsys.readouterr().err


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET image = '{}' WHERE session_id = :s",
        "DELETE FROM event WHERE session_id = :s",
        "DELETE FROM event WHERE session_id = :s AND sequence = 1",
        "UPDATE event SET hash = hash WHERE session_id = :s",
    ],
)
async def test_the_database_refuses_changing_and_deleting_events(
    scenario: SessionScenario, statement: str
) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="cannot be"):
        await run_sql(database_of(scenario), statement, s=scenario.id)
    assert await find_problem(scenario) == ""


async def test_events_of_a_session_are_deleted_only_with_a_record_of_its_removal(
    shared_server: RunningServer,
) -> None:
    scenario = await start_scenario(shared_server)
    database = database_of(scenario)
    removal = """INSERT INTO session_removed
        SELECT id, organization_id, head, head_hash, 'retention', '{}', created_at
        FROM session WHERE id = :s"""
    delete = "DELETE FROM event WHERE session_id = :s"
    await run_sql(database, removal, delete, s=scenario.id)
    with pytest.raises(sa.exc.DBAPIError, match="cannot be"):
        await run_sql(database, "DELETE FROM session_removed WHERE session_id = :s", s=scenario.id)


async def test_an_event_that_was_added_past_the_server_is_named(scenario: SessionScenario) -> None:
    database = database_of(scenario)
    copy = """INSERT INTO event
        (session_id, sequence, organization_id, occurred_at, kind, subject_id, cause, actor,
         changes, image, state_digest, subject_digest, hash)
        SELECT session_id, sequence + 1, organization_id, occurred_at, kind, subject_id, cause,
            actor, changes, image, state_digest, subject_digest, hash
        FROM event WHERE session_id = :s ORDER BY sequence DESC LIMIT 1"""
    head = (await database.view(scenario.id)).head
    await run_sql(database, copy, s=scenario.id)
    payload = await scenario.server.agent.try_mutate("endSession", sessionId=scenario.id)
    assert [error["reason"] for error in payload["errors"]] == ["SESSION_FROZEN"]
    expected = f"event {head + 1} is stored, but the log ends at {head}"
    assert await find_problem(scenario) == expected
    delete = "DELETE FROM event WHERE session_id = :s AND sequence > :head"
    await run_sql_without_triggers(database, delete, s=scenario.id, head=head)
    await run_sql(database, "UPDATE session SET version = version + 1 WHERE id = :s", s=scenario.id)
    await scenario.invite("Cy")
    assert await find_problem(scenario) == ""
