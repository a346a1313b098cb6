"""GraphQL over HTTP: which form an answer takes, which status, and what is no request at all."""

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
from gql.schema.build import build_schema
from gql.schema.errors import error_formatter
from testing.log_capture import expect_no_errors
from testing.postgres import PostgresServer
from testing.running_server import RunningServer, running_server

pytestmark = pytest.mark.anyio

GRAPHQL, JSON, EVENTS = (
    "application/graphql-response+json", "application/json", "text/event-stream"
)  # fmt: skip
TYPE = "{ __typename }"
TWO = "query A { a: __typename } query B { b: __typename }"
BODY = 8_192


@pytest.fixture(scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("http")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder, body_limit=BODY) as running:
        yield running


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as heard:
        yield heard


async def asked(
    product: RunningServer, body: Any, accept: str | None = JSON, **headers: str
) -> Any:
    """The answer to a POST; without `accept` the header is left out."""
    sent = {"content-type": JSON, **headers}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = product.http.build_request("POST", "/graphql", content=content, headers=sent)
    del request.headers["accept"]
    if accept is not None:
        request.headers["accept"] = accept
    return await product.http.send(request)


# forms

FORMS: list[tuple[str | None, str]] = [
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
    (f"{JSON};q=0, {GRAPHQL};q=0, */*", EVENTS),
    (f"*/*;q=0.5, {GRAPHQL};q=0.6", GRAPHQL),
    (f"text/html, {JSON};q=0.001", JSON),
    (f"{GRAPHQL}, application/graphql+json, {JSON}, {EVENTS}, multipart/mixed", GRAPHQL),
    (f"{GRAPHQL},{JSON};q=0.9", GRAPHQL),
    (f"{EVENTS}", EVENTS),
    (f"{EVENTS}, {JSON};q=0.5", EVENTS),
    (f"{JSON}, {EVENTS}", JSON),
    (f"{JSON};q=1.0, {EVENTS};q=1.000", JSON),
    (f"{JSON};q=2", JSON),
    (f"{GRAPHQL};q=nonsense, {JSON};q=0.1", JSON),
    (f"{GRAPHQL};q=nan, {JSON};q=0.1", JSON),
    (f"{GRAPHQL};q=-1, {JSON};q=0.1", JSON),
    (f"garbage, ;;;, {JSON}", JSON),
    (f", , {GRAPHQL},", GRAPHQL),
]


