"""Operations: one that times out, a cycle of fragments, and the introspection of the schema."""

from collections.abc import AsyncIterator

import pytest
from graphql import get_introspection_query
from sqlalchemy import text

from testing.module_server import sqlite_server
from testing.running_server import OperationFailed, RunningServer

pytestmark = pytest.mark.anyio

START_SESSION = """mutation($key: String) {
    startSession(input: {name: "Late", idempotencyKey: $key}) {
        replayed session { name } errors { message } } }"""
COUNT_SESSIONS = "{ sessions { totalCount } }"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory) as server:
        yield server


async def test_a_mutation_that_times_out_is_reported_and_still_completes(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with sqlite_server(tmp_path_factory, operation_timeout=0.3) as server:
        await check_timed_out_mutation(server)


async def check_timed_out_mutation(server: RunningServer) -> None:
    request = {"query": START_SESSION, "variables": {"key": "once"}}
    async with server.app_state.database.engines.writer.connect() as connection:
        await connection.execute(text("SELECT 1"))  # other writers now wait for this connection
        (error,) = (await server.agent.post(request)).json()["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert "idempotency key" in error["message"]
        assert (await server.agent.execute(COUNT_SESSIONS))["sessions"]["totalCount"] == 0
    # this write waits in the same queue, so the mutation is finished when it returns
    await server.app_state.database.run_to_completion(server.app_state.presence.renew())
    payload = (await server.agent.execute(START_SESSION, key="once"))["startSession"]
    assert (payload["replayed"], payload["session"]["name"]) == (True, "Late")
    assert (await server.agent.execute(COUNT_SESSIONS))["sessions"]["totalCount"] == 1


async def test_a_cycle_of_fragments_is_refused(server: RunningServer) -> None:
    document = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    with pytest.raises(OperationFailed) as caught:
        await server.agent.execute(document)
    assert caught.value.codes == ["GRAPHQL_VALIDATION_FAILED"]


async def test_graphiql_can_read_the_whole_schema(server: RunningServer) -> None:
    document = get_introspection_query(
        descriptions=True,
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    result = await server.anonymous().execute(document)
    assert len(result["__schema"]["types"]) > 50
