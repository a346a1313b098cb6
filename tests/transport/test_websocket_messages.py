"""graphql-transport-ws, message by message: what is none ends its own socket and nothing else.

The codes are those of the protocol's text; ours beside them are in `gql/transport/connections.py`.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from gql.model.domain.viewer import SYSTEM
from testing.log_capture import expect_no_errors
from testing.running_server import PROTOCOL, Failed, Person, RunningServer, running_server

pytestmark = pytest.mark.anyio

OPERATIONS, SOCKETS, PER_TOKEN = 3, 30, 10
VIEWER = "{ viewer { __typename } }"
EVENTS = """subscription($s: ID!, $after: Cursor) { sessionUpdates(sessionId: $s, after: $after) {
    cursor session { id } events { sequence cause } } }"""


@pytest.fixture(scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("messages")
    async with running_server(
        f"sqlite+aiosqlite:///{folder / 'bubbles.db'}",
        folder,
        connection_init_timeout=1.0,
        max_operations=OPERATIONS,
        max_sockets=SOCKETS,
        max_sockets_per_token=PER_TOKEN,
        poll_interval=0.2,
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_in_the_log() -> Iterator[None]:
    with expect_no_errors():
        yield


async def started(product: RunningServer) -> str:
    made = await product.agent.do("startSession", "session { id }", name="S")
    session: str = made["session"]["id"]
    return session


async def happens(product: RunningServer, session: str) -> None:
    """One more event in a session."""
    contact = {"name": "Ada", "email": "ada@x.example"}
    await product.agent.do("inviteParticipant", sessionId=session, role="CC", contact=contact)


@contextlib.asynccontextmanager
async def witness(product: RunningServer) -> AsyncIterator[None]:
    """Somebody else's subscription, which must hear of what happens after the block."""
    session = await started(product)
    async with product.admin.socket() as other:
        number = await other.subscribe(EVENTS, s=session)
        assert (await other.next(number))["sessionUpdates"]["session"]
        yield
        await happens(product, session)
        assert (await other.next(number))["sessionUpdates"]["events"]


async def closing(link: ClientConnection) -> tuple[int, str]:
    """The code and the reason with which the server closes."""
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            await asyncio.wait_for(link.recv(), 20)
    assert link.close_code is not None
    reason = link.close_reason or ""
    assert len(reason.encode()) <= 123
    return link.close_code, reason


def message(**parts: Any) -> str:
    return json.dumps(parts)


def subscribe(payload: Any, key: Any = "bad") -> str:
    return message(type="subscribe", id=key, payload=payload)


BAD: dict[str, str | bytes] = {
    "nothing": "",
    "a blank": " ",
    "no JSON": "nonsense",
    "half of it": '{"type": "ping"',
    "two at once": '{"type": "ping"}{"type": "ping"}',
    "single quotes": "{'type': 'ping'}",
    "a list": "[]",
    "a list of messages": '[{"type": "ping"}]',
    "a string": '"ping"',
    "a number": "7",
    "null": "null",
    "true": "true",
    "NaN": "NaN",
    "NaN within": '{"type": "ping", "payload": {"a": NaN}}',
    "infinity": '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": '
    '{"a": -Infinity}}}',
    "deep lists": "[" * 30_000,
    "deep objects": '{"a":' * 10_000,
    "a number too long": '{"type": "ping", "payload": {"a": ' + "9" * 5_000 + "}}",
    "binary": b'{"type": "ping"}',
    "binary that is nothing": b"\xff\x00",
    "no type": "{}",
    "an unknown type": message(type="stop"),
    "the legacy start": message(type="start", id="1", payload={"query": VIEWER}),
    "a type in capitals": message(type="PING"),
    "a type with a blank": message(type="ping "),
    "a type that is null": message(type=None),
    "a type that is a number": message(type=1),
    "a type that is a list": message(type=["ping"]),
    "a type that is an object": message(type={"ping": 1}),
    "a type that is half a pair": '{"type": "\\ud800"}',
    "what only servers say: next": message(type="next", id="1", payload={}),
    "what only servers say: error": message(type="error", id="1", payload=[]),
    "what only servers say: ack": message(type="connection_ack"),
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
    "subscribe with a long id": subscribe({"query": VIEWER}, "x" * 129),
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
    "operationName as half a pair": subscribe({"query": VIEWER, "operationName": "\ud800"}),
    "operationName with a break": subscribe({"query": VIEWER, "operationName": "a\nb"}),
    "extensions as a list": subscribe({"query": VIEWER, "extensions": []}),
    "extensions as a string": subscribe({"query": VIEWER, "extensions": "x"}),
}
EARLY = [name for name, sent in BAD.items() if "subscribe" not in str(sent)]


