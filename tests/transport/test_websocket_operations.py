"""Operations that share a WebSocket: their ids, their limit, and what a lost socket leaves."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from gql.model.database.tables import SessionRow
from gql.model.event_log.integrity import verify_logs
from gql.resolvers.authentication import authenticate_token
from testing.module_server import sqlite_server
from testing.running_server import OperationFailed, Person, RunningServer

pytestmark = pytest.mark.anyio

MAX_OPERATIONS = 3
VIEWER = "{ viewer { __typename } }"
TOO_DEEP = "{ a " * 50 + "{ a }" + " }" * 50


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory, max_operations=MAX_OPERATIONS) as server:
        yield server


async def test_an_id_can_be_used_again_when_its_operation_is_over(server: RunningServer) -> None:
    async with server.agent.socket() as socket:
        for _ in range(2):
            await socket.send("subscribe", id="same", payload={"query": VIEWER})
            types = [(await socket.receive())["type"] for _ in range(2)]
            assert types == ["next", "complete"]


async def test_an_operation_over_the_limit_is_refused_and_the_others_continue(
    server: RunningServer,
) -> None:
    async with server.agent.socket() as socket:
        subscriptions = [
            await socket.subscribe("subscription { inbox { reset sessions { id } } }")
            for _ in range(MAX_OPERATIONS)
        ]
        for operation_id in subscriptions:
            await socket.next(operation_id)
        refused = await socket.subscribe(VIEWER)
        message = await socket.receive()
        assert (message["id"], message["type"]) == (refused, "error")
        payload = await server.agent.mutate("startSession", "session { id }", name="New")
        for operation_id in subscriptions:
            inbox = (await socket.next(operation_id))["inbox"]
            assert inbox["sessions"] == [{"id": payload["session"]["id"]}]
        await socket.send("complete", id=subscriptions[0])
        await socket.send("ping")
        assert (await socket.receive())["type"] == "pong"
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


async def test_an_invalid_document_does_not_close_the_socket(server: RunningServer) -> None:
    async with server.agent.socket() as socket:
        with pytest.raises(OperationFailed) as caught:
            await socket.next(await socket.subscribe("{ nothing }"))
        assert caught.value.codes == ["GRAPHQL_VALIDATION_FAILED"]
        with pytest.raises(OperationFailed) as caught:
            await socket.next(await socket.subscribe(TOO_DEEP))
        assert caught.value.codes == ["LIMIT_EXCEEDED"]
        assert (await socket.next(await socket.subscribe(VIEWER)))["viewer"]


async def test_a_mutation_whose_socket_is_lost_is_done_completely_or_not_at_all(
    server: RunningServer,
) -> None:
    agent, _ = await server.create_organization("Cut")
    document = """mutation($input: StartSessionInput!) { startSession(input: $input) {
        session { id } } }"""
    customer = {"name": "Charlie", "email": "charlie@example.com"}
    for number in range(20):
        async with agent.socket() as socket:
            session = {"name": f"Cut {number}", "customer": customer}
            await socket.subscribe(document, input=session)
            await asyncio.sleep(number / 500)
            socket.connection.transport.abort()
    await agent.mutate("startSession", name="Afterwards", customer=customer)
    session_ids = await sessions_of(agent)
    assert len(session_ids) > 1
    verdicts = [verdict async for verdict in verify_logs(server.app_state.database, session_ids)]
    assert len(verdicts) == len(session_ids)
    assert [verdict.problem for verdict in verdicts if verdict.problem] == []
    result = await agent.execute(
        """{ sessions(first: 100) { edges { node { participants { name } } } }
             outbox(first: 100) { totalCount } }"""
    )
    participants = [edge["node"]["participants"] for edge in result["sessions"]["edges"]]
    assert participants == [[{"name": "Charlie"}]] * len(session_ids)
    assert result["outbox"]["totalCount"] == len(session_ids)


async def sessions_of(agent: Person) -> list[str]:
    """Returns the ids of all sessions of the agent's organization, from the database."""
    database = agent.server.app_state.database
    viewer = await authenticate_token(database, agent.token)
    async with database.read_transaction() as sql:
        ids = select(SessionRow.id).where(SessionRow.organization_id == viewer.organization_id)
        return list(await sql.scalars(ids))
