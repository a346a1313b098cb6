"""Two servers on one PostgreSQL behind nginx, with the configuration in deploy/."""

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from testing.child_process import free_port
from testing.cli import demo_token
from testing.postgres import PostgresServer
from testing.raw_client import RawClient
from testing.requirements import skip_or_fail
from testing.server_process import (
    ROOT,
    ServerProcess,
    port_of,
    post_query,
    repeat_requests,
    wait_until_healthy,
)

DEPLOY = ROOT / "deploy"
START_SESSION = (
    'mutation { startSession(input: {name: "S"}) { session { id } errors { message } } }'
)
INVITE = """mutation {{ inviteParticipant(input: {{sessionId: "{session}", role: CC,
    contact: {{name: "Bo", email: "{name}@x.example"}} }}) {{ errors {{ message }} }} }}"""
UPDATES = """subscription {{ sessionUpdates(sessionId: "{session}", after: {after}) {{
    cursor previous }} }}"""


@dataclass
class Deployment:
    """The URL of the proxy, the token of an agent, and the servers behind the proxy."""

    url: str
    token: str
    servers: list[ServerProcess]

    def open_websocket(self) -> RawClient:
        """Opens an authenticated WebSocket through the proxy."""
        return RawClient(port_of(self.url)).authenticate(self.token)

    def start_session(self) -> str:
        """Starts a session through the proxy; returns its id."""
        payload = post_query(self.url, self.token, START_SESSION)["data"]["startSession"]
        session_id: str = payload["session"]["id"]
        return session_id

    def invite(self, server: int, session_id: str, name: str) -> None:
        """Invites a participant at one of the servers, which appends an event."""
        mutation = INVITE.format(session=session_id, name=name)
        data = post_query(self.servers[server].url, self.token, mutation)["data"]
        assert data["inviteParticipant"]["errors"] == []


@pytest.fixture(scope="module")
def shared_deployment(
    postgres: PostgresServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        skip_or_fail(FileNotFoundError("nginx is not in PATH: apt-get install nginx-light"))
    folder = tmp_path_factory.mktemp("deployment")
    database_url = postgres.create_database("deployment", template=migrated_template)
    options = ("--database-url", database_url)
    data = folder / "data"
    servers = [ServerProcess(data, ("--demo", *options)), ServerProcess(data, options)]
    try:
        for server in servers:
            server.start()
        token = demo_token(data, "agent", *options)
        with run_nginx(program, folder, [server.port for server in servers]) as url:
            yield Deployment(url, token, servers)
    finally:
        for server in servers:
            server.stop()
    postgres.drop_database("deployment")


@pytest.fixture
def deployment(shared_deployment: Deployment) -> Deployment:
    """The shared deployment, whose servers are all running."""
    for server in shared_deployment.servers:
        if server.process.poll() is not None:
            server.start()
    return shared_deployment


@contextmanager
def run_nginx(program: str, folder: Path, ports: list[int]) -> Iterator[str]:
    """Runs nginx with deploy/nginx.conf; only addresses and folders are replaced."""
    port = free_port()
    text = (DEPLOY / "nginx.conf").read_text()
    for number, server in enumerate(ports, 1):
        text = text.replace(f"server{number}:8000", f"127.0.0.1:{server}")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"  {name}_temp_path {folder}/{name};\n" for name in names)
    conf = folder / "nginx.conf"
    conf.write_text(f"pid {folder}/pid;\n" + text.replace("http {\n", "http {\n" + paths))
    command = [program, "-c", str(conf), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    with subprocess.Popen(command) as running:
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


def test_streams_through_the_proxy_receive_the_events_of_both_servers(
    deployment: Deployment,
) -> None:
    session_id = deployment.start_session()
    query = UPDATES.format(session=session_id, after="null")
    with deployment.open_websocket() as socket, RawClient(port_of(deployment.url)) as sse_client:
        socket.subscribe("1", query)
        sse_client.send(sse_request(deployment, query))
        last_item = socket.receive_message()["payload"]["data"]["sessionUpdates"]
        assert read_update(sse_client)["cursor"] == last_item["cursor"]
        for server in (0, 1):
            deployment.invite(server, session_id, f"bo{server}")
            item = socket.receive_message()["payload"]["data"]["sessionUpdates"]
            assert item["previous"] == last_item["cursor"]
            assert read_update(sse_client) == item
            last_item = item


def sse_request(deployment: Deployment, query: str) -> bytes:
    body = json.dumps({"query": query})
    lines = [
        "POST /graphql HTTP/1.1",
        "Host: localhost",
        "Accept: text/event-stream",
        "Content-Type: application/json",
        f"Authorization: Bearer {deployment.token}",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def read_update(sse_client: RawClient) -> Any:
    """Returns the next item of an event stream, which may be split over several chunks."""
    text = b""
    while not (match := re.search(rb"data: (\{.*\})\r?\n", text)):
        byte = sse_client.read(1)
        assert byte, text
        text += byte
    return json.loads(match[1])["data"]["sessionUpdates"]


def test_a_restart_of_one_server_fails_no_request_and_loses_no_event(
    deployment: Deployment,
) -> None:
    session_id = deployment.start_session()
    with repeat_requests(deployment.url, deployment.token) as failures:
        clients = [deployment.open_websocket() for _ in range(6)]
        cursors = []
        for client in clients:
            client.subscribe("1", UPDATES.format(session=session_id, after="null"))
            cursors.append(client.receive_message()["payload"]["data"]["sessionUpdates"]["cursor"])
        deployment.servers[0].stop()
        assert deployment.servers[0].process.returncode == -signal.SIGTERM
        deployment.invite(1, session_id, "meanwhile")
        reconnected = 0
        for client, cursor in zip(clients, cursors, strict=True):
            if not client.next_frame_is_text():
                assert client.wait_for_close_code() == 1012
                reconnected += 1
                client.connection.close()
                client = deployment.open_websocket()  # noqa: PLW2901  # the client reconnects
                client.subscribe("1", UPDATES.format(session=session_id, after=json.dumps(cursor)))
            item = client.receive_message()["payload"]["data"]["sessionUpdates"]
            assert item["previous"] == cursor
            client.connection.close()
    assert 0 < reconnected < len(clients)
    assert failures == []