@pytest.mark.parametrize("name", BAD)
async def test_what_is_no_message_is_closed_with_4400(product: RunningServer, name: str) -> None:
    async with witness(product), product.agent.socket() as socket:
        running = await socket.subscribe("subscription { inbox { reset } }")
        await socket.next(running)
        await socket.link.send(BAD[name])
        code, reason = await closing(socket.link)
        assert code == 4400
        assert reason


@pytest.mark.parametrize("name", EARLY)
async def test_it_is_closed_with_4400_before_signing_in_too(
    product: RunningServer, name: str
) -> None:
    async with product.socket() as socket:
        await socket.link.send(BAD[name])
        assert (await closing(socket.link))[0] == 4400


@pytest.mark.parametrize(
    "sent",
    [
        '{"type": "ping", "payload": null}',
        '{"type": "ping", "payload": {"at": 1e999}}',
        '{"type": "pong", "type": "ping"}',  # as everywhere in JavaScript, the last one counts
        '{"id": 7, "more": [], "type": "ping"}',
        ' \n{"type":\t"ping"}\r\n',
        '{"type": "ping", "payload": {"\\ud800": "\\udfff\\u0000"}}',
    ],
)
async def test_a_message_that_is_merely_odd_is_taken(product: RunningServer, sent: str) -> None:
    async with product.agent.socket() as socket:
        await socket.link.send(sent)
        assert await socket.receive() == {"type": "pong"}


NODE = "query($a: ID) { node(id: $a) { id } }"


@pytest.mark.parametrize(
    "start",
    [
        '{"type": "ping", "payload": ',
        subscribe({"query": NODE, "variables": {"a": 0}})[: -len("0}}}")],
    ],
)
async def test_what_is_very_deep_is_refused_or_answered(product: RunningServer, start: str) -> None:
    """How deep JSON is read is Python's affair; a server that reads it all bears it."""
    sent = start + '{"a":' * 9_000 + "1" + "}" * (9_000 + start.count("{"))
    async with witness(product), product.agent.socket() as socket:
        await socket.link.send(sent)
        try:
            assert (await socket.receive())["type"] in {"pong", "error"}
        except websockets.ConnectionClosed:
            assert socket.link.close_code == 4400


async def test_a_pong_and_an_unknown_complete_are_ignored(product: RunningServer) -> None:
    async with product.agent.socket() as socket:
        await socket.send("pong")
        await socket.send("pong", payload={"x": 1})
        await socket.send("complete", id="never begun")
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}


async def test_a_message_over_the_limit_ends_its_socket_only(product: RunningServer) -> None:
    async with witness(product), product.agent.socket() as socket:
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.link.send('{"type": "ping"}' + " " * (17 << 20))
        assert (await closing(socket.link))[0] == 1009


# the order of messages


async def test_an_init_that_comes_twice_at_once_is_closed_with_4429(product: RunningServer) -> None:
    async with product.socket() as socket:
        for _ in range(2):
            payload = {"Authorization": f"Bearer {product.agent.token}"}
            await socket.send("connection_init", payload=payload)
        assert await closing(socket.link) == (4429, "Too many initialisation requests")


async def test_an_operation_may_follow_init_without_waiting(product: RunningServer) -> None:
    async with product.socket() as socket:
        await socket.send(
            "connection_init", payload={"Authorization": f"Bearer {product.agent.token}"}
        )
        await socket.send("subscribe", id="1", payload={"query": VIEWER})
        assert (await socket.receive())["type"] == "connection_ack"
        assert (await socket.receive())["payload"]["data"]["viewer"]


