"""Subscriptions resume from any cursor, reset if they cannot, and refuse invalid cursors."""

import asyncio
from typing import Any

import pytest

from gql.cli.main import main
from gql.model.event_log.cursors import parse_cursor
from testing.running_server import OperationFailed, Person, RunningServer
from testing.tampering import run_sql_without_triggers

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


UPDATES = """subscription($s: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $s, after: $after) {
    cursor previous reset session { id cursor } events { sequence cursor __typename } } }"""
INTERACTION = """subscription($i: ID!, $after: EventCursor) {
    interactionUpdates(interactionId: $i, after: $after) {
    cursor previous reset interaction { id status } events { cause } } }"""
CONNECTIONS = """subscription($s: ID!, $after: EventCursor) {
    participantPresence(sessionId: $s, after: $after) {
    cursor reset participants { id connected } } }"""
INBOX = """subscription($f: SessionFilter) { inbox(filter: $f) {
    reset sessions { id status name } } }"""


async def start_session_with_events(server: RunningServer) -> tuple[str, Person, str]:
    """Starts a session with about ten events; returns its id, its customer, and an interaction."""
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    payload = await server.agent.mutate(
        "startSession", "session { id } participant { id }", name="S", customer=contact
    )
    session = payload["session"]["id"]
    customer = await server.join(payload["participant"]["id"])
    form = await server.admin.mutate(
        "createFormTemplate", "template { id }", name="Form", fields=[{"name": "a", "label": "A"}]
    )
    interaction_id = ""
    for _ in range(3):
        added = await server.agent.mutate(
            "addInteraction",
            "interaction { id }",
            sessionId=session,
            templateId=form["template"]["id"],
        )
        interaction_id = added["interaction"]["id"]
        await customer.mutate("startInteraction", interactionId=interaction_id)
    return session, customer, interaction_id


async def receive_updates(
    person: Person, session: str, after: str | None, until: int
) -> list[dict[str, Any]]:
    """Returns the updates of a stream up to the event with sequence number `until`."""
    updates: list[dict[str, Any]] = []
    async with person.socket() as socket:
        operation_id = await socket.subscribe(UPDATES, s=session, after=after)
        while True:
            update = (await socket.next(operation_id))["sessionUpdates"]
            updates.append(update)
            if parse_cursor(update["cursor"]).sequence >= until:
                return updates


async def test_a_stream_resumes_from_every_cursor_during_writes(server: RunningServer) -> None:
    session, customer, interaction_id = await start_session_with_events(server)
    log = await server.app_state.database.log.read(session, 0)
    head = log[-1].sequence
    writing = asyncio.create_task(
        customer.mutate("declineInteraction", interactionId=interaction_id, reason="x")
    )
    for event in log:
        updates = await receive_updates(server.agent, session, event.cursor, head)
        received = [event["sequence"] for update in updates for event in update["events"]]
        assert received[: head - event.sequence] == list(range(event.sequence + 1, head + 1))
        assert not any(update["reset"] or update["session"] for update in updates)
        if event.sequence == head:
            break
    await writing


async def test_each_item_continues_from_the_previous_one(server: RunningServer) -> None:
    session, customer, interaction_id = await start_session_with_events(server)
    async with server.agent.socket() as socket:
        operation_id = await socket.subscribe(UPDATES, s=session)
        first = (await socket.next(operation_id))["sessionUpdates"]
        assert first["session"]["cursor"] == first["cursor"]
        assert first["previous"] is None
        await customer.mutate("declineInteraction", interactionId=interaction_id, reason="x")
        second = (await socket.next(operation_id))["sessionUpdates"]
        assert second["previous"] == first["cursor"]
        assert second["events"][-1]["cursor"] == second["cursor"]


async def test_queries_mutations_and_subscriptions_share_one_cursor(
    server: RunningServer,
) -> None:
    session, customer, interaction_id = await start_session_with_events(server)
    query = "query($s: ID!) { session(id: $s) { cursor } }"
    cursor = (await server.agent.execute(query, s=session))["session"]["cursor"]
    declined = await customer.mutate("declineInteraction", interactionId=interaction_id, reason="x")
    updates = await receive_updates(
        server.agent, session, cursor, parse_cursor(declined["cursor"]).sequence
    )
    assert updates[-1]["cursor"] == declined["cursor"]
    assert updates[0]["previous"] == cursor


