"""Requests over HTTP: methods, bodies, statuses, sizes, and what is refused."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from testing.log_capture import expect_no_errors
from testing.module_server import sqlite_server
from testing.running_server import RunningServer
from tests.transport.http_requests import (
    GRAPHQL,
    JSON,
    SSE,
    TYPENAME,
    get_graphql,
    post_graphql,
    send_raw,
)
from tests.transport.leaks import assert_no_internals

pytestmark = pytest.mark.anyio

TWO_OPERATIONS = "query A { a: __typename } query B { b: __typename }"
BODY_LIMIT = 8_192


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory, body_limit=BODY_LIMIT) as server:
        yield server


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as messages:
        yield messages


# statuses

NEEDS_ID = "query($id: ID!) { node(id: $id) { id } }"
REQUEST_ERRORS: dict[str, tuple[dict[str, Any], str]] = {
    "half a document": ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
    "an empty document": ({"query": ""}, "GRAPHQL_PARSE_FAILED"),
    "an unknown field": ({"query": "{ no }"}, "GRAPHQL_VALIDATION_FAILED"),
    "a missing variable": ({"query": NEEDS_ID}, "BAD_USER_INPUT"),
    "a null variable": ({"query": NEEDS_ID, "variables": {"id": None}}, "BAD_USER_INPUT"),
    "an invalid variable": (
        {"query": NEEDS_ID, "variables": {"id": ["x"]}},
        "BAD_USER_INPUT",
    ),
    "no name for two operations": ({"query": TWO_OPERATIONS}, "BAD_USER_INPUT"),
    "null for two operations": ({"query": TWO_OPERATIONS, "operationName": None}, "BAD_USER_INPUT"),
    "an empty name for two operations": (
        {"query": TWO_OPERATIONS, "operationName": ""},
        "BAD_USER_INPUT",
    ),
    "an unknown name": ({"query": TWO_OPERATIONS, "operationName": "C"}, "BAD_USER_INPUT"),
    "a name for an anonymous operation": (
        {"query": TYPENAME, "operationName": "A"},
        "BAD_USER_INPUT",
    ),
    "no operation": ({"query": "fragment F on Query { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
    "too deep": ({"query": "{ a " * 30 + "{ a }" + "}" * 30}, "LIMIT_EXCEEDED"),
}


@pytest.mark.parametrize("name", REQUEST_ERRORS)
@pytest.mark.parametrize(("media_type", "status"), [(JSON, 200), (GRAPHQL, 400)])
async def test_a_request_that_cannot_be_executed_has_no_data(
    server: RunningServer, name: str, media_type: str, status: int
) -> None:
    body, code = REQUEST_ERRORS[name]
    response = await post_graphql(server, body, media_type)
    assert response.status_code == status
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    content = response.json()
    assert "data" not in content
    assert {error["extensions"]["code"] for error in content["errors"]} == {code}
    assert all(error["message"] for error in content["errors"])


@pytest.mark.parametrize("media_type", [JSON, GRAPHQL])
async def test_an_executed_operation_is_200_with_data_even_if_it_failed(
    server: RunningServer, media_type: str
) -> None:
    response = await post_graphql(
        server, {"query": "{ viewer { __typename } __typename }"}, media_type
    )
    assert response.status_code == 200
    assert "data" in response.json()
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(("name", "key"), [("A", "a"), ("B", "b")])
async def test_the_named_operation_is_executed(server: RunningServer, name: str, key: str) -> None:
    response = await post_graphql(server, {"query": TWO_OPERATIONS, "operationName": name})
    assert response.json() == {"data": {key: "Query"}}


# invalid requests

REQUEST = '{"query": "{ __typename }"}'
INVALID_BODIES = [
    b"", b"null", b"7", b"[]", b'"{ __typename }"', b"{", b"{}", b"[" * 4_000,
    f"[{REQUEST}]".encode(), REQUEST.encode("utf-16"),
    REQUEST.encode("utf-16-le"), REQUEST.encode("utf-32"),
    b'{"query": null}', b'{"query": {"a": 1}}', b'{"query": "\xff"}', b'{"query": "\xed\xa0\x80"}',
    b"query=%7B__typename%7D", b"--x\r\n\r\nx",
]  # fmt: skip
INVALID_MEMBERS = [
    '"variables": "{}"', '"variables": [1]', '"variables": 0', '"variables": {"a": Infinity}',
    '"variables": {"a": ' + "9" * 5_000 + '}', '"extensions": []', '"extensions": "x"',
    '"operationName": ["A"]', '"operationName": "\\ud800"',
]  # fmt: skip
INVALID_BODIES += [f'{{"query": "{{ __typename }}", {part}}}'.encode() for part in INVALID_MEMBERS]


@pytest.mark.parametrize("body", INVALID_BODIES)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL, SSE])
async def test_a_body_that_is_not_a_request_is_refused_with_400(
    server: RunningServer, body: bytes, accept: str
) -> None:
    response = await post_graphql(server, body, accept)
    assert response.status_code == 400
    assert response.headers["content-type"].startswith(JSON)
    content = response.json()
    assert "data" not in content
    assert content["errors"][0]["message"].endswith(".")
    assert_no_internals(response.text)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'Application/JSON;Charset="UTF-8"',
        "application/json; charset=utf8; profile=x",
        "application/json; profile=x",
        "application/graphql-response+json",
    ],
)
async def test_a_json_body_in_utf_8_is_accepted(server: RunningServer, content_type: str) -> None:
    body = json.dumps({"query": '{ __typename } # é"'}, ensure_ascii=False).encode()
    for content in (body, b"\xef\xbb\xbf" + body):  # also with a byte order mark
        response = await post_graphql(server, content, **{"content-type": content_type})
        assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1",
        "application/jsonp",
        "text/json",
        "application/graphql",
    ],
)
async def test_a_body_of_another_content_type_is_refused_with_415(
    server: RunningServer, content_type: str
) -> None:
    """A page of another site can send plain text and forms without a CORS preflight."""
    response = await post_graphql(server, {"query": TYPENAME}, **{"content-type": content_type})
    assert response.status_code == 415
    assert "application/json" in response.json()["errors"][0]["message"]


async def test_a_body_over_the_limit_is_refused_with_413(server: RunningServer) -> None:
    small = json.dumps({"query": TYPENAME}).encode()
    for size, status in ((BODY_LIMIT, 200), (BODY_LIMIT + 1, 413), (BODY_LIMIT * 100, 413)):
        response = await post_graphql(server, small + b" " * (size - len(small)))
        assert response.status_code == status

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * (BODY_LIMIT // 2)

    headers = {"content-type": JSON}
    response = await server.http.post("/graphql", content=chunks(), headers=headers)
    assert response.status_code == 413


async def test_the_server_responds_after_clients_disconnected_within_a_body(
    server: RunningServer,
) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    for _ in range(3):
        await send_raw(server, head + b'content-length: 100\r\n\r\n{"query"', disconnect=True)
    assert (await post_graphql(server, {"query": TYPENAME})).status_code == 200


# methods


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "REPORT"])
async def test_another_method_is_refused_with_405(server: RunningServer, method: str) -> None:
    response = await server.http.request(method, "/graphql", params={"query": TYPENAME})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    if method == "HEAD":
        assert response.content == b""


async def test_a_query_can_be_sent_by_get(server: RunningServer) -> None:
    response = await get_graphql(
        server, query=TWO_OPERATIONS, operationName="B", extensions='{"a": 1}'
    )
    assert response.json() == {"data": {"b": "Query"}}
    document = "query($t: String!) { __type(name: $t) { kind } }"
    response = await get_graphql(server, query=document, variables='{"t": "Session"}')
    assert response.json() == {"data": {"__type": {"kind": "OBJECT"}}}
    response = await get_graphql(server, GRAPHQL, query="{ no }")
    assert response.status_code == 400


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"variables": "{}"},
        {"query": TYPENAME, "variables": "[]"},
        {"query": TYPENAME, "variables": "nonsense"},
        {"query": TYPENAME, "variables": "7"},
        {"query": TYPENAME, "variables": '{"a": NaN}'},
        {"query": TYPENAME, "variables": "[" * 5_000},
        {"query": TYPENAME, "extensions": "x"},
        {"query": TYPENAME, "extensions": "[]"},
        {"query": TYPENAME, "operationName": "a\u0000b"},
    ],
)
async def test_a_query_string_that_is_not_a_request_is_refused_with_400(
    server: RunningServer, params: dict[str, str]
) -> None:
    response = await get_graphql(server, **params)
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"].endswith(".")
    assert_no_internals(response.text)


@pytest.mark.parametrize("accept", [JSON, GRAPHQL, SSE, "*/*"])
async def test_only_queries_are_accepted_by_get(server: RunningServer, accept: str) -> None:
    mutation = 'mutation M { startSession(input: {name: "By GET"}) { replayed } }'
    for params in (
        {"query": mutation},
        {"query": "subscription { inbox { reset } }"},
        {"query": f"{mutation} {TWO_OPERATIONS}", "operationName": "M"},
    ):
        headers = {"accept": accept, "authorization": f"Bearer {server.agent.token}"}
        response = await server.http.get("/graphql", params=params, headers=headers)
        assert response.status_code == 405
        assert response.headers["allow"] == "POST"
        assert "data" not in response.json()
    sessions = await server.agent.execute("{ sessions { totalCount } }")
    assert sessions["sessions"]["totalCount"] == 0


async def test_a_response_to_a_get_is_cached_for_its_token_only_and_asked_for_again(
    server: RunningServer,
) -> None:
    response = await get_graphql(server, query=TYPENAME)
    assert response.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in response.headers["vary"]
