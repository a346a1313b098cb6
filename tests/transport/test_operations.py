"""Operations: what is remembered of documents, and what becomes of one that takes too long."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from gql.schema import build_schema
from gql.schema.documents import QueryCache
from gql.schema.errors import Refused
from gql.schema.limits import Limits
from testing.running_server import RunningServer, running_server

pytestmark = pytest.mark.anyio

START = """mutation($key: String) { startSession(input: {name: "Late", idempotencyKey: $key}) {
    replayed session { name } errors { message } } }"""
COUNT = "{ sessions { totalCount } }"


@pytest.fixture
async def hasty(tmp_path: Path) -> AsyncIterator[RunningServer]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    async with running_server(url, tmp_path, operation_timeout=0.3) as running:
        yield running


async def test_an_order_that_takes_too_long_is_told_so_and_ends_all_the_same(
    hasty: RunningServer,
) -> None:
    body = {"query": START, "variables": {"key": "once"}}
    async with hasty.parts.database.engines.writer.connect() as held:
        await held.execute(text("SELECT 1"))  # whoever writes now waits for this one
        (error,) = (await hasty.agent.post(body)).json()["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert "idempotency key" in error["message"]
        assert (await hasty.agent.ask(COUNT))["sessions"]["totalCount"] == 0
    await hasty.parts.database.run(hasty.parts.presence.renew())  # behind it in the queue
    again = (await hasty.agent.ask(START, key="once"))["startSession"]
    assert (again["replayed"], again["session"]["name"]) == (True, "Late")
    assert (await hasty.agent.ask(COUNT))["sessions"]["totalCount"] == 1


def read(documents: QueryCache, document: str) -> object:
    return documents.read(document)


def test_a_document_is_read_once_and_a_bad_one_each_time() -> None:
    documents = QueryCache(build_schema().core, Limits())
    assert read(documents, "{ __typename }") is read(documents, "{ __typename }")
    for _ in range(2):
        with pytest.raises(Refused) as no:
            documents.read("{ nothing }")
        assert [one.extensions["code"] for one in no.value.errors if one.extensions] == [
            "GRAPHQL_VALIDATION_FAILED"
        ]


def test_what_is_remembered_of_documents_is_bounded() -> None:
    documents = QueryCache(build_schema().core, Limits())
    first = read(documents, "{ __typename }")
    for number in range(20):
        documents.read(f"query Q{number} {{ __typename }} #" + "x" * 30_000)
    assert read(documents, "{ __typename }") is not first
    long = "{ __typename } #" + "x" * 40_000
    assert read(documents, long) is not read(documents, long)


def test_variables_of_the_root_field_make_no_difference_to_its_items() -> None:
    documents = QueryCache(build_schema().core, Limits())
    document = documents.read(
        """subscription S($s: ID!, $after: Cursor, $when: Boolean!, $n: Int!) { ...F }
        fragment F on Subscription { sessionUpdates(sessionId: $s, after: $after) {
            cursor @include(if: $when) session { events(first: $n) { totalCount } } } }"""
    )
    assert document.used_below_root(document.operation("S")) == {"when", "n"}