@pytest.mark.sqlite_suffices
async def test_a_cursor_of_another_session_is_refused(server: RunningServer) -> None:
    session, _, _ = await start_session_with_events(server)
    another_session, _, _ = await start_session_with_events(server)
    foreign = (await server.app_state.database.log.read(another_session, 0))[0].cursor
    for cursor in (foreign, "garbage", "", "A" * 50_000, "é"):
        async with server.agent.socket() as socket:
            operation_id = await socket.subscribe(UPDATES, s=session, after=cursor)
            with pytest.raises(OperationFailed) as caught:
                await socket.next(operation_id)
        assert caught.value.codes == ["BAD_CURSOR"]


@pytest.mark.sqlite_suffices
async def test_interaction_updates_contain_only_changes_of_the_interaction(
    server: RunningServer,
) -> None:
    session, customer, interaction_id = await start_session_with_events(server)
    view = await server.app_state.database.view(session)
    other_interaction_id = view.interactions[0].id
    async with customer.socket() as socket:
        operation_id = await socket.subscribe(INTERACTION, i=interaction_id)
        first = (await socket.next(operation_id))["interactionUpdates"]
        assert first["interaction"]["status"] == "IN_PROGRESS"
        await customer.mutate("declineInteraction", interactionId=other_interaction_id, reason="x")
        await customer.mutate("declineInteraction", interactionId=interaction_id, reason="y")
        second = (await socket.next(operation_id))["interactionUpdates"]
    assert second["interaction"] == {"id": interaction_id, "status": "DECLINED"}
    assert [event["cause"] for event in second["events"]] == ["DECLINE_INTERACTION"]


@pytest.mark.sqlite_suffices
async def test_participant_presence_contains_only_connects_and_disconnects(
    server: RunningServer,
) -> None:
    session, customer, interaction_id = await start_session_with_events(server)
    async with server.agent.socket() as socket:
        operation_id = await socket.subscribe(CONNECTIONS, s=session)
        first = (await socket.next(operation_id))["participantPresence"]
        assert first["participants"] == [{"id": customer.id, "connected": False}]
        await customer.mutate("declineInteraction", interactionId=interaction_id, reason="x")
        async with customer.socket():
            second = (await socket.next(operation_id))["participantPresence"]
            assert second["participants"] == [{"id": customer.id, "connected": True}]


@pytest.mark.sqlite_suffices
async def test_the_inbox_has_the_latest_state_of_each_session(server: RunningServer) -> None:
    session, _, _ = await start_session_with_events(server)
    async with server.agent.socket() as socket:
        operation_id = await socket.subscribe(INBOX, f={"status": "OPEN"})
        first = (await socket.next(operation_id))["inbox"]
        assert [row["id"] for row in first["sessions"]] == [session]
        assert first["reset"] is True
        await server.agent.mutate("endSession", sessionId=session)
        second = (await socket.next(operation_id))["inbox"]
        assert (second["sessions"][0]["id"], second["sessions"][0]["status"]) == (session, "ENDED")
        payload = await server.agent.mutate("startSession", "session { id }", name="New")
        third = (await socket.next(operation_id))["inbox"]
        assert third["sessions"][0]["id"] == payload["session"]["id"]


async def test_changes_by_another_process_are_delivered_by_polling(server: RunningServer) -> None:
    """Without a notification, the head of every session with subscribers is polled."""
    session, customer, interaction_id = await start_session_with_events(server)
    database = server.app_state.database
    notify, database.on_change = database.on_change, lambda view, before: None
    try:
        async with server.agent.socket() as socket:
            operation_id = await socket.subscribe(UPDATES, s=session)
            await socket.next(operation_id)
            await customer.mutate("declineInteraction", interactionId=interaction_id, reason="x")
            update = (await socket.next(operation_id))["sessionUpdates"]
    finally:
        database.on_change = notify
    assert update["events"]


async def test_the_command_verify_detects_a_tampered_log(server: RunningServer) -> None:
    session, _, _ = await start_session_with_events(server)
    url = server.app_state.settings.effective_database_url
    args = ["verify", "--database-url", url, session]
    assert await asyncio.to_thread(main, args) == 0
    change = "UPDATE event SET image = replace(image, 'Charlie', 'Mallory') WHERE sequence = 2"
    await run_sql_without_triggers(server.app_state.database, change)
    assert await asyncio.to_thread(main, args) == 1
