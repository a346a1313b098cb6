"""The messages of graphql-transport-ws: an invalid one closes its own socket and no other.

The close codes are those of the protocol; our own are in gql/transport/close_codes.py.
"""

import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import websockets

from testing.log_capture import expect_no_errors
from testing.module_server import sqlite_server
from testing.running_server import PROTOCOL, OperationFailed, Person, RunningServer
from tests.transport.sockets import wait_for_close

pytestmark = pytest.mark.anyio

MAX_OPERATIONS, MAX_CONNECTIONS, MAX_PER_TOKEN = 3, 30, 10
VIEWER = "{ viewer { __typename } }"
UPDATES = """subscription($s: ID!, $after: EventCursor) {
    sessionUpdates(sessionId: $s, after: $after) {
    cursor session { id } events { sequence cause } } }"""


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(
        tmp_path_factory,
        connection_init_timeout=0.5,
        max_operations=MAX_OPERATIONS,
        max_sockets=MAX_CONNECTIONS,
        max_sockets_per_token=MAX_PER_TOKEN,
        poll_interval=0.2,
    ) as server:
        yield server


@pytest.fixture(autouse=True)
def no_errors_in_the_log() -> Iterator[None]:
    with expect_no_errors():
        yield


async def start_session(server: RunningServer) -> str:
    payload = await server.agent.mutate("startSession", "session { id }", name="S")
    session_id: str = payload["session"]["id"]
    return session_id


async def append_event(server: RunningServer, session_id: str) -> None:
    """Appends an event to the log of a session."""
    contact = {"name": "Ada", "email": "ada@x.example"}
    await server.agent.mutate("inviteParticipant", sessionId=session_id, role="CC", contact=contact)


@contextlib.asynccontextmanager
async def unaffected_subscription(server: RunningServer) -> AsyncIterator[None]:
    """Holds a subscription on another socket, and asserts that it still works after the block."""
    session_id = await start_session(server)
    async with server.admin.socket() as bystander:
        operation_id = await bystander.subscribe(UPDATES, s=session_id)
        assert (await bystander.next(operation_id))["sessionUpdates"]["session"]
        yield
        await append_event(server, session_id)
        assert (await bystander.next(operation_id))["sessionUpdates"]["events"]


def message(**parts: Any) -> str:
    return json.dumps(parts)


def subscribe(payload: Any, operation_id: Any = "bad") -> str:
    return message(type="subscribe", id=operation_id, payload=payload)


