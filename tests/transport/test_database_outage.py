"""Requests while the database fails: clients are asked to retry, and errors show no details."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.log_capture import expect_no_errors
from testing.postgres import PostgresServer
from testing.running_server import RunningServer, running_server
from tests.transport.http_requests import GRAPHQL, JSON, SSE, TYPENAME, post_graphql

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as messages:
        yield messages


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_clients_are_asked_to_retry_while_the_database_is_unavailable(
    database_url: str,
    tmp_path: Path,
    postgres: PostgresServer,
    log: list[str],
    full_length: bool,
) -> None:
    async with running_server(database_url, tmp_path) as server:
        payload = await server.agent.mutate("startSession", "session { id }", name="S")
        await asyncio.to_thread(postgres.kill)
        await check_unavailable(server, (JSON, GRAPHQL, SSE))
        await asyncio.to_thread(postgres.start)
        await wait_until_available(server)
        if full_length:  # each request takes as long as the database's timeout
            await asyncio.to_thread(postgres.freeze)
            await check_unavailable(server, (JSON,))
            await asyncio.to_thread(postgres.thaw)
            await wait_until_available(server)
        session_id = payload["session"]["id"]
        assert await server.agent.execute(f'{{ session(id: "{session_id}") {{ id }} }}')
    log.clear()  # the server logs the outage


VIEWER = {"query": "{ viewer { __typename } }"}


async def check_unavailable(server: RunningServer, media_types: tuple[str, ...]) -> None:
    for accept in media_types:
        response, health = await asyncio.gather(
            post_graphql(server, VIEWER, accept, authorization=f"Bearer {server.agent.token}"),
            server.http.get("/healthz"),
        )
        assert (response.status_code, health.status_code) == (503, 503)
        assert int(response.headers["retry-after"]) > 0
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def wait_until_available(server: RunningServer) -> None:
    headers = {"authorization": f"Bearer {server.agent.token}"}
    async with asyncio.timeout(20):
        while (await post_graphql(server, VIEWER, **headers)).status_code != 200:
            pass
    assert (await server.http.get("/healthz")).status_code == 200


async def test_an_internal_error_before_execution_shows_only_its_id(
    tmp_path: Path, log: list[str]
) -> None:
    file = tmp_path / "bubbles.db"
    url = f"sqlite+aiosqlite:///{file}"
    async with running_server(url, tmp_path) as server, server.agent.socket() as socket:
        await asyncio.sleep(1.1)  # the credential is not read again within a second
        rename_table(file, "credential", "elsewhere")
        response = await server.agent.post({"query": TYPENAME})
        assert response.status_code == 500
        (error,) = response.json()["errors"]
        errors = [error]
        await socket.send("subscribe", id="1", payload={"query": TYPENAME})
        message = await socket.receive()
        assert (message["type"], message["id"]) == ("error", "1")
        errors += message["payload"]
        async with server.socket() as new_socket:
            payload = {"Authorization": f"Bearer {server.agent.token}"}
            await new_socket.send("connection_init", payload=payload)
            await new_socket.connection.wait_closed()
            assert new_socket.connection.close_code == 1013
            assert "credential" not in new_socket.connection.close_reason
        rename_table(file, "elsewhere", "credential")
        await socket.send("subscribe", id="1", payload={"query": TYPENAME})
        assert (await socket.receive())["payload"]["data"]
    for error in errors:
        assert error["extensions"]["code"] == "INTERNAL"
        assert any(error["extensions"]["id"] in message for message in log)
        assert "credential" not in error["message"]
    log.clear()


def rename_table(file: Path, table: str, new_name: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as sql:
        sql.execute(f"ALTER TABLE {table} RENAME TO {new_name}")
