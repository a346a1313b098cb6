"""GraphQL over HTTP: media types, statuses, and requests that are refused."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from gql.execution.limits import Limits
from gql.execution.query_cache import MAX_CACHED_TEXT, QueryCache
from gql.schema import schema
from gql.schema.errors import error_formatter
from testing.log_capture import expect_no_errors
from testing.postgres import PostgresServer
from testing.running_server import RunningServer, running_server

pytestmark = pytest.mark.anyio

GRAPHQL, JSON, SSE = (
    "application/graphql-response+json", "application/json", "text/event-stream"
)  # fmt: skip
TYPENAME = "{ __typename }"
TWO_OPERATIONS = "query A { a: __typename } query B { b: __typename }"
BODY_LIMIT = 8_192


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("http")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder, body_limit=BODY_LIMIT) as running:
        yield running


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as messages:
        yield messages


async def post(server: RunningServer, body: Any, accept: str | None = JSON, **headers: str) -> Any:
    """Returns the response to a POST; `accept=None` leaves the header out."""
    all_headers = {"content-type": JSON, **headers}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = server.http.build_request("POST", "/graphql", content=content, headers=all_headers)
    del request.headers["accept"]
    if accept is not None:
        request.headers["accept"] = accept
    return await server.http.send(request)


# media types

NEGOTIATED: list[tuple[str | None, str]] = [
    (None, JSON),
    ("", JSON),
    ("*/*", JSON),
    ("application/*", JSON),
    ("application/*;q=0.1", JSON),
    (JSON, JSON),
    (GRAPHQL, GRAPHQL),
    (GRAPHQL.upper(), GRAPHQL),
    (f"{GRAPHQL}; charset=utf-8", GRAPHQL),
    (f"{JSON}; charset=utf-8", JSON),
    (f"{GRAPHQL}, {JSON}", GRAPHQL),
    (f"{JSON}, {GRAPHQL}", JSON),
    (f"{JSON};q=0.9, {GRAPHQL}", GRAPHQL),
    (f"{JSON}; q=0.9 , {GRAPHQL};q=0.8", JSON),
    (f"{GRAPHQL};q=0, {JSON}", JSON),
    (f"{GRAPHQL};q=0, */*", JSON),
    (f"{JSON};q=0, application/*", GRAPHQL),
    (f"{JSON};q=0, {GRAPHQL};q=0, */*", SSE),
    (f"*/*;q=0.5, {GRAPHQL};q=0.6", GRAPHQL),
    (f"text/html, {JSON};q=0.001", JSON),
    (f"{GRAPHQL}, application/graphql+json, {JSON}, {SSE}, multipart/mixed", GRAPHQL),
    (f"{GRAPHQL},{JSON};q=0.9", GRAPHQL),
    (f"{SSE}", SSE),
    (f"{SSE}, {JSON};q=0.5", SSE),
    (f"{JSON}, {SSE}", JSON),
    (f"{JSON};q=1.0, {SSE};q=1.000", JSON),
    (f"{JSON};q=2", JSON),
    (f"{GRAPHQL};q=nonsense, {JSON};q=0.1", JSON),
    (f"{GRAPHQL};q=nan, {JSON};q=0.1", JSON),
    (f"{GRAPHQL};q=-1, {JSON};q=0.1", JSON),
    (f"garbage, ;;;, {JSON}", JSON),
    (f", , {GRAPHQL},", GRAPHQL),
]


@pytest.mark.parametrize(("accept", "media_type"), NEGOTIATED)
async def test_the_response_has_the_preferred_media_type(
    server: RunningServer, accept: str | None, media_type: str
) -> None:
    response = await post(server, {"query": TYPENAME}, accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    if media_type == SSE:
        assert response.text.startswith('event: next\ndata: {"data":')
    else:
        assert response.json() == {"data": {"__typename": "Query"}}
        assert "accept" in response.headers["vary"].lower()


@pytest.mark.parametrize(
    "accept",
    ["text/plain", "text/html", "garbage", "application/xml, image/*", f"{JSON};q=0", "*/*;q=0"],
)
async def test_an_unavailable_media_type_is_refused_with_406(
    server: RunningServer, accept: str
) -> None:
    response = await post(server, {"query": TYPENAME}, accept)
    assert response.status_code == 406
    assert JSON in response.json()["errors"][0]["message"]


async def test_several_accept_headers_are_combined(server: RunningServer) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    head += b"accept: text/html\r\naccept: application/graphql-response+json\r\n"
    body = json.dumps({"query": TYPENAME}).encode()
    response = await send_raw(server, head + b"content-length: %d\r\n\r\n" % len(body) + body)
    assert response.startswith(b"HTTP/1.1 200")
    assert GRAPHQL.encode() in response


async def send_raw(server: RunningServer, data: bytes, *, disconnect: bool = False) -> bytes:
    """Sends bytes; returns the first part of the response, or b"" for `disconnect`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(data)
        await writer.drain()
        return b"" if disconnect else await asyncio.wait_for(reader.read(65_536), 20)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


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
    response = await post(server, body, media_type)
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
    response = await post(server, {"query": "{ viewer { __typename } __typename }"}, media_type)
    assert response.status_code == 200
    assert "data" in response.json()
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(("name", "key"), [("A", "a"), ("B", "b")])
async def test_the_named_operation_is_executed(server: RunningServer, name: str, key: str) -> None:
    response = await post(server, {"query": TWO_OPERATIONS, "operationName": name})
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
    response = await post(server, body, accept)
    assert response.status_code == 400
    assert response.headers["content-type"].startswith(JSON)
    content = response.json()
    assert "data" not in content
    assert content["errors"][0]["message"].endswith(".")


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
        response = await post(server, content, **{"content-type": content_type})
        assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
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
    response = await post(server, {"query": TYPENAME}, **{"content-type": content_type})
    assert response.status_code == 415
    assert "application/json" in response.json()["errors"][0]["message"]


