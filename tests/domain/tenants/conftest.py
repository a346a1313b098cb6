"""The two organizations, created once for all tests of this package."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from graphql import build_client_schema, get_introspection_query
from sqlalchemy import select

from gql.model.database.tables import MessageRow
from gql.model.domain.enums import MessageStatus
from testing.running_server import RunningServer, running_server
from testing.session_scenario import wait_for_documents
from tests.domain.tenants.disclosure import Tenants
from tests.domain.tenants.organizations import ALPHA, BRAVO, create_organization


@pytest.fixture(scope="package")
async def tenants(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Tenants]:
    """Both organizations on one server.

    On SQLite only, because what a viewer may see is decided above the database.
    """
    folder = tmp_path_factory.mktemp("tenants")
    async with running_server(f"sqlite+aiosqlite:///{folder / 'bubbles.db'}", folder) as server:
        introspection = await server.anonymous().execute(get_introspection_query())
        schema = build_client_schema(introspection)  # type: ignore[arg-type]  # it has that shape
        alpha = await create_organization(server, schema, ALPHA)
        bravo = await create_organization(server, schema, BRAVO)
        await wait_for_outbox(server)
        for session_id in [*alpha.ids["session"].values(), *bravo.ids["session"].values()]:
            await wait_for_documents(server.app_state, session_id)
        yield Tenants(server, schema, alpha, bravo)


async def wait_for_outbox(server: RunningServer) -> None:
    """Waits until every message was sent, so that the server changes nothing by itself."""
    pending = select(MessageRow.id).where(MessageRow.status == MessageStatus.PENDING)
    for _ in range(200):
        async with server.app_state.database.read_transaction() as sql:
            if not list(await sql.scalars(pending)):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the outbox is not empty after ten seconds")
