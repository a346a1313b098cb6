"""Subscribers receive a reset when a restored backup has replaced the log."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gql.model.database.database import Database
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.cursors import Cursor
from gql.model.event_log.events import Event
from gql.resolvers.authentication import authenticate_token
from gql.resolvers.session.updates import session_updates
from testing.log_capture import expect_no_errors
from testing.running_server import (
    OperationFailed,
    Person,
    RunningServer,
    open_subscription,
    root_field,
    running_server,
)
from testing.tampering import run_sql_without_triggers
from testing.waiting import wait_until

pytestmark = pytest.mark.anyio

POLL, REPLAY = 0.1, 20
SLACK = 2.0  # seconds that a busy machine may take longer
UPDATES = """subscription($s: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $s, after: $after) {
    cursor previous reset session { id cursor name } events { sequence cursor } } }"""
INTERACTION = """subscription($i: ID!, $after: EventCursor) {
    interactionUpdates(interactionId: $i, after: $after) { cursor reset interaction { id } } }"""


@pytest.fixture(scope="module")
async def server(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("restored")
    async with running_server(
        shared_database_url, folder, poll_interval=POLL, replay_limit=REPLAY
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def no_errors_in_the_log() -> Iterator[None]:
    with expect_no_errors():
        yield


async def start_session(server: RunningServer, events: int = 0) -> str:
    """Starts a session without participants; appends events after the first one."""
    payload = await server.agent.mutate("startSession", "session { id }", name="S")
    session: str = payload["session"]["id"]
    await append_events(server, session, events)
    return session


async def append_events(server: RunningServer, session: str, times: int, name: str = "S") -> None:
    await rename_session(server.app_state.database, session, times, name)


async def rename_session(database: Database, session: str, times: int, name: str) -> None:
    for _ in range(times):

        def decide(unit: UnitOfWork) -> None:
            unit.drafts[session].session.name = f"{name} {unit.before[session].head}"

        await database.change(session, decide=decide, cause="test", actor=SYSTEM)


async def load_log(server: RunningServer, session: str) -> list[Event]:
    return await server.app_state.database.log.read(session, 0, 1_000)


async def truncate_log(server: RunningServer, session: str, head: int) -> None:
    """Restores the log of one session to its state after event `head`, past the server."""
    last = (await load_log(server, session))[head - 1]
    await run_sql(
        server,
        "DELETE FROM event WHERE session_id = :s AND sequence > :n",
        "UPDATE session SET head = :n, head_hash = :h, name = :name WHERE id = :s",
        s=session, n=head, h=last.hash, name=last.image.name,
    )  # fmt: skip


async def run_sql(server: RunningServer, *statements: str, **values: Any) -> None:
    """Changes the database as restoring a backup does, unnoticed by the server."""
    await run_sql_without_triggers(server.app_state.database, *statements, **values)


async def first_item_after(person: Person, session: str, cursor: str) -> dict[str, Any]:
    """Returns the first item of a subscription that resumes from a cursor."""
    async with person.socket() as socket:
        return (await open_subscription(socket, UPDATES, s=session, after=cursor))[1]


# subscribers that reconnect


async def test_a_cursor_that_is_not_in_the_log_is_answered_by_a_reset(
    server: RunningServer,
) -> None:
    session = await start_session(server, 9)
    events = await load_log(server, session)
    head = events[-1]
    cursors = {
        "ahead": Cursor(session, head.sequence + 1, head.hash[:16]),
        "far ahead": Cursor(session, 2**62, head.hash[:16]),
        "another hash at the head": Cursor(session, head.sequence, "0" * 16),
        "another hash below the head": Cursor(session, head.sequence - 3, events[0].hash[:16]),
        "another hash at the start": Cursor(session, 0, "1" * 16),
    }
    for name, cursor in cursors.items():
        async with server.agent.socket() as socket:
            operation_id, item = await open_subscription(
                socket, UPDATES, s=session, after=str(cursor)
            )
            assert item["reset"], name
            assert item["session"]["cursor"] == item["cursor"] == head.cursor, name
            assert item["previous"] is None, name
            await append_events(server, session, 1)
            item = root_field(await socket.next(operation_id))
            assert (item["previous"], item["reset"]) == (head.cursor, False), name
            head = (await load_log(server, session))[-1]
            assert item["cursor"] == head.cursor, name


@pytest.mark.sqlite_suffices
async def test_a_cursor_beyond_the_replay_limit_is_answered_by_a_reset(
    server: RunningServer,
) -> None:
    session = await start_session(server, REPLAY + 5)
    events = await load_log(server, session)
    beyond = await first_item_after(server.agent, session, events[3].cursor)
    assert beyond["reset"]
    assert beyond["session"]["id"] == session
    within = await first_item_after(server.agent, session, events[-1 - REPLAY].cursor)
    assert not within["reset"]
    assert len(within["events"]) == REPLAY


@pytest.mark.sqlite_suffices
async def test_a_stream_can_start_at_the_beginning_of_the_log(server: RunningServer) -> None:
    session = await start_session(server, 3)
    item = await first_item_after(server.agent, session, str(Cursor(session, 0, "0" * 16)))
    assert [event["sequence"] for event in item["events"]] == [1, 2, 3, 4]


# subscribers that are connected


async def test_a_subscriber_is_reset_when_the_log_is_truncated(server: RunningServer) -> None:
    session = await start_session(server, 9)
    async with server.agent.socket() as socket:
        operation_id, first = await open_subscription(socket, UPDATES, s=session)
        await truncate_log(server, session, 7)
        item = root_field(await socket.next(operation_id, within=2 * POLL + SLACK))
        assert (item["reset"], item["previous"], item["events"]) == (True, None, [])
        events = await load_log(server, session)
        assert item["cursor"] == events[-1].cursor != first["cursor"]
        await append_events(server, session, 1, "Again")
        item = root_field(await socket.next(operation_id))
        assert [event["sequence"] for event in item["events"]] == [8]
        assert item["events"][0]["cursor"] == (await load_log(server, session))[-1].cursor


async def test_a_subscriber_is_reset_when_a_truncated_log_has_grown_again(
    server: RunningServer,
) -> None:
    """The new log is as long as the one before, or longer, so that its length proves nothing."""
    for more in (0, 3):
        session = await start_session(server, 9)
        async with server.agent.socket() as socket:
            operation_id, _ = await open_subscription(socket, UPDATES, s=session)
            await wait_until_polled(server, session)
            await replace_log(server, session, 7, 3 + more)
            item = root_field(await socket.next(operation_id, within=2 * POLL + SLACK))
            assert item["reset"]
            end = (await load_log(server, session))[-1].cursor
            while item["cursor"] != end:
                item = root_field(await socket.next(operation_id))
                assert not item["reset"]


async def wait_until_polled(server: RunningServer, session: str) -> None:
    """Waits until the server has polled the head of this session."""
    await wait_until(lambda: session in server.app_state.head_poller._polled)  # noqa: SLF001


async def replace_log(server: RunningServer, session: str, head: int, events: int) -> None:
    """Truncates the log and appends other events, unnoticed by the server."""
    database = server.app_state.database
    if database.is_sqlite:  # only one server can use the file
        await truncate_log(server, session, head)
        notify, database.on_change = database.on_change, lambda view, before: None
        await append_events(server, session, events, "Other")
        database.on_change = notify
        database.invalidate(session)
        return
    await truncate_log(server, session, head)
    second_process = Database(server.app_state.settings.effective_database_url)
    await rename_session(second_process, session, events, "Other")
    await second_process.close()


@pytest.mark.sqlite_suffices
async def test_a_slow_subscriber_is_reset_too(server: RunningServer) -> None:
    """It was not waiting for an event when the server noticed that the log was replaced."""
    session = await start_session(server, 5)
    viewer = await authenticate_token(server.app_state.database, server.agent.token)
    context = replace(server.app_state.new_context(), viewer=viewer)
    async with contextlib.aclosing(session_updates(context, session)) as stream:
        await anext(stream)
        await append_events(server, session, 4)
        item = await anext(stream)
        await truncate_log(server, session, 7)
        subscription = server.app_state.subscription_registry.find_subscription(session)
        assert subscription
        await wait_until(lambda: subscription.head == 7)
        async with asyncio.timeout(SLACK):
            item = await anext(stream)
    assert item.reset


async def test_events_that_the_restore_removed_are_not_delivered_from_the_cache(
    server: RunningServer,
) -> None:
    session = await start_session(server, 9)
    events = await load_log(server, session)
    await truncate_log(server, session, 7)
    item = await first_item_after(server.agent, session, events[4].cursor)
    assert [event["sequence"] for event in item["events"]] == [6, 7]
    await append_events(server, session, 2, "Again")
    item = await first_item_after(server.agent, session, events[4].cursor)
    assert [event["sequence"] for event in item["events"]] == [6, 7, 8, 9]
    assert [event["cursor"] for event in item["events"]] == [
        event.cursor for event in (await load_log(server, session))[5:]
    ]


@pytest.mark.sqlite_suffices
async def test_the_subscription_of_a_session_that_the_restore_removed_ends_with_an_error(
    server: RunningServer,
) -> None:
    """The session was started after the backup was made."""
    session = await start_session(server, 2)
    async with server.agent.socket() as socket:
        operation_id, _ = await open_subscription(socket, UPDATES, s=session)
        await run_sql(
            server,
            "DELETE FROM event WHERE session_id = :s",
            "DELETE FROM session WHERE id = :s",
            s=session,
        )
        with pytest.raises(OperationFailed) as caught:
            await socket.next(operation_id, within=2 * POLL + SLACK)
        assert caught.value.codes == ["NOT_FOUND"]


@pytest.mark.sqlite_suffices
async def test_a_log_that_was_not_replaced_causes_no_reset(server: RunningServer) -> None:
    session = await start_session(server)
    async with server.agent.socket() as socket:
        operation_id, first = await open_subscription(socket, UPDATES, s=session)
        subscription = server.app_state.subscription_registry.find_subscription(session)
        assert subscription
        previous, sequence, head = first["cursor"], 1, 80
        writing = asyncio.create_task(append_events(server, session, head - 1))
        while sequence < head:
            item = root_field(await socket.next(operation_id))
            assert (item["previous"], item["reset"]) == (previous, False)
            previous = item["cursor"]
            sequence = item["events"][-1]["sequence"]
        await writing
        assert subscription.generation == 0


# a backup of the SQLite file


async def test_a_restored_copy_of_the_database_file_is_noticed_after_a_restart(
    tmp_path: Path, migrated_file: Path
) -> None:
    file, copy = tmp_path / "bubbles.db", tmp_path / "copy.db"
    await asyncio.to_thread(backup, migrated_file, file)
    url = f"sqlite+aiosqlite:///{file}"
    async with running_server(url, tmp_path) as server:
        agent, admin, session = server.agent, server.admin, await start_session(server, 5)
        contact = {"name": "Ada", "email": "ada@x.example"}
        await agent.mutate("inviteParticipant", sessionId=session, role="CUSTOMER", contact=contact)
        last_in_backup = (await load_log(server, session))[-1]
        form = await admin.mutate(
            "createFormTemplate", "template { id }", name="F", fields=[{"name": "a"}]
        )
        await asyncio.to_thread(backup, file, copy)
        added = await agent.mutate(
            "addInteraction",
            "interaction { id }",
            sessionId=session,
            templateId=form["template"]["id"],
        )
        await append_events(server, session, 3)
        events = await load_log(server, session)
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    await asyncio.to_thread(backup, copy, file)
    async with running_server(url, tmp_path) as server:
        agent.server = server
        ahead = await first_item_after(agent, session, events[-1].cursor)
        assert ahead["reset"]
        in_both = await first_update_after(agent, session, last_in_backup)
        assert (in_both["reset"], in_both["previous"]) == (False, last_in_backup.cursor)
        await append_events(server, session, 5, "Other")
        replaced_event = await first_item_after(agent, session, events[-1].cursor)
        assert replaced_event["reset"]
        async with agent.socket() as socket:
            variables = {"i": added["interaction"]["id"], "after": events[-1].cursor}
            operation_id = await socket.subscribe(INTERACTION, **variables)
            with pytest.raises(OperationFailed) as caught:
                await socket.next(operation_id)
            assert caught.value.codes == ["NOT_FOUND"]


async def first_update_after(person: Person, session: str, event: Event) -> dict[str, Any]:
    """Appends an event; returns the first item of a subscription from the given one."""
    async with person.socket() as socket:
        operation_id = await socket.subscribe(UPDATES, s=session, after=event.cursor)
        await append_events(person.server, session, 1, "More")
        return root_field(await socket.next(operation_id))


def backup(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(source)) as source_connection,
        contextlib.closing(sqlite3.connect(target)) as target_connection,
    ):
        source_connection.backup(target_connection)
