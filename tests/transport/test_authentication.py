"""Authentication by bearer token, over HTTP and over WebSocket."""

import json
from datetime import timedelta
from typing import Any

import pytest

from gql.model.domain.enums import ActorKind
from gql.resolvers.authentication import authenticate_token, new_credential
from testing.running_server import OperationFailed, Person, RunningServer, Socket
from tests.transport.sockets import open_connection, wait_for_close

pytestmark = pytest.mark.anyio

VIEWER = "{ viewer { __typename } }"
AGENT_ID = "{ viewer { ... on AgentViewer { id } } }"


async def new_token(
    server: RunningServer, *, lifetime: timedelta = timedelta(hours=1), revoked: bool = False
) -> str:
    """Returns another token of the server's agent."""
    database = server.app_state.database
    viewer = await authenticate_token(database, server.agent.token)
    async with database.write_transaction() as work:
        row, secret = new_credential(
            work.now,
            viewer.organization_id,
            ActorKind.AGENT,
            user_id=viewer.id,
            lifetime=lifetime,
        )
        row.revoked_at = work.now if revoked else None
        work.add(row)
    return secret


async def invalid_tokens(server: RunningServer) -> dict[str, str]:
    return {
        "unknown": "bt_" + "x" * 43,
        "expired": await new_token(server, lifetime=timedelta(seconds=-1)),
        "revoked": await new_token(server, revoked=True),
        "not ASCII": "é" * 9_000,
        "empty": "",
    }


# HTTP


async def test_an_invalid_token_is_answered_unauthenticated(server: RunningServer) -> None:
    assert (await Person(server, await new_token(server)).execute(VIEWER))["viewer"]
    for name, token in (await invalid_tokens(server)).items():
        if not token.isascii():
            continue  # it cannot be sent in an HTTP header
        for document in (VIEWER, '{ node(id: "ses_x") { id } }', "{ sessions { totalCount } }"):
            with pytest.raises(OperationFailed) as caught:
                await Person(server, token).execute(document)
            assert caught.value.codes == ["UNAUTHENTICATED"], name


@pytest.mark.parametrize("scheme", ["Basic {}", "{}", "Bearer", "Token {}"])
async def test_only_the_bearer_scheme_authenticates(server: RunningServer, scheme: str) -> None:
    headers = {"authorization": scheme.format(server.agent.token)}
    response = await server.http.post("/graphql", json={"query": VIEWER}, headers=headers)
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_the_schema_can_be_read_without_a_token(server: RunningServer) -> None:
    assert (await server.anonymous().execute("{ __schema { queryType { name } } }"))["__schema"]


# WebSocket


async def test_a_socket_with_an_invalid_token_is_closed_with_4403(server: RunningServer) -> None:
    for name, token in (await invalid_tokens(server)).items():
        async with open_connection(server) as connection:
            payload = {"Authorization": f"Bearer {token}"} if token else {}
            await Socket(connection).send("connection_init", payload=payload)
            assert (await wait_for_close(connection))[0] == 4403, name


@pytest.mark.parametrize("key", ["Authorization", "authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_connection_init_accepts_the_authorization_key_in_any_case(
    server: RunningServer, key: str, scheme: str
) -> None:
    async with open_connection(server) as connection:
        socket = Socket(connection)
        payload = {"other": 1, key: f"{scheme} {server.agent.token}"}
        await socket.send("connection_init", payload=payload)
        assert (await socket.receive())["type"] == "connection_ack"
        operation_id = await socket.subscribe(AGENT_ID)
        assert (await socket.next(operation_id))["viewer"]["id"] == server.agent.id


@pytest.mark.parametrize("init", [{}, {"payload": {}}, {"payload": {"locale": "de"}}])
async def test_the_token_can_be_a_header_of_the_handshake(
    server: RunningServer, init: dict[str, Any]
) -> None:
    async with open_connection(server, Authorization=f"Bearer {server.agent.token}") as connection:
        await Socket(connection).send("connection_init", **init)
        assert (await Socket(connection).receive())["type"] == "connection_ack"


async def test_connection_init_accepts_a_null_payload(server: RunningServer) -> None:
    async with open_connection(server, authorization=f"Bearer {server.agent.token}") as connection:
        await connection.send('{"type": "connection_init", "payload": null}')
        assert json.loads(await connection.recv())["type"] == "connection_ack"


async def test_the_token_in_connection_init_overrides_the_handshake(server: RunningServer) -> None:
    async with open_connection(server, Authorization=f"Bearer {server.agent.token}") as connection:
        socket = Socket(connection)
        payload = {"Authorization": f"Bearer {server.admin.token}"}
        await socket.send("connection_init", payload=payload)
        assert (await socket.receive())["type"] == "connection_ack"
        operation_id = await socket.subscribe(AGENT_ID)
        assert (await socket.next(operation_id))["viewer"]["id"] == server.admin.id


# links


async def invited_participant(server: RunningServer) -> str:
    """Starts a session in a new organization; returns the id of its customer."""
    agent, _ = await server.create_organization("Links")
    server.other_agents.append(agent)
    customer = {"name": "Charlie", "email": "charlie@example.com"}
    payload = await agent.mutate("startSession", "participant { id }", name="S", customer=customer)
    participant_id: str = payload["participant"]["id"]
    return participant_id


async def test_a_link_can_be_exchanged_with_any_token_or_none(server: RunningServer) -> None:
    """A person who joined another session before may still send the token of that session."""
    participant_id = await invited_participant(server)
    secret = await server.link_secret(participant_id)
    participant = await server.join(participant_id)
    other_participant = await server.join(await invited_participant(server))
    for person in (server.anonymous(), participant, other_participant, server.agent):
        payload = await person.mutate("exchangeLink", "token participant { id }", secret=secret)
        assert payload["participant"] == {"id": participant_id}
        viewer = (await Person(server, payload["token"]).execute(VIEWER))["viewer"]
        assert viewer["__typename"] == "ParticipantViewer"