@pytest.mark.parametrize(("accept", "form"), FORMS)
async def test_the_form_is_the_one_that_is_liked_best(
    served: RunningServer, accept: str | None, form: str
) -> None:
    answer = await asked(served, {"query": TYPE}, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{form}; charset=utf-8"
    if form == EVENTS:
        assert answer.text.startswith('event: next\ndata: {"data":')
    else:
        assert answer.json() == {"data": {"__typename": "Query"}}
        assert "accept" in answer.headers["vary"].lower()


@pytest.mark.parametrize(
    "accept",
    ["text/plain", "text/html", "garbage", "application/xml, image/*", f"{JSON};q=0", "*/*;q=0"],
)
async def test_a_form_that_there_is_not_is_refused_with_406(
    served: RunningServer, accept: str
) -> None:
    answer = await asked(served, {"query": TYPE}, accept)
    assert answer.status_code == 406
    assert JSON in answer.json()["errors"][0]["message"]


async def test_several_accept_headers_are_one(served: RunningServer) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    head += b"accept: text/html\r\naccept: application/graphql-response+json\r\n"
    body = json.dumps({"query": TYPE}).encode()
    answer = await spoken(served, head + b"content-length: %d\r\n\r\n" % len(body) + body)
    assert answer.startswith(b"HTTP/1.1 200")
    assert GRAPHQL.encode() in answer


async def spoken(product: RunningServer, sent: bytes, *, leave: bool = False) -> bytes:
    """What the server says to some bytes, until its first pause; nothing for who leaves."""
    reader, writer = await asyncio.open_connection("127.0.0.1", product.port)
    try:
        writer.write(sent)
        await writer.drain()
        return b"" if leave else await asyncio.wait_for(reader.read(65_536), 20)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


# statuses

NEEDS = "query($id: ID!) { node(id: $id) { id } }"
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no document": ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
    "an empty document": ({"query": ""}, "GRAPHQL_PARSE_FAILED"),
    "an unknown field": ({"query": "{ no }"}, "GRAPHQL_VALIDATION_FAILED"),
    "a variable left out": ({"query": NEEDS}, "BAD_USER_INPUT"),
    "a variable of null": ({"query": NEEDS, "variables": {"id": None}}, "BAD_USER_INPUT"),
    "a variable that does not fit": (
        {"query": NEEDS, "variables": {"id": ["x"]}},
        "BAD_USER_INPUT",
    ),
    "no name among several": ({"query": TWO}, "BAD_USER_INPUT"),
    "null among several": ({"query": TWO, "operationName": None}, "BAD_USER_INPUT"),
    "an empty name among several": ({"query": TWO, "operationName": ""}, "BAD_USER_INPUT"),
    "an unknown name": ({"query": TWO, "operationName": "C"}, "BAD_USER_INPUT"),
    "a name where there is none": ({"query": TYPE, "operationName": "A"}, "BAD_USER_INPUT"),
    "no operation": ({"query": "fragment F on Query { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
    "too deep": ({"query": "{ a " * 30 + "{ a }" + "}" * 30}, "LIMIT_EXCEEDED"),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize(("form", "status"), [(JSON, 200), (GRAPHQL, 400)])
async def test_what_cannot_be_executed_has_no_data(
    served: RunningServer, name: str, form: str, status: int
) -> None:
    body, code = FAULTS[name]
    answer = await asked(served, body, form)
    assert answer.status_code == status
    assert answer.headers["content-type"] == f"{form}; charset=utf-8"
    said = answer.json()
    assert "data" not in said
    assert {one["extensions"]["code"] for one in said["errors"]} == {code}
    assert all(one["message"] for one in said["errors"])


@pytest.mark.parametrize("form", [JSON, GRAPHQL])
async def test_what_was_executed_is_200_with_data_even_if_it_failed(
    served: RunningServer, form: str
) -> None:
    answer = await asked(served, {"query": "{ viewer { __typename } __typename }"}, form)
    assert answer.status_code == 200
    assert "data" in answer.json()
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(("name", "key"), [("A", "a"), ("B", "b")])
async def test_the_operation_that_is_named_is_executed(
    served: RunningServer, name: str, key: str
) -> None:
    answer = await asked(served, {"query": TWO, "operationName": name})
    assert answer.json() == {"data": {key: "Query"}}


# what is no request

ASKED = '{"query": "{ __typename }"}'
NO_REQUESTS = [
    b"", b"null", b"7", b"[]", b'"{ __typename }"', b"{", b"{}", b"[" * 4_000,
    f"[{ASKED}]".encode(), ASKED.encode("utf-16"),
    ASKED.encode("utf-16-le"), ASKED.encode("utf-32"),
    b'{"query": null}', b'{"query": {"a": 1}}', b'{"query": "\xff"}', b'{"query": "\xed\xa0\x80"}',
    b"query=%7B__typename%7D", b"--x\r\n\r\nx",
]  # fmt: skip
ODD_PARTS = [
    '"variables": "{}"', '"variables": [1]', '"variables": 0', '"variables": {"a": Infinity}',
    '"variables": {"a": ' + "9" * 5_000 + '}', '"extensions": []', '"extensions": "x"',
    '"operationName": ["A"]', '"operationName": "\\ud800"',
]  # fmt: skip
NO_REQUESTS += [f'{{"query": "{{ __typename }}", {part}}}'.encode() for part in ODD_PARTS]


@pytest.mark.parametrize("body", NO_REQUESTS)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL, EVENTS])
async def test_a_body_that_is_no_request_is_refused_with_400(
    served: RunningServer, body: bytes, accept: str
) -> None:
    answer = await asked(served, body, accept)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(JSON)
    said = answer.json()
    assert "data" not in said
    assert said["errors"][0]["message"].endswith(".")


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        'Application/JSON;Charset="UTF-8"',
        "application/json; charset=utf8; profile=x",
        "application/json; profile=x",
        "application/graphql-response+json",
    ],
)
async def test_a_body_of_json_in_utf_8_is_read(served: RunningServer, kind: str) -> None:
    body = json.dumps({"query": '{ __typename } # é"'}, ensure_ascii=False).encode()
    for one in (body, b"\xef\xbb\xbf" + body):
        answer = await asked(served, one, **{"content-type": kind})
        assert answer.json() == {"data": {"__typename": "Query"}}, kind


