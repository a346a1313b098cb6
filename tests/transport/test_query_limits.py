"""Limits on the size of GraphQL documents.

All tests of this file share one server on SQLite.
"""

from collections.abc import AsyncIterator

import pytest
from graphql import get_introspection_query

from testing.running_server import OperationFailed, RunningServer, running_server

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("limits")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder) as running:
        yield running


def nested(levels: int) -> str:
    return "{ a " * levels + "{ a }" + " }" * levels


def chained_fragments(count: int) -> str:
    """Fragments that each spread the next one twice: 2 to the power of `count` fields."""
    spreads = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(count)]
    return "{ ...F0 } " + " ".join(spreads) + f" fragment F{count} on Query {{ __typename }}"


def many_fields(hundreds: int) -> str:
    fields = "fragment F on Query { " + "__typename " * 100 + "}"
    return "{ " + "...F " * hundreds + "} " + fields


def many_mutations(count: int, *, within: str) -> str:
    mutation = 'endSession(input: {sessionId: "ses_x"}) { replayed }'
    return within.format(" ".join(f"m{n}: {mutation}" for n in range(count)))


IN_OPERATION = "mutation {{ {} }}"
IN_FRAGMENT = "mutation {{ ...F }} fragment F on Mutation {{ {} }}"
IN_INLINE_FRAGMENT = "mutation {{ ... on Mutation {{ {} }} }}"
OVER_A_LIMIT = {
    "depth": nested(25),
    "great depth": nested(300),
    "fields": many_fields(21),
    "aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }",
    "tokens": "{ " + "__typename " * 10_001 + "}",
    "mutations": many_mutations(6, within=IN_OPERATION),
    "mutations in a fragment": many_mutations(6, within=IN_FRAGMENT),
    "mutations in an inline fragment": many_mutations(6, within=IN_INLINE_FRAGMENT),
    "chained fragments": chained_fragments(60),
    "the second operation": "query A { __typename } query B " + nested(25),
}


@pytest.mark.parametrize("name", OVER_A_LIMIT)
async def test_a_document_over_a_limit_is_refused_before_execution(
    server: RunningServer, name: str
) -> None:
    operation_name = "A" if "second" in name else None
    response = await server.agent.post(
        {"query": OVER_A_LIMIT[name], "operationName": operation_name}
    )
    body = response.json()
    assert [error["extensions"]["code"] for error in body["errors"]] == ["LIMIT_EXCEEDED"]
    assert not body.get("data")


async def test_a_document_at_its_limits_is_answered(server: RunningServer) -> None:
    aliases = " ".join(f"a{n}: __typename" for n in range(100))
    assert len(await server.agent.execute("{ " + aliases + " }")) == 100
    for within in (IN_OPERATION, IN_FRAGMENT):
        assert len(await server.agent.execute(many_mutations(5, within=within))) == 5
    assert await server.agent.execute(chained_fragments(5))
    assert await server.agent.execute(many_fields(20))


async def test_a_cycle_of_fragments_is_refused(server: RunningServer) -> None:
    document = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    with pytest.raises(OperationFailed) as failure:
        await server.agent.execute(document)
    assert failure.value.codes == ["GRAPHQL_VALIDATION_FAILED"]


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
