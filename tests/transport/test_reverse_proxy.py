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

from gql.settings import Settings
from testing.child_process import free_port
from testing.postgres import PostgresServer
from testing.raw_client import RawClient
from testing.server_process import ROOT, server_process, wait_until_healthy
from tests.server.test_cli import ask, bubbles
from tests.server.test_server import port_of, repeat_requests, wait_for_close

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
    """The URL of the proxy, the token of an agent, and each server's process and URL."""

    url: str
    token: str
    servers: list[tuple[subprocess.Popen[str], str]]

    def socket(self) -> RawClient:
        """Opens an authenticated WebSocket through the proxy."""
        return RawClient(port_of(self.url)).authenticate(self.token)

    def start_session(self) -> str:
        """Starts a session through the proxy; returns its id."""
        payload = ask(self.url, self.token, START_SESSION)["data"]["startSession"]
        session_id: str = payload["session"]["id"]
        return session_id

    def invite(self, server: int, session_id: str, name: str) -> None:
        """Invites a participant at one of the servers, which appends an event."""
        mutation = INVITE.format(session=session_id, name=name)
        payload = ask(self.servers[server][1], self.token, mutation)["data"]["inviteParticipant"]
        assert payload["errors"] == []


@pytest.fixture
def deployment(
    postgres: PostgresServer, migrated_template: str, tmp_path: Path
) -> Iterator[Deployment]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
            pytest.fail("BUBBLES_REQUIRE_ALL=1, but there is no nginx")
        pytest.skip("nginx is not in PATH: apt-get install nginx-light")
    data, database = (
        tmp_path / "data",
        postgres.create_database("deployment", template=migrated_template),
    )
    options = ["--database-url", database]
    with (
        server_process(data, "--demo", *options) as first,
        server_process(data, *options) as second,
    ):
        token = bubbles("token", *options, "--demo", "agent", data=data).stdout.strip()
        with proxy(program, tmp_path, [port_of(first[1]), port_of(second[1])]) as url:
            yield Deployment(url, token, [first, second])
    postgres.drop_database("deployment")


@contextmanager
def proxy(program: str, folder: Path, ports: list[int]) -> Iterator[str]:
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
    with deployment.socket() as socket, RawClient(port_of(deployment.url)) as events:
        socket.subscribe("1", UPDATES.format(session=session_id, after="null"))
        events.send(sse_request(deployment, UPDATES.format(session=session_id, after="null")))
        previous = socket.receive_message()["payload"]["data"]["sessionUpdates"]
        assert read_update(events)["cursor"] == previous["cursor"]
        for server in (0, 1):
            deployment.invite(server, session_id, f"bo{server}")
            item = socket.receive_message()["payload"]["data"]["sessionUpdates"]
            assert item["previous"] == previous["cursor"]
            assert read_update(events) == item
            previous = item


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


def read_update(events: RawClient) -> Any:
    """Returns the next item of an event stream, which may be split over several chunks."""
    text = b""
    while not (match := re.search(rb"data: (\{.*\})\r?\n", text)):
        byte = events.read(1)
        assert byte, text
        text += byte
    return json.loads(match[1])["data"]["sessionUpdates"]


def test_a_restart_of_one_server_fails_no_request_and_loses_no_event(
    deployment: Deployment,
) -> None:
    session_id = deployment.start_session()
    with repeat_requests(deployment.url, deployment.token) as failures:
        clients = [deployment.socket() for _ in range(6)]
        cursors = []
        for client in clients:
            client.subscribe("1", UPDATES.format(session=session_id, after="null"))
            cursors.append(client.receive_message()["payload"]["data"]["sessionUpdates"]["cursor"])
        process, _ = deployment.servers[0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == -signal.SIGTERM
        deployment.invite(1, session_id, "meanwhile")
        reconnected = 0
        for client, cursor in zip(clients, cursors, strict=True):
            if not has_message(client):
                assert wait_for_close(client) == 1012
                reconnected += 1
                client.connection.close()
                client = deployment.socket()  # noqa: PLW2901  # the client reconnects
                client.subscribe("1", UPDATES.format(session=session_id, after=json.dumps(cursor)))
            item = client.receive_message()["payload"]["data"]["sessionUpdates"]
            assert item["previous"] == cursor
            client.connection.close()
    assert 0 < reconnected < len(clients)
    assert failures == []


def has_message(client: RawClient) -> bool:
    """Returns whether the next frame is a message, not a close frame or the end."""
    client.buffer = client.read(1) + client.buffer
    return client.buffer[:1] == b"\x81"


def test_the_compose_file_uses_known_settings() -> None:
    compose = (DEPLOY / "compose.yaml").read_text()
    settings = {f"BUBBLES_{name.upper()}" for name in Settings.__dataclass_fields__}
    assert set(re.findall(r"BUBBLES_\w+", compose)) <= settings
    grace_period = re.search(r"stop_grace_period: (\d+)s", compose)
    assert grace_period
    assert int(grace_period[1]) > Settings().shutdown_timeout
