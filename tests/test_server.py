"""How server processes end, and how several of them serve together: real processes and signals."""

import itertools
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.postgres import PostgresServer, children_of
from tests.test_cli import ROOT, ask, bubbles, refused, serving, wait_for
from tests.wire import LARGE, Wire, post

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


# one process


def test_sigterm_ends_it_in_time_with_stalled_clients_and_a_mutation_under_way(
    tmp_path: Path,
) -> None:
    data, limit = tmp_path / "data", 8
    with ExitStack() as stack:
        environ = {"BUBBLES_SHUTDOWN_TIMEOUT": str(limit)}
        server, url = stack.enter_context(serving(data, "--demo", **environ))
        token, port = token_of(data), port_of(url)
        idle = [stack.enter_context(Wire(port).enter(token)) for _ in range(20)]
        mute = stack.enter_context(Wire(port))
        stalled = stack.enter_context(Wire(port, window=4_096).enter(token))
        stalled.ask("1", LARGE)
        reader = stack.enter_context(Wire(port, window=4_096))
        reader.say(post(LARGE))
        for one in (stalled, reader):
            one.stall()
        order = stack.enter_context(Wire(port))
        with locked(data):
            order.say(post(HELD, f"Authorization: Bearer {token}"))
            until(lambda: order_is_read(port, order))
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
    with serving(data) as (_, again):
        assert "Held" in str(ask(again, token_of(data), NAMES))


def order_is_read(port: int, order: Wire) -> bool:
    """Whether the server has taken all that was said to it."""
    with Wire(port) as probe:
        probe.say(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return probe.answer()[0] == 307 and order.unread == b""


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with (
        serving(data, "--demo", BUBBLES_STALL_TIMEOUT="60") as (server, url),
        Wire(port_of(url), window=4_096) as reader,
    ):
        reader.say(post(LARGE))
        reader.stall()
        server.send_signal(signal.SIGTERM)
        until(lambda: refuses(port_of(url)))
        assert server.poll() is None
        server.send_signal(signal.SIGINT)
        assert server.wait(SLACK) == -signal.SIGINT
    assert bubbles("verify", data=data).returncode == 0


def test_it_ends_in_time_though_the_database_does_not_answer(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data, "--demo", BUBBLES_SHUTDOWN_TIMEOUT="2") as (server, url):
        token = token_of(data)
        with locked(data), Wire(port_of(url)) as order:
            order.say(post(HELD, f"Authorization: Bearer {token}"))
            until(lambda: order_is_read(port_of(url), order))
            server.send_signal(signal.SIGTERM)
            assert server.wait(2 + SLACK) in {1, -signal.SIGTERM}
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
    with serving(data, *words, **limits) as (parent, address):
        yield parent, address, token_of(data, "--database-url", url)


def test_two_workers_serve_and_one_that_dies_is_replaced(tmp_path: Path, postgres_url: str) -> None:
    with two_workers(tmp_path, postgres_url) as (parent, url, token), ExitStack() as stack:
        assert len(ask(url, token, NAMES)["data"]["sessions"]["edges"]) == 1  # seeded once
        first = workers_of(parent)
        assert len(first) == 2
        wires = [stack.enter_context(Wire(port_of(url)).enter(token)) for _ in range(40)]
        os.kill(first[0], signal.SIGKILL)
        until(lambda: len(set(workers_of(parent)) - {first[0]}) == 2)
        assert first[1] in workers_of(parent)
        assert {answers(wire) for wire in wires} == {True, False}  # both had some
        for _ in range(20):
            assert "data" in ask(url, token, NAMES)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(10 + SLACK) == -signal.SIGTERM
        assert all(gone(one) for one in workers_of(parent) + first)


def answers(wire: Wire) -> bool:
    try:
        wire.tell({"type": "ping"})
        return wire.frame()[0] == 1
    except ConnectionError:
        return False


def test_a_rolling_restart_refuses_nobody(tmp_path: Path, postgres_url: str) -> None:
    with two_workers(tmp_path, postgres_url) as (parent, url, token):
        first = workers_of(parent)
        with Wire(port_of(url)).enter(token) as here, asking(url, token) as failures:
            parent.send_signal(signal.SIGHUP)
            assert closes(here) == 1012
            until(lambda: not set(workers_of(parent)) & set(first) and len(workers_of(parent)) == 2)
        assert failures == []


def closes(wire: Wire) -> int | None:
    while True:
        opcode, payload = wire.frame()
        if opcode == 8:
            return int.from_bytes(payload[:2], "big") if payload else None
        wire.say(b"\x8a\x84\0\0\0\0" + payload)  # a PONG


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


def test_a_worker_that_hangs_is_replaced(tmp_path: Path, postgres_url: str) -> None:
    impatient = "import gql.transport.workers as w, gql.cli as c; w._SILENT = 3; c.main({!r})"
    words = ["serve", "--port", "0", "--workers", "2", "--database-url", postgres_url]
    with subprocess.Popen(
        [sys.executable, "-c", impatient.format(words)],
        cwd=ROOT,
        env={**os.environ, "BUBBLES_DATA_DIR": str(tmp_path)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as parent:
        try:
            assert parent.stdout is not None
            url = parent.stdout.readline().split(" at ")[1].strip()
            wait_for(url + "/healthz")
            hanging = workers_of(parent)[0]
            os.kill(hanging, signal.SIGSTOP)
            until(lambda: hanging not in workers_of(parent) and len(workers_of(parent)) == 2)
        finally:
            parent.terminate()


def test_a_worker_that_cannot_start_ends_them_all(tmp_path: Path, postgres_url: str) -> None:
    broken = (
        "import gql.cli\n"
        "if __name__ != '__main__': raise SystemExit('no such thing')\n"
        "raise SystemExit(gql.cli.main({!r}))"
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
