"""Servers as processes on fixed ports, with the database and the broker that they use."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faults.client import Client, Unreachable
from testing.child_process import free_port
from testing.postgres import PostgresServer, start_postgres
from testing.redis import RedisServer, start_redis
from testing.tcp_proxy import TcpProxy

ROOT = Path(__file__).parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 20.0


@dataclass
class Server:
    """One `python -m gql serve`.

    Clients connect to `client_port`, which is the server's own or that of a proxy before it.
    """

    name: str
    port: int
    environ: Mapping[str, str]
    folder: Path
    process: asyncio.subprocess.Process | None = None
    client_port: int = 0
    is_frozen: bool = False

    def __post_init__(self) -> None:
        self.client_port = self.port

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Starts the process, and returns when it is healthy."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "gql", "serve", "--port", str(self.port)),
                cwd=ROOT,
                env=self.environ,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal must not reach the server
            )
        await self._wait_until_healthy()

    async def _wait_until_healthy(self) -> None:
        end, client = time.monotonic() + START_SECONDS, Client("")
        while not await self._is_healthy(client):
            if not self.is_running or time.monotonic() > end:
                raise RuntimeError(f"server {self.name} did not start:\n{self.log()}")
            await asyncio.sleep(0.02)
        client.close()

    async def _is_healthy(self, client: Client) -> bool:
        try:
            return await client.status(self.port, "/healthz") == 200
        except Unreachable:
            return False

    async def kill(self) -> None:
        """Ends the process with SIGKILL: it finishes nothing and notifies nobody."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Ends the process with SIGTERM. Raises `TimeoutError` after `STOP_SECONDS`."""
        await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(number)
        async with asyncio.timeout(STOP_SECONDS):
            await self.process.wait()

    def freeze(self) -> None:
        """Sends SIGSTOP: connections stay open, and nothing is answered."""
        if self.process is not None:
            self.is_frozen = True
            self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Sends SIGCONT to a frozen server."""
        if self.process is not None and self.is_frozen:
            self.is_frozen = False
            self.process.send_signal(signal.SIGCONT)

    def log(self) -> str:
        """The end of the server's log."""
        return (self.folder / f"{self.name}.log").read_text(errors="replace")[-3_000:]


@dataclass
class Cluster:
    """Servers on one database, in `folder`, and the PostgreSQL and Redis servers they use.

    The last server connects to PostgreSQL through `postgres_proxy`.
    """

    servers: list[Server]
    database_url: str
    folder: Path
    postgres: PostgresServer | None = None
    redis: RedisServer | None = None
    postgres_proxy: TcpProxy | None = None

    async def start(self) -> None:
        """Starts every server; returns when all are healthy."""
        await asyncio.gather(*(server.start() for server in self.servers))

    async def repair(self) -> None:
        """Starts again everything that is not running. Raises the errors of starting it."""
        if self.postgres is not None and self.postgres.process is None:
            await asyncio.to_thread(self.postgres.start)
        if self.redis is not None and self.redis.process is None:
            await asyncio.to_thread(self.redis.start)
        for server in self.servers:
            server.thaw()
            if not server.is_running:
                await server.start()

    async def stop(self) -> None:
        """Ends every process, frozen or not."""
        for server in self.servers:
            server.thaw()
            await server.kill()
        if self.redis is not None:
            self.redis.stop()
        if self.postgres_proxy is not None:
            await self.postgres_proxy.stop()
        if self.postgres is not None:
            await asyncio.to_thread(self.postgres.stop)


async def create_postgres_cluster(folder: Path, settings: Mapping[str, str]) -> Cluster:
    """Starts PostgreSQL and Redis, and prepares two servers on them without starting those.

    Raises `PostgresUnavailable` and `RedisUnavailable`.
    """
    redis = start_redis()
    try:
        postgres = await asyncio.to_thread(start_postgres)
    except BaseException:
        redis.stop()
        raise
    url = await asyncio.to_thread(postgres.create_database, "bubbles")
    proxy = TcpProxy(postgres.port)
    await proxy.start()
    proxy_url = url.replace(f":{postgres.port}/", f":{proxy.port}/")
    servers = [
        Server(
            name,
            free_port(),
            _environ(
                folder, settings, BUBBLES_DATABASE_URL=server_url, BUBBLES_BROKER_URL=redis.url
            ),
            folder,
        )
        for name, server_url in (("a", url), ("b", proxy_url))
    ]
    return Cluster(servers, url, folder, postgres, redis, proxy)


def create_sqlite_cluster(folder: Path, settings: Mapping[str, str]) -> Cluster:
    """Prepares one server on an SQLite file in `folder`/data, without starting it."""
    environ = _environ(folder, settings)
    url = f"sqlite+aiosqlite:///{folder / 'data' / 'bubbles.db'}"
    return Cluster([Server("sqlite", free_port(), environ, folder)], url, folder)


def _environ(folder: Path, settings: Mapping[str, str], **more: str) -> dict[str, str]:
    """The environment of the servers: this process's, without its settings of the product."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("BUBBLES_")}
    defaults = {"BUBBLES_DATA_DIR": str(folder / "data"), "BUBBLES_GRAPHIQL": "false"}
    return {**inherited, **defaults, **settings, **more}


def create_folder() -> Path:
    """Creates the folder for one cluster's logs and data."""
    return Path(tempfile.mkdtemp(prefix="bubbles-faults-"))
