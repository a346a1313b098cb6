"""Subscriptions deliver items in order and without a gap, and leave nothing in memory."""

import asyncio
import contextlib
import gc
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import websockets

from gql.live.subscription_registry import SessionSubscription
from gql.model.domain.errors import Busy
from gql.model.event_log.cursors import parse_cursor
from gql.resolvers.context import Context
from gql.resolvers.session.interaction_updates import InteractionUpdate
from gql.resolvers.session.participant_presence import PresenceUpdate
from gql.resolvers.session.updates import SessionUpdate
from gql.transport.websocket.endpoint import WebSocketConnection as ServerSocket
from testing.log_capture import expect_no_errors
from testing.postgres import PostgresServer
from testing.running_server import (
    PROTOCOL,
    RunningServer,
    Socket,
    open_subscription,
    root_field,
    running_server,
)
from testing.session_scenario import (
    SessionScenario,
    create_form,
    fill_form,
    start_interaction,
)
from testing.waiting import wait_until
from tests.live.hidden_changes import change_address, start_scenario_with_ada_and_bo

pytestmark = pytest.mark.anyio

UPDATES = """subscription($s: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $s, after: $after) {
    cursor previous reset session { id cursor } events { sequence cause } } }"""
INTERACTION = """subscription($i: ID!, $after: EventCursor) {
    interactionUpdates(interactionId: $i, after: $after) {
    cursor previous reset interaction { status } events { sequence } } }"""
CONNECTIONS = """subscription($s: ID!, $after: EventCursor) {
    participantPresence(sessionId: $s, after: $after) {
    cursor previous reset participants { id name connected completed } } }"""


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    """A server that polls for changes of other processes only once a minute."""
    folder = tmp_path_factory.mktemp("streams")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder, poll_interval=60.0, max_operations=40) as running:
        yield running


@pytest.fixture(autouse=True)
def logged_errors() -> Iterator[list[str]]:
    with expect_no_errors() as errors:
        yield errors


def sequence(item: dict[str, Any]) -> int:
    return parse_cursor(item["cursor"]).sequence


# order


async def test_a_subscriber_who_sees_no_events_for_long_receives_a_cursor(
    server: RunningServer,
) -> None:
    """The stream can be resumed from this cursor without reading the hidden events again."""
    scenario = await start_scenario_with_ada_and_bo(server)
    async with scenario.people["Ada"].socket() as socket:
        operation_id, first = await open_subscription(socket, UPDATES, s=scenario.id)
        await change_address(scenario, 105)
        cursor_item = root_field(await socket.next(operation_id))
        assert (cursor_item["events"], cursor_item["session"]) == ([], None)
        assert cursor_item["reset"] is False
        assert cursor_item["previous"] == first["cursor"]
        assert sequence(cursor_item) - sequence(first) >= 100
        await server.agent.mutate("endSession", sessionId=scenario.id)
        last = root_field(await socket.next(operation_id))
        assert last["previous"] == cursor_item["cursor"]
        assert [event["cause"] for event in last["events"]] == ["END_SESSION"]
    async with scenario.people["Ada"].socket() as socket:
        cursor = cursor_item["cursor"]
        _, item = await open_subscription(socket, UPDATES, s=scenario.id, after=cursor)
        assert item == last


async def test_a_slow_client_receives_all_events_in_order(server: RunningServer) -> None:
    scenario = await start_scenario_with_ada_and_bo(server)
    longer_query = UPDATES.replace("cause", "cause actor { name } a: cause b: cause c: cause")
    url = f"ws://127.0.0.1:{server.port}/graphql"
    subprotocols = [websockets.Subprotocol(PROTOCOL)]
    async with websockets.connect(
        url, subprotocols=subprotocols, max_queue=1, compression=None
    ) as connection:
        socket = Socket(connection)
        payload = {"Authorization": f"Bearer {server.agent.token}"}
        await socket.send("connection_init", payload=payload)
        await socket.receive()
        operation_id, first = await open_subscription(socket, longer_query, s=scenario.id)
        connection.transport.pause_reading()
        await change_address(scenario, 150)
        connection.transport.resume_reading()
        sequences: list[int] = []
        cursor = first["cursor"]
        while len(sequences) < 150:
            item = root_field(await socket.next(operation_id))
            assert (item["previous"], item["reset"]) == (cursor, False)
            cursor = item["cursor"]
            sequences += [event["sequence"] for event in item["events"]]
    assert sequences == list(range(sequence(first) + 1, sequence(first) + 151))


@pytest.mark.parametrize("query", [INTERACTION, CONNECTIONS])
async def test_interaction_and_connection_subscriptions_resume_from_each_item(
    server: RunningServer, query: str
) -> None:
    scenario = await start_scenario_with_ada_and_bo(server)
    interaction = await scenario.add_interaction(await create_form(server))
    variables = {"i": interaction["id"]} if query == INTERACTION else {"s": scenario.id}
    async with server.agent.socket() as socket:
        operation_id, first = await open_subscription(socket, query, **variables)
        assert first["previous"] is None
        await start_interaction(scenario.people["Ada"], interaction["id"])
        await change_address(scenario, 3)
        for person in scenario.people.values():
            await fill_form(person, interaction)
        items = [first, *await receive_until(socket, operation_id, is_all_completed)]
    assert len(items) >= 3
    assert [item["previous"] for item in items[1:]] == [item["cursor"] for item in items[:-1]]
    for index, item in enumerate(items[:-1]):
        async with server.agent.socket() as socket:
            operation_id = await socket.subscribe(query, **variables, after=item["cursor"])
            resumed = await receive_until(
                socket, operation_id, lambda item: sequence(item) >= sequence(items[-1])
            )
        assert final_state(resumed) == final_state(items[index + 1 :])
        assert resumed[0]["previous"] == item["cursor"]
        assert not any(resumed_item["reset"] for resumed_item in resumed)


