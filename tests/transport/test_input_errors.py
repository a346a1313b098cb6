"""A malformed scalar is the caller's error, over every transport, before sign-in too."""

import json
from collections.abc import AsyncIterator, Iterator

import pytest
from graphql import GraphQLError, GraphQLScalarType

from gql.schema import schema
from testing.log_capture import expect_no_errors
from testing.module_server import sqlite_server
from testing.running_server import Person, RunningServer

pytestmark = pytest.mark.anyio

SENTENCES = {
    "phone": "That is not a phone number; expected one such as +4930123456.",
    "email": "That is not an e-mail address.",
    "expiresAt": "A time must be in RFC 3339 format with its time zone, "
    "such as 2026-11-22T12:00:00Z.",
}
INVITE = """inviteParticipant(input: {{
    sessionId: "s", role: CUSTOMER, contact: {{name: "Ada", {argument}}} }}) {{ cursor }}"""
ADD = 'addInteraction(input: {{ sessionId: "s", templateId: "t", {argument} }}) {{ cursor }}'
CASES = [
    pytest.param(*case, id=f"{case[1]} {case[2]!r}")
    for case in (
        (INVITE, "phone", "call me", "PhoneNumber", ["input", "contact", "phone"]),
        (INVITE, "email", "ada at home", "EmailAddress", ["input", "contact", "email"]),
        (ADD, "expiresAt", "tomorrow", "DateTime", ["input", "expiresAt"]),
        (ADD, "expiresAt", "2026-11-22T12:00:00", "DateTime", ["input", "expiresAt"]),
    )
]
# forms of ISO 8601 that RFC 3339 does not have, and times that do not exist
NO_TIMES = (
    "2030-W01-1T00:00:00Z",
    "20300101T000000Z",
    "2030-01-01T00:00Z",
    "2030-01-01T00:00:00+01",
    "2030-01-01T00:00:00,5Z",
    "2030-01-01T00:00:00.Z",
    "2030-02-30T00:00:00Z",
    "2030-01-01T00:00:61Z",
)
TIMES = {
    "2030-01-01t01:00:00.5+01:00": "2030-01-01T00:00:00.500000Z",
    " 2030-01-01 00:00:00z ": "2030-01-01T00:00:00Z",
    "2030-06-30T23:59:60Z": "2030-07-01T00:00:00Z",
}
TRANSPORTS = ("HTTP", "WebSocket", "SSE")


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory) as server:
        yield server


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as errors:
        yield errors


async def _errors(
    person: Person, transport: str, query: str, **variables: object
) -> list[dict[str, object]]:
    return await _errors_of_request(person, transport, {"query": query, "variables": variables})


async def _errors_of_request(
    person: Person, transport: str, body: dict[str, object]
) -> list[dict[str, object]]:
    """Returns the errors of the response over a transport, which has no data."""
    if transport == "WebSocket":
        async with person.socket() as socket:
            await socket.send("subscribe", id="1", payload=body)
            message = await socket.receive()
            assert message["type"] == "error"
            return list(message["payload"])
    accept = "text/event-stream" if transport == "SSE" else "application/json"
    headers = {"accept": accept}
    if person.token:
        headers["authorization"] = f"Bearer {person.token}"
    response = await person.server.http.post("/graphql", json=body, headers=headers)
    text = response.text
    result = json.loads(text.split("data: ")[1].splitlines()[0] if transport == "SSE" else text)
    assert "data" not in result
    return list(result["errors"])


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(("mutation", "argument", "value", "scalar", "path"), CASES)
async def test_a_malformed_literal_is_refused_with_its_sentence_and_path(
    server: RunningServer,
    transport: str,
    mutation: str,
    argument: str,
    value: object,
    scalar: str,
    path: list[str],
) -> None:
    query = "mutation {" + mutation.format(argument=f"{argument}: {json.dumps(value)}") + "}"
    [error] = await _errors(server.agent, transport, query)
    assert error["message"] == SENTENCES[argument]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": path}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(("mutation", "argument", "value", "scalar", "path"), CASES)
async def test_a_malformed_variable_is_refused_with_its_sentence_and_name(
    server: RunningServer,
    transport: str,
    mutation: str,
    argument: str,
    value: object,
    scalar: str,
    path: list[str],
) -> None:
    query = (
        f"mutation ($value: {scalar}) {{" + mutation.format(argument=f"{argument}: $value") + "}"
    )
    [error] = await _errors(server.agent, transport, query, value=value)
    assert error["message"] == SENTENCES[argument]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": ["value"]}


@pytest.mark.parametrize("transport", ["WebSocket", "SSE"])
async def test_a_malformed_cursor_of_a_subscription_is_refused(
    server: RunningServer, transport: str
) -> None:
    field = 'sessionUpdates(sessionId: "s", after: %s) { cursor }'
    with_variable = "subscription ($cursor: EventCursor) {" + field % "$cursor" + "}"
    [of_literal] = await _errors(server.agent, transport, "subscription {" + field % "7" + "}")
    [of_variable] = await _errors(server.agent, transport, with_variable, cursor=7)
    assert of_literal["message"] == of_variable["message"] == "A cursor is a string."
    assert of_literal["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": ["after"]}
    assert of_variable["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": ["cursor"]}


