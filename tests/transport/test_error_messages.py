"""What clients learn from errors: a code and a sentence, and nothing of the implementation."""

import logging
from typing import Any

import pytest
from sqlalchemy import text

from testing.running_server import OperationFailed, RunningServer
from tests.transport.leaks import assert_no_internals

pytestmark = pytest.mark.anyio


MISSPELT = [
    "{ viewr { __typename } }",
    '{ session(idd: "x") { id } }',
    '{ node(id: "x") { ... on Sesion { id } } }',
    "{ sessions(filter: {statu: OPEN}) { totalCount } }",
    "{ sessions(filter: {status: OPE}) { totalCount } }",
    "query($s: SessionStats) { sessions { totalCount } }",
    "{ viewer @inclde(if: true) { __typename } }",
    '{ sessions(first: "x") { totalCount } }',
    "query($a: Int) { sessions(first: $b) { totalCount } }",
    "{ viewer { ... on AgentViewer { nam } } }",
]


@pytest.mark.parametrize("document", MISSPELT)
async def test_an_invalid_document_has_a_code_and_no_suggestion(
    server: RunningServer, document: str
) -> None:
    response = await server.agent.post({"query": document})
    errors = response.json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}
    assert "Did you mean" not in response.text
    assert_no_internals(response.text)


@pytest.mark.parametrize("document", ["{", "", "{ viewer { __typename }", "\u0000", "{ a(b: 1.) }"])
async def test_a_document_that_cannot_be_parsed_is_refused(
    server: RunningServer, document: str
) -> None:
    response = await server.agent.post({"query": document})
    assert response.status_code == 200
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert_no_internals(response.text)


@pytest.mark.parametrize(
    "variables",
    [{"f": {"status": "OPE"}}, {"f": {"statu": "OPEN"}}, {"f": 7}, {"f": {"status": ["OPEN"] * 2}}],
)
async def test_invalid_variables_have_a_code_and_no_suggestion(
    server: RunningServer, variables: dict[str, Any]
) -> None:
    document = "query($f: SessionFilter) { sessions(filter: $f) { totalCount } }"
    response = await server.agent.post({"query": document, "variables": variables})
    errors = response.json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
    assert "Did you mean" not in response.text


@pytest.mark.parametrize("after", ["garbage", "", "é", "A" * 5_000])
async def test_an_invalid_cursor_is_answered_bad_cursor(server: RunningServer, after: str) -> None:
    payload = await server.agent.mutate("startSession", "session { id }", name="S")
    for document in (
        """query($id: ID!, $a: ListCursor) {
            session(id: $id) { events(after: $a) { totalCount } } }""",
        """query($id: ID!, $a: ListCursor) {
            node(id: $id) { id } sessions(after: $a) { totalCount } }""",
    ):
        response = await server.agent.post(
            {"query": document, "variables": {"id": payload["session"]["id"], "a": after}}
        )
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "BAD_CURSOR"
        assert error["message"]


async def test_an_internal_error_has_only_an_id_and_the_log_has_the_details(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    agent, admin = await server.create_organization("Broken")
    payload = await admin.mutate(
        "createFormTemplate", "template { id }", name="Form", fields=[{"name": "a"}]
    )
    corrupt = text("UPDATE template SET steps = 'secret-inside' WHERE id = :id")
    async with server.app_state.database.engines.writer.begin() as sql:
        await sql.execute(corrupt, {"id": payload["template"]["id"]})
    with caplog.at_level(logging.ERROR):
        response = await agent.post({"query": "{ templates { edges { node { name } } } }"})
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["id"] in caplog.text
    assert "secret-inside" not in response.text
    assert_no_internals(response.text)
    async with agent.socket() as socket:
        with pytest.raises(OperationFailed) as caught:
            await socket.next(await socket.subscribe("{ templates { totalCount } }"))
    assert caught.value.codes == ["INTERNAL"]
    assert_no_internals(str(caught.value))
