"""Server-sent events, one operation a response: what comes, how it ends, and what it leaves."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gql.transport import sse
from testing.log_capture import expect_no_errors, until
from testing.running_server import Person, RunningServer, running_server
from testing.sse_client import EVENTS, open_stream

pytestmark = pytest.mark.anyio

SOCKETS, PER_TOKEN = 8, 4
UPDATES = """subscription($s: ID!, $after: Cursor) { sessionUpdates(sessionId: $s, after: $after) {
    cursor previous session { id } events { sequence } } }"""
ORDER = 'mutation { startSession(input: {name: "By events"}) { session { name } } }'
VIEWER = "{ viewer { __typename } }"


@pytest.fixture(scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("events")
    async with running_server(
        f"sqlite+aiosqlite:///{folder / 'bubbles.db'}",
        folder,
        max_sockets=SOCKETS,
        max_sockets_per_token=PER_TOKEN,
        poll_interval=0.2,
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as heard:
        yield heard


async def started(product: RunningServer) -> tuple[str, Person]:
    """A session and its customer, who has entered."""
    ada = {"name": "Ada", "email": "ada@x.example"}
    made = await product.agent.do(
        "startSession", "session { id } participant { id }", name="S", customer=ada
    )
    return made["session"]["id"], await product.enter(made["participant"]["id"])


async def happens(product: RunningServer, session: str) -> None:
    contact = {"name": "Bo", "email": "bo@x.example"}
    await product.agent.do("inviteParticipant", sessionId=session, role="CC", contact=contact)


async def freed(product: RunningServer) -> None:
    """Waits until no connection is counted any more."""
    await until(lambda: not len(product.parts.connections))


@pytest.mark.parametrize(("document", "field"), [(VIEWER, "viewer"), (ORDER, "startSession")])
async def test_a_query_or_a_mutation_is_one_event_and_the_end(
    product: RunningServer, document: str, field: str
) -> None:
    async with open_stream(product.agent, document) as stream:
        assert stream.answer.status_code == 200
        assert stream.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.answer.headers["cache-control"] == "no-store"
        assert (await stream.next())["data"][field]
        assert await stream.event() == ("complete", "")
        assert await stream.event() is None
    await freed(product)


async def test_a_query_by_get_can_be_answered_by_events(product: RunningServer) -> None:
    answer = await product.http.get(
        "/graphql", params={"query": "{ __typename }"}, headers={"accept": EVENTS}
    )
    body = b'event: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata: \n\n'
    assert answer.content == body


async def test_a_stream_resumes_after_the_last_cursor(product: RunningServer) -> None:
    session, _ = await started(product)
    async with open_stream(product.agent, UPDATES, s=session) as stream:
        first = (await stream.next())["data"]["sessionUpdates"]
        assert first["session"]["id"] == session
        await happens(product, session)
        second = (await stream.next())["data"]["sessionUpdates"]
        assert second["previous"] == first["cursor"]
    await happens(product, session)
    async with open_stream(product.agent, UPDATES, s=session, after=second["cursor"]) as stream:
        third = (await stream.next())["data"]["sessionUpdates"]
        assert third["previous"] == second["cursor"]
        assert third["session"] is None
        sequence = second["events"][-1]["sequence"]
        assert third["events"][0]["sequence"] == sequence + 1
    await freed(product)


REFUSED = {
    "no document": ("{", "GRAPHQL_PARSE_FAILED"),
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
async def test_a_refusal_is_an_event_and_the_end(product: RunningServer, name: str) -> None:
    document, code = REFUSED[name]
    async with open_stream(product.agent, document) as stream:
        assert stream.answer.status_code == 200
        assert stream.answer.headers["content-type"].startswith(EVENTS)
        said = await stream.next()
        assert {one["extensions"]["code"] for one in said["errors"]} == {code}
        assert "data" not in said
        assert await stream.event() == ("complete", "")
        assert await stream.event() is None


async def test_who_is_not_signed_in_is_told_in_an_event(product: RunningServer) -> None:
    session, _ = await started(product)
    for token in ("", "bt_unknown"):
        async with open_stream(Person(product, token), UPDATES, s=session) as stream:
            (error,) = (await stream.next())["errors"]
            assert error["extensions"]["code"] == "UNAUTHENTICATED"
            assert await stream.event() == ("complete", "")


async def test_an_error_in_mid_stream_is_an_event_and_the_end(product: RunningServer) -> None:
    session, customer = await started(product)
    async with open_stream(customer, UPDATES, s=session) as stream:
        assert (await stream.next())["data"]
        contact = {"name": "Cy", "email": "cy@x.example"}
        await product.agent.do("reassignParticipant", participantId=customer.id, contact=contact)
        found = await stream.event()
        if found is not None:  # the stream's own end may be quicker than that of the credential
            assert found[0] == "next"
            (error,) = json.loads(found[1])["errors"]
            assert error["extensions"]["code"] == "NOT_FOUND"
            assert await stream.event() == ("complete", "")
            assert await stream.event() is None


async def test_a_silent_stream_shows_that_it_is_alive(
    product: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "_SILENCE", 0.05)
    session, _ = await started(product)
    async with open_stream(product.agent, UPDATES, s=session) as stream:
        await stream.next()
        heard = asyncio.create_task(stream.next())
        await until(lambda: stream.comments >= 3)
        await happens(product, session)
        assert (await heard)["data"]["sessionUpdates"]["events"]


async def test_a_client_that_goes_away_leaves_nothing(product: RunningServer) -> None:
    session, customer = await started(product)
    people = """subscription($s: ID!) { participantConnections(sessionId: $s) {
        participants { id connected } } }"""
    async with product.agent.socket() as watching:
        number = await watching.subscribe(people, s=session)
        await watching.next(number)
        async with open_stream(customer, UPDATES, s=session) as stream:
            await stream.next()
            came = (await watching.next(number))["participantConnections"]
            assert came["participants"] == [{"id": customer.id, "connected": True}]
        went = (await watching.next(number))["participantConnections"]
        assert went["participants"] == [{"id": customer.id, "connected": False}]
    await freed(product)
    assert session not in product.parts.hub.watched


async def test_an_answer_by_events_does_not_make_anybody_connected(product: RunningServer) -> None:
    """Only a subscription is a live connection (domain rule 15)."""
    session, customer = await started(product)
    async with open_stream(customer, VIEWER) as stream:
        assert (await stream.next())["data"]
    view = await product.parts.database.view(session)
    assert [one.entered_at is not None for one in view.participants] == [True]
    assert [one.connected for one in view.participants] == [False]


async def test_streams_over_the_limit_are_refused_with_429(product: RunningServer) -> None:
    agent, admin = await product.organization("Many")
    inbox = "subscription { inbox { reset } }"
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(PER_TOKEN):
            stream = await stack.enter_async_context(open_stream(agent, inbox))
            assert (await stream.next())["data"]
        await stack.enter_async_context(quieted(agent, inbox))
        for _ in range(SOCKETS - PER_TOKEN):
            stream = await stack.enter_async_context(open_stream(admin, inbox))
            assert (await stream.next())["data"]
        await stack.enter_async_context(quieted(product.agent, inbox))
    await freed(product)
    async with open_stream(agent, inbox) as stream:
        assert (await stream.next())["data"]


@contextlib.asynccontextmanager
async def quieted(who: Person, document: str) -> AsyncIterator[None]:
    """Asks for one stream too many."""
    async with open_stream(who, document) as stream:
        assert stream.answer.status_code == 429
        assert stream.answer.headers["retry-after"] == "10"
        said = json.loads(await stream.answer.aread())
        assert said["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
        yield


async def test_what_the_server_ends_has_no_complete(product: RunningServer) -> None:
    """So the client comes back, to the next server."""
    session, _ = await started(product)
    async with open_stream(product.agent, UPDATES, s=session) as stream:
        await stream.next()
        await product.parts.connections.drain()
        assert await stream.event() is None
    assert not len(product.parts.connections)


async def test_an_order_under_way_is_answered_before_the_server_ends(
    product: RunningServer,
) -> None:
    path = product.parts.database.engines.sqlite_path
    assert path
    async with contextlib.AsyncExitStack() as stack:
        with locked(path):
            stream = await stack.enter_async_context(open_stream(product.agent, ORDER))
            draining = asyncio.create_task(product.parts.connections.drain())
            await asyncio.sleep(0.1)
            assert not draining.done()
        assert (await stream.next())["data"]["startSession"]["session"]
        assert await stream.event() == ("complete", "")
        await draining


async def test_a_stream_that_cannot_be_noted_is_to_be_asked_for_again(
    product: RunningServer, log: list[str]
) -> None:
    """A customer is connected by a row; while the database takes none, they are asked back."""
    session, customer = await started(product)
    path = product.parts.database.engines.sqlite_path
    assert path
    with locked(path):
        async with open_stream(customer, UPDATES, s=session) as stream:
            assert stream.answer.status_code == 503
            assert stream.answer.headers["retry-after"]
            said = json.loads(await stream.answer.aread())
            assert said["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        async with product.socket() as socket:
            bearer = {"Authorization": f"Bearer {customer.token}"}
            await socket.send("connection_init", payload=bearer)
            await socket.link.wait_closed()
            assert socket.link.close_code == 1013
    assert all("Busy: The database" in one for one in log), "of the sweeper and its kin"
    log.clear()
    async with open_stream(customer, UPDATES, s=session) as stream:
        assert (await stream.next())["data"]


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody else writes to the embedded database, and does not come to an end."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
