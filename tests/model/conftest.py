"""Fixtures that several test modules of the model share."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from gql.app import build_document_operations
from gql.execution.executor import Executor
from gql.execution.limits import Limits
from gql.model.database.database import Database
from gql.model.domain.identifiers import new_id
from gql.schema import schema
from gql.schema.errors import error_formatter
from testing.postgres import PostgresServer
from testing.running_server import document_pool, running_server
from tests.model.race_harness import RaceHarness
from tests.model.session_log import open_database


@pytest.fixture(scope="module")
async def shared_harness(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory, full_length: bool
) -> AsyncIterator[RaceHarness]:
    """The server and the templates of all races of a module."""
    folder = tmp_path_factory.mktemp("races")
    async with running_server(shared_database_url, folder) as server:
        state = server.app_state
        for task in state.tasks:  # only the mutations of the test write, which saves time
            task.cancel()
        # uvicorn closes connections that are idle for 5 s, as between two rounds over HTTP
        await server.http.aclose()
        server.http = httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{server.port}",
            timeout=30,
            verify=False,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )
        documents = build_document_operations(state.settings, state.database, document_pool())
        operations = Executor(schema.core, Limits(), error_formatter, timeout=60.0)
        races = RaceHarness(server, operations, documents, full_length)
        async with server.http:
            await races.create_templates()
            yield races


@pytest.fixture
def harness(shared_harness: RaceHarness) -> RaceHarness:
    """The harness of the module, without viewers whom another process serves."""
    return replace(shared_harness, remote_viewers=set())


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as database:
        yield database


@pytest.fixture
async def two_databases(
    postgres: PostgresServer, migrated_template: str
) -> AsyncIterator[tuple[Database, Database]]:
    """One PostgreSQL database with two connection pools, as two processes have it open."""
    name = new_id("db")
    url = postgres.create_database(name, template=migrated_template)
    async with open_database(url) as database, open_database(url) as second_database:
        yield database, second_database
    postgres.drop_database(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    async with open_database(sqlite_url) as database:
        yield database