async def test_a_body_over_the_limit_is_refused_with_413(server: RunningServer) -> None:
    small = json.dumps({"query": TYPENAME}).encode()
    for size, status in ((BODY_LIMIT, 200), (BODY_LIMIT + 1, 413), (BODY_LIMIT * 100, 413)):
        response = await post(server, small + b" " * (size - len(small)))
        assert response.status_code == status


async def test_a_client_that_disconnects_within_its_body_does_no_harm(
    server: RunningServer,
) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    for _ in range(3):
        await send_raw(server, head + b'content-length: 100\r\n\r\n{"query"', disconnect=True)
    assert (await post(server, {"query": TYPENAME})).status_code == 200


# methods


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "REPORT"])
async def test_another_method_is_refused_with_405(server: RunningServer, method: str) -> None:
    response = await server.http.request(method, "/graphql", params={"query": TYPENAME})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    if method == "HEAD":
        assert response.content == b""


async def get(server: RunningServer, accept: str = JSON, **params: str) -> Any:
    return await server.http.get("/graphql", params=params, headers={"accept": accept})


async def test_a_query_can_be_sent_by_get(server: RunningServer) -> None:
    response = await get(server, query=TWO_OPERATIONS, operationName="B", extensions='{"a": 1}')
    assert response.json() == {"data": {"b": "Query"}}
    document = "query($t: String!) { __type(name: $t) { kind } }"
    response = await get(server, query=document, variables='{"t": "Session"}')
    assert response.json() == {"data": {"__type": {"kind": "OBJECT"}}}
    response = await get(server, GRAPHQL, query="{ no }")
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
    response = await get(server, **params)
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"].endswith(".")


@pytest.mark.parametrize("accept", [JSON, GRAPHQL, SSE, "*/*"])
async def test_a_mutation_by_get_is_refused_with_405(server: RunningServer, accept: str) -> None:
    mutation = 'mutation M { startSession(input: {name: "By GET"}) { replayed } }'
    for params in (
        {"query": mutation},
        {"query": f"{mutation} {TWO_OPERATIONS}", "operationName": "M"},
    ):
        headers = {"accept": accept, "authorization": f"Bearer {server.agent.token}"}
        response = await server.http.get("/graphql", params=params, headers=headers)
        assert response.status_code == 405
        assert response.headers["allow"] == "POST"
        assert "data" not in response.json()
    sessions = await server.agent.execute("{ sessions { totalCount } }")
    assert sessions["sessions"]["totalCount"] == 0


async def test_a_subscription_without_sse_is_refused_with_406(server: RunningServer) -> None:
    response = await post(server, {"query": "subscription { inbox { reset } }"})
    assert response.status_code == 406
    assert SSE in response.json()["errors"][0]["message"]