async def test_an_init_that_does_not_come_is_closed_with_4408(product: RunningServer) -> None:
    async with product.socket() as socket:
        assert await closing(socket.link) == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize("payload", [{}, {"Authorization": 7}, {"Authorization": "Bearer \ud800"}])
async def test_an_init_without_a_token_that_holds_is_closed_with_4403(
    product: RunningServer, payload: dict[str, Any]
) -> None:
    async with product.socket() as socket:
        await socket.send("connection_init", payload=payload)
        assert (await closing(socket.link))[0] == 4403


@pytest.mark.parametrize("key", ["same", "x" * 128, "é" * 128, "\ud800", '"\n\\', "\u0000"])
async def test_any_id_that_is_in_use_is_closed_with_4409(product: RunningServer, key: str) -> None:
    async with witness(product), product.agent.socket() as socket:
        payload = {"query": "subscription { inbox { reset } }"}
        await socket.send("subscribe", id=key, payload=payload)
        first = await socket.receive()
        assert (first["type"], first["id"]) == ("next", key)
        await socket.send("subscribe", id=key, payload=payload)
        code, reason = await closing(socket.link)
        assert code == 4409
        assert reason.startswith("Subscriber for ")


# documents

WRONG = {
    "no document": ("", "GRAPHQL_PARSE_FAILED"),
    "half a document": ("{", "GRAPHQL_PARSE_FAILED"),
    "half a pair": ("{ a }\ud800", "GRAPHQL_PARSE_FAILED"),
    "half a pair in a string": ('{ node(id: "\ud800") { id } }', "GRAPHQL_PARSE_FAILED"),
    "a field that is none": ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
    "a subscription that is none": ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
    "two subscriptions": (
        "subscription { inbox { reset } b: inbox { reset } }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "an unknown variable": ("{ node(id: $x) { id } }", "GRAPHQL_VALIDATION_FAILED"),
    "a missing variable": ("query($x: ID!) { node(id: $x) { id } }", "BAD_USER_INPUT"),
    "a missing variable of a stream": (EVENTS, "BAD_USER_INPUT"),
    "too deep": ("{ a " * 30 + "{ a }" + " }" * 30, "LIMIT_EXCEEDED"),
    "a deep list": ("{ node(id: " + "[" * 5_000 + ") { id } }", "LIMIT_EXCEEDED"),
    "slow to compare": ("{ " + "viewer { __typename } " * 200 + "}", "LIMIT_EXCEEDED"),
    "several operations": ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
    "only a fragment": ("fragment A on Query { __typename }", None),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_document_is_an_error_and_leaves_the_rest_alone(
    product: RunningServer, name: str
) -> None:
    document, code = WRONG[name]
    session = await started(product)
    async with product.agent.socket() as socket:
        running = await socket.subscribe(EVENTS, s=session)
        await socket.next(running)
        wrong = await socket.subscribe(document)
        said = await socket.receive()
        assert (said["type"], said["id"]) == ("error", wrong)
        assert isinstance(said["payload"], list)
        codes = {one["extensions"]["code"] for one in said["payload"]}
        assert codes == {code} if code else codes
        await happens(product, session)
        assert (await socket.next(running))["sessionUpdates"]["events"]
        await socket.send("subscribe", id=wrong, payload={"query": VIEWER})
        assert (await socket.next(wrong))["viewer"], "its id is free again"


async def test_operations_on_one_socket_do_not_wait_for_each_other(product: RunningServer) -> None:
    session, other = await started(product), await started(product)
    async with product.agent.socket() as socket:
        first = await socket.subscribe(EVENTS, s=session)
        second = await socket.subscribe(EVENTS, s=other)
        for number in (first, second):
            await socket.next(number)
        for which, number in ((other, second), (session, first), (other, second)):
            await happens(product, which)
            assert (await socket.next(number))["sessionUpdates"]["events"]
            assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


async def test_an_id_is_free_at_once_after_complete(product: RunningServer) -> None:
    session = await started(product)
    payload = {"query": EVENTS, "variables": {"s": session}}
    async with product.agent.socket() as socket:
        for _ in range(20):
            await socket.send("subscribe", id="same", payload=payload)
            await socket.send("complete", id="same")
        await socket.send("subscribe", id="same", payload=payload)
        heard = [await socket.receive()]
        await socket.send("ping")
        while heard[-1]["type"] != "pong":
            heard.append(await socket.receive())
        assert {one["type"] for one in heard} == {"next", "pong"}
        await happens(product, session)
        last = await socket.receive()
        assert last["payload"]["data"]["sessionUpdates"]["events"]
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}, "each is told of an event once"


async def test_after_complete_in_mid_stream_nothing_more_comes(product: RunningServer) -> None:
    session = await started(product)
    async with product.agent.socket() as socket:
        number = await socket.subscribe(EVENTS, s=session)
        await socket.next(number)
        await socket.send("complete", id=number)
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}
        await happens(product, session)
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]
        assert session not in product.parts.hub.watched