INVALID_MESSAGES: dict[str, str | bytes] = {
    "nothing": "",
    "a space": " ",
    "not JSON": "nonsense",
    "half a message": '{"type": "ping"',
    "two at once": '{"type": "ping"}{"type": "ping"}',
    "single quotes": "{'type': 'ping'}",
    "a list": "[]",
    "a list of messages": '[{"type": "ping"}]',
    "a string": '"ping"',
    "a number": "7",
    "null": "null",
    "true": "true",
    "NaN": "NaN",
    "NaN in a payload": '{"type": "ping", "payload": {"a": NaN}}',
    "infinity": '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": '
    '{"a": -Infinity}}}',
    "deeply nested lists": "[" * 30_000,
    "deeply nested objects": '{"a":' * 10_000,
    "a number of 5,000 digits": '{"type": "ping", "payload": {"a": ' + "9" * 5_000 + "}}",
    "binary": b'{"type": "ping"}',
    "binary that is not UTF-8": b"\xff\x00",
    "no type": "{}",
    "an unknown type": message(type="stop"),
    "the legacy start": message(type="start", id="1", payload={"query": VIEWER}),
    "a type in capitals": message(type="PING"),
    "a type with a space": message(type="ping "),
    "a type that is null": message(type=None),
    "a type that is a number": message(type=1),
    "a type that is a list": message(type=["ping"]),
    "a type that is an object": message(type={"ping": 1}),
    "a type that is half a surrogate pair": '{"type": "\\ud800"}',
    "a message of servers: next": message(type="next", id="1", payload={}),
    "a message of servers: error": message(type="error", id="1", payload=[]),
    "a message of servers: connection_ack": message(type="connection_ack"),
    "ping with a string": message(type="ping", payload="x"),
    "ping with a list": message(type="ping", payload=[]),
    "pong with a number": message(type="pong", payload=0),
    "pong with false": message(type="pong", payload=False),
    "init with a list": message(type="connection_init", payload=[]),
    "init with a string": message(type="connection_init", payload="Bearer x"),
    "complete without an id": message(type="complete"),
    "complete with a number": message(type="complete", id=1),
    "complete with an empty id": message(type="complete", id=""),
    "subscribe without an id": message(type="subscribe", payload={"query": VIEWER}),
    "subscribe with an empty id": subscribe({"query": VIEWER}, ""),
    "subscribe with a null id": subscribe({"query": VIEWER}, None),
    "subscribe with a number": subscribe({"query": VIEWER}, 1),
    "subscribe with a list as id": subscribe({"query": VIEWER}, ["1"]),
    "subscribe with an object as id": subscribe({"query": VIEWER}, {}),
    "subscribe with true as id": subscribe({"query": VIEWER}, True),
    "subscribe with a long id": subscribe({"query": VIEWER}, "x" * 1_025),
    "subscribe without a payload": message(type="subscribe", id="bad"),
    "a payload that is null": subscribe(None),
    "a payload that is a string": subscribe(VIEWER),
    "a payload that is a list": subscribe([{"query": VIEWER}]),
    "a payload that is a number": subscribe(1),
    "a payload without a query": subscribe({}),
    "a query that is null": subscribe({"query": None}),
    "a query that is a number": subscribe({"query": 1}),
    "a query that is a list": subscribe({"query": [VIEWER]}),
    "a query that is an object": subscribe({"query": {"kind": "Document"}}),
    "variables as a list": subscribe({"query": VIEWER, "variables": []}),
    "variables as a string": subscribe({"query": VIEWER, "variables": "{}"}),
    "variables as a number": subscribe({"query": VIEWER, "variables": 0}),
    "operationName as a number": subscribe({"query": VIEWER, "operationName": 1}),
    "operationName as a list": subscribe({"query": VIEWER, "operationName": []}),
    "operationName as false": subscribe({"query": VIEWER, "operationName": False}),
    "operationName as half a surrogate pair": subscribe(
        {"query": VIEWER, "operationName": "\ud800"}
    ),
    "operationName with a line break": subscribe({"query": VIEWER, "operationName": "a\nb"}),
    "extensions as a list": subscribe({"query": VIEWER, "extensions": []}),
    "extensions as a string": subscribe({"query": VIEWER, "extensions": "x"}),
}
INVALID_BEFORE_INIT = [
    name for name, text in INVALID_MESSAGES.items() if "subscribe" not in str(text)
]


@pytest.mark.parametrize("name", INVALID_MESSAGES)
async def test_an_invalid_message_is_closed_with_4400(server: RunningServer, name: str) -> None:
    async with unaffected_subscription(server), server.agent.socket() as socket:
        subscription = await socket.subscribe("subscription { inbox { reset } }")
        await socket.next(subscription)
        await socket.connection.send(INVALID_MESSAGES[name])
        code, reason = await wait_for_close(socket.connection)
        assert code == 4400
        assert reason


