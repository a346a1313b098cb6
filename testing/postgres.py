"""A private PostgreSQL server for tests, in a temporary folder, on a port of its own."""

import asyncio
import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import asyncpg
import pytest

START_SECONDS = 30.0
STOP_SECONDS = 10.0
PORT_TRIES = 3


class PostgresUnavailable(Exception):
    """There is no PostgreSQL here that the tests could start; the message says what to install."""


class Account(TypedDict, total=False):
    """Arguments for `subprocess` that make the child somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass
class PostgresServer:
    """A cluster of the tests' own; on 127.0.0.1 its superuser `postgres` needs no password."""

    folder: Path
    binaries: Path
    account: Account
    durable: bool
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    frozen: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        """SQLAlchemy address of the maintenance database `postgres`."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Copy `template` (which nobody may be using) and return the new database's address."""
        self.run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Remove the database and throw out whoever is still connected to it."""
        self.run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run_sql(self, statement: str) -> None:
        # in a thread, so that tests may call it with or without a running event loop
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, self._execute(statement)).result()

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(
            host="127.0.0.1", port=self.port, user="postgres", database="postgres", ssl=False
        )
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def start(self) -> None:
        """Start, or start again after `kill()` on the same port; returns when it answers."""
        if not self.port:
            self._start_on_a_free_port()
        elif not self._launch():
            raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}")

    def _start_on_a_free_port(self) -> None:
        # between our look and PostgreSQL's bind another process may take the port
        for _ in range(PORT_TRIES):
            self.port = free_port()
            if self._launch():
                return
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}")

    def _launch(self) -> bool:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.folder / "data", *self._settings()],
                cwd=self.folder,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is for the tests, not for it
                **self.account,
            )
        return self._wait_until_ready(self.process)

    def _settings(self) -> list[str]:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "synchronous_commit": "on",
            "fsync": "on" if self.durable else "off",
            "timezone": "UTC",
        }
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> bool:
        end = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < end:
            if self._says_ready(process.pid):
                return True
            time.sleep(0.02)
        self.kill()
        return False

    def _says_ready(self, pid: int) -> bool:
        # where pg_ctl looks too; the file of a server that crashed names another process
        try:
            lines = (self.folder / "data/postmaster.pid").read_text().split()
        except FileNotFoundError:
            return False
        return lines[:1] == [str(pid)] and lines[-1] == "ready"

    def log(self) -> str:
        """The end of what the server has written."""
        return (self.folder / "log").read_text(errors="replace")[-2000:]

    def freeze(self) -> None:
        """Stop every process of the server where it is: connections stay open, nobody answers."""
        if self.process is None or self.frozen:
            return
        # the postmaster first: once it stands still, no child is added to those we stop
        os.kill(self.process.pid, signal.SIGSTOP)
        self.frozen = [*children_of(self.process.pid), self.process.pid]
        send(signal.SIGSTOP, self.frozen)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        send(signal.SIGCONT, self.frozen)
        self.frozen = []

    def kill(self) -> None:
        """Crash: every process gone at once, nothing written; `start()` recovers from the log."""
        if self.process is None:
            return
        self.freeze()
        send(signal.SIGKILL, self.frozen)
        self.frozen = []
        self.process.wait(STOP_SECONDS)
        self.process = None

    def stop(self) -> None:
        """Shut down, sessions or not, and remove the folder; a second call does nothing."""
        atexit.unregister(self.stop)
        self.thaw()
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres(*, durable: bool = False) -> PostgresServer:
    """Make a cluster and start it (about two seconds).

    `durable=True` keeps fsync on, for tests of what survives a crash of the machine. Raises
    PostgresUnavailable when this machine cannot run one. Ends with `stop()`, or with the process.
    """
    binaries = find_binaries()
    account = account_for_server()
    folder = Path(tempfile.mkdtemp(prefix="bubbles-postgres-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    server = PostgresServer(folder, binaries, account, durable)
    atexit.register(server.stop)
    try:
        make_cluster(server)
        server.start()
    except BaseException:
        server.stop()
        raise
    return server


def start_or_skip(*, durable: bool = False) -> PostgresServer:
    """As start_postgres, but a machine without PostgreSQL skips the test.

    Under BUBBLES_REQUIRE_ALL=1, as in CI, it fails instead.
    """
    try:
        return start_postgres(durable=durable)
    except PostgresUnavailable as reason:
        if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
            pytest.fail(f"BUBBLES_REQUIRE_ALL=1, but {reason}")
        pytest.skip(str(reason))


def find_binaries(home: Path = Path("/usr/lib/postgresql"), path: str | None = None) -> Path:
    """The folder of the newest server's programs: Debian keeps them out of PATH."""
    newest_first = sorted(home.glob("*/bin"), key=version_of, reverse=True)
    on_path = shutil.which("initdb", path=path)
    candidates = [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresUnavailable(
        f"PostgreSQL's initdb is neither in {home}/*/bin nor in PATH: apt-get install postgresql"
    )


def version_of(binaries: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in binaries.parent.name.split(".") if part.isdigit())


def account_for_server() -> Account:
    """Whose processes they will be: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise PostgresUnavailable("PostgreSQL does not run as root, and there is no user to run it as")


def make_cluster(server: PostgresServer) -> None:
    command = [str(server.binaries / "initdb"), "-D", str(server.folder / "data"), "-U", "postgres"]
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    if not server.durable:
        options.append("--no-sync")
    done = subprocess.run(
        [*command, *options],
        cwd=server.folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        **server.account,
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stderr}")


def clean_environment() -> dict[str, str]:
    """Without the PG* variables of whoever runs the tests."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def children_of(parent: int) -> list[int]:
    """A backend leads its own session, so the process group does not hold them together."""
    return [pid for pid, above in parents().items() if above == parent]


def parents() -> dict[int, int]:
    if Path("/proc/self/stat").exists():  # a slim container has no ps
        return dict(filter(None, map(parent_in_proc, Path("/proc").glob("[0-9]*/stat"))))
    shown = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in shown.stdout.splitlines())
    return {int(pid): int(above) for pid, above in rows}


def parent_in_proc(stat: Path) -> tuple[int, int] | None:
    try:
        after_name = stat.read_text(errors="replace").rpartition(")")[2]
    except OSError:  # it ended while we looked
        return None
    return int(stat.parent.name), int(after_name.split()[1])


def send(number: signal.Signals, processes: Iterable[int]) -> None:
    for pid in processes:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
