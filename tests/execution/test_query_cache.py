"""The cache of parsed queries: what it keeps, what it rejects, and the variables of an item."""

import pytest

from gql.execution.errors import OperationError
from gql.execution.limits import Limits
from gql.execution.query_cache import MAX_CACHED_TEXT, QueryCache
from gql.schema import schema
from gql.schema.errors import error_formatter


@pytest.fixture(scope="module")
def queries() -> QueryCache:
    return QueryCache(schema.core, Limits(), error_formatter)


def test_a_valid_query_is_parsed_once(queries: QueryCache) -> None:
    assert queries.parse("{ __typename }") is queries.parse("{ __typename }")


def test_an_invalid_query_is_rejected_each_time(queries: QueryCache) -> None:
    for _ in range(2):
        with pytest.raises(OperationError) as caught:
            queries.parse("{ nothing }")
        (error,) = caught.value.errors
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
    with pytest.raises(OperationError) as caught:
        queries.parse(query)
    (error,) = caught.value.errors
    assert error.message == message
    assert error.extensions == {"code": "LIMIT_EXCEEDED"}


def test_arguments_of_the_root_field_do_not_change_the_result_of_an_item(
    queries: QueryCache,
) -> None:
    query = queries.parse(
        """subscription S($s: ID!, $after: EventCursor, $when: Boolean!, $n: Int!) { ...F }
        fragment F on Subscription { sessionUpdates(sessionId: $s, after: $after) {
            cursor @include(if: $when) session { events(first: $n) { totalCount } } } }"""
    )
    assert query.item_variables(query.operation("S")) == {"when", "n"}


def test_the_query_cache_is_bounded_by_the_length_of_its_documents() -> None:
    """A parsed document takes over a hundred times its text, and clients can send any number."""
    cache = QueryCache(schema.core, Limits(), error_formatter)
    filling = "# " + "x" * (MAX_CACHED_TEXT - 100)
    texts = [f"query Q{number} {{ __typename }} {filling}" for number in range(40)]
    parsed = [cache.parse(text) for text in texts]
    assert cache.parse(texts[-1]) is parsed[-1]
    assert cache.parse(texts[0]) is not parsed[0]