@pytest.mark.parametrize("name", INVALID_BEFORE_INIT)
async def test_an_invalid_message_before_authentication_is_closed_with_4400(
    server: RunningServer, name: str
) -> None:
    async with server.socket() as socket:
        await socket.connection.send(INVALID_MESSAGES[name])
        assert (await wait_for_close(socket.connection))[0] == 4400


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "ping", "payload": null}',
        '{"type": "ping", "payload": {"at": 1e999}}',
        '{"type": "pong", "type": "ping"}',  # the last one counts, as in JavaScript
        '{"id": 7, "more": [], "type": "ping"}',
        ' \n{"type":\t"ping"}\r\n',
        '{"type": "ping", "payload": {"\\ud800": "\\udfff\\u0000"}}',
    ],
)
async def test_an_unusual_but_valid_message_is_accepted(server: RunningServer, text: str) -> None:
    async with server.agent.socket() as socket:
        await socket.connection.send(text)
        assert await socket.receive() == {"type": "pong"}


NODE_QUERY = "query($a: ID) { node(id: $a) { id } }"


@pytest.mark.parametrize(
    "start",
    [
        '{"type": "ping", "payload": ',
        subscribe({"query": NODE_QUERY, "variables": {"a": 0}})[: -len("0}}}")],
    ],
)
async def test_a_deeply_nested_message_is_refused_or_answered(
    server: RunningServer, start: str
) -> None:
    """Python limits the depth of JSON; a server that can parse the message must answer it."""
    text = start + '{"a":' * 9_000 + "1" + "}" * (9_000 + start.count("{"))
    async with unaffected_subscription(server), server.agent.socket() as socket:
        await socket.connection.send(text)
        try:
            assert (await socket.receive())["type"] in {"pong", "error"}
        except websockets.ConnectionClosed:
            assert socket.connection.close_code == 4400


async def test_a_pong_and_an_unknown_complete_are_ignored(server: RunningServer) -> None:
    async with server.agent.socket() as socket:
        await socket.send("pong")
        await socket.send("pong", payload={"x": 1})
        await socket.send("complete", id="unknown")
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}


async def test_a_message_over_the_limit_closes_only_its_own_socket(server: RunningServer) -> None:
    async with unaffected_subscription(server), server.agent.socket() as socket:
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.connection.send('{"type": "ping"}' + " " * (17 << 20))
        assert (await wait_for_close(socket.connection))[0] == 1009


# the order of messages


async def test_two_inits_at_once_are_closed_with_4429(server: RunningServer) -> None:
    async with server.socket() as socket:
        for _ in range(2):
            payload = {"Authorization": f"Bearer {server.agent.token}"}
            await socket.send("connection_init", payload=payload)
        assert await wait_for_close(socket.connection) == (4429, "Too many initialisation requests")


async def test_an_operation_can_be_sent_before_the_ack_arrives(server: RunningServer) -> None:
    async with server.socket() as socket:
        await socket.send(
            "connection_init", payload={"Authorization": f"Bearer {server.agent.token}"}
        )
        await socket.send("subscribe", id="1", payload={"query": VIEWER})
        assert (await socket.receive())["type"] == "connection_ack"
        assert (await socket.receive())["payload"]["data"]["viewer"]


async def test_a_missing_init_is_closed_with_4408(server: RunningServer) -> None:
    async with server.socket() as socket:
        assert await wait_for_close(socket.connection) == (
            4408,
            "Connection initialisation timeout",
        )


@pytest.mark.parametrize("payload", [{}, {"Authorization": 7}, {"Authorization": "Bearer \ud800"}])
async def test_an_init_without_a_valid_token_is_closed_with_4403(
    server: RunningServer, payload: dict[str, Any]
) -> None:
    async with server.socket() as socket:
        await socket.send("connection_init", payload=payload)
        assert (await wait_for_close(socket.connection))[0] == 4403


@pytest.mark.parametrize(
    "operation_id", ["same", "x" * 1_024, "é" * 1_024, "\ud800", '"\n\\', "\u0000"]
)
async def test_an_id_in_use_is_closed_with_4409(server: RunningServer, operation_id: str) -> None:
    async with unaffected_subscription(server), server.agent.socket() as socket:
        payload = {"query": "subscription { inbox { reset } }"}
        await socket.send("subscribe", id=operation_id, payload=payload)
        first = await socket.receive()
        assert (first["type"], first["id"]) == ("next", operation_id)
        await socket.send("subscribe", id=operation_id, payload=payload)
        code, reason = await wait_for_close(socket.connection)
        assert code == 4409
        assert reason.startswith("Subscriber for ")


