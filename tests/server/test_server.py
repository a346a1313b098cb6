"""How server processes end, and how several of them serve together: real processes and signals."""

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
from testing.raw_client import CLOSE, LARGE, PONG, RawClient, frame, post, upgrade
from testing.server_process import ROOT, server_process, wait_until_healthy
from tests.server.test_cli import ask, bubbles, refused

SLACK = 5.0  # seconds, for a slow machine
HELD = 'mutation { startSession(input: {name: "Held"}) { errors { message } } }'
NAMES = "{ sessions(first: 20) { edges { node { name } } } }"

_numbers = itertools.count()


def token_of(data: Path, *place: str) -> str:
    printed = bubbles("token", *place, "--demo", "agent", data=data)
    assert printed.returncode == 0, printed.stderr
    return printed.stdout.strip()


def port_of(url: str) -> int:
    return int(url.rsplit(":", 1)[1])


def until(done: Callable[[], bool], within: float = 30) -> None:
    end = time.monotonic() + within
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Somebody else writes to the embedded database all the while."""
    with closing(sqlite3.connect(data / "bubbles.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


# the application and its end


@asynccontextmanager
async def served(
    route: Callable[[WebSocket], Awaitable[None]],
    drain: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[tuple[Server, int]]:
    """Serves an application that has nothing but sockets; the server and its port."""
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
async def test_a_frame_that_comes_before_the_socket_is_accepted_hurts_nobody(
    data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    asked, accept, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def late(link: WebSocket) -> None:
        asked.set()
        await accept.wait()
        try:
            await link.accept()
            await link.receive_text()
        finally:
            ended.set()

    async with served(late) as (_, port):
        with RawClient(port) as wire:
            wire.say(upgrade())
            await asked.wait()
            wire.say(data)
            assert await asyncio.to_thread(wire.rest, SLACK) == b""
        accept.set()
        async with asyncio.timeout(SLACK):
            await ended.wait()
    assert not caplog.records


@pytest.mark.anyio
@pytest.mark.parametrize("way", ["done", "fails", "hangs"])
async def test_the_application_sends_its_clients_away_before_the_server_does(way: str) -> None:
    arrived: asyncio.Queue[WebSocket] = asyncio.Queue()

    async def kept(link: WebSocket) -> None:
        await link.accept()
        await arrived.put(link)
        await link.receive()

    async def drain() -> None:
        await first.close(4999)
        if way == "fails":
            raise ValueError("no more")
        if way == "hangs":
            await asyncio.Event().wait()

    async with served(kept, drain) as (server, port):
        with RawClient(port) as one, RawClient(port) as other:
            await asyncio.to_thread(one.upgrade)
            first = await arrived.get()
            await asyncio.to_thread(other.upgrade)
            await arrived.get()
            server.should_exit = True
            codes = [await asyncio.to_thread(wire.close_code) for wire in (one, other)]
    assert codes == [4999, 1012]


# one process


def test_sigterm_ends_it_in_time_with_stalled_clients_and_a_mutation_under_way(
    tmp_path: Path,
) -> None:
    data, limit = tmp_path / "data", 8
    with ExitStack() as stack:
        environ = {"BUBBLES_SHUTDOWN_TIMEOUT": str(limit)}
        server, url = stack.enter_context(server_process(data, "--demo", **environ))
        token, port = token_of(data), port_of(url)
        idle = [stack.enter_context(RawClient(port).enter(token)) for _ in range(20)]
        mute = stack.enter_context(RawClient(port))
        stalled = stack.enter_context(RawClient(port, window=4_096).enter(token))
        stalled.ask("1", LARGE)
        leaving = stack.enter_context(RawClient(port, window=4_096).enter(token))
        leaving.ask("1", LARGE)
        reader = stack.enter_context(RawClient(port, window=4_096))
        reader.say(post(LARGE))
        for one in (stalled, leaving, reader):
            one.stall()
        leaving.say(frame(CLOSE, b"\x03\xe8"))
        order = stack.enter_context(RawClient(port))
        with locked(data):
            order.say(post(HELD, f"Authorization: Bearer {token}"))
            wait_until_read(port)
            begun = time.monotonic()
            server.send_signal(signal.SIGTERM)
            for one in idle:
                assert one.close_code() == 1012
            assert mute.rest(SLACK) == b""
            until(lambda: refuses(port))
        status, body = order.answer()
        assert (status, b'"errors"' in body) == (200, True)
        assert server.wait(limit + SLACK) == -signal.SIGTERM
        assert time.monotonic() - begun < limit + 1
    with server_process(data) as (_, again):
        assert "Held" in str(ask(again, token_of(data), NAMES))


def wait_until_read(port: int) -> None:
    """Who asks later is answered, so what was said before has been read."""
    with RawClient(port) as probe:
        probe.say(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert probe.answer()[0] == 307


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with (
        server_process(data, "--demo", BUBBLES_STALL_TIMEOUT="60") as (server, url),
        RawClient(port_of(url), window=4_096) as reader,
    ):
        reader.say(post(LARGE))
        reader.stall()
        server.send_signal(signal.SIGTERM)
        until(lambda: refuses(port_of(url)))
        assert server.poll() is None
        server.send_signal(signal.SIGINT)
        assert server.wait(SLACK) == -signal.SIGINT
    assert bubbles("verify", data=data).returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_time_though_the_database_does_not_answer(
    tmp_path: Path, number: signal.Signals
) -> None:
    data = tmp_path / "data"
    with server_process(data, "--demo", BUBBLES_SHUTDOWN_TIMEOUT="2") as (server, url):
        token = token_of(data)
        with locked(data), RawClient(port_of(url)) as order:
            order.say(post(HELD, f"Authorization: Bearer {token}"))
            wait_until_read(port_of(url))
            server.send_signal(number)
            assert server.wait(2 + SLACK) in {-signal.SIGALRM, 130, -number}
    assert bubbles("verify", data=data).returncode == 0


# several


def test_several_processes_on_sqlite_are_refused(tmp_path: Path) -> None:
    for words, environ in ((["--workers", "2"], {}), ([], {"BUBBLES_WORKERS": "2"})):
        no = bubbles("serve", "--port", "0", *words, data=tmp_path, **environ)
        refused(no, "SQLite takes one server process", "--database-url")
        assert not (tmp_path / "bubbles.db").exists()


@pytest.fixture
def postgres_url(postgres: PostgresServer, migrated_template: str) -> Iterator[str]:
    name = f"workers_{next(_numbers)}"
    yield postgres.create_database(name, template=migrated_template)
    postgres.drop_database(name)


def workers_of(parent: subprocess.Popen[str]) -> list[int]:
    """The server processes of a parent; not those for documents, nor Python's own helper."""
    return sorted(one for one in children_of(parent.pid) if is_spawned(one))


