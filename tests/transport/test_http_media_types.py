"""The media types of responses: JSON, GraphQL responses, events, and pages for browsers."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from testing.log_capture import expect_no_errors
from testing.module_server import sqlite_server
from testing.running_server import RunningServer, running_server
from tests.transport.http_requests import (
    GRAPHQL,
    JSON,
    SSE,
    TYPENAME,
    get_graphql,
    post_graphql,
    send_raw,
)

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory) as server:
        yield server


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as messages:
        yield messages


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
    response = await post_graphql(server, {"query": TYPENAME}, accept)
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
    response = await post_graphql(server, {"query": TYPENAME}, accept)
    assert response.status_code == 406
    assert JSON in response.json()["errors"][0]["message"]


async def test_several_accept_headers_are_combined(server: RunningServer) -> None:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    head += b"accept: text/html\r\naccept: application/graphql-response+json\r\n"
    body = json.dumps({"query": TYPENAME}).encode()
    response = await send_raw(server, head + b"content-length: %d\r\n\r\n" % len(body) + body)
    assert response.startswith(b"HTTP/1.1 200")
    assert GRAPHQL.encode() in response


async def test_a_subscription_without_sse_is_refused_with_406(server: RunningServer) -> None:
    response = await post_graphql(server, {"query": "subscription { inbox { reset } }"})
    assert response.status_code == 406
    assert SSE in response.json()["errors"][0]["message"]


# GraphiQL

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def test_only_browsers_get_a_page(server: RunningServer) -> None:
    for accept in (FIREFOX, "text/html", f"text/html, {JSON}"):
        page = await get_graphql(server, accept)
        assert page.status_code in (200, 503)  # 503: the page explains how to build it
        assert page.headers["content-type"].startswith("text/html")
    for accept in ("*/*", JSON, f"{JSON}, text/html", f"text/html;q=0.5, {JSON}", SSE):
        assert (await get_graphql(server, accept)).status_code == 400
    assert (await get_graphql(server, FIREFOX, query=TYPENAME)).json() == {
        "data": {"__typename": "Query"}
    }
    assert (await post_graphql(server, {"query": TYPENAME}, FIREFOX)).json()["data"]


async def test_there_is_no_page_when_graphiql_is_switched_off(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    async with running_server(url, tmp_path, graphiql=False) as server:
        assert (await get_graphql(server, FIREFOX)).status_code == 400
        assert (await get_graphql(server, "text/html")).status_code == 406