# documents

INVALID_DOCUMENTS = {
    "an empty document": ("", "GRAPHQL_PARSE_FAILED"),
    "half a document": ("{", "GRAPHQL_PARSE_FAILED"),
    "half a surrogate pair": ("{ a }\ud800", "GRAPHQL_PARSE_FAILED"),
    "half a surrogate pair in a string": ('{ node(id: "\ud800") { id } }', "GRAPHQL_PARSE_FAILED"),
    "an unknown field": ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
    "an unknown subscription": ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
    "two subscriptions": (
        "subscription { inbox { reset } b: inbox { reset } }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "an unknown variable": ("{ node(id: $x) { id } }", "GRAPHQL_VALIDATION_FAILED"),
    "a missing variable": ("query($x: ID!) { node(id: $x) { id } }", "BAD_USER_INPUT"),
    "a missing variable of a subscription": (UPDATES, "BAD_USER_INPUT"),
    "too deep": ("{ a " * 30 + "{ a }" + " }" * 30, "LIMIT_EXCEEDED"),
    "a deeply nested list": ("{ node(id: " + "[" * 5_000 + ") { id } }", "LIMIT_EXCEEDED"),
    "many fields to merge": ("{ " + "viewer { __typename } " * 200 + "}", "LIMIT_EXCEEDED"),
    "several operations": ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
    "only a fragment": ("fragment A on Query { __typename }", None),
}


@pytest.mark.parametrize("name", INVALID_DOCUMENTS)
async def test_an_invalid_document_is_an_error_and_other_operations_continue(
    server: RunningServer, name: str
) -> None:
    document, code = INVALID_DOCUMENTS[name]
    session_id = await start_session(server)
    async with server.agent.socket() as socket:
        subscription = await socket.subscribe(UPDATES, s=session_id)
        await socket.next(subscription)
        refused = await socket.subscribe(document)
        error = await socket.receive()
        assert (error["type"], error["id"]) == ("error", refused)
        assert isinstance(error["payload"], list)
        codes = {graphql_error["extensions"]["code"] for graphql_error in error["payload"]}
        assert codes == {code} if code else codes
        await append_event(server, session_id)
        assert (await socket.next(subscription))["sessionUpdates"]["events"]
        await socket.send("subscribe", id=refused, payload={"query": VIEWER})
        assert (await socket.next(refused))["viewer"]


async def test_operations_on_one_socket_do_not_wait_for_each_other(server: RunningServer) -> None:
    sessions = [await start_session(server) for _ in range(2)]
    async with server.agent.socket() as socket:
        subscriptions = [await socket.subscribe(UPDATES, s=session_id) for session_id in sessions]
        for subscription in subscriptions:
            await socket.next(subscription)
        for index in (1, 0, 1):
            await append_event(server, sessions[index])
            assert (await socket.next(subscriptions[index]))["sessionUpdates"]["events"]
            assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


async def test_an_id_can_be_used_again_immediately_after_complete(server: RunningServer) -> None:
    session_id = await start_session(server)
    payload = {"query": UPDATES, "variables": {"s": session_id}}
    async with server.agent.socket() as socket:
        for _ in range(20):
            await socket.send("subscribe", id="same", payload=payload)
            await socket.send("complete", id="same")
        await socket.send("subscribe", id="same", payload=payload)
        messages = [await socket.receive()]
        await socket.send("ping")
        while messages[-1]["type"] != "pong":
            messages.append(await socket.receive())
        assert {received["type"] for received in messages} == {"next", "pong"}
        await append_event(server, session_id)
        last = await socket.receive()
        assert last["payload"]["data"]["sessionUpdates"]["events"]
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}, "the event was sent twice"


