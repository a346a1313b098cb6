"""Each close code of graphql-transport-ws, and the client behaviour that leads to it."""

import json
from collections.abc import AsyncIterator

import pytest

from testing.module_server import sqlite_server
from testing.running_server import PROTOCOL, RunningServer, Socket
from tests.transport.sockets import open_connection, wait_for_close

pytestmark = pytest.mark.anyio

VIEWER = "{ viewer { __typename } }"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory, connection_init_timeout=0.5) as server:
        yield server


async def test_a_socket_without_connection_init_is_closed_with_4408(server: RunningServer) -> None:
    async with open_connection(server) as connection:
        await Socket(connection).send("ping")
        assert json.loads(await connection.recv())["type"] == "pong"
        assert (await wait_for_close(connection))[0] == 4408


async def test_a_second_connection_init_is_closed_with_4429(server: RunningServer) -> None:
    async with server.agent.socket() as socket:
        await socket.send("connection_init", payload={})
        assert (await wait_for_close(socket.connection))[0] == 4429


async def test_an_operation_before_connection_init_is_closed_with_4401(
    server: RunningServer,
) -> None:
    async with open_connection(server) as connection:
        await Socket(connection).subscribe(VIEWER)
        assert (await wait_for_close(connection))[0] == 4401


async def test_a_duplicate_operation_id_is_closed_with_4409(server: RunningServer) -> None:
    async with server.agent.socket() as socket:
        for _ in range(2):
            payload = {"query": "subscription { inbox { reset } }"}
            await socket.send("subscribe", id="same", payload=payload)
        assert (await wait_for_close(socket.connection))[0] == 4409


@pytest.mark.parametrize(
    "message",
    ["nonsense", "{}", '{"type": "stop"}', '{"type": "subscribe"}'],
)
async def test_an_invalid_message_closes_only_its_own_socket(
    server: RunningServer, message: str
) -> None:
    async with server.agent.socket() as bystander, server.agent.socket() as socket:
        await socket.connection.send(message)
        assert (await wait_for_close(socket.connection))[0] == 4400
        await bystander.send("ping")
        assert (await bystander.receive())["type"] == "pong"


async def test_the_legacy_subprotocol_is_closed_with_4406(server: RunningServer) -> None:
    async with open_connection(server, "graphql-ws") as connection:
        assert connection.subprotocol is None
        assert (await wait_for_close(connection))[0] == 4406
    async with open_connection(server, "graphql-ws", PROTOCOL) as connection:
        assert connection.subprotocol == PROTOCOL