async def test_an_order_that_is_completed_early_is_carried_out_and_not_told(
    product: RunningServer,
) -> None:
    agent, _ = await product.organization("Early")
    order = 'mutation { startSession(input: {name: "Held"}) { session { id } } }'
    async with agent.socket() as socket:
        inbox = await socket.subscribe("subscription { inbox { sessions { name } } }")
        await socket.next(inbox)
        # while the only writer of the embedded database is ours, the order is under way
        async with product.parts.database.writing(cause="test", actor=SYSTEM):
            await socket.send("subscribe", id="order", payload={"query": order})
            await socket.send("ping")
            assert await socket.receive() == {"type": "pong"}
            await socket.send("complete", id="order")
            await socket.send("ping")
            assert await socket.receive() == {"type": "pong"}
        heard = await socket.receive()
        assert heard["id"] == inbox
        assert heard["payload"]["data"]["inbox"]["sessions"] == [{"name": "Held"}]
        await socket.send("ping")
        assert await socket.receive() == {"type": "pong"}


async def test_one_operation_too_many_is_an_error_until_another_is_over(
    product: RunningServer,
) -> None:
    async with product.agent.socket() as socket:
        running = [
            await socket.subscribe("subscription { inbox { reset } }") for _ in range(OPERATIONS)
        ]
        for number in running:
            await socket.next(number)
        with pytest.raises(Failed) as no:
            await socket.next(await socket.subscribe(VIEWER))
        assert no.value.codes == ["LIMIT_EXCEEDED"]
        await socket.send("complete", id=running[0])
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


# too many sockets


async def opened(stack: contextlib.AsyncExitStack, who: Person, count: int) -> None:
    for _ in range(count):
        await stack.enter_async_context(who.socket())


async def refusal(product: RunningServer, token: str) -> tuple[int, str]:
    async with product.socket() as socket:
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.send("connection_init", payload={"Authorization": f"Bearer {token}"})
        return await closing(socket.link)


async def test_sockets_over_the_limit_of_a_token_are_closed_with_4291(
    product: RunningServer,
) -> None:
    agent, admin = await product.organization("Many")
    async with contextlib.AsyncExitStack() as stack:
        await opened(stack, agent, PER_TOKEN)
        assert (await refusal(product, agent.token))[0] == 4291
        async with admin.socket() as other:
            assert (await other.next(await other.subscribe(VIEWER)))["viewer"]
    async with agent.socket() as again:
        assert (await again.next(await again.subscribe(VIEWER)))["viewer"]


async def test_sockets_over_the_limit_of_the_server_are_closed_with_4291(
    product: RunningServer,
) -> None:
    people = [one for name in ("A", "B") for one in await product.organization(name)]
    async with contextlib.AsyncExitStack() as stack:
        for who in people[: SOCKETS // PER_TOKEN]:
            await opened(stack, who, PER_TOKEN)
        assert (await refusal(product, people[-1].token))[0] == 4291
        assert (await people[-1].ask(VIEWER))["viewer"]
    async with people[-1].socket() as again:
        assert (await again.next(await again.subscribe(VIEWER)))["viewer"]


async def test_another_protocol_is_closed_with_4406(product: RunningServer) -> None:
    url = f"ws://127.0.0.1:{product.port}/graphql"
    for offered in (["graphql-ws"], [PROTOCOL.upper()], None):
        names = [websockets.Subprotocol(one) for one in offered] if offered else None
        async with websockets.connect(url, subprotocols=names) as link:
            assert await closing(link) == (4406, "Subprotocol not acceptable")