def is_spawned(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def gone(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@contextmanager
def two_workers(
    tmp_path: Path, url: str, **environ: str
) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A parent with two workers on PostgreSQL; its address, and an agent's token."""
    data = tmp_path / "data"
    words = ["--demo", "--workers", "2", "--database-url", url]
    limits = {"BUBBLES_SHUTDOWN_TIMEOUT": "10", "BUBBLES_DOCUMENT_WORKERS": "1", **environ}
    with server_process(data, *words, **limits) as (parent, address):
        yield parent, address, token_of(data, "--database-url", url)


def test_two_workers_serve_and_one_that_dies_is_replaced(tmp_path: Path, postgres_url: str) -> None:
    with two_workers(tmp_path, postgres_url) as (parent, url, token), ExitStack() as stack:
        assert len(ask(url, token, NAMES)["data"]["sessions"]["edges"]) == 1  # seeded once
        first = workers_of(parent)
        assert len(first) == 2
        wires = [stack.enter_context(RawClient(port_of(url)).enter(token)) for _ in range(40)]
        os.kill(first[0], signal.SIGKILL)
        until(lambda: len(set(workers_of(parent)) - {first[0]}) == 2)
        assert first[1] in workers_of(parent)
        assert {answers(wire) for wire in wires} == {True, False}  # both had some
        for _ in range(20):
            assert "data" in ask(url, token, NAMES)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(10 + SLACK) == -signal.SIGTERM
        assert all(gone(one) for one in workers_of(parent) + first)


def answers(wire: RawClient) -> bool:
    try:
        wire.tell({"type": "ping"})
        return wire.frame()[0] == 1
    except ConnectionError:
        return False


def test_a_rolling_restart_refuses_nobody(tmp_path: Path, postgres_url: str) -> None:
    with two_workers(tmp_path, postgres_url) as (parent, url, token):
        first = workers_of(parent)
        with RawClient(port_of(url)).enter(token) as here, asking(url, token) as failures:
            parent.send_signal(signal.SIGHUP)
            assert closes(here) == 1012
            until(lambda: not set(workers_of(parent)) & set(first) and len(workers_of(parent)) == 2)
        assert failures == []


def closes(wire: RawClient) -> int | None:
    while True:
        opcode, payload = wire.frame()
        if opcode == CLOSE:
            return int.from_bytes(payload[:2], "big") if payload else None
        wire.say(frame(PONG, payload))


@contextmanager
def asking(url: str, token: str) -> Iterator[list[Exception]]:
    """Somebody asks again and again, on a new connection each time; what went wrong with it."""
    done, failures = threading.Event(), list[Exception]()

    def go_on() -> None:
        while not done.is_set():
            try:
                assert "data" in ask(url, token, NAMES)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is what we look for
                failures.append(error)
            done.wait(0.02)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield failures
    finally:
        done.set()
        thread.join()


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path, postgres_url: str) -> None:
    with two_workers(tmp_path, postgres_url) as (parent, url, _):
        workers = workers_of(parent)
        assert len(workers) == 2
        parent.kill()
        until(lambda: refuses(port_of(url)), within=SLACK)
        until(lambda: all(gone(one) for one in workers), within=10 + SLACK)


@contextmanager
def parent_of(
    tmp_path: Path, program: str, url: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A program that serves with two workers, in a terminal's foreground of its own."""
    words = ["serve", "--port", "0", "--workers", "2", "--database-url", url]
    with subprocess.Popen(
        [sys.executable, "-c", program.format(words)],
        cwd=ROOT,
        env={**os.environ, "BUBBLES_DATA_DIR": str(tmp_path / "data")},
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


def test_ctrl_c_lets_workers_end_in_peace(tmp_path: Path, postgres_url: str) -> None:
    """A terminal sends it to whatever runs in it, so workers could hear of it twice."""
    program = "import gql.cli.main as c; raise SystemExit(c.main({!r}))"
    with parent_of(tmp_path, program, postgres_url) as (parent, url), ExitStack() as stack:
        wires = [stack.enter_context(RawClient(port_of(url)).upgrade()) for _ in range(10)]
        os.killpg(parent.pid, signal.SIGINT)
        assert {closes(wire) for wire in wires} == {1012}
        assert parent.wait(SLACK + 5) == 130


def test_a_worker_that_hangs_is_replaced(tmp_path: Path, postgres_url: str) -> None:
    program = "import gql.server.supervisor as w, gql.cli.main as c; w._SILENT = 3; c.main({!r})"
    with parent_of(tmp_path, program, postgres_url) as (parent, _):
        hanging = workers_of(parent)[0]
        os.kill(hanging, signal.SIGSTOP)
        until(lambda: hanging not in workers_of(parent) and len(workers_of(parent)) == 2)


def test_a_worker_that_cannot_start_ends_them_all(tmp_path: Path, postgres_url: str) -> None:
    broken = (
        "import gql.cli.main\n"
        "if __name__ != '__main__': raise SystemExit('no such thing')\n"
        "raise SystemExit(gql.cli.main.main({!r}))"
    )
    words = ["serve", "--port", "0", "--workers", "2", "--database-url", postgres_url]
    script = tmp_path / "broken.py"
    script.write_text(broken.format(words))
    ended = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(ROOT), "BUBBLES_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2
    assert "no such thing" in ended.stderr
    assert "A server process could not start" in ended.stderr
