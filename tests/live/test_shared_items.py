"""Which subscribers share the execution of an item, and that each sees only its own."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from gql.execution.executor import Executor, GraphQLRequest
from gql.execution.limits import Limits
from gql.live.subscription_registry import SubscriptionRegistry
from gql.model.event_log.cursors import parse_cursor
from gql.resolvers.authentication import authenticate_token
from gql.schema.build import build_schema
from gql.schema.errors import error_formatter
from testing.log_capture import expect_no_errors
from testing.running_server import Person, RunningServer, root_field, running_server
from testing.session_scenario import SessionScenario, create_form, fill_form
from testing.waiting import wait_until
from tests.live.hidden_changes import change_address, start_scenario_with_ada_and_bo

pytestmark = pytest.mark.anyio

UPDATES = """subscription($s: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $s, after: $after) {
    cursor previous reset session { id cursor } events { sequence cause } } }"""
WHOLE = """subscription($s: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $s, after: $after) {
    cursor session { id cursor participants { id name email connected completed }
      interactions { id name status completedCount toolbar { action available reason } } }
    events { __typename sequence cause actor { actorId name }
      ... on InteractionAdded { interaction { id completedCount toolbar { action } } }
      ... on InteractionChanged { changes interaction { id status toolbar { action } } }
      ... on ParticipantAdded { participant { id email } }
      ... on ParticipantChanged { changes participant { id email completed } } } } }"""


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("shared")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder, poll_interval=60.0) as running:
        yield running


@pytest.fixture(autouse=True)
def no_errors_in_the_log() -> Iterator[None]:
    with expect_no_errors():
        yield


class CountingOperations:
    """Executes subscriptions of a server's viewers, and counts the executions of their items.

    `executions` counts by the alias or name of the root field: its resolver runs once per item.
    """

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.executions: Counter[str] = Counter()
        schema = build_schema().core  # its own, because resolvers are replaced
        assert schema.subscription_type
        for field in schema.subscription_type.fields.values():
            field.resolve = self._counting(field.resolve)
        self.operations = Executor(schema, Limits(), error_formatter)

    def _counting(self, resolve: Callable[..., Any] | None) -> Callable[..., Any]:
        assert resolve

        def count_and_resolve(item: Any, info: Any, **arguments: Any) -> Any:
            self.executions[info.path.key] += 1
            return resolve(item, info, **arguments)

        return count_and_resolve

    @contextlib.asynccontextmanager
    async def subscribe(
        self, person: Person, query: str, operation_name: str | None = None, **variables: Any
    ) -> AsyncIterator[AsyncGenerator[bytes]]:
        """Subscribes in this process, with the subscription registry of the server."""
        state = self.server.app_state
        viewer = await authenticate_token(state.database, person.token)
        operation = self.operations.prepare(GraphQLRequest(query, variables, operation_name))
        context = replace(state.new_context(), viewer=viewer)
        async with aclosing(operation.subscribe(context)) as stream:
            yield stream


@pytest.fixture
def counting(server: RunningServer) -> CountingOperations:
    return CountingOperations(server)


def data(body: bytes) -> dict[str, Any]:
    response = json.loads(body)
    assert "errors" not in response, response
    item: dict[str, Any] = response["data"]
    return item


async def next_items(streams: list[AsyncGenerator[bytes]]) -> list[bytes]:
    return await asyncio.gather(*(anext(stream) for stream in streams))


def count_subscribers(server: RunningServer, session_id: str) -> int:
    subscription = server.app_state.subscription_registry.find_subscription(session_id)
    return subscription.subscribers if subscription else 0


async def test_an_item_is_executed_once_for_all_subscribers_with_the_same_scope(
    server: RunningServer, counting: CountingOperations
) -> None:
    """The staff of an organization have the same scope."""
    scenario = await start_scenario_with_ada_and_bo(server)
    async with contextlib.AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(counting.subscribe(person, UPDATES, s=scenario.id))
            for person in [server.agent, server.admin] * 10
        ]
        snapshots = await next_items(streams)
        assert counting.executions == {"sessionUpdates": 1}
        items = asyncio.gather(*(anext(stream) for stream in streams))
        await change_address(scenario)
        assert len(set(await items)) == 1
        assert counting.executions == {"sessionUpdates": 2}
    assert len(set(snapshots)) == 1


async def test_subscribers_with_other_arguments_of_the_root_field_share_items(
    server: RunningServer, counting: CountingOperations
) -> None:
    """The cursor from which a stream starts does not change the result of an item."""
    scenario = await start_scenario_with_ada_and_bo(server)
    async with counting.subscribe(server.agent, UPDATES, s=scenario.id) as first:
        cursor = root_field(data(await anext(first)))["cursor"]
        async with counting.subscribe(server.agent, UPDATES, s=scenario.id, after=cursor) as second:
            items = asyncio.gather(anext(first), anext(second))
            await wait_until(lambda: count_subscribers(server, scenario.id) == 2)
            await change_address(scenario)
            first_item, second_item = await items
    assert first_item == second_item
    assert counting.executions == {"sessionUpdates": 2}


CHOSEN = """subscription($s: ID!, $x: Boolean!, $y: Boolean = true) {
    chosen: sessionUpdates(sessionId: $s) { cursor ...E @include(if: $x) } }
    fragment E on SessionUpdate { events { sequence cause @skip(if: $y) } }"""
OTHER = "subscription($s: ID!) { other: sessionUpdates(sessionId: $s) { cursor } }"
NAMED = f"query A {{ __typename }} {OTHER.replace('subscription', 'subscription N')}"


async def test_different_variables_queries_and_operation_names_share_nothing(
    server: RunningServer, counting: CountingOperations
) -> None:
    scenario = await start_scenario_with_ada_and_bo(server)
    flags = [{"x": True}, {"x": False}, {"x": True, "y": False}, {"x": False, "y": True}]
    requests: list[tuple[str, str | None, dict[str, Any]]] = [
        *((CHOSEN, None, variables) for variables in flags * 2),
        *[(OTHER, None, {})] * 2,
        *[(NAMED, "N", {})] * 2,
    ]
    async with contextlib.AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(
                counting.subscribe(server.agent, query, name, s=scenario.id, **variables)
            )
            for query, name, variables in requests
        ]
        await next_items(streams)
        counting.executions.clear()
        bodies = asyncio.gather(*(anext(stream) for stream in streams))
        await change_address(scenario)
        items = [data(body) for body in await bodies]
    assert counting.executions == {"chosen": 4, "other": 2}
    with_events, without = ["cursor", "events"], ["cursor"]
    assert [list(root_field(item)) for item in items] == (
        [with_events, without, with_events, without] * 2 + [without] * 4
    )
    assert list(root_field(items[0])["events"][0]) == ["sequence"]
    assert list(root_field(items[2])["events"][0]) == ["sequence", "cause"]
    assert [list(item) for item in items[8:]] == [["other"]] * 4


async def test_each_viewer_receives_only_what_its_scope_may_see(server: RunningServer) -> None:
    scenario = await start_scenario_with_ada_and_bo(server)
    people = {"agent": server.agent, "admin": server.admin, **scenario.people}
    for name in ("STATUS_READ", "DOCUMENTS_READ"):
        permissions = sorted({"STATUS_READ", name})
        key = await server.admin.mutate(
            "createApiKey", "secret", name=name, permissions=permissions
        )
        people[name] = Person(server, key["secret"])
    received = await receive_until_the_end(scenario, people)
    for name, person in people.items():
        snapshot, *items = received[name]
        end = sequence(items[-1])
        # a participant who disconnected after the end appends one more event
        alone = await read_alone(server, person, scenario.id, snapshot["cursor"], end)
        assert events_of(items) == [event for event in alone if event["sequence"] <= end], name
    assert received["agent"] == received["admin"]
    texts = {name: json.dumps(items) for name, items in received.items()}
    assert [name for name in people if "ada@x.example" in texts[name]] == ["agent", "admin", "Ada"]
    assert [name for name in people if "Bo@x.example" in texts[name]] == ["agent", "admin", "Bo"]
    assert [name for name in people if '"DELETE"' in texts[name]] == ["agent", "admin"]


async def receive_until_the_end(
    scenario: SessionScenario, people: dict[str, Person]
) -> dict[str, list[dict[str, Any]]]:
    """Subscribes for everybody while a form is filled; returns their items by name."""
    server = scenario.server
    received: dict[str, list[dict[str, Any]]] = {}
    async with contextlib.AsyncExitStack() as stack:
        sockets = {
            name: await stack.enter_async_context(person.socket())
            for name, person in people.items()
        }
        ids = {
            name: await socket.subscribe(WHOLE, s=scenario.id) for name, socket in sockets.items()
        }
        for name, socket in sockets.items():
            received[name] = [root_field(await socket.next(ids[name]))]
        interaction = await scenario.add_interaction(await create_form(server))
        for person in scenario.people.values():
            await fill_form(person, interaction)
        # every scope sees the end, so that all streams reach the same cursor
        ended = await server.agent.mutate("endSession", sessionId=scenario.id)
        for name, socket in sockets.items():
            while received[name][-1]["cursor"] != ended["cursor"]:
                received[name].append(root_field(await socket.next(ids[name])))
    return received


async def read_alone(
    server: RunningServer, person: Person, session_id: str, after: str, end: int
) -> list[dict[str, Any]]:
    """Returns the events of a subscriber that shares nothing, up to a sequence number or later."""
    state = server.app_state
    viewer = await authenticate_token(state.database, person.token)
    context = replace(
        state.new_context(), viewer=viewer, subscription_registry=SubscriptionRegistry()
    )
    operations = Executor(build_schema().core, Limits(), error_formatter)
    operation = operations.prepare(GraphQLRequest(WHOLE, {"s": session_id, "after": after}))
    items: list[dict[str, Any]] = []
    async with aclosing(operation.subscribe(context)) as stream:
        async for body in stream:
            items.append(root_field(data(body)))
            if sequence(items[-1]) >= end:
                break
    return events_of(items)


def events_of(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for item in items for event in item["events"]]


def sequence(item: dict[str, Any]) -> int:
    return parse_cursor(item["cursor"]).sequence
