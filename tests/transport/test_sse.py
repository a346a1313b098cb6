"""Server-sent events, one operation per response: events, the end of a stream, limits."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.routing import Route

from gql.execution.executor import Executor
from gql.execution.limits import Limits
from gql.schema import schema
from gql.schema.errors import error_formatter
from gql.server.server import Config, Server, listen
from gql.settings import Settings
from gql.transport.http import HttpEndpoint
from testing.log_capture import expect_no_errors
from testing.module_server import sqlite_server
from testing.running_server import Person, RunningServer
from testing.sse_client import SSE, open_stream
from testing.waiting import wait_until

pytestmark = pytest.mark.anyio

MAX_CONNECTIONS, MAX_PER_TOKEN = 8, 4
UPDATES = """subscription($s: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $s, after: $after) {
    cursor previous session { id } events { sequence } } }"""
MUTATION = 'mutation { startSession(input: {name: "By events"}) { session { name } } }'
VIEWER = "{ viewer { __typename } }"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(
        tmp_path_factory,
        max_sockets=MAX_CONNECTIONS,
        max_sockets_per_token=MAX_PER_TOKEN,
        poll_interval=0.2,
    ) as server:
        yield server


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as messages:
        yield messages


async def start_session(server: RunningServer) -> tuple[str, Person]:
    """Starts a session; returns its id and its customer, who has joined."""
    ada = {"name": "Ada", "email": "ada@x.example"}
    payload = await server.agent.mutate(
        "startSession", "session { id } participant { id }", name="S", customer=ada
    )
    return payload["session"]["id"], await server.join(payload["participant"]["id"])


async def append_event(server: RunningServer, session_id: str) -> None:
    contact = {"name": "Bo", "email": "bo@x.example"}
    await server.agent.mutate("inviteParticipant", sessionId=session_id, role="CC", contact=contact)


async def wait_until_freed(server: RunningServer) -> None:
    """Waits until no connection is counted."""
    await wait_until(lambda: not len(server.app_state.connections))


@pytest.mark.parametrize(("document", "field"), [(VIEWER, "viewer"), (MUTATION, "startSession")])
async def test_a_query_or_mutation_is_one_event_and_complete(
    server: RunningServer, document: str, field: str
) -> None:
    async with open_stream(server.agent, document) as stream:
        assert stream.response.status_code == 200
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.response.headers["cache-control"] == "no-store"
        assert (await stream.next())["data"][field]
        assert await stream.event() == ("complete", "")
        assert await stream.event() is None
    await wait_until_freed(server)


async def test_a_query_by_get_can_be_answered_by_an_event_stream(server: RunningServer) -> None:
    answer = await server.http.get(
        "/graphql", params={"query": "{ __typename }"}, headers={"accept": SSE}
    )
    body = b'event: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata: \n\n'
    assert answer.content == body


async def test_a_stream_resumes_after_the_last_cursor(server: RunningServer) -> None:
    session_id, _ = await start_session(server)
    async with open_stream(server.agent, UPDATES, s=session_id) as stream:
        first = (await stream.next())["data"]["sessionUpdates"]
        assert first["session"]["id"] == session_id
        await append_event(server, session_id)
        second = (await stream.next())["data"]["sessionUpdates"]
        assert second["previous"] == first["cursor"]
    await append_event(server, session_id)
    async with open_stream(server.agent, UPDATES, s=session_id, after=second["cursor"]) as stream:
        third = (await stream.next())["data"]["sessionUpdates"]
        assert third["previous"] == second["cursor"]
        assert third["session"] is None
        sequence = second["events"][-1]["sequence"]
        assert third["events"][0]["sequence"] == sequence + 1
    await wait_until_freed(server)


REFUSED = {
    "half a document": ("{", "GRAPHQL_PARSE_FAILED"),
    "an unknown field": ("subscription { no }", "GRAPHQL_VALIDATION_FAILED"),
    "a missing variable": (UPDATES, "BAD_USER_INPUT"),
    "an unknown session": (
        'subscription { sessionUpdates(sessionId: "ses_x") { cursor } }',
        "NOT_FOUND",
    ),
    "two subscriptions": (
        "subscription { a: inbox { reset } b: inbox { reset } }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_refusal_is_one_event_and_complete(server: RunningServer, name: str) -> None:
    document, code = REFUSED[name]
    async with open_stream(server.agent, document) as stream:
        assert stream.response.status_code == 200
        assert stream.response.headers["content-type"].startswith(SSE)
        body = await stream.next()
        assert {error["extensions"]["code"] for error in body["errors"]} == {code}
        assert "data" not in body
        assert await stream.event() == ("complete", "")
        assert await stream.event() is None


@pytest.mark.parametrize("token", ["", "bt_unknown"])
async def test_a_subscription_without_a_valid_token_is_refused_with_401(
    server: RunningServer, token: str
) -> None:
    session_id, _ = await start_session(server)
    headers = {"accept": "text/event-stream"} | (
        {"authorization": f"Bearer {token}"} if token else {}
    )
    body = {"query": UPDATES, "variables": {"s": session_id}}
    response = await server.http.post("/graphql", json=body, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def test_an_error_within_a_stream_is_an_event_and_complete(server: RunningServer) -> None:
    session_id, customer = await start_session(server)
    async with open_stream(customer, UPDATES, s=session_id) as stream:
        assert (await stream.next())["data"]
        contact = {"name": "Cy", "email": "cy@x.example"}
        await server.agent.mutate("reassignParticipant", participantId=customer.id, contact=contact)
        event = await stream.event()
        if event is not None:  # the revoked credential may end the stream before the error
            assert event[0] == "next"
            (error,) = json.loads(event[1])["errors"]
            assert error["extensions"]["code"] == "NOT_FOUND"
            assert await stream.event() == ("complete", "")
            assert await stream.event() is None


@contextlib.asynccontextmanager
async def short_keepalive(server: RunningServer) -> AsyncIterator[Person]:
    """Serves the same sessions on another port with comments after 50 ms; yields the agent."""
    state = server.app_state
    operations = Executor(schema.core, Limits(), error_formatter)
    endpoint = HttpEndpoint(
        operations, state.connections, state.new_context, None, keepalive_interval=0.05
    )
    app = Starlette(routes=[Route("/graphql", endpoint)])
    settings = Settings(port=0)
    with listen(settings) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        other_server = Server(Config(settings, lambda: app))
        serving = asyncio.create_task(other_server.serve([listener]))
        await wait_until(lambda: other_server.started)
        async with httpx2.AsyncClient(base_url=url) as http:
            yield Person(replace(server, http=http), server.agent.token)
        other_server.should_exit = True
        await serving


async def test_a_silent_stream_sends_comments(server: RunningServer) -> None:
    session_id, _ = await start_session(server)
    async with (
        short_keepalive(server) as agent,
        open_stream(agent, UPDATES, s=session_id) as stream,
    ):
        await stream.next()
        update = asyncio.create_task(stream.next())
        await wait_until(lambda: stream.comments >= 3)
        await append_event(server, session_id)
        assert (await update)["data"]["sessionUpdates"]["events"]


async def test_a_client_that_disconnects_leaves_nothing_behind(server: RunningServer) -> None:
    session_id, customer = await start_session(server)
    connections = """subscription($s: ID!) { participantPresence(sessionId: $s) {
        participants { id connected } } }"""
    async with server.agent.socket() as socket:
        operation_id = await socket.subscribe(connections, s=session_id)
        await socket.next(operation_id)
        async with open_stream(customer, UPDATES, s=session_id) as stream:
            await stream.next()
            update = (await socket.next(operation_id))["participantPresence"]
            assert update["participants"] == [{"id": customer.id, "connected": True}]
        update = (await socket.next(operation_id))["participantPresence"]
        assert update["participants"] == [{"id": customer.id, "connected": False}]
    await wait_until_freed(server)
    assert session_id not in server.app_state.subscription_registry.session_ids


async def test_a_query_over_sse_does_not_count_as_connected(server: RunningServer) -> None:
    """Only a subscription is a live connection (domain rule 15)."""
    session_id, customer = await start_session(server)
    async with open_stream(customer, VIEWER) as stream:
        assert (await stream.next())["data"]
    view = await server.app_state.database.view(session_id)
    assert [participant.entered_at is not None for participant in view.participants] == [True]
    assert [participant.connected for participant in view.participants] == [False]


async def test_streams_over_the_limit_are_refused_with_429(server: RunningServer) -> None:
    agent, admin = await server.create_organization("Many")
    inbox = "subscription { inbox { reset } }"
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(MAX_PER_TOKEN):
            stream = await stack.enter_async_context(open_stream(agent, inbox))
            assert (await stream.next())["data"]
        await stack.enter_async_context(refused_stream(agent, inbox))
        for _ in range(MAX_CONNECTIONS - MAX_PER_TOKEN):
            stream = await stack.enter_async_context(open_stream(admin, inbox))
            assert (await stream.next())["data"]
        await stack.enter_async_context(refused_stream(server.agent, inbox))
    await wait_until_freed(server)
    async with open_stream(agent, inbox) as stream:
        assert (await stream.next())["data"]


@contextlib.asynccontextmanager
async def refused_stream(person: Person, document: str) -> AsyncIterator[None]:
    """Requests a stream, which is refused with 429."""
    async with open_stream(person, document) as stream:
        assert stream.response.status_code == 429
        assert stream.response.headers["retry-after"] == "10"
        body = json.loads(await stream.response.aread())
        assert body["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
        yield


async def test_a_stream_that_the_server_ends_has_no_complete(server: RunningServer) -> None:
    """Without `complete` the client reconnects, to the next server."""
    session_id, _ = await start_session(server)
    async with open_stream(server.agent, UPDATES, s=session_id) as stream:
        await stream.next()
        await server.app_state.connections.drain()
        assert await stream.event() is None
    assert not len(server.app_state.connections)


async def test_a_running_mutation_is_answered_before_the_server_ends(
    server: RunningServer,
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        async with locked_database(server, busy_timeout=5_000):
            stream = await stack.enter_async_context(open_stream(server.agent, MUTATION))
            draining = asyncio.create_task(server.app_state.connections.drain())
            await asyncio.sleep(0.1)
            assert not draining.done()
        assert (await stream.next())["data"]["startSession"]["session"]
        assert await stream.event() == ("complete", "")
        await draining


async def test_a_stream_whose_presence_cannot_be_stored_is_refused_with_503(
    server: RunningServer, log: list[str]
) -> None:
    """A connected customer is a row in the database; without it the client has to retry."""
    session_id, customer = await start_session(server)
    async with locked_database(server), open_stream(customer, UPDATES, s=session_id) as stream:
        assert stream.response.status_code == 503
        assert stream.response.headers["retry-after"]
        body = json.loads(await stream.response.aread())
        assert body["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert all("Busy: The database" in message for message in log)  # of background tasks
    log.clear()
    async with open_stream(customer, UPDATES, s=session_id) as stream:
        assert (await stream.next())["data"]


async def test_a_socket_whose_presence_cannot_be_stored_is_closed_with_1013(
    server: RunningServer, log: list[str]
) -> None:
    _, customer = await start_session(server)
    async with locked_database(server), server.socket() as socket:
        payload = {"Authorization": f"Bearer {customer.token}"}
        await socket.send("connection_init", payload=payload)
        await socket.connection.wait_closed()
        assert socket.connection.close_code == 1013
    log.clear()  # background tasks log that the database is busy


@contextlib.asynccontextmanager
async def locked_database(server: RunningServer, busy_timeout: int = 200) -> AsyncIterator[None]:
    """Holds the write lock of SQLite. The server's writes wait `busy_timeout` ms for it."""
    engines = server.app_state.database.engines
    assert engines.sqlite_path
    await set_busy_timeout(engines.writer, busy_timeout)
    lock = sqlite3.connect(engines.sqlite_path, isolation_level=None, check_same_thread=False)
    with contextlib.closing(lock):
        # in a thread, because a transaction of the server may have to end first
        await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")
        yield
        lock.execute("ROLLBACK")
    await set_busy_timeout(engines.writer, 5_000)


async def set_busy_timeout(engine: AsyncEngine, milliseconds: int) -> None:
    """Sets how long the engine's only connection waits for a lock."""
    async with engine.connect() as connection:
        await connection.exec_driver_sql(f"PRAGMA busy_timeout = {milliseconds}")
