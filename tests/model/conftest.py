"""The fixture that the tests of concurrent mutations share."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from gql.app import build_documents
from gql.execution.executor import Executor
from gql.execution.limits import Limits
from gql.schema import build_schema
from gql.schema.errors import error_formatter
from testing.running_server import document_pool, running_server
from tests.model.race_harness import RaceHarness


@pytest.fixture
async def harness(
    database_url: str, tmp_path: Path, full_length: bool
) -> AsyncIterator[RaceHarness]:
    async with running_server(database_url, tmp_path) as server:
        state = server.app_state
        for task in state.tasks:  # only the mutations of the test write, which saves time
            task.cancel()
        # uvicorn closes connections that are idle for 5 s, as between two rounds over HTTP
        await server.http.aclose()
        server.http = httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{server.port}",
            timeout=30,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )
        documents = build_documents(state.settings, state.database, document_pool())
        operations = Executor(build_schema().core, Limits(), error_formatter, timeout=60.0)
        races = RaceHarness(server, operations, documents, full_length)
        async with server.http:
            await races.create_templates()
            yield races