async def test_a_completed_subscription_sends_nothing_more(server: RunningServer) -> None:
    session_id = await start_session(server)
    async with server.agent.socket() as socket:
        subscription = await socket.subscribe(UPDATES, s=session_id)
        await socket.next(subscription)
        await socket.send("complete", id=subscription)
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}
        await append_event(server, session_id)
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]
        assert session_id not in server.app_state.subscription_registry.session_ids


async def test_a_mutation_that_the_client_completes_early_is_carried_out(
    server: RunningServer,
) -> None:
    agent, _ = await server.create_organization("Early")
    mutation = 'mutation { startSession(input: {name: "Held"}) { session { id } } }'
    async with agent.socket() as socket:
        inbox = await socket.subscribe("subscription { inbox { sessions { name } } }")
        await socket.next(inbox)
        # the mutation runs but cannot write: the embedded database has one writer
        async with server.app_state.database.write_transaction():
            await socket.send("subscribe", id="mutation", payload={"query": mutation})
            await socket.send("ping")
            assert await socket.receive() == {"type": "pong"}
            await socket.send("complete", id="mutation")
            await socket.send("ping")
            assert await socket.receive() == {"type": "pong"}
        update = await socket.receive()
        assert update["id"] == inbox
        assert update["payload"]["data"]["inbox"]["sessions"] == [{"name": "Held"}]
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}


async def test_an_operation_over_the_limit_is_an_error_until_another_ends(
    server: RunningServer,
) -> None:
    async with server.agent.socket() as socket:
        subscriptions = [
            await socket.subscribe("subscription { inbox { reset } }")
            for _ in range(MAX_OPERATIONS)
        ]
        for subscription in subscriptions:
            await socket.next(subscription)
        with pytest.raises(OperationFailed) as caught:
            await socket.next(await socket.subscribe(VIEWER))
        assert caught.value.codes == ["LIMIT_EXCEEDED"]
        await socket.send("complete", id=subscriptions[0])
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


# limits on connections


async def open_sockets(stack: contextlib.AsyncExitStack, person: Person, count: int) -> None:
    for _ in range(count):
        await stack.enter_async_context(person.socket())


async def close_after_init(server: RunningServer, token: str) -> int:
    """Returns the code with which a new socket is closed."""
    async with server.socket() as socket:
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.send("connection_init", payload={"Authorization": f"Bearer {token}"})
        code, _ = await wait_for_close(socket.connection)
        return code


async def test_sockets_over_the_limit_of_a_token_are_closed_with_4291(
    server: RunningServer,
) -> None:
    agent, admin = await server.create_organization("Many")
    async with contextlib.AsyncExitStack() as stack:
        await open_sockets(stack, agent, MAX_PER_TOKEN)
        assert await close_after_init(server, agent.token) == 4291
        async with admin.socket() as socket:
            assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]
    async with agent.socket() as socket:
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


async def test_sockets_over_the_limit_of_the_server_are_closed_with_4291(
    server: RunningServer,
) -> None:
    people = [person for name in ("A", "B") for person in await server.create_organization(name)]
    async with contextlib.AsyncExitStack() as stack:
        for person in people[: MAX_CONNECTIONS // MAX_PER_TOKEN]:
            await open_sockets(stack, person, MAX_PER_TOKEN)
        assert await close_after_init(server, people[-1].token) == 4291
        assert (await people[-1].execute(VIEWER))["viewer"]
    async with people[-1].socket() as socket:
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


async def test_another_subprotocol_is_closed_with_4406(server: RunningServer) -> None:
    url = f"ws://127.0.0.1:{server.port}/graphql"
    for offered in (["graphql-ws"], [PROTOCOL.upper()], None):
        names = [websockets.Subprotocol(name) for name in offered] if offered else None
        async with websockets.connect(url, subprotocols=names) as connection:
            assert await wait_for_close(connection) == (4406, "Subprotocol not acceptable")
