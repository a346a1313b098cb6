"""A credential that ends takes its sockets and streams with it, on every process (promise P8)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import websockets

from gql.model.database.tables import CredentialRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import SYSTEM
from gql.resolvers.authentication import authenticate_token, new_credential
from testing.log_capture import expect_no_errors
from testing.running_server import Person, RunningServer, Socket, running_server
from testing.session_scenario import SessionScenario, room
from testing.sse_client import SseClient, open_stream

pytestmark = pytest.mark.anyio

PROMISED = 2.0  # seconds
UPDATES = """subscription($s: ID!) { sessionUpdates(sessionId: $s) {
    cursor events { sequence cause } } }"""


@pytest.fixture(autouse=True)
def nothing_in_the_log() -> Iterator[None]:
    with expect_no_errors():
        yield


@dataclass
class Two:
    """A socket and a stream of one person, each with a subscription that runs."""

    socket: Socket
    stream: SseClient

    async def end(self, within: float = 20) -> list[Any]:
        """What still comes until the server has ended both; the socket's is 4403."""
        heard: list[Any] = []
        async with asyncio.timeout(within):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    heard.append(await self.socket.receive())
            assert self.socket.link.close_code == 4403
            assert self.socket.link.close_reason
            while (event := await self.stream.event()) is not None:
                heard.append(event)
        return heard


@contextlib.asynccontextmanager
async def subscribed(who: Person, session: str) -> AsyncIterator[Two]:
    async with who.socket() as socket, open_stream(who, UPDATES, s=session) as stream:
        await socket.next(await socket.subscribe(UPDATES, s=session))
        assert (await stream.next())["data"]
        yield Two(socket, stream)


async def another(product: RunningServer, lifetime: timedelta = timedelta(hours=1)) -> Person:
    """The agent, by a token of its own; `id` is the credential's."""
    database = product.app_state.database
    viewer = await authenticate_token(database, product.agent.token)
    async with database.unit_of_work(cause="test", actor=SYSTEM) as work:
        row, secret = new_credential(
            work.now, viewer.organization_id, ActorKind.AGENT, user_id=viewer.id, lifetime=lifetime
        )
        work.add(row)
    return Person(product, secret, row.id)


async def revoke(product: RunningServer, who: Person) -> None:
    async with product.app_state.database.unit_of_work(cause="test", actor=SYSTEM) as work:
        row = await work.sql.get_one(CredentialRow, who.id)
        row.revoked_at = work.now


async def happens(product: RunningServer, own: SessionScenario, times: int = 1) -> None:
    for _ in range(times):
        async with product.app_state.database.unit_of_work(
            own.id, cause="test", actor=SYSTEM
        ) as work:
            work.rows[own.id].session.name = f"S {work.before[own.id].head}"


async def test_a_revoked_token_ends_its_connections_and_no_others(product: RunningServer) -> None:
    own, who = await room(product), await another(product)
    async with subscribed(who, own.id) as ending, subscribed(product.agent, own.id) as other:
        await revoke(product, who)
        assert await ending.end(within=PROMISED + 1) == []
        await happens(product, own)
        assert (await other.socket.receive())["type"] == "next"
        assert (await other.stream.next())["data"]["sessionUpdates"]["events"]


async def test_no_operation_begins_after_the_revocation(product: RunningServer) -> None:
    own, who = await room(product), await another(product)
    async with subscribed(who, own.id) as ending:
        await asyncio.sleep(1.1)  # what was looked at a moment ago is not looked at again
        await revoke(product, who)
        with contextlib.suppress(websockets.ConnectionClosed):
            await ending.socket.subscribe("{ viewer { __typename } }")
        assert await ending.end(within=PROMISED + 1) == []


async def test_a_token_that_expires_ends_its_connections(product: RunningServer) -> None:
    own = await room(product)
    who = await another(product, timedelta(seconds=1.5))
    async with subscribed(who, own.id) as ending:
        assert await ending.end(within=1.5 + PROMISED + 1) == []


async def test_a_revoked_api_key_ends_its_connections(product: RunningServer) -> None:
    own = await room(product)
    made = await product.admin.do(
        "createApiKey", "secret apiKey { id }", name="K", permissions=["STATUS_READ"]
    )
    async with subscribed(Person(product, made["secret"]), own.id) as ending:
        await product.admin.do("revokeApiKey", apiKeyId=made["apiKey"]["id"])
        assert await ending.end(within=PROMISED + 1) == []


async def test_nothing_comes_after_the_end_while_much_happens(product: RunningServer) -> None:
    own, who = await room(product), await another(product)
    async with subscribed(who, own.id) as ending:
        over = asyncio.Event()
        writing = asyncio.create_task(much(product, own, over))
        await revoke(product, who)
        await ending.end(within=PROMISED + 1)
        over.set()
        await writing


async def much(product: RunningServer, own: SessionScenario, over: asyncio.Event) -> None:
    while not over.is_set():
        await happens(product, own)


async def test_who_was_replaced_is_told_nothing_more(product: RunningServer) -> None:
    own = await room(product)
    ada = own.people["Ada"]
    async with subscribed(ada, own.id) as ending:
        contact = {"name": "Cy", "email": "cy@x.example"}
        await product.agent.do("reassignParticipant", participantId=ada.id, contact=contact)
        await happens(product, own)
        heard = await ending.end(within=PROMISED + 1)
    # that their place is gone may be told before the connection is ended; nothing else is
    assert [
        one for one in map(str, heard) if "NOT_FOUND" not in one and "complete" not in one
    ] == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_connections_to_another_process_end_too(
    product: RunningServer, tmp_path: Path
) -> None:
    own, who = await room(product), await another(product)
    expiring = await another(product, timedelta(seconds=3))
    url = product.app_state.settings.database_url
    async with running_server(url, tmp_path / "second") as second:
        who.product = expiring.product = second
        async with subscribed(who, own.id) as ending, subscribed(expiring, own.id) as expired:
            await revoke(product, who)
            assert await ending.end(within=PROMISED + 1) == []
            await happens(product, own)
            assert await expired.end(within=3 + PROMISED + 1) != []
        ada = own.people["Ada"]
        ada.product = second
        async with subscribed(ada, own.id) as ending:
            contact = {"name": "Cy", "email": "cy@x.example"}
            await product.agent.do("reassignParticipant", participantId=ada.id, contact=contact)
            assert "cy@x.example" not in str(await ending.end(within=PROMISED + 1))
