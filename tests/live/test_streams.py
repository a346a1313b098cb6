"""Streams under many subscribers: what is shared and what never is; in order, come what may.

Domain, promises B, C and F.
"""

import asyncio
import contextlib
import gc
import json
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
import websockets
from graphql.execution import execute_subscription_event

from gql.execution import executor as executor_module
from gql.execution.executor import Operations, Request
from gql.execution.limits import Limits
from gql.live.subscription_registry import SessionSubscription, SubscriptionRegistry
from gql.model.domain.errors import Busy
from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.cursors import parse_cursor
from gql.resolvers.authentication import viewer_of
from gql.resolvers.context import Context
from gql.resolvers.session import updates
from gql.schema import build_schema
from gql.schema.errors import error_formatter
from gql.transport.websocket import Socket as ServerSocket
from testing.log_capture import expect_no_errors, until
from testing.postgres import PostgresServer
from testing.running_server import (
    PROTOCOL,
    Person,
    RunningServer,
    Socket,
    only,
    opened,
    running_server,
)
from testing.session_scenario import SessionScenario, a_form, fill, room, start

pytestmark = pytest.mark.anyio

UPDATES = """subscription($s: ID!, $after: Cursor) { sessionUpdates(sessionId: $s, after: $after) {
    cursor previous reset session { id cursor } events { sequence cause } } }"""
WHOLE = """session { id cursor participants { id name email connected completed }
    interactions { id name status completedCount toolbar { action available reason } } }
    events { __typename sequence cause actor { id name }
      ... on InteractionAdded { interaction { id completedCount toolbar { action } } }
      ... on InteractionChanged { changes interaction { id status toolbar { action } } }
      ... on ParticipantAdded { participant { id email } }
      ... on ParticipantChanged { changes participant { id email completed } } }"""
BUBBLE = """subscription($i: ID!, $after: Cursor) {
    interactionUpdates(interactionId: $i, after: $after) {
    cursor previous reset interaction { status } event { sequence } } }"""
PEOPLE = """subscription($s: ID!, $after: Cursor) {
    participantConnections(sessionId: $s, after: $after) {
    cursor previous reset participants { id connected completed } } }"""


@pytest.fixture(scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    """A server that hears of its own commits, and looks at nothing else for the time being."""
    folder = tmp_path_factory.mktemp("streams")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder, poll_interval=60.0, max_operations=40) as running:
        yield running


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as heard:
        yield heard


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often an item was made into a response, by the root field's alias or name."""
    counted: Counter[str] = Counter()

    def counting(executor: Any) -> Any:
        field = executor.operation.selection_set.selections[0]
        counted[(field.alias or field.name).value] += 1
        return execute_subscription_event(executor)

    monkeypatch.setattr(executor_module, "execute_subscription_event", counting)
    return counted


async def touch(product: RunningServer, own: SessionScenario, times: int = 1) -> None:
    """That many events which only the organization's side sees: Bo's address is noted anew."""
    for number in range(times):
        database = product.parts.database
        async with database.writing(own.id, cause="test", actor=SYSTEM) as work:
            row = next(one for one in work.rows[own.id].participants if one.id == own.ids["Bo"])
            row.email = f"bo{number}-{work.before[own.id].head}@x.example"


async def three(product: RunningServer) -> SessionScenario:
    """A session with Ada and Bo in it, and a form for both."""
    own = await room(product)
    await own.invite("Bo")
    return own


# what is the same is executed once


async def test_what_is_the_same_is_executed_once(
    served: RunningServer, executed: Counter[str]
) -> None:
    own = await three(served)
    async with served.agent.socket() as one, served.admin.socket() as two:
        links = [one, two] * 10
        begun = [(link, *await opened(link, UPDATES, s=own.id)) for link in links]
        assert executed == {"sessionUpdates": 1}, "staff of one organization see the same"
        await touch(served, own)
        told = [only(await link.next(number)) for link, number, _ in begun]
        assert executed == {"sessionUpdates": 2}
    assert all(item == told[0] for item in told)
    assert all(item == begun[0][2] for *_, item in begun)


