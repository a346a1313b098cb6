"""A private PostgreSQL server for tests, in a temporary folder and on a free port."""

import asyncio
import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from testing.child_process import (
    STOP_SECONDS,
    ChildServer,
    children_of,
    clean_environment,
    find_account,
    send_signal,
)
from testing.requirements import skip_or_fail


class PostgresUnavailable(Exception):
    """The tests cannot start PostgreSQL on this machine; the message says what to install."""


@dataclass
class PostgresServer(ChildServer):
    """A PostgreSQL server. Its superuser `postgres` needs no password.

    `binaries` is the folder of its programs. `frozen` are the processes that `freeze()` stopped.
    """

    binaries: Path = Path()
    durable: bool = False
    frozen: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the maintenance database `postgres`."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Copies `template`, which must have no connections; returns the new database's URL."""
        self.run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Removes a database, and terminates the connections to it."""
        self.run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run_sql(self, statement: str) -> None:
        """Executes a statement in the maintenance database."""
        # in a thread, so that it can be called while an event loop is running
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

    @property
    def arguments(self) -> list[str | Path]:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "synchronous_commit": "on",
            "fsync": "on" if self.durable else "off",
            "timezone": "UTC",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self.binaries / "postgres", "-D", self.folder / "data", *options]

    def is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Reads `postmaster.pid`, as pg_ctl does. A crashed server has left one, too."""
        try:
            lines = (self.folder / "data/postmaster.pid").read_text().split()
        except FileNotFoundError:
            return False
        return lines[:1] == [str(process.pid)] and lines[-1] == "ready"

    def freeze(self) -> None:
        """Stops every process with SIGSTOP: connections stay open, and nothing is answered."""
        if self.process is None or self.frozen:
            return
        # the postmaster first, so that it starts no further process
        os.kill(self.process.pid, signal.SIGSTOP)
        self.frozen = [*children_of(self.process.pid), self.process.pid]
        send_signal(signal.SIGSTOP, self.frozen)

    def thaw(self) -> None:
        """Continues a frozen server."""
        send_signal(signal.SIGCONT, self.frozen)
        self.frozen = []

    def kill(self) -> None:
        """Crashes the server: all its processes end at once; `start()` recovers from the WAL."""
        if self.process is None:
            return
        self.freeze()
        send_signal(signal.SIGKILL, self.frozen)
        self.frozen = []
        self.process.wait(STOP_SECONDS)
        self.process = None

    def stop(self) -> None:
        """Shuts the server down, with open connections or not, and removes the folder.

        A second call does nothing.
        """
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
    """Creates a database cluster and starts the server. Takes about two seconds.

    `durable=True` keeps fsync on, as in production, for tests that kill the server. Raises
    `PostgresUnavailable`. The server ends with `stop()`, or with this process.
    """
    binaries = find_binaries()
    account = find_account()
    if account is None:
        raise PostgresUnavailable("PostgreSQL refuses to run as root, and there is no other user")
    folder = Path(tempfile.mkdtemp(prefix="bubbles-postgres-"))
    if account:  # empty unless this process is root
        os.chown(folder, account["user"], account["group"])
    server = PostgresServer(folder, account, binaries=binaries, durable=durable)
    atexit.register(server.stop)
    try:
        _create_cluster(server)
        server.start()
    except BaseException:
        server.stop()
        raise
    return server


def start_postgres_or_skip(*, durable: bool = False) -> PostgresServer:
    """As `start_postgres`, but `skip_or_fail` on a machine without PostgreSQL."""
    try:
        return start_postgres(durable=durable)
    except PostgresUnavailable as reason:
        skip_or_fail(reason)


def find_binaries(root: Path = Path("/usr/lib/postgresql"), path: str | None = None) -> Path:
    """The folder of the newest server's programs. Debian does not put them on PATH."""
    newest_first = sorted(root.glob("*/bin"), key=_version_of, reverse=True)
    on_path = shutil.which("initdb", path=path)
    candidates = [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresUnavailable(
        f"PostgreSQL's initdb is neither in {root}/*/bin nor on PATH: apt-get install postgresql"
    )


def _version_of(binaries: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in binaries.parent.name.split(".") if part.isdigit())


def _create_cluster(server: PostgresServer) -> None:
    command = [str(server.binaries / "initdb"), "-D", str(server.folder / "data"), "-U", "postgres"]
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    if not server.durable:
        options.append("--no-sync")
    result = subprocess.run(
        [*command, *options],
        cwd=server.folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        **server.account,
    )
    if result.returncode:
        raise RuntimeError(f"initdb failed:\n{result.stderr}")