async def receive_until(
    socket: Socket, operation_id: str, is_last: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    """Returns the items up to the first one for which `is_last` is true."""
    items = [root_field(await socket.next(operation_id))]
    while not is_last(items[-1]):
        items.append(root_field(await socket.next(operation_id)))
    return items


def is_all_completed(item: dict[str, Any]) -> bool:
    """Returns whether an item shows that Bo, the last one, has completed the interaction."""
    if "interaction" in item:
        return bool(item["interaction"]["status"] == "COMPLETED")
    return any(row["name"] == "Bo" and row["completed"] for row in item["participants"])


def final_state(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns what a client knows after these items.

    Two streams with differently grouped events compare equal.
    """
    participants: dict[str, Any] = {}
    for item in items:
        participants |= {row["id"]: row for row in item.get("participants", ())}
    last = items[-1]
    return {
        "cursor": last["cursor"],
        "participants": participants,
        "interaction": last.get("interaction"),
    }


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_subscription_survives_outages_of_the_database(
    database_url: str,
    tmp_path: Path,
    postgres: PostgresServer,
    logged_errors: list[str],
    full_length: bool,
) -> None:
    outages = (0.2, 3.0) if full_length else (0.5,)  # seconds
    async with running_server(database_url, tmp_path, poll_interval=0.2) as server:
        await check_delivery_after_outages(server, postgres, outages)
    logged_errors.clear()  # those of the outages


async def check_delivery_after_outages(
    server: RunningServer, postgres: PostgresServer, outages: Sequence[float]
) -> None:
    scenario = await start_scenario_with_ada_and_bo(server)
    async with server.agent.socket() as agent, scenario.people["Ada"].socket() as ada:
        agent_operation, first = await open_subscription(agent, UPDATES, s=scenario.id)
        ada_operation, _ = await open_subscription(ada, UPDATES, s=scenario.id)
        for seconds in outages:
            await change_address(scenario, 3)
            await asyncio.to_thread(postgres.kill)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(postgres.start)
            await change_address_after_outage(scenario)
        head = (await server.app_state.database.view(scenario.id)).head
        sequences: list[int] = []
        while not sequences or sequences[-1] < head:
            item = root_field(await agent.next(agent_operation))
            assert not item["reset"]
            sequences += [event["sequence"] for event in item["events"]]
        ended = await server.agent.mutate("endSession", sessionId=scenario.id)
        last = root_field(await ada.next(ada_operation))
        assert (last["cursor"], last["reset"]) == (ended["cursor"], False)
    assert sequences == list(range(sequence(first) + 1, head + 1))


async def change_address_after_outage(scenario: SessionScenario) -> None:
    """Appends an event as soon as the database accepts connections again."""
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(Busy):
                await change_address(scenario)
                return


# memory


async def test_a_waiting_subscriber_holds_no_items(server: RunningServer) -> None:
    scenario = await start_scenario_with_ada_and_bo(server)
    interaction = await scenario.add_interaction(await create_form(server))
    async with server.agent.socket() as socket:
        updates = [await socket.subscribe(UPDATES, s=scenario.id) for _ in range(2)]
        connections = await socket.subscribe(CONNECTIONS, s=scenario.id)
        interactions = await socket.subscribe(INTERACTION, i=interaction["id"])
        for operation_id in (*updates, connections, interactions):
            await socket.next(operation_id)
        await start_interaction(scenario.people["Ada"], interaction["id"])
        for operation_id in (*updates, interactions):
            await socket.next(operation_id)
        for _ in range(2):  # drops results that were not used between two calls
            server.app_state.subscription_registry.drop_unused_results()
        gc.collect()
        kinds = (SessionUpdate, InteractionUpdate, PresenceUpdate)
        assert [item for item in gc.get_objects() if isinstance(item, kinds)] == []


async def test_closed_sockets_leave_no_objects_behind(
    server: RunningServer, full_length: bool
) -> None:
    scenario = await start_scenario_with_ada_and_bo(server)
    await open_and_close_sockets(scenario, 50)
    before = await count_objects(server)
    for _ in range(9 if full_length else 2):
        await open_and_close_sockets(scenario, 50)
    async with asyncio.timeout(10):
        while await count_objects(server) - before:  # noqa: ASYNC110  # some tasks are about to end
            await asyncio.sleep(0.1)


async def open_and_close_sockets(scenario: SessionScenario, count: int) -> None:
    """Opens sockets with a subscription each, then closes them.

    Every second one is closed without a close frame.
    """

    async def open_and_close(number: int) -> None:
        async with scenario.server.agent.socket() as socket:
            await open_subscription(socket, UPDATES, s=scenario.id)
            if number % 2:
                socket.connection.transport.abort()

    await asyncio.gather(*map(open_and_close, range(count)))


async def count_objects(server: RunningServer) -> Counter[str]:
    """Counts the objects that a socket and a subscription need, by their class."""
    await wait_until(lambda: not len(server.app_state.connections))
    for _ in range(2):
        server.app_state.subscription_registry.drop_unused_results()
    await wait_until(lambda: not server.app_state.subscription_registry.session_ids)
    await asyncio.sleep(0.1)  # until the client's ends of the sockets are closed
    gc.collect()
    kinds = (
        ServerSocket,
        SessionSubscription,
        SessionUpdate,
        Context,
        AsyncGenerator,
        asyncio.Task,
    )
    counts = Counter(
        kind.__name__ for item in gc.get_objects() for kind in kinds if isinstance(item, kind)
    )
    counts["credentials"] = len(server.app_state.revocation_watcher._callbacks)  # noqa: SLF001
    return counts
