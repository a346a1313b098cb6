"""A server on SQLite that the tests of one module share."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from testing.running_server import RunningServer, running_server


@contextlib.asynccontextmanager
async def sqlite_server(
    tmp_path_factory: pytest.TempPathFactory, **settings: Any
) -> AsyncIterator[RunningServer]:
    """Runs a server on a new SQLite database while the block runs."""
    folder = tmp_path_factory.mktemp("server")
    async with running_server(
        f"sqlite+aiosqlite:///{folder / 'bubbles.db'}", folder, **settings
    ) as server:
        yield server