@pytest.mark.parametrize(
    "kind",
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
async def test_a_body_of_another_kind_is_refused_with_415(served: RunningServer, kind: str) -> None:
    answer = await asked(served, {"query": TYPE}, **{"content-type": kind})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["errors"][0]["message"]


async def test_a_body_over_the_limit_is_refused_with_413(served: RunningServer) -> None:
    small = json.dumps({"query": TYPE}).encode()
    for size, status in ((BODY, 200), (BODY + 1, 413), (BODY * 100, 413)):
        answer = await asked(served, small + b" " * (size - len(small)))
        assert answer.status_code == status


async def test_a_client_that_leaves_in_the_middle_of_its_body_leaves_nothing(
    served: RunningServer,
) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    for _ in range(3):
        await spoken(served, head + b'content-length: 100\r\n\r\n{"query"', leave=True)
    assert (await asked(served, {"query": TYPE})).status_code == 200


# methods


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "REPORT"])
async def test_another_method_is_refused_with_405(served: RunningServer, method: str) -> None:
    answer = await served.http.request(method, "/graphql", params={"query": TYPE})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    if method == "HEAD":
        assert answer.content == b""


async def got(product: RunningServer, accept: str = JSON, **params: str) -> Any:
    return await product.http.get("/graphql", params=params, headers={"accept": accept})


async def test_a_query_can_be_asked_by_get(served: RunningServer) -> None:
    answer = await got(served, query=TWO, operationName="B", extensions='{"a": 1}')
    assert answer.json() == {"data": {"b": "Query"}}
    typed = "query($t: String!) { __type(name: $t) { kind } }"
    answer = await got(served, query=typed, variables='{"t": "Session"}')
    assert answer.json() == {"data": {"__type": {"kind": "OBJECT"}}}
    answer = await got(served, GRAPHQL, query="{ no }")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"variables": "{}"},
        {"query": TYPE, "variables": "[]"},
        {"query": TYPE, "variables": "nonsense"},
        {"query": TYPE, "variables": "7"},
        {"query": TYPE, "variables": '{"a": NaN}'},
        {"query": TYPE, "variables": "[" * 5_000},
        {"query": TYPE, "extensions": "x"},
        {"query": TYPE, "extensions": "[]"},
        {"query": TYPE, "operationName": "a\u0000b"},
    ],
)
async def test_a_query_string_that_is_no_request_is_refused_with_400(
    served: RunningServer, params: dict[str, str]
) -> None:
    answer = await got(served, **params)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"].endswith(".")


@pytest.mark.parametrize("accept", [JSON, GRAPHQL, EVENTS, "*/*"])
async def test_get_changes_nothing(served: RunningServer, accept: str) -> None:
    order = 'mutation M { startSession(input: {name: "By GET"}) { replayed } }'
    for params in ({"query": order}, {"query": f"{order} {TWO}", "operationName": "M"}):
        headers = {"accept": accept, "authorization": f"Bearer {served.agent.token}"}
        answer = await served.http.get("/graphql", params=params, headers=headers)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"
        assert "data" not in answer.json()
    sessions = await served.agent.ask("{ sessions { totalCount } }")
    assert sessions["sessions"]["totalCount"] == 0


async def test_a_subscription_needs_a_form_that_goes_on(served: RunningServer) -> None:
    answer = await asked(served, {"query": "subscription { inbox { reset } }"})
    assert answer.status_code == 406
    assert EVENTS in answer.json()["errors"][0]["message"]


