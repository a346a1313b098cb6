"""The end of a server: the application disconnects its clients, and signals end the process."""

import asyncio
import signal
import socket
import sqlite3
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
from testing.cli import create_admin, run_cli
from testing.raw_client import (
    CLOSE,
    LARGE_QUERY,
    RawClient,
    frame,
    post_request,
    upgrade_request,
)
from testing.server_process import port_of, server_process
from testing.waiting import block_until

SLACK = 5.0  # seconds that a slow machine may take longer
START_HELD_SESSION = 'mutation { startSession(input: {name: "Held"}) { errors { message } } }'


@contextmanager
def lock_database(data: Path) -> Iterator[None]:
    """Holds the write lock of the embedded database."""
    with closing(sqlite3.connect(data / "bubbles.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


# the application


@asynccontextmanager
async def serve_application(
    route: Callable[[WebSocket], Awaitable[None]],
    drain: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[tuple[Server, int]]:
    """Serves an application with a single WebSocket route; yields the server and its port."""
    app = Starlette(routes=[WebSocketRoute("/graphql", route)])
    app.state.drain = drain
    settings = Settings(port=0, shutdown_timeout=1.0)
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
            async with asyncio.timeout(1 + SLACK):
                await serving


@pytest.mark.anyio
@pytest.mark.parametrize("data", [frame(3), frame(CLOSE, b"\x03\xe8")])
async def test_a_frame_before_the_handshake_is_complete_does_no_harm(
    data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    connected, accept, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def accept_late(websocket: WebSocket) -> None:
        connected.set()
        await accept.wait()
        try:
            await websocket.accept()
            await websocket.receive_text()
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

    async def keep_open(websocket: WebSocket) -> None:
        await websocket.accept()
        await accepted.put(websocket)
        await websocket.receive()

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


# the process


def test_sigterm_ends_the_server_in_time_despite_stalled_clients_and_a_running_mutation(
    tmp_path: Path,
) -> None:
    data, limit = tmp_path / "data", 5
    token = create_admin(data)
    with ExitStack() as stack:
        environment = {"BUBBLES_SHUTDOWN_TIMEOUT": str(limit)}
        server, url = stack.enter_context(server_process(data, **environment))
        port = port_of(url)
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
            block_until(lambda: is_refusing(port))
        status, body = mutation.read_response()
        assert (status, b'"errors"' in body) == (200, True)
        # it dies from the signal, as process supervisors expect
        assert server.wait(limit + SLACK) == -signal.SIGTERM
        assert time.monotonic() - started < limit + 1
    with closing(sqlite3.connect(data / "bubbles.db")) as database:
        assert database.execute("SELECT name FROM session").fetchall() == [("Held",)]


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
    create_admin(data)
    with (
        server_process(data, BUBBLES_STALL_TIMEOUT="60") as (server, url),
        RawClient(port_of(url), receive_buffer=4_096) as reader,
    ):
        reader.send(post_request(LARGE_QUERY))
        reader.wait_for_data()
        server.send_signal(signal.SIGTERM)
        block_until(lambda: is_refusing(port_of(url)))
        assert server.poll() is None
        server.send_signal(signal.SIGINT)
        assert server.wait(SLACK) == -signal.SIGINT
    assert run_cli("verify", data=data).returncode == 0


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)]
)
def test_the_server_ends_in_time_although_the_database_does_not_answer(
    tmp_path: Path, number: signal.Signals
) -> None:
    data = tmp_path / "data"
    token = create_admin(data)
    with (
        server_process(data, BUBBLES_SHUTDOWN_TIMEOUT="1") as (server, url),
        lock_database(data),
        RawClient(port_of(url)) as mutation,
    ):
        mutation.send(post_request(START_HELD_SESSION, f"Authorization: Bearer {token}"))
        wait_until_read(port_of(url))
        server.send_signal(number)
        assert server.wait(1 + SLACK) in {-signal.SIGALRM, 130, -number}
    assert run_cli("verify", data=data).returncode == 0
