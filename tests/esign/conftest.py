"""A server that the tests of a module share."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from testing.postgres import PostgresServer
from testing.running_server import RunningServer, running_server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of a database for all tests of a module, once of each kind."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("shared") / "bubbles.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    postgres: PostgresServer = request.getfixturevalue("postgres")
    name = f"shared_{uuid4().hex}"
    yield postgres.create_database(name, template=request.getfixturevalue("migrated_template"))
    postgres.drop_database(name)


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the server that all tests of a module share."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
async def shared_server(
    anyio_backend: object, shared_database_url: str, shared_folder: Path
) -> AsyncIterator[RunningServer]:
    """A server for all tests of a module. Each test starts its own session.

    It names `anyio_backend`, so that tests that are not async can use it too.
    """
    async with running_server(shared_database_url, shared_folder) as running:
        yield running