async def test_arguments_of_the_root_field_do_not_prevent_it(
    served: RunningServer, executed: Counter[str]
) -> None:
    """Where a stream begins makes no difference to what an item becomes."""
    own = await three(served)
    async with served.agent.socket() as link:
        first, snapshot = await opened(link, UPDATES, s=own.id)
        second = await link.subscribe(UPDATES, s=own.id, after=snapshot["cursor"])
        await link.send("ping")
        assert await link.receive() == {"type": "pong"}
        await until(lambda: watchers(served, own.id) == 2)
        await touch(served, own)
        assert await link.next(first) == await link.next(second)
        assert executed == {"sessionUpdates": 2}


def watchers(product: RunningServer, session_id: str) -> int:
    watch = product.parts.hub.watch_of(session_id)
    return watch.watchers if watch else 0


async def test_other_variables_documents_and_aliases_share_nothing(
    served: RunningServer, executed: Counter[str]
) -> None:
    own = await three(served)
    chosen = """subscription($s: ID!, $x: Boolean!, $y: Boolean = true) {
        chosen: sessionUpdates(sessionId: $s) { cursor ...E @include(if: $x) } }
        fragment E on SessionUpdate { events { sequence cause @skip(if: $y) } }"""
    other = "subscription($s: ID!) { other: sessionUpdates(sessionId: $s) { cursor } }"
    named = f"query A {{ __typename }} {other.replace('subscription', 'subscription N')}"
    given = [{"x": True}, {"x": False}, {"x": True, "y": False}, {"x": False, "y": True}]
    async with served.agent.socket() as link:
        numbers = [await link.subscribe(chosen, s=own.id, **one) for one in given * 2]
        numbers += [await link.subscribe(other, s=own.id) for _ in range(2)]
        for key in ("n1", "n2"):
            payload = {"query": named, "variables": {"s": own.id}, "operationName": "N"}
            await link.send("subscribe", id=key, payload=payload)
        numbers += ["n1", "n2"]
        for number in numbers:
            await link.next(number)
        executed.clear()
        await touch(served, own)
        told = [await link.next(number) for number in numbers]
    assert executed == {"chosen": 4, "other": 2}
    keys = [[*only(item)] for item in told]
    assert (
        keys
        == [["cursor", "events"], ["cursor"], ["cursor", "events"], ["cursor"]] * 2
        + [["cursor"]] * 4
    )
    events = [only(item)["events"] for item in told[:4:2]]
    assert [*events[0][0]] == ["sequence"]
    assert [*events[1][0]] == ["sequence", "cause"]
    assert [[*item] for item in told[8:]] == [["other"]] * 4


async def test_each_side_is_told_its_own(served: RunningServer) -> None:
    own = await three(served)
    people = {"agent": served.agent, "admin": served.admin, **own.people}
    for name, scopes in (("STATUS", []), ("DOCUMENTS", ["DOCUMENTS_READ"])):
        permissions = ["STATUS_READ", *scopes]
        made = await served.admin.do("createApiKey", "secret", name=name, permissions=permissions)
        people[name] = Person(served, made["secret"])
    document = f"""subscription($s: ID!, $after: Cursor) {{
        sessionUpdates(sessionId: $s, after: $after) {{ cursor {WHOLE} }} }}"""
    first, told = {}, {}
    async with contextlib.AsyncExitStack() as stack:
        links = {
            name: await stack.enter_async_context(who.socket()) for name, who in people.items()
        }
        numbers = {name: await link.subscribe(document, s=own.id) for name, link in links.items()}
        for name, link in links.items():
            first[name] = only(await link.next(numbers[name]))
        bubble = await own.add(await a_form(served))
        for who in own.people.values():
            await fill(who, bubble)
        # everybody hears of the end, so it is where all streams meet
        ended = await served.agent.do("endSession", sessionId=own.id)
        for name, link in links.items():
            told[name] = [only(await link.next(numbers[name]))]
            while told[name][-1]["cursor"] != ended["cursor"]:
                told[name].append(only(await link.next(numbers[name])))
    for name, who in people.items():
        given = {"s": own.id, "after": first[name]["cursor"]}
        bodies = await alone(served, who, document, given, ended["cursor"])
        unshared = events_of([only(json.loads(one)["data"]) for one in bodies])
        # those who have left meanwhile are gone, which is an event too
        last = parse_cursor(ended["cursor"]).sequence
        assert events_of(told[name]) == [one for one in unshared if one["sequence"] <= last], name
    assert events_of(told["agent"]) == events_of(told["admin"])
    seen = {name: json.dumps([first[name], told[name]]) for name in people}
    ada, bo = "ada@x.example", "Bo@x.example"
    assert [name for name in people if ada in seen[name]] == ["agent", "admin", "Ada"]
    assert [name for name in people if bo in seen[name]] == ["agent", "admin", "Bo"]
    assert [name for name in people if '"DELETE"' in seen[name]] == ["agent", "admin"]


