"""Several server processes under a supervisor, with real signals."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from testing.child_process import children_of
from testing.cli import demo_token
from testing.postgres import PostgresServer
from testing.raw_client import TEXT, RawClient
from testing.server_process import (
    ROOT,
    port_of,
    post_query,
    repeat_requests,
    server_process,
    wait_until_healthy,
)
from testing.waiting import block_until

SLACK = 5.0  # seconds that a slow machine may take longer
PROGRAM = "tests.server.supervised_program"
SESSION_NAMES = "{ sessions(first: 20) { edges { node { name } } } }"


@dataclass(frozen=True)
class TwoWorkers:
    """A supervisor of two workers, its URL, and the token of an agent."""

    supervisor: subprocess.Popen[str]
    url: str
    token: str

    def connect(self) -> RawClient:
        """Opens an authenticated WebSocket."""
        return RawClient(port_of(self.url)).authenticate(self.token)


@pytest.fixture(scope="module")
def server(
    postgres: PostgresServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TwoWorkers]:
    """Two workers on PostgreSQL with demo data. After each test, two workers serve again."""
    database_url = postgres.create_database("workers", template=migrated_template)
    data = tmp_path_factory.mktemp("workers") / "data"
    options = ["--demo", "--workers", "2", "--database-url", database_url]
    with server_process(data, *options, BUBBLES_SHUTDOWN_TIMEOUT="10") as (supervisor, url):
        token = demo_token(data, "agent", "--database-url", database_url)
        yield TwoWorkers(supervisor, url, token)
    postgres.drop_database("workers")


def workers_of(supervisor: subprocess.Popen[str]) -> list[int]:
    """Returns the server processes of a supervisor, without document workers and Python's own."""
    return sorted(pid for pid in children_of(supervisor.pid) if is_spawned(pid))


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


def test_the_workers_add_the_demo_data_once(server: TwoWorkers) -> None:
    sessions = post_query(server.url, server.token, SESSION_NAMES)["data"]["sessions"]["edges"]
    assert len(sessions) == 1


def test_a_worker_that_dies_is_replaced(server: TwoWorkers) -> None:
    workers = workers_of(server.supervisor)
    assert len(workers) == 2
    with ExitStack() as stack:
        clients = [stack.enter_context(server.connect()) for _ in range(40)]
        os.kill(workers[0], signal.SIGKILL)
        block_until(lambda: len(set(workers_of(server.supervisor)) - {workers[0]}) == 2)
        assert workers[1] in workers_of(server.supervisor)
        lost = [client for client in clients if not is_connected(client)]
        assert 0 < len(lost) < len(clients), "one worker had all clients"
        for _ in range(20):
            assert "data" in post_query(server.url, server.token, SESSION_NAMES)


def is_connected(client: RawClient) -> bool:
    try:
        client.send_message({"type": "ping"})
        return client.read_frame()[0] == TEXT
    except ConnectionError:
        return False


def test_a_rolling_restart_fails_no_request(server: TwoWorkers) -> None:
    workers = workers_of(server.supervisor)

    def are_replaced() -> bool:
        current = workers_of(server.supervisor)
        return len(current) == 2 and not set(current) & set(workers)

    with server.connect() as client, repeat_requests(server.url, server.token) as failures:
        server.supervisor.send_signal(signal.SIGHUP)
        assert client.wait_for_close_code() == 1012
        block_until(are_replaced)
    assert failures == []


# a small application


@contextmanager
def small_server(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Runs `supervised_program` in a new session, as a terminal would; yields it and its port."""
    with subprocess.Popen(
        [sys.executable, "-m", PROGRAM, *arguments],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as supervisor:
        try:
            assert supervisor.stdout is not None
            url = supervisor.stdout.readline().split(" at ")[1].strip()
            wait_until_healthy(url)
            yield supervisor, port_of(url)
        finally:
            supervisor.terminate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_shuts_the_workers_down_gracefully(number: signal.Signals) -> None:
    """A terminal sends SIGINT to all processes in it, so that workers could receive it twice."""
    with small_server() as (supervisor, port), ExitStack() as stack:
        workers = workers_of(supervisor)
        clients = [stack.enter_context(RawClient(port).open_websocket()) for _ in range(10)]
        if number == signal.SIGINT:
            os.killpg(supervisor.pid, number)
        else:
            supervisor.send_signal(number)
        assert {client.wait_for_close_code() for client in clients} == {1012}
        assert supervisor.wait(10 + SLACK) == -number
        assert all(has_ended(pid) for pid in workers)


def test_workers_end_when_their_supervisor_is_killed() -> None:
    with small_server() as (supervisor, _):
        workers = workers_of(supervisor)
        assert len(workers) == 2
        supervisor.kill()
        block_until(lambda: all(has_ended(pid) for pid in workers), within=10 + SLACK)


def test_a_worker_that_hangs_is_replaced() -> None:
    with small_server("--hang-timeout", "2") as (supervisor, _):
        hanging = workers_of(supervisor)[0]
        os.kill(hanging, signal.SIGSTOP)

        def is_replaced() -> bool:
            workers = workers_of(supervisor)
            return hanging not in workers and len(workers) == 2

        block_until(is_replaced)


def test_the_server_ends_if_a_worker_cannot_start() -> None:
    result = subprocess.run(
        [sys.executable, "-m", PROGRAM, "--broken"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert "broken worker" in result.stderr
    assert "A server process could not start" in result.stderr
