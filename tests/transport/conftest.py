"""The server of most tests of transports."""

from collections.abc import AsyncIterator

import pytest

from testing.module_server import sqlite_server
from testing.running_server import RunningServer


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    """A server on SQLite that the tests of a module share. Modules with settings have their own."""
    async with sqlite_server(tmp_path_factory) as server:
        yield server
