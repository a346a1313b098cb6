"""Two servers on one PostgreSQL behind a real nginx, with the configuration that is delivered."""

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
from tests.server.test_server import asking, closes, port_of

DEPLOY = ROOT / "deploy"
START = 'mutation { startSession(input: {name: "S"}) { session { id } errors { message } } }'
INVITE = """mutation {{ inviteParticipant(input: {{sessionId: "{session}", role: CC,
    contact: {{name: "Bo", email: "{name}@x.example"}} }}) {{ errors {{ message }} }} }}"""
UPDATES = """subscription {{ sessionUpdates(sessionId: "{session}", after: {after}) {{
    cursor previous }} }}"""


@dataclass
class Site:
    """The proxy's address, its servers' and their processes, and an agent's token."""

    url: str
    token: str
    servers: list[tuple[subprocess.Popen[str], str]]

    def socket(self) -> RawClient:
        """A socket through the proxy."""
        return RawClient(port_of(self.url)).enter(self.token)

    def started(self) -> str:
        """A new session's id."""
        made = ask(self.url, self.token, START)["data"]["startSession"]
        session: str = made["session"]["id"]
        return session

    def invite(self, server: int, session: str, name: str) -> None:
        """Something happens in a session, at one of the servers."""
        order = INVITE.format(session=session, name=name)
        made = ask(self.servers[server][1], self.token, order)["data"]["inviteParticipant"]
        assert made["errors"] == []


@pytest.fixture
def site(postgres: PostgresServer, migrated_template: str, tmp_path: Path) -> Iterator[Site]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
            pytest.fail("BUBBLES_REQUIRE_ALL=1, but there is no nginx")
        pytest.skip("nginx is not in PATH: apt-get install nginx-light")
    data, database = tmp_path / "data", postgres.create_database("site", template=migrated_template)
    place = ["--database-url", database]
    with server_process(data, "--demo", *place) as one, server_process(data, *place) as other:
        token = bubbles("token", *place, "--demo", "agent", data=data).stdout.strip()
        with proxy(program, tmp_path, [port_of(one[1]), port_of(other[1])]) as url:
            yield Site(url, token, [one, other])
    postgres.drop_database("site")


@contextmanager
def proxy(program: str, folder: Path, ports: list[int]) -> Iterator[str]:
    """nginx as it is delivered, but for addresses and places."""
    port = free_port()
    text = (DEPLOY / "nginx.conf").read_text()
    for number, server in enumerate(ports, 1):
        text = text.replace(f"server{number}:8000", f"127.0.0.1:{server}")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"  {kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    conf = folder / "nginx.conf"
    conf.write_text(f"pid {folder}/pid;\n" + text.replace("http {\n", "http {\n" + paths))
    command = [program, "-c", str(conf), "-e", str(folder / "error.log"), "-g", "daemon off;"]
    with subprocess.Popen(command) as running:
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


def test_streams_pass_through_the_proxy_and_hear_of_both_servers(site: Site) -> None:
    session = site.started()
    with site.socket() as socket, RawClient(port_of(site.url)) as events:
        socket.ask("1", UPDATES.format(session=session, after="null"))
        events.say(events_request(site, UPDATES.format(session=session, after="null")))
        first = socket.hear()["payload"]["data"]["sessionUpdates"]
        assert update(events)["cursor"] == first["cursor"]
        for server in (0, 1):
            site.invite(server, session, f"bo{server}")
            heard = socket.hear()["payload"]["data"]["sessionUpdates"]
            assert heard["previous"] == first["cursor"]
            assert update(events) == heard
            first = heard


def events_request(site: Site, query: str) -> bytes:
    body = json.dumps({"query": query})
    lines = [
        "POST /graphql HTTP/1.1",
        "Host: localhost",
        "Accept: text/event-stream",
        "Content-Type: application/json",
        f"Authorization: Bearer {site.token}",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def update(events: RawClient) -> Any:
    """The next item of a stream of server-sent events, however it is cut into chunks."""
    said = b""
    while not (found := re.search(rb"data: (\{.*\})\r?\n", said)):
        piece = events.read(1)
        assert piece, said
        said += piece
    return json.loads(found[1])["data"]["sessionUpdates"]


def test_a_server_that_is_restarted_refuses_nobody_and_loses_nothing(site: Site) -> None:
    session = site.started()
    with asking(site.url, site.token) as failures:
        wires = [site.socket() for _ in range(6)]
        cursors = []
        for wire in wires:
            wire.ask("1", UPDATES.format(session=session, after="null"))
            cursors.append(wire.hear()["payload"]["data"]["sessionUpdates"]["cursor"])
        process, _ = site.servers[0]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == -signal.SIGTERM
        site.invite(1, session, "meanwhile")
        sent_away = 0
        for wire, cursor in zip(wires, cursors, strict=True):
            if not has_something(wire):
                assert closes(wire) == 1012
                sent_away += 1
                wire.link.close()
                wire = site.socket()  # noqa: PLW2901  # it comes back
                wire.ask("1", UPDATES.format(session=session, after=json.dumps(cursor)))
            heard = wire.hear()["payload"]["data"]["sessionUpdates"]
            assert heard["previous"] == cursor
            wire.link.close()
    assert 0 < sent_away < len(wires)
    assert failures == []


def has_something(wire: RawClient) -> bool:
    """Whether a message comes next, and no end."""
    wire.unread = wire.read(1) + wire.unread
    return wire.unread[:1] == b"\x81"


def test_the_deployment_sets_what_can_be_set() -> None:
    compose = (DEPLOY / "compose.yaml").read_text()
    known = {f"BUBBLES_{name.upper()}" for name in Settings.__dataclass_fields__}
    assert set(re.findall(r"BUBBLES_\w+", compose)) <= known
    grace = re.search(r"stop_grace_period: (\d+)s", compose)
    assert grace
    assert int(grace[1]) > Settings().shutdown_timeout