# GraphiQL

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def test_browsers_get_a_page_and_programs_do_not(served: RunningServer) -> None:
    for accept in (FIREFOX, "text/html", f"text/html, {JSON}"):
        page = await got(served, accept)
        assert page.status_code in (200, 503)  # a page that was not built says how to build it
        assert page.headers["content-type"].startswith("text/html")
    for accept in ("*/*", JSON, f"{JSON}, text/html", f"text/html;q=0.5, {JSON}", EVENTS):
        assert (await got(served, accept)).status_code == 400
    assert (await got(served, FIREFOX, query=TYPE)).json() == {"data": {"__typename": "Query"}}
    assert (await asked(served, {"query": TYPE}, FIREFOX)).json()["data"]


async def test_no_page_where_it_is_switched_off(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    async with running_server(url, tmp_path, graphiql=False) as product:
        assert (await got(product, FIREFOX)).status_code == 400
        assert (await got(product, "text/html")).status_code == 406


# when something is away


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_while_the_database_is_away_clients_are_asked_to_come_again(
    product: RunningServer, postgres: PostgresServer, log: list[str]
) -> None:
    made = await product.agent.do("startSession", "session { id }", name="S")
    body = {"query": "{ viewer { __typename } }"}
    sent = {"authorization": f"Bearer {product.agent.token}"}
    for away, back in ((postgres.kill, postgres.start), (postgres.freeze, postgres.thaw)):
        await asyncio.to_thread(away)
        try:
            for accept in (JSON, GRAPHQL, EVENTS):
                answer, health = await asyncio.gather(
                    asked(product, body, accept, **sent), product.http.get("/healthz")
                )
                assert (answer.status_code, health.status_code) == (503, 503)
                assert int(answer.headers["retry-after"]) > 0
                assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
                if away == postgres.freeze:
                    break  # each takes as long as a database may take to answer
        finally:
            await asyncio.to_thread(back)
        async with asyncio.timeout(20):
            while (await asked(product, body, **sent)).status_code != 200:
                pass
        assert (await product.http.get("/healthz")).status_code == 200
    assert await product.agent.ask(f'{{ session(id: "{made["session"]["id"]}") {{ id }} }}')
    log.clear()  # what the server says of an outage


async def test_a_fault_before_anything_is_executed_is_told_by_a_number(
    tmp_path: Path, log: list[str]
) -> None:
    file = tmp_path / "bubbles.db"
    url = f"sqlite+aiosqlite:///{file}"
    async with running_server(url, tmp_path) as product, product.agent.socket() as asking:
        await asyncio.sleep(1.1)  # a credential that was read just now is not read again
        rename(file, "credential", "elsewhere")
        answer = await product.agent.post({"query": TYPE})
        assert answer.status_code == 500
        (error,) = answer.json()["errors"]
        said = [error]
        await asking.send("subscribe", id="1", payload={"query": TYPE})
        message = await asking.receive()
        assert (message["type"], message["id"]) == ("error", "1")
        said += message["payload"]
        async with product.socket() as socket:
            bearer = {"Authorization": f"Bearer {product.agent.token}"}
            await socket.send("connection_init", payload=bearer)
            await socket.link.wait_closed()
            assert socket.link.close_code == 1013
            assert "credential" not in socket.link.close_reason
        rename(file, "elsewhere", "credential")
        await asking.send("subscribe", id="1", payload={"query": TYPE})
        assert (await asking.receive())["payload"]["data"]
    for error in said:
        assert error["extensions"]["code"] == "INTERNAL"
        assert any(error["extensions"]["id"] in one for one in log)
        assert "credential" not in error["message"]
    log.clear()


def rename(file: Path, table: str, name: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as sql:
        sql.execute(f"ALTER TABLE {table} RENAME TO {name}")


# documents


def test_what_is_kept_of_documents_is_bounded_by_their_length() -> None:
    """A tree takes more than a hundred times its text, and anybody may send another one."""
    known = QueryCache(build_schema().core, Limits(), error_formatter)
    filling = "# " + "x" * (MAX_CACHED_TEXT - 100)
    texts = [f"query Q{number} {{ __typename }} {filling}" for number in range(40)]
    kept = [known.parse(text) for text in texts]
    assert known.parse(texts[-1]) is kept[-1]
    assert known.parse(texts[0]) is not kept[0]
