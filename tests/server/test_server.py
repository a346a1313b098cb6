"""Shutdown of server processes, and several of them under a supervisor, with real signals."""

import asyncio
import itertools
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from gql.server.server import Config, Server, listen
from gql.settings import Settings
from testing.child_process import children_of
from testing.postgres import PostgresServer
from testing.raw_client import (
    CLOSE,
    LARGE_QUERY,
    PONG,
    RawClient,
    frame,
    post_request,
    upgrade_request,
)
from testing.server_process import ROOT, server_process, wait_until_healthy
from tests.server.test_cli import ask, assert_refused, bubbles

SLACK = 5.0  # seconds that a slow machine may take longer
START_HELD_SESSION = 'mutation { startSession(input: {name: "Held"}) { errors { message } } }'
SESSION_NAMES = "{ sessions(first: 20) { edges { node { name } } } }"

_numbers = itertools.count()


def token_of(data: Path, *options: str) -> str:
    result = bubbles("token", *options, "--demo", "agent", data=data)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def port_of(url: str) -> int:
    return int(url.rsplit(":", 1)[1])


def until(condition: Callable[[], bool], within: float = 30) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def lock_database(data: Path) -> Iterator[None]:
    """Holds the write lock of the embedded database."""
    with closing(sqlite3.connect(data / "bubbles.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


# the shutdown of the application


@asynccontextmanager
async def serve_application(
    route: Callable[[WebSocket], Awaitable[None]],
    drain: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[tuple[Server, int]]:
    """Serves an application with a single WebSocket route; yields the server and its port."""
    app = Starlette(routes=[WebSocketRoute("/graphql", route)])
    app.state.drain = drain
    settings = Settings(port=0, shutdown_timeout=2.0)
    with listen(settings) as listener:
        server = Server(Config(settings, lambda: app))
        serving = asyncio.create_task(server.serve([listener]))
        while not server.started:
            await asyncio.sleep(0.01)
            assert not serving.done(), serving.exception()
        try:
            yield server, listener.getsockname()[1]
        finally:
            server.should_exit = True
            async with asyncio.timeout(2 + SLACK):
                await serving


@pytest.mark.anyio
@pytest.mark.parametrize("data", [frame(3), frame(CLOSE, b"\x03\xe8")])
async def test_a_frame_before_the_handshake_is_complete_does_no_harm(
    data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    connected, accept, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def accept_late(link: WebSocket) -> None:
        connected.set()
        await accept.wait()
        try:
            await link.accept()
            await link.receive_text()
        finally:
            ended.set()

    async with serve_application(accept_late) as (_, port):
        with RawClient(port) as client:
            client.send(upgrade_request())
            await connected.wait()
            client.send(data)
            assert await asyncio.to_thread(client.read_to_end, SLACK) == b""
        accept.set()
        async with asyncio.timeout(SLACK):
            await ended.wait()
    assert not caplog.records


@pytest.mark.anyio
@pytest.mark.parametrize("outcome", ["succeeds", "fails", "hangs"])
async def test_the_application_disconnects_its_clients_before_the_server_does(outcome: str) -> None:
    accepted: asyncio.Queue[WebSocket] = asyncio.Queue()

    async def keep_open(link: WebSocket) -> None:
        await link.accept()
        await accepted.put(link)
        await link.receive()

    async def drain() -> None:
        await first.close(4999)
        if outcome == "fails":
            raise ValueError("drain failed")
        if outcome == "hangs":
            await asyncio.Event().wait()

    async with serve_application(keep_open, drain) as (server, port):
        with RawClient(port) as drained, RawClient(port) as remaining:
            await asyncio.to_thread(drained.open_websocket)
            first = await accepted.get()
            await asyncio.to_thread(remaining.open_websocket)
            await accepted.get()
            server.should_exit = True
            codes = [
                await asyncio.to_thread(client.read_close_code) for client in (drained, remaining)
            ]
    assert codes == [4999, 1012]


# one process


def test_sigterm_ends_the_server_in_time_despite_stalled_clients_and_a_running_mutation(
    tmp_path: Path,
) -> None:
    data, limit = tmp_path / "data", 8
    with ExitStack() as stack:
        environment = {"BUBBLES_SHUTDOWN_TIMEOUT": str(limit)}
        server, url = stack.enter_context(server_process(data, "--demo", **environment))
        token, port = token_of(data), port_of(url)
        idle = [stack.enter_context(RawClient(port).authenticate(token)) for _ in range(20)]
        silent = stack.enter_context(RawClient(port))
        stalled = stack.enter_context(RawClient(port, receive_buffer=4_096).authenticate(token))
        stalled.subscribe("1", LARGE_QUERY)
        leaving = stack.enter_context(RawClient(port, receive_buffer=4_096).authenticate(token))
        leaving.subscribe("1", LARGE_QUERY)
        reader = stack.enter_context(RawClient(port, receive_buffer=4_096))
        reader.send(post_request(LARGE_QUERY))
        for client in (stalled, leaving, reader):
            client.wait_for_data()
        leaving.send(frame(CLOSE, b"\x03\xe8"))
        mutation = stack.enter_context(RawClient(port))
        with lock_database(data):
            mutation.send(post_request(START_HELD_SESSION, f"Authorization: Bearer {token}"))
            wait_until_read(port)
            started = time.monotonic()
            server.send_signal(signal.SIGTERM)
            for client in idle:
                assert client.read_close_code() == 1012
            assert silent.read_to_end(SLACK) == b""
            until(lambda: is_refusing(port))
        status, body = mutation.read_response()
        assert (status, b'"errors"' in body) == (200, True)
        assert server.wait(limit + SLACK) == -signal.SIGTERM
        assert time.monotonic() - started < limit + 1
    with server_process(data) as (_, url):
        assert "Held" in str(ask(url, token_of(data), SESSION_NAMES))


def wait_until_read(port: int) -> None:
    """Waits for the response to a later request: earlier input has been read by then."""
    with RawClient(port) as probe:
        probe.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert probe.read_response()[0] == 307


def is_refusing(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_second_signal_ends_the_server_at_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with (
        server_process(data, "--demo", BUBBLES_STALL_TIMEOUT="60") as (server, url),
        RawClient(port_of(url), receive_buffer=4_096) as reader,
    ):
        reader.send(post_request(LARGE_QUERY))
        reader.wait_for_data()
        server.send_signal(signal.SIGTERM)
        until(lambda: is_refusing(port_of(url)))
        assert server.poll() is None
        server.send_signal(signal.SIGINT)
        assert server.wait(SLACK) == -signal.SIGINT
    assert bubbles("verify", data=data).returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_ends_in_time_although_the_database_does_not_answer(
    tmp_path: Path, number: signal.Signals
) -> None:
    data = tmp_path / "data"
    with server_process(data, "--demo", BUBBLES_SHUTDOWN_TIMEOUT="2") as (server, url):
        token = token_of(data)
        with lock_database(data), RawClient(port_of(url)) as mutation:
            mutation.send(post_request(START_HELD_SESSION, f"Authorization: Bearer {token}"))
            wait_until_read(port_of(url))
            server.send_signal(number)
            assert server.wait(2 + SLACK) in {-signal.SIGALRM, 130, -number}
    assert bubbles("verify", data=data).returncode == 0


# several processes


def test_several_processes_on_sqlite_are_refused(tmp_path: Path) -> None:
    for options, environment in ((["--workers", "2"], {}), ([], {"BUBBLES_WORKERS": "2"})):
        result = bubbles("serve", "--port", "0", *options, data=tmp_path, **environment)
        assert_refused(result, "SQLite takes one server process", "--database-url")
        assert not (tmp_path / "bubbles.db").exists()


@pytest.fixture
def postgres_url(postgres: PostgresServer, migrated_template: str) -> Iterator[str]:
    name = f"workers_{next(_numbers)}"
    yield postgres.create_database(name, template=migrated_template)
    postgres.drop_database(name)


def workers_of(parent: subprocess.Popen[str]) -> list[int]:
    """Returns the server processes of a supervisor, without document workers and Python's own."""
    return sorted(pid for pid in children_of(parent.pid) if is_spawned(pid))


def is_spawned(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def has_ended(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@contextmanager
def two_workers(
    tmp_path: Path, url: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Runs a supervisor of two workers on PostgreSQL; yields it, its URL and an agent's token."""
    data = tmp_path / "data"
    options = ["--demo", "--workers", "2", "--database-url", url]
    settings = {"BUBBLES_SHUTDOWN_TIMEOUT": "10", "BUBBLES_DOCUMENT_WORKERS": "1", **environment}
    with server_process(data, *options, **settings) as (parent, address):
        yield parent, address, token_of(data, "--database-url", url)


def test_a_worker_that_dies_is_replaced(tmp_path: Path, postgres_url: str) -> None:
    with two_workers(tmp_path, postgres_url) as (parent, url, token), ExitStack() as stack:
        sessions = ask(url, token, SESSION_NAMES)["data"]["sessions"]["edges"]
        assert len(sessions) == 1, "the demo data was added more than once"
        first = workers_of(parent)
        assert len(first) == 2
        clients = [
            stack.enter_context(RawClient(port_of(url)).authenticate(token)) for _ in range(40)
        ]
        os.kill(first[0], signal.SIGKILL)
        until(lambda: len(set(workers_of(parent)) - {first[0]}) == 2)
        assert first[1] in workers_of(parent)
        lost = [client for client in clients if not is_connected(client)]
        assert 0 < len(lost) < len(clients), "one worker had all clients"
        for _ in range(20):
            assert "data" in ask(url, token, SESSION_NAMES)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(10 + SLACK) == -signal.SIGTERM
        assert all(has_ended(pid) for pid in workers_of(parent) + first)


def is_connected(client: RawClient) -> bool:
    try:
        client.send_message({"type": "ping"})
        return client.read_frame()[0] == 1
    except ConnectionError:
        return False


def test_a_rolling_restart_fails_no_request(tmp_path: Path, postgres_url: str) -> None:
    with two_workers(tmp_path, postgres_url) as (parent, url, token):
        first = workers_of(parent)
        with (
            RawClient(port_of(url)).authenticate(token) as client,
            repeat_requests(url, token) as failures,
        ):
            parent.send_signal(signal.SIGHUP)
            assert wait_for_close(client) == 1012
            until(lambda: not set(workers_of(parent)) & set(first) and len(workers_of(parent)) == 2)
        assert failures == []


def wait_for_close(client: RawClient) -> int | None:
    while True:
        opcode, payload = client.read_frame()
        if opcode == CLOSE:
            return int.from_bytes(payload[:2], "big") if payload else None
        client.send(frame(PONG, payload))


@contextmanager
def repeat_requests(url: str, token: str) -> Iterator[list[Exception]]:
    """Sends requests, each on a new connection, until the block ends; yields their errors."""
    end, failures = threading.Event(), list[Exception]()

    def send_requests() -> None:
        while not end.is_set():
            try:
                assert "data" in ask(url, token, SESSION_NAMES)
            except Exception as error:  # noqa: BLE001  # any error is a failed request
                failures.append(error)
            end.wait(0.02)

    thread = threading.Thread(target=send_requests)
    thread.start()
    try:
        yield failures
    finally:
        end.set()
        thread.join()


def test_workers_end_when_their_supervisor_is_killed(tmp_path: Path, postgres_url: str) -> None:
    with two_workers(tmp_path, postgres_url) as (parent, url, _):
        workers = workers_of(parent)
        assert len(workers) == 2
        parent.kill()
        until(lambda: is_refusing(port_of(url)), within=SLACK)
        until(lambda: all(has_ended(pid) for pid in workers), within=10 + SLACK)


@contextmanager
def start_program(
    tmp_path: Path, program: str, url: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Runs a Python program that serves, in a new session, as a terminal would start it."""
    settings = {
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": url,
        "PORT": "0",
        "WORKERS": "2",
    }
    environment = {f"BUBBLES_{name}": value for name, value in settings.items()}
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **environment},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as parent:
        try:
            assert parent.stdout is not None
            address = parent.stdout.readline().split(" at ")[1].strip()
            wait_until_healthy(address)
            yield parent, address
        finally:
            parent.terminate()


def test_ctrl_c_shuts_the_workers_down_gracefully(tmp_path: Path, postgres_url: str) -> None:
    """A terminal sends SIGINT to all processes in it, so that workers could receive it twice."""
    program = "from gql.cli.main import main; raise SystemExit(main(['serve']))"
    with start_program(tmp_path, program, postgres_url) as (parent, url), ExitStack() as stack:
        clients = [stack.enter_context(RawClient(port_of(url)).open_websocket()) for _ in range(10)]
        os.killpg(parent.pid, signal.SIGINT)
        assert {wait_for_close(client) for client in clients} == {1012}
        assert parent.wait(SLACK + 5) == 130


SHORT_HANG_TIMEOUT = """
import logging
from dataclasses import replace
from functools import partial

from gql.app import create_app
from gql.server.server import Config, listen
from gql.server.supervisor import Supervisor
from gql.settings import load_settings

settings = load_settings()
with listen(settings) as listener:
    settings = replace(settings, port=listener.getsockname()[1])
    config = Config(settings, partial(create_app, settings))
    supervisor = Supervisor(
        config, listener, settings.workers, logging.basicConfig, hang_timeout=3.0
    )
    supervisor.run(partial(print, f"serving at {settings.base_url}", flush=True))
"""


def test_a_worker_that_hangs_is_replaced(tmp_path: Path, postgres_url: str) -> None:
    with start_program(tmp_path, SHORT_HANG_TIMEOUT, postgres_url) as (parent, _):
        hanging = workers_of(parent)[0]
        os.kill(hanging, signal.SIGSTOP)
        until(lambda: hanging not in workers_of(parent) and len(workers_of(parent)) == 2)


def test_the_server_ends_if_a_worker_cannot_start(tmp_path: Path, postgres_url: str) -> None:
    program = (
        "import gql.cli.main\n"
        "if __name__ != '__main__': raise SystemExit('broken worker')\n"
        "raise SystemExit(gql.cli.main.main({!r}))"
    )
    arguments = ["serve", "--port", "0", "--workers", "2", "--database-url", postgres_url]
    script = tmp_path / "broken.py"
    script.write_text(program.format(arguments))
    result = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(ROOT), "BUBBLES_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 2
    assert "broken worker" in result.stderr
    assert "A server process could not start" in result.stderr