# GraphiQL

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def test_only_browsers_get_a_page(server: RunningServer) -> None:
    for accept in (FIREFOX, "text/html", f"text/html, {JSON}"):
        page = await get(server, accept)
        assert page.status_code in (200, 503)  # 503: the page explains how to build it
        assert page.headers["content-type"].startswith("text/html")
    for accept in ("*/*", JSON, f"{JSON}, text/html", f"text/html;q=0.5, {JSON}", SSE):
        assert (await get(server, accept)).status_code == 400
    assert (await get(server, FIREFOX, query=TYPENAME)).json() == {"data": {"__typename": "Query"}}
    assert (await post(server, {"query": TYPENAME}, FIREFOX)).json()["data"]


async def test_there_is_no_page_when_graphiql_is_switched_off(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    async with running_server(url, tmp_path, graphiql=False) as server:
        assert (await get(server, FIREFOX)).status_code == 400
        assert (await get(server, "text/html")).status_code == 406


# failures


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_clients_are_asked_to_retry_while_the_database_is_unavailable(
    database_url: str,
    tmp_path: Path,
    postgres: PostgresServer,
    log: list[str],
    full_length: bool,
) -> None:
    async with running_server(database_url, tmp_path) as server:
        payload = await server.agent.mutate("startSession", "session { id }", name="S")
        await asyncio.to_thread(postgres.kill)
        await check_unavailable(server, (JSON, GRAPHQL, SSE))
        await asyncio.to_thread(postgres.start)
        await wait_until_available(server)
        if full_length:  # each request takes as long as the database's timeout
            await asyncio.to_thread(postgres.freeze)
            await check_unavailable(server, (JSON,))
            await asyncio.to_thread(postgres.thaw)
            await wait_until_available(server)
        session_id = payload["session"]["id"]
        assert await server.agent.execute(f'{{ session(id: "{session_id}") {{ id }} }}')
    log.clear()  # the server logs the outage


VIEWER = {"query": "{ viewer { __typename } }"}


async def check_unavailable(server: RunningServer, media_types: tuple[str, ...]) -> None:
    for accept in media_types:
        response, health = await asyncio.gather(
            post(server, VIEWER, accept, authorization=f"Bearer {server.agent.token}"),
            server.http.get("/healthz"),
        )
        assert (response.status_code, health.status_code) == (503, 503)
        assert int(response.headers["retry-after"]) > 0
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def wait_until_available(server: RunningServer) -> None:
    headers = {"authorization": f"Bearer {server.agent.token}"}
    async with asyncio.timeout(20):
        while (await post(server, VIEWER, **headers)).status_code != 200:
            pass
    assert (await server.http.get("/healthz")).status_code == 200


async def test_an_error_before_execution_has_only_an_id(tmp_path: Path, log: list[str]) -> None:
    file = tmp_path / "bubbles.db"
    url = f"sqlite+aiosqlite:///{file}"
    async with running_server(url, tmp_path) as server, server.agent.socket() as operations:
        await asyncio.sleep(1.1)  # the credential is not read again within a second
        rename(file, "credential", "elsewhere")
        response = await server.agent.post({"query": TYPENAME})
        assert response.status_code == 500
        (error,) = response.json()["errors"]
        errors = [error]
        await operations.send("subscribe", id="1", payload={"query": TYPENAME})
        message = await operations.receive()
        assert (message["type"], message["id"]) == ("error", "1")
        errors += message["payload"]
        async with server.socket() as socket:
            payload = {"Authorization": f"Bearer {server.agent.token}"}
            await socket.send("connection_init", payload=payload)
            await socket.connection.wait_closed()
            assert socket.connection.close_code == 1013
            assert "credential" not in socket.connection.close_reason
        rename(file, "elsewhere", "credential")
        await operations.send("subscribe", id="1", payload={"query": TYPENAME})
        assert (await operations.receive())["payload"]["data"]
    for error in errors:
        assert error["extensions"]["code"] == "INTERNAL"
        assert any(error["extensions"]["id"] in message for message in log)
        assert "credential" not in error["message"]
    log.clear()


def rename(file: Path, table: str, new_name: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as sql:
        sql.execute(f"ALTER TABLE {table} RENAME TO {new_name}")


# documents


def test_the_query_cache_is_bounded_by_the_length_of_its_documents() -> None:
    """A parsed document takes over a hundred times its text, and clients can send any number."""
    cache = QueryCache(schema.core, Limits(), error_formatter)
    filling = "# " + "x" * (MAX_CACHED_TEXT - 100)
    texts = [f"query Q{number} {{ __typename }} {filling}" for number in range(40)]
    parsed = [cache.parse(text) for text in texts]
    assert cache.parse(texts[-1]) is parsed[-1]
    assert cache.parse(texts[0]) is not parsed[0]
