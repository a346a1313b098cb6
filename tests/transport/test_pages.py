"""The web pages as browsers get them: policies, packed files, GraphiQL, and nothing built yet."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from testing.running_server import RunningServer, running_server

pytestmark = pytest.mark.anyio

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = b"export const answer = 42;\n" * 100
ASSET = "/static/assets/console-abc123.js"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `make web` leaves it, in small."""
    folder = tmp_path_factory.mktemp("pages")
    for name in ("console", "join", "graphiql"):
        (folder / f"{name}.html").write_text(f"<!doctype html><title>{name}</title>")
    asset = folder / ASSET.removeprefix("/static/")
    asset.parent.mkdir()
    asset.write_bytes(SCRIPT)
    asset.with_name(asset.name + ".gz").write_bytes(gzip.compress(SCRIPT))
    asset.with_name(asset.name + ".br").write_bytes(b"as Brotli")
    (folder.parent / "secret.txt").write_text("outside")
    return folder


@pytest.fixture(scope="module")
async def product(
    tmp_path_factory: pytest.TempPathFactory, pages: Path
) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("served")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder, pages_dir=str(pages)) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "title"),
    [("/console", "console"), ("/console/ses_01abc", "console"), ("/join", "join")],
)
async def test_a_page_comes_with_a_policy_that_lets_nothing_else_in(
    product: RunningServer, path: str, title: str
) -> None:
    page = await product.http.get(path, headers=HTML)
    assert page.status_code == 200
    assert f"<title>{title}</title>" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-cache"


async def test_the_front_door_leads_to_the_console(product: RunningServer) -> None:
    page = await product.http.get("/", headers=HTML)
    assert page.status_code == 307
    assert page.headers["location"] == "/console"


async def test_browsers_get_graphiql_where_programs_get_the_api(product: RunningServer) -> None:
    page = await product.http.get("/graphql", headers=HTML)
    assert "<title>graphiql</title>" in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]
    asked = await product.http.get("/graphql?query={__typename}", headers=HTML)
    assert asked.json() == {"data": {"__typename": "Query"}}
    assert (await product.agent.ask("{ __typename }")) == {"__typename": "Query"}


@pytest.mark.parametrize(
    ("takes", "encoding", "content"),
    [
        ("gzip, deflate, br", "br", b"as Brotli"),
        ("gzip", "gzip", gzip.compress(SCRIPT, mtime=0)),
        ("identity", None, SCRIPT),
    ],
)
async def test_files_are_sent_packed_to_those_who_take_them(
    product: RunningServer, takes: str, encoding: str | None, content: bytes
) -> None:
    async with product.http.stream("GET", ASSET, headers={"accept-encoding": takes}) as file:
        raw = b"".join([part async for part in file.aiter_raw()])
    assert file.status_code == 200
    assert file.headers.get("content-encoding") == encoding
    assert gzip.decompress(raw) == SCRIPT if encoding == "gzip" else raw == content
    assert file.headers["content-type"].partition(";")[0].endswith("/javascript")
    assert file.headers["vary"] == "Accept-Encoding"
    assert "immutable" in file.headers["cache-control"]


async def test_a_file_that_the_browser_has_is_not_sent_again(product: RunningServer) -> None:
    first = await product.http.get(ASSET, headers={"accept-encoding": "gzip"})
    again = {"accept-encoding": "gzip", "if-none-match": first.headers["etag"]}
    second = await product.http.get(ASSET, headers=again)
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
async def test_nothing_but_the_built_files_is_served(product: RunningServer, path: str) -> None:
    # written by hand: a client would tidy the path before it asks
    reader, writer = await asyncio.open_connection("127.0.0.1", product.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"outside" not in answer


async def test_pages_that_are_not_built_say_how_until_they_are(tmp_path: Path) -> None:
    url, built = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}", tmp_path / "built"
    async with running_server(url, tmp_path, pages_dir=str(built)) as product:
        for path in ("/console", "/join", "/graphql"):
            page = await product.http.get(path, headers=HTML)
            assert page.status_code == 503
            assert "make web" in page.text
        assert (await product.http.get(ASSET)).status_code == 404
        assert (await product.agent.ask("{ __typename }")) == {"__typename": "Query"}
        built.mkdir()
        (built / "console.html").write_text("built by now")
        assert (await product.http.get("/console", headers=HTML)).text == "built by now"


async def test_graphiql_can_be_off(tmp_path: Path, pages: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    async with running_server(url, tmp_path, pages_dir=str(pages), graphiql=False) as product:
        page = await product.http.get("/graphql", headers=HTML)
        assert page.status_code >= 400
        assert "graphiql" not in page.text
        assert (await product.http.get("/console", headers=HTML)).status_code == 200
