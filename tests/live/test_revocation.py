"""Connections are closed when their credential is revoked or expires, in every process."""

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
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import SYSTEM
from gql.resolvers.authentication import authenticate_token, new_credential
from testing.log_capture import expect_no_errors
from testing.running_server import Person, RunningServer, Socket, running_server
from testing.session_scenario import SessionScenario, start_scenario
from testing.sse_client import SseClient, open_stream

pytestmark = pytest.mark.anyio

POLL = 0.2
LIMIT = 2.0  # seconds until connections are closed
UPDATES = """subscription($s: ID!) { sessionUpdates(sessionId: $s) {
    cursor events { sequence cause } } }"""


@pytest.fixture(scope="module")
async def server(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("revocation")
    async with running_server(shared_database_url, folder, poll_interval=POLL) as running:
        yield running


@pytest.fixture(autouse=True)
def no_errors_in_the_log() -> Iterator[None]:
    with expect_no_errors():
        yield


@dataclass
class Connections:
    """A WebSocket and an event stream of one person, each with a running subscription."""

    socket: Socket
    stream: SseClient

    async def read_to_end(self, within: float = 20) -> list[Any]:
        """Returns what arrives until both are closed. Asserts that the socket's code is 4403."""
        received: list[Any] = []
        async with asyncio.timeout(within):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    received.append(await self.socket.receive())
            assert self.socket.connection.close_code == 4403
            assert self.socket.connection.close_reason
            while (event := await self.stream.event()) is not None:
                received.append(event)
        return received


@contextlib.asynccontextmanager
async def subscribed(person: Person, session_id: str) -> AsyncIterator[Connections]:
    async with person.socket() as socket, open_stream(person, UPDATES, s=session_id) as stream:
        await socket.next(await socket.subscribe(UPDATES, s=session_id))
        assert (await stream.next())["data"]
        yield Connections(socket, stream)


async def new_agent_token(server: RunningServer) -> Person:
    """Returns the agent with a new token; `id` is that of the credential."""
    database = server.app_state.database
    viewer = await authenticate_token(database, server.agent.token)
    async with database.write_transaction() as work:
        row, secret = new_credential(
            work.now,
            viewer.organization_id,
            ActorKind.AGENT,
            user_id=viewer.id,
            lifetime=timedelta(hours=1),
        )
        work.add(row)
    return Person(server, secret, row.id)


async def revoke(agent: Person) -> None:
    async with agent.server.app_state.database.write_transaction() as work:
        row = await work.sql.get_one(CredentialRow, agent.id)
        row.revoked_at = work.now


async def expire(agent: Person) -> None:
    """Lets a token end now, instead of waiting for the end of its lifetime."""
    async with agent.server.app_state.database.write_transaction() as work:
        row = await work.sql.get_one(CredentialRow, agent.id)
        row.expires_at = work.now


async def append_event(scenario: SessionScenario) -> None:
    database = scenario.server.app_state.database

    def decide(unit: UnitOfWork) -> None:
        unit.drafts[scenario.id].session.name = f"S {unit.before[scenario.id].head}"

    await database.change(scenario.id, decide=decide, cause="test", actor=SYSTEM)


async def test_a_revoked_token_closes_its_connections_and_no_others(server: RunningServer) -> None:
    scenario, agent = await start_scenario(server), await new_agent_token(server)
    async with (
        subscribed(agent, scenario.id) as closing,
        subscribed(server.agent, scenario.id) as remaining,
    ):
        await revoke(agent)
        assert await closing.read_to_end(within=LIMIT + 1) == []
        await append_event(scenario)
        assert (await remaining.socket.receive())["type"] == "next"
        assert (await remaining.stream.next())["data"]["sessionUpdates"]["events"]


@pytest.mark.sqlite_suffices
async def test_no_operation_starts_after_the_revocation(database_url: str, tmp_path: Path) -> None:
    """The token is checked when an operation starts: no poll finds the revocation before."""
    async with running_server(database_url, tmp_path, poll_interval=60.0) as server:
        scenario, agent = await start_scenario(server), await new_agent_token(server)
        async with agent.socket() as socket:
            await socket.next(await socket.subscribe(UPDATES, s=scenario.id))
            await asyncio.sleep(1.1)  # a token is not checked again within a second
            await revoke(agent)
            await socket.subscribe("{ viewer { __typename } }")
            with pytest.raises(websockets.ConnectionClosed) as caught:
                await socket.receive()
    assert caught.value.rcvd
    assert caught.value.rcvd.code == 4403


@pytest.mark.sqlite_suffices
async def test_an_expired_token_closes_its_connections(server: RunningServer) -> None:
    scenario, agent = await start_scenario(server), await new_agent_token(server)
    async with subscribed(agent, scenario.id) as closing:
        await expire(agent)
        assert await closing.read_to_end(within=LIMIT + 1) == []


@pytest.mark.sqlite_suffices
async def test_a_revoked_api_key_closes_its_connections(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    payload = await server.admin.mutate(
        "createApiKey", "secret apiKey { id }", name="K", permissions=["STATUS_READ"]
    )
    async with subscribed(Person(server, payload["secret"]), scenario.id) as closing:
        await server.admin.mutate("revokeApiKey", apiKeyId=payload["apiKey"]["id"])
        assert await closing.read_to_end(within=LIMIT + 1) == []


async def test_nothing_is_sent_after_the_close_while_events_are_appended(
    server: RunningServer,
) -> None:
    scenario, agent = await start_scenario(server), await new_agent_token(server)
    async with subscribed(agent, scenario.id) as closing:
        done = asyncio.Event()
        writing = asyncio.create_task(append_until(scenario, done))
        await revoke(agent)
        await closing.read_to_end(within=LIMIT + 1)
        done.set()
        await writing


async def append_until(scenario: SessionScenario, done: asyncio.Event) -> None:
    while not done.is_set():
        await append_event(scenario)


@pytest.mark.sqlite_suffices
async def test_a_replaced_participant_receives_no_more_events(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    ada = scenario.people["Ada"]
    async with subscribed(ada, scenario.id) as closing:
        contact = {"name": "Cy", "email": "cy@x.example"}
        await server.agent.mutate("reassignParticipant", participantId=ada.id, contact=contact)
        await append_event(scenario)
        received = await closing.read_to_end(within=LIMIT + 1)
    # the subscription may end with an error before the connection is closed
    assert [
        message
        for message in map(str, received)
        if "NOT_FOUND" not in message and "complete" not in message
    ] == []


@pytest.mark.parametrize("shared_database_url", ["postgresql"], indirect=True)
async def test_connections_to_another_process_are_closed_too(
    server: RunningServer, tmp_path: Path
) -> None:
    scenario, agent = await start_scenario(server), await new_agent_token(server)
    expiring = await new_agent_token(server)
    url = server.app_state.settings.database_url
    async with running_server(url, tmp_path / "second", poll_interval=POLL) as second:
        agent.server = expiring.server = second
        async with (
            subscribed(agent, scenario.id) as closing,
            subscribed(expiring, scenario.id) as expired,
        ):
            await revoke(agent)
            assert await closing.read_to_end(within=LIMIT + 1) == []
            await append_event(scenario)
            assert (await expired.socket.receive())["type"] == "next"
            await expire(expiring)
            await expired.read_to_end(within=LIMIT + 1)
        ada = scenario.people["Ada"]
        ada.server = second
        async with subscribed(ada, scenario.id) as closing:
            contact = {"name": "Cy", "email": "cy@x.example"}
            await server.agent.mutate("reassignParticipant", participantId=ada.id, contact=contact)
            assert "cy@x.example" not in str(await closing.read_to_end(within=LIMIT + 1))