def events_of(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for item in told for event in item["events"]]


async def alone(
    product: RunningServer, who: Person, document: str, variables: dict[str, Any], end: str
) -> list[bytes]:
    """What one is told, at least up to a cursor, who shares nothing with anybody."""
    parts = product.parts
    context = replace(
        parts.context(),
        viewer=await viewer_of(parts.database, who.token),
        hub=SubscriptionRegistry(),
    )
    own = Operations(build_schema().core, Limits(), error_formatter)
    told: list[bytes] = []
    async with aclosing(own.prepare(Request(document, variables)).subscribe(context)) as stream:
        async for item in stream:
            told.append(item)
            cursor = only(json.loads(item)["data"])["cursor"]
            if parse_cursor(cursor).sequence >= parse_cursor(end).sequence:
                break
    return told


# in order, whatever is in the way


async def test_who_sees_nothing_for_long_is_told_how_far_the_stream_is(
    served: RunningServer,
) -> None:
    own = await three(served)
    async with own.people["Ada"].socket() as link:
        number, first = await opened(link, UPDATES, s=own.id)
        await touch(served, own, 105)
        bookmark = only(await link.next(number))
        assert (bookmark["events"], bookmark["session"], bookmark["reset"]) == ([], None, False)
        assert bookmark["previous"] == first["cursor"]
        gone = sequence(bookmark) - sequence(first)
        assert gone >= 100
        await served.agent.do("endSession", sessionId=own.id)
        last = only(await link.next(number))
        assert last["previous"] == bookmark["cursor"]
        assert [one["cause"] for one in last["events"]] == ["endSession"]
    async with own.people["Ada"].socket() as link:
        number, item = await opened(link, UPDATES, s=own.id, after=bookmark["cursor"])
        assert item == last


def sequence(item: dict[str, Any]) -> int:
    return parse_cursor(item["cursor"]).sequence


async def test_a_slow_consumer_gets_everything_in_order_afterwards(served: RunningServer) -> None:
    own = await three(served)
    padded = UPDATES.replace("cause", "cause actor { name } a: cause b: cause c: cause")
    url = f"ws://127.0.0.1:{served.port}/graphql"
    names = [websockets.Subprotocol(PROTOCOL)]
    async with websockets.connect(url, subprotocols=names, max_queue=1, compression=None) as raw:
        link = Socket(raw)
        bearer = {"Authorization": f"Bearer {served.agent.token}"}
        await link.send("connection_init", payload=bearer)
        await link.receive()
        number, first = await opened(link, padded, s=own.id)
        raw.transport.pause_reading()
        await touch(served, own, 250)
        raw.transport.resume_reading()
        told: list[int] = []
        previous = first["cursor"]
        while len(told) < 250:
            item = only(await link.next(number))
            assert item["previous"] == previous
            assert not item["reset"]
            previous = item["cursor"]
            told += [one["sequence"] for one in item["events"]]
    assert told == list(range(sequence(first) + 1, sequence(first) + 251))


@pytest.mark.parametrize("document", [BUBBLE, PEOPLE])
async def test_streams_of_a_part_can_be_resumed_at_each_item(
    served: RunningServer, document: str
) -> None:
    own = await three(served)
    bubble = await own.add(await a_form(served))
    given = {"i": bubble["id"]} if document == BUBBLE else {"s": own.id}
    async with served.agent.socket() as link:
        number, first = await opened(link, document, **given)
        assert first["previous"] is None
        await start(own.people["Ada"], bubble["id"])
        await touch(served, own, 3)
        for who in own.people.values():
            await fill(who, bubble)
        told = await gathered(link, number)
    assert len(told) >= 2
    assert [one["previous"] for one in told] == [one["cursor"] for one in (first, *told[:-1])], (
        "each goes on from the one before"
    )
    for place, item in enumerate((first, *told[:-1])):
        async with served.agent.socket() as link:
            number = await link.subscribe(document, **given, after=item["cursor"])
            again = await gathered(link, number)
        assert last_of(again) == last_of(told[place:])
        assert again[0]["previous"] == item["cursor"]
        assert not any(one["reset"] for one in again)


