"""The web pages as browsers receive them: policies, compression, GraphiQL, missing builds."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from testing.module_server import sqlite_server
from testing.running_server import RunningServer, running_server

pytestmark = pytest.mark.anyio

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = b"export const answer = 42;\n" * 100
ASSET = "/static/assets/console-abc123.js"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder of the kind that `make web` creates."""
    folder = tmp_path_factory.mktemp("pages")
    for name in ("console", "join", "graphiql"):
        (folder / f"{name}.html").write_text(f"<!doctype html><title>{name}</title>")
    asset = folder / ASSET.removeprefix("/static/")
    asset.parent.mkdir()
    asset.write_bytes(SCRIPT)
    asset.with_name(asset.name + ".gz").write_bytes(gzip.compress(SCRIPT))
    asset.with_name(asset.name + ".br").write_bytes(b"in Brotli")
    (folder.parent / "secret.txt").write_text("outside")
    return folder


@pytest.fixture(scope="module")
async def server(
    tmp_path_factory: pytest.TempPathFactory, pages: Path
) -> AsyncIterator[RunningServer]:
    async with sqlite_server(tmp_path_factory, pages_dir=str(pages)) as server:
        yield server


@pytest.mark.parametrize(
    ("path", "title"),
    [("/console", "console"), ("/console/ses_01abc", "console"), ("/join", "join")],
)
async def test_a_page_has_a_strict_content_security_policy(
    server: RunningServer, path: str, title: str
) -> None:
    page = await server.http.get(path, headers=HTML)
    assert page.status_code == 200
    assert f"<title>{title}</title>" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-cache"


async def test_the_root_redirects_to_the_console(server: RunningServer) -> None:
    page = await server.http.get("/", headers=HTML)
    assert page.status_code == 307
    assert page.headers["location"] == "/console"


async def test_browsers_get_graphiql_and_programs_get_the_api(server: RunningServer) -> None:
    page = await server.http.get("/graphql", headers=HTML)
    assert "<title>graphiql</title>" in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]
    response = await server.http.get("/graphql?query={__typename}", headers=HTML)
    assert response.json() == {"data": {"__typename": "Query"}}
    assert (await server.agent.execute("{ __typename }")) == {"__typename": "Query"}


@pytest.mark.parametrize(
    ("accepted", "encoding", "content"),
    [
        ("gzip, deflate, br", "br", b"in Brotli"),
        ("gzip", "gzip", gzip.compress(SCRIPT, mtime=0)),
        ("identity", None, SCRIPT),
    ],
)
async def test_files_are_compressed_with_an_encoding_that_the_browser_accepts(
    server: RunningServer, accepted: str, encoding: str | None, content: bytes
) -> None:
    async with server.http.stream("GET", ASSET, headers={"accept-encoding": accepted}) as file:
        raw = b"".join([part async for part in file.aiter_raw()])
    assert file.status_code == 200
    assert file.headers.get("content-encoding") == encoding
    assert gzip.decompress(raw) == SCRIPT if encoding == "gzip" else raw == content
    assert file.headers["content-type"].partition(";")[0].endswith("/javascript")
    assert file.headers["vary"] == "Accept-Encoding"
    assert "immutable" in file.headers["cache-control"]


async def test_a_cached_file_is_not_sent_again(server: RunningServer) -> None:
    first = await server.http.get(ASSET, headers={"accept-encoding": "gzip"})
    headers = {"accept-encoding": "gzip", "if-none-match": first.headers["etag"]}
    second = await server.http.get(ASSET, headers=headers)
    assert second.status_code == 304
    assert second.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "/static/assets/other.js",
        "/static/../secret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/assets/%2e%2e/%2e%2e/secret.txt",
        "/static/",
    ],
)
async def test_only_the_built_files_are_served(server: RunningServer, path: str) -> None:
    # a raw request, because an HTTP client would normalize the path
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    response = await reader.read()
    writer.close()
    assert response.startswith(b"HTTP/1.1 404")
    assert b"outside" not in response


async def test_pages_that_are_not_built_explain_how_to_build_them(tmp_path: Path) -> None:
    url, folder = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}", tmp_path / "built"
    async with running_server(url, tmp_path, pages_dir=str(folder)) as server:
        for path in ("/console", "/join", "/graphql"):
            page = await server.http.get(path, headers=HTML)
            assert page.status_code == 503
            assert "make web" in page.text
        assert (await server.http.get(ASSET)).status_code == 404
        assert (await server.agent.execute("{ __typename }")) == {"__typename": "Query"}
        folder.mkdir()
        (folder / "console.html").write_text("now built")
        assert (await server.http.get("/console", headers=HTML)).text == "now built"


async def test_graphiql_can_be_switched_off(tmp_path: Path, pages: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    async with running_server(url, tmp_path, pages_dir=str(pages), graphiql=False) as server:
        page = await server.http.get("/graphql", headers=HTML)
        assert page.status_code >= 400
        assert "graphiql" not in page.text
        assert (await server.http.get("/console", headers=HTML)).status_code == 200
