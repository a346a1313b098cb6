"""Fixtures of all tests: databases of both kinds, a running server, and the two test tiers.

`make test` runs the quick tier: fewer rounds of the same race, one database where the other adds
nothing. `make test-all` passes `--full-length` and runs everything at full length.
"""

import asyncio
import contextlib
import copy
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gql.model.database.migration import migrate
from testing.postgres import PostgresServer, start_postgres_or_skip
from testing.redis import RedisServer, start_redis_or_skip
from testing.running_server import RunningServer, running_server

_numbers = itertools.count()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full-length", action="store_true", help="run long tests, and every round")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: runs only with --full-length")
    config.addinivalue_line(
        "markers", "sqlite_suffices: runs on SQLite only, and on both databases with --full-length"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full-length"):
        return
    deselected = [item for item in items if _is_full_length_only(item)]
    config.hook.pytest_deselected(items=deselected)
    items[:] = [item for item in items if not _is_full_length_only(item)]


def _is_full_length_only(item: pytest.Item) -> bool:
    if item.get_closest_marker("long"):
        return True
    parameters = getattr(item, "callspec", None)
    on_postgresql = parameters and "postgresql" in parameters.params.values()
    return bool(item.get_closest_marker("sqlite_suffices") and on_postgresql)


@pytest.fixture(scope="session")
def full_length(request: pytest.FixtureRequest) -> bool:
    """Whether tests run at full length, with all their rounds."""
    return bool(request.config.getoption("--full-length"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = start_postgres_or_skip()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    server = start_redis_or_skip()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy, which is faster than migrating for each test."""
    file = tmp_path_factory.mktemp("template") / "bubbles.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres: PostgresServer) -> str:
    """The name of a migrated, empty PostgreSQL database that tests use as their template."""
    asyncio.run(migrate(postgres.create_database("migrated")))
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty, migrated database, once of each kind."""
    with _migrated_database(request, tmp_path) as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """As `database_url`, for all tests of a module."""
    with _migrated_database(request, tmp_path_factory.mktemp("shared")) as url:
        yield url


@contextlib.contextmanager
def _migrated_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        file = folder / "bubbles.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("migrated_template")
    name = f"test_{next(_numbers)}"
    yield server.create_database(name, template=template)
    server.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"empty_{next(_numbers)}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """The event loop that the server uses too."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A server on a free port, with an organization in its database."""
    async with running_server(database_url, tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
async def shared_server(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningServer]:
    """As `server`, for all tests of a module. A test that changes its clock sets it back."""
    async with running_server(shared_database_url, tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
async def server_with_new_organization(shared_server: RunningServer) -> RunningServer:
    """The server of the module; its agent and admin are those of a new organization."""
    server = copy.copy(shared_server)
    server.agent, server.admin = await server.create_organization()
    server.other_agents = []
    return server
