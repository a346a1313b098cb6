"""Limits on the size of GraphQL documents."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from testing.module_server import sqlite_server
from testing.running_server import RunningServer

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory) as server:
        yield server


def nested(levels: int) -> str:
    return "{ a " * levels + "{ a }" + " }" * levels


def chained_fragments(count: int) -> str:
    """Fragments that each spread the next one twice: 2 to the power of `count` fields."""
    spreads = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(count)]
    return "{ ...F0 } " + " ".join(spreads) + f" fragment F{count} on Query {{ __typename }}"


def many_fields(fragment_count: int) -> str:
    fields = "fragment F on Query { " + "__typename " * 100 + "}"
    return "{ " + "...F " * fragment_count + "} " + fields


def many_mutations(count: int, *, template: str) -> str:
    mutation = 'endSession(input: {sessionId: "ses_x"}) { replayed }'
    return template.format(" ".join(f"m{n}: {mutation}" for n in range(count)))


IN_OPERATION = "mutation {{ {} }}"
IN_FRAGMENT = "mutation {{ ...F }} fragment F on Mutation {{ {} }}"
IN_INLINE_FRAGMENT = "mutation {{ ... on Mutation {{ {} }} }}"
OVER_A_LIMIT = {
    "depth": nested(25),
    "great depth": nested(300),
    "fields": many_fields(21),
    "aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }",
    "tokens": "{ " + "__typename " * 10_001 + "}",
    "mutations": many_mutations(6, template=IN_OPERATION),
    "mutations in a fragment": many_mutations(6, template=IN_FRAGMENT),
    "mutations in an inline fragment": many_mutations(6, template=IN_INLINE_FRAGMENT),
    "chained fragments": chained_fragments(60),
}


@pytest.mark.parametrize("name", OVER_A_LIMIT)
async def test_a_document_over_a_limit_is_refused_before_execution(
    server: RunningServer, name: str
) -> None:
    assert_limit_exceeded(await server.agent.post({"query": OVER_A_LIMIT[name]}))


async def test_a_document_is_refused_if_another_operation_is_over_a_limit(
    server: RunningServer,
) -> None:
    query = "query A { __typename } query B " + nested(25)
    assert_limit_exceeded(await server.agent.post({"query": query, "operationName": "A"}))


def assert_limit_exceeded(response: httpx2.Response) -> None:
    body = response.json()
    assert [error["extensions"]["code"] for error in body["errors"]] == ["LIMIT_EXCEEDED"]
    assert not body.get("data")


async def test_a_document_at_its_limits_is_answered(server: RunningServer) -> None:
    aliases = " ".join(f"a{n}: __typename" for n in range(100))
    assert len(await server.agent.execute("{ " + aliases + " }")) == 100
    for template in (IN_OPERATION, IN_FRAGMENT):
        assert len(await server.agent.execute(many_mutations(5, template=template))) == 5
    assert await server.agent.execute(chained_fragments(5))
    assert await server.agent.execute(many_fields(20))
