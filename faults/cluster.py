"""The product as processes on ports that stay: start, kill, freeze, stop, start again."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from faults.client import Client, Unreachable
from testing.postgres import PostgresServer, free_port, start_postgres
from testing.redis import RedisServer, start_redis

ROOT = Path(__file__).parent.parent
TIMEOUT = 60.0
STOP = 20.0  # seconds SIGTERM may take


@dataclass
class Server:
    """One `python -m gql serve`. Clients reach it at `route`, which may be a proxy's port."""

    name: str
    port: int
    environ: Mapping[str, str]
    folder: Path
    process: asyncio.subprocess.Process | None = None
    route: int = 0
    frozen: bool = False

    def __post_init__(self) -> None:
        self.route = self.port

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.returncode is None

    async def start(self, **more: str) -> None:
        """Starts it, with `more` settings of this once; returns when it answers that it is well."""
        until = time.monotonic() + TIMEOUT
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "gql", "serve", "--port", str(self.port)),
                cwd=ROOT,
                env={**self.environ, **more},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for the run, not for it
            )
        client = Client("")
        while not await self._well(client):
            if not self.alive or time.monotonic() > until:
                raise RuntimeError(f"server {self.name} did not start:\n{self.log()}")
            await asyncio.sleep(0.02)
        client.close()

    async def _well(self, client: Client) -> bool:
        try:
            return await client.status(self.port, "/healthz") == 200
        except Unreachable:
            return False

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> float:
        """SIGTERM; the seconds it took. Raises TimeoutError where it does not end."""
        begun = time.monotonic()
        await self._end(signal.SIGTERM)
        return time.monotonic() - begun

    async def _end(self, how: signal.Signals) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(how)
        async with asyncio.timeout(STOP):
            await self.process.wait()

    def freeze(self) -> None:
        """SIGSTOP: its connections stay open, nobody answers."""
        if self.process is not None:
            self.frozen = True
            self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        if self.process is not None and self.frozen:
            self.frozen = False
            self.process.send_signal(signal.SIGCONT)

    def log(self) -> str:
        """The end of what it has written."""
        return (self.folder / f"{self.name}.log").read_text(errors="replace")[-3_000:]


@dataclass
class Cluster:
    """Servers on one database, and what they stand on. `broker` is where they ring."""

    servers: list[Server]
    database_url: str
    folder: Path
    settings: Mapping[str, str]
    postgres: PostgresServer | None = None
    redis: RedisServer | None = None
    names: dict[str, Server] = field(init=False)

    def __post_init__(self) -> None:
        self.names = {one.name: one for one in self.servers}

    @property
    def environ(self) -> dict[str, str]:
        """What the servers and commands on their database run with."""
        return dict(self.servers[0].environ)

    async def start(self) -> None:
        """Starts every server; returns when all answer."""
        await asyncio.gather(*(one.start() for one in self.servers))

    async def command(self, *words: str) -> tuple[int, str, str]:
        """Runs `python -m gql …` on the cluster's database: status, output, errors."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gql", *words, cwd=ROOT, env=self.environ,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    async def mend(self) -> None:
        """Starts again what does not run. Raises what keeps it from that."""
        if self.postgres is not None and self.postgres.process is None:
            await asyncio.to_thread(self.postgres.start)
        if self.redis is not None and self.redis.process is None:
            await asyncio.to_thread(self.redis.start)
        for server in self.servers:
            server.thaw()
            if not server.alive:
                await server.start()

    async def stop(self) -> None:
        """Ends everything, frozen or not."""
        for server in self.servers:
            server.thaw()
            await server.kill()
        if self.redis is not None:
            self.redis.stop()
        if self.postgres is not None:
            await asyncio.to_thread(self.postgres.stop)


async def on_postgres(folder: Path, settings: Mapping[str, str]) -> Cluster:
    """Two servers, not started yet, on a PostgreSQL and a Redis of their own.

    Raises PostgresUnavailable and RedisUnavailable.
    """
    redis = start_redis()
    try:
        postgres = await asyncio.to_thread(start_postgres)
    except BaseException:
        redis.stop()
        raise
    url = await asyncio.to_thread(postgres.create_database, "bubbles")
    environ = _environ(folder, settings, BUBBLES_DATABASE_URL=url, BUBBLES_BROKER_URL=redis.url)
    servers = [Server(name, free_port(), environ, folder) for name in ("a", "b")]
    cluster = Cluster(servers, url, folder, settings, postgres, redis)
    status, _, err = await cluster.command("migrate")
    if status:
        await cluster.stop()
        raise RuntimeError(f"the database could not be migrated:\n{err}")
    return cluster


async def on_sqlite(folder: Path, settings: Mapping[str, str]) -> Cluster:
    """One server, not started yet, on an SQLite file in `folder`/data."""
    data = folder / "data"
    environ = _environ(folder, settings, BUBBLES_DATA_DIR=str(data))
    url = f"sqlite+aiosqlite:///{data / 'bubbles.db'}"
    return Cluster([Server("solo", free_port(), environ, folder)], url, folder, settings)


def _environ(folder: Path, settings: Mapping[str, str], **more: str) -> dict[str, str]:
    outside = {key: value for key, value in os.environ.items() if not key.startswith("BUBBLES_")}
    own = {"BUBBLES_DATA_DIR": str(folder / "data"), "BUBBLES_GRAPHIQL": "false"}
    return {**outside, **own, **settings, **more}


def new_folder() -> Path:
    """A folder for one cluster's logs and data."""
    return Path(tempfile.mkdtemp(prefix="bubbles-faults-"))