async def gathered(link: Socket, number: str) -> list[dict[str, Any]]:
    """The items that come until nothing has come for a while."""
    told = []
    with contextlib.suppress(TimeoutError):
        while True:
            told.append(only(await link.next(number, within=0.5)))
    return told


def last_of(told: list[dict[str, Any]]) -> dict[str, Any]:
    """What is known after some items, however they were put together."""
    known: dict[str, Any] = {"cursor": told[-1]["cursor"], "people": {}}
    for item in told:
        known["bubble"] = item.get("interaction")
        known["people"] |= {one["id"]: one for one in item.get("participants", ())}
    return known


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_stream_survives_the_database_being_away(
    product: RunningServer, postgres: PostgresServer, log: list[str]
) -> None:
    own = await three(product)
    async with product.agent.socket() as link, own.people["Ada"].socket() as other:
        number, first = await opened(link, UPDATES, s=own.id)
        theirs, _ = await opened(other, UPDATES, s=own.id)
        told: list[int] = []
        for away in (0.2, 3.0):
            await touch(product, own, 3)
            await asyncio.to_thread(postgres.kill)
            await asyncio.sleep(away)  # the outage itself
            await asyncio.to_thread(postgres.start)
            async with asyncio.timeout(20):
                while True:
                    with contextlib.suppress(Busy):
                        await touch(product, own, 1)
                        break
        head = (await product.parts.database.view(own.id)).head
        while not told or told[-1] < head:
            item = only(await link.next(number))
            assert not item["reset"]
            told += [one["sequence"] for one in item["events"]]
        ended = await product.agent.do("endSession", sessionId=own.id)
        last = only(await other.next(theirs))
        assert (last["cursor"], last["reset"]) == (ended["cursor"], False)
    assert told == list(range(sequence(first) + 1, head + 1))
    log.clear()  # what the server says of an outage


# what is left behind


async def test_who_waits_holds_nothing_but_a_place(served: RunningServer) -> None:
    own = await three(served)
    bubble = await own.add(await a_form(served))
    async with served.agent.socket() as link:
        numbers = [await link.subscribe(UPDATES, s=own.id) for _ in range(2)]
        numbers += [
            await link.subscribe(PEOPLE, s=own.id),
            await link.subscribe(BUBBLE, i=bubble["id"]),
        ]
        for number in numbers:
            await link.next(number)
        await start(own.people["Ada"], bubble["id"])
        for number in (numbers[0], numbers[1], numbers[3]):
            await link.next(number)
        for _ in range(2):  # what was shared is let go of at the second look
            served.parts.hub.forget()
        gc.collect()
        kinds = (updates.Update, updates.InteractionUpdate, updates.ConnectionUpdate)
        assert [one for one in gc.get_objects() if isinstance(one, kinds)] == []


async def test_five_hundred_visits_leave_nothing_behind(served: RunningServer) -> None:
    own = await three(served)
    await visits(served, own, 50)
    before = await alive(served)
    for _ in range(9):
        await visits(served, own, 50)
    assert await alive(served) == before


async def visits(product: RunningServer, own: SessionScenario, count: int) -> None:
    """So many sockets at once, each with a subscription; half of them go without a word."""

    async def visit(number: int) -> None:
        async with product.agent.socket() as link:
            await opened(link, UPDATES, s=own.id)
            if number % 2:
                link.link.transport.abort()

    await asyncio.gather(*map(visit, range(count)))


async def alive(product: RunningServer) -> Counter[str]:
    """What there is of each kind that a visit needs."""
    await until(lambda: not len(product.parts.connections))
    for _ in range(2):
        product.parts.hub.forget()
    await until(lambda: not product.parts.hub.watched)
    await asyncio.sleep(0.1)  # the client's own ends of the sockets
    gc.collect()
    kinds = (
        ServerSocket,
        SessionSubscription,
        updates.Update,
        Context,
        AsyncGenerator,
        asyncio.Task,
    )
    found = Counter(
        kind.__name__ for one in gc.get_objects() for kind in kinds if isinstance(one, kind)
    )
    found["credentials"] = len(product.parts.credentials._callbacks)  # noqa: SLF001
    return found