async def test_the_path_of_a_malformed_scalar_leads_through_objects_and_lists(
    server: RunningServer,
) -> None:
    query = "mutation ($input: StartSessionInput!) { startSession(input: $input) { cursor } }"
    contact = {"name": "Ada", "email": "ada@x.example", "phone": "call me"}
    variables = {"input": {"name": "Loan", "customer": contact}}
    [error] = await _errors(server.anonymous(), "HTTP", query, **variables)
    assert error["extensions"] == {
        "code": "BAD_USER_INPUT",
        "inputPath": ["input", "customer", "phone"],
    }


async def test_other_invalid_values_have_a_path_too(server: RunningServer) -> None:
    query = "mutation ($input: StartSessionInput!) { startSession(input: $input) { cursor } }"
    errors = await _errors(server.agent, "HTTP", query, input={"name": 7, "other": 1})
    assert [error["extensions"] for error in errors] == [
        {"code": "BAD_USER_INPUT", "inputPath": ["input", "name"]},
        {"code": "BAD_USER_INPUT", "inputPath": ["input"]},
    ]
    literal = "mutation { startSession(input: {name: 7}) { cursor } }"
    [error] = await _errors(server.agent, "HTTP", literal)
    assert error["extensions"] == {
        "code": "GRAPHQL_VALIDATION_FAILED",
        "inputPath": ["input", "name"],
    }


TWO_SIGNATURES = {"typedName": "Ada", "drawing": {"path": "M 0 0 L 9 9"}}
TWO_STEPS = {"template": {"templateId": "t"}, "verification": {"method": "OTP"}}


@pytest.mark.parametrize("signature", [{}, TWO_SIGNATURES], ids=["none", "two"])
async def test_exactly_one_kind_of_signature_is_taken(
    server: RunningServer, signature: dict[str, object]
) -> None:
    query = "mutation ($input: SignStepInput!) { signStep(input: $input) { cursor } }"
    sign_input = {"stepId": "s", "signature": signature}
    [error] = await _errors(server.agent, "HTTP", query, input=sign_input)
    assert "exactly one field must be specified" in str(error["message"])
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": ["input", "signature"]}


@pytest.mark.parametrize("step", [{}, TWO_STEPS], ids=["none", "two"])
async def test_a_workflow_step_is_either_a_template_or_a_verification(
    server: RunningServer, step: dict[str, object]
) -> None:
    query = """mutation ($input: CreateWorkflowTemplateInput!) {
        createWorkflowTemplate(input: $input) { replayed } }"""
    workflow_input = {"name": "Two", "steps": [step]}
    [error] = await _errors(server.agent, "HTTP", query, input=workflow_input)
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "inputPath": ["input", "steps", 0]}


async def test_a_one_of_input_with_two_fields_as_a_literal_fails_validation(
    server: RunningServer,
) -> None:
    literal = """mutation { signStep(input: {stepId: "s", signature: {
        typedName: "Ada", drawing: {path: "M 0 0 L 9 9"}}}) { cursor } }"""
    [error] = await _errors(server.agent, "HTTP", literal)
    assert error["extensions"] == {
        "code": "GRAPHQL_VALIDATION_FAILED",
        "inputPath": ["input", "signature"],
    }


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_the_hash_of_a_persisted_query_is_refused_as_clients_expect(
    server: RunningServer, transport: str
) -> None:
    body: dict[str, object] = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0a"}}}
    [error] = await _errors_of_request(server.agent, transport, body)
    assert error["message"] == "PersistedQueryNotSupported"
    assert error["extensions"] == {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}


@pytest.mark.parametrize("text", NO_TIMES)
def test_only_times_of_rfc_3339_are_read(text: str) -> None:
    with pytest.raises(GraphQLError, match="RFC 3339"):
        scalar("DateTime").parse_value(text)


@pytest.mark.parametrize(("text", "stored"), TIMES.items())
def test_a_time_is_read_as_people_and_programs_write_it(text: str, stored: str) -> None:
    date_time = scalar("DateTime")
    assert date_time.serialize(date_time.parse_value(text)) == stored


def scalar(name: str) -> GraphQLScalarType:
    scalar_type = schema.core.get_type(name)
    assert isinstance(scalar_type, GraphQLScalarType)
    return scalar_type


async def test_a_missing_value_is_called_null(server: RunningServer) -> None:
    query = "mutation ($n: String!) { startSession(input: { name: $n }) { cursor } }"
    (error,) = await _errors(server.agent, "HTTP", query, n=None)
    assert "None" not in str(error["message"])
    assert "null" in str(error["message"])
