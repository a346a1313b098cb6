"""Deployments that browser tests run against: one process, or two with PostgreSQL and Redis."""

import contextlib
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from testing.postgres import PostgresServer
from testing.redis import RedisServer
from testing.running_server import RunningServer, running_server
from testing.server_process import server_process

_numbers = itertools.count()


@dataclass(frozen=True)
class Deployment:
    """The server that the agent uses, and the port that the participants use."""

    server: RunningServer
    participant_port: int


RunningDeployment: TypeAlias = AbstractAsyncContextManager[Deployment]


@contextlib.asynccontextmanager
async def one_process(folder: Path, migrated_file: Path) -> AsyncIterator[Deployment]:
    """One server in this process, on SQLite, for agent and participants."""
    file = folder / "bubbles.db"
    shutil.copy(migrated_file, file)
    async with running_server(f"sqlite+aiosqlite:///{file}", folder) as server:
        yield Deployment(server, server.port)


@contextlib.asynccontextmanager
async def two_processes(
    folder: Path, postgres: PostgresServer, template: str, redis: RedisServer
) -> AsyncIterator[Deployment]:
    """A server in this process for the agent, and a child process for the participants.

    They share a PostgreSQL database and notify each other through Redis.
    """
    name = f"browsers_{next(_numbers)}"
    url = postgres.create_database(name, template=template)
    settings = {
        "BUBBLES_DATABASE_URL": url,
        "BUBBLES_BROKER_URL": redis.url,
        "BUBBLES_PRESENCE_GRACE": "0.2",
        "BUBBLES_DOCUMENT_WORKERS": "1",
    }
    try:
        with server_process(folder, **settings) as (_, address):
            async with running_server(url, folder, broker_url=redis.url) as server:
                yield Deployment(server, urlsplit(address).port or 0)
    finally:
        postgres.drop_database(name)
