"""Installations that browsers are sent to: one process on SQLite, two on PostgreSQL and Redis."""

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
from tests.server.test_cli import serving

_numbers = itertools.count()


@dataclass(frozen=True)
class Place:
    """A product, and the port at which everybody but the agent reaches it."""

    product: RunningServer
    others_port: int


Installation: TypeAlias = AbstractAsyncContextManager[Place]


@contextlib.asynccontextmanager
async def one_process(folder: Path, migrated_file: Path) -> AsyncIterator[Place]:
    """Everybody on the same process, on SQLite."""
    file = folder / "bubbles.db"
    shutil.copy(migrated_file, file)
    async with running_server(f"sqlite+aiosqlite:///{file}", folder) as product:
        yield Place(product, product.port)


@contextlib.asynccontextmanager
async def two_processes(
    folder: Path, postgres: PostgresServer, template: str, redis: RedisServer
) -> AsyncIterator[Place]:
    """The agent on this process, the others on one of their own; Redis rings between them."""
    name = f"browsers_{next(_numbers)}"
    url = postgres.create_database(name, template=template)
    settings = {
        "BUBBLES_DATABASE_URL": url,
        "BUBBLES_BROKER_URL": redis.url,
        "BUBBLES_PRESENCE_GRACE": "0.2",
        "BUBBLES_DOCUMENT_WORKERS": "1",
    }
    try:
        with serving(folder, **settings) as (_, address):
            async with running_server(url, folder, broker_url=redis.url) as product:
                yield Place(product, urlsplit(address).port or 0)
    finally:
        postgres.drop_database(name)
