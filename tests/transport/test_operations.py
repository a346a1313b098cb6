"""Execution: the cache of parsed queries, the variables of items, and operations that time out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from gql.execution.errors import OperationError
from gql.execution.limits import Limits
from gql.execution.query_cache import QueryCache
from gql.schema import schema
from gql.schema.errors import error_formatter
from testing.running_server import RunningServer, running_server

pytestmark = pytest.mark.anyio

START_SESSION = """mutation($key: String) {
    startSession(input: {name: "Late", idempotencyKey: $key}) {
        replayed session { name } errors { message } } }"""
COUNT_SESSIONS = "{ sessions { totalCount } }"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A server whose operations time out after 0.3 seconds."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    async with running_server(url, tmp_path, operation_timeout=0.3) as running:
        yield running


@pytest.fixture(scope="module")
def queries() -> QueryCache:
    return QueryCache(schema.core, Limits(), error_formatter)


async def test_a_mutation_that_times_out_is_reported_and_still_completes(
    server: RunningServer,
) -> None:
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


def test_a_valid_query_is_parsed_once(queries: QueryCache) -> None:
    assert queries.parse("{ __typename }") is queries.parse("{ __typename }")


def test_an_invalid_query_is_rejected_each_time(queries: QueryCache) -> None:
    for _ in range(2):
        with pytest.raises(OperationError) as raised:
            queries.parse("{ nothing }")
        (error,) = raised.value.errors
        assert error.extensions == {"code": "GRAPHQL_VALIDATION_FAILED"}


def test_the_oldest_queries_leave_the_cache(queries: QueryCache) -> None:
    first = queries.parse("{ __typename }")
    for number in range(20):
        queries.parse(f"query Q{number} {{ __typename }} #" + "x" * 30_000)
    assert queries.parse("{ __typename }") is not first


def test_a_very_long_query_is_not_cached(queries: QueryCache) -> None:
    long_query = "{ __typename } #" + "x" * 40_000
    assert queries.parse(long_query) is not queries.parse(long_query)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ " + "a { " * 20 + "b" + " }" * 21, "The query is nested more than 20 levels deep."),
        ("{ " + "a " * 2_001 + "}", "The query selects more than 2000 fields."),
        ("{ " + "b: a " * 101 + "}", "The query has more than 100 aliases."),
        ("mutation { " + "a " * 6 + "}", "The query contains more than 5 mutations."),
    ],
)
def test_a_query_over_a_limit_is_rejected(queries: QueryCache, query: str, message: str) -> None:
    with pytest.raises(OperationError) as raised:
        queries.parse(query)
    (error,) = raised.value.errors
    assert error.message == message
    assert error.extensions == {"code": "LIMIT_EXCEEDED"}


def test_arguments_of_the_root_field_do_not_change_the_result_of_an_item(
    queries: QueryCache,
) -> None:
    query = queries.parse(
        """subscription S($s: ID!, $after: Cursor, $when: Boolean!, $n: Int!) { ...F }
        fragment F on Subscription { sessionUpdates(sessionId: $s, after: $after) {
            cursor @include(if: $when) session { events(first: $n) { totalCount } } } }"""
    )
    assert query.item_variables(query.operation("S")) == {"when", "n"}
