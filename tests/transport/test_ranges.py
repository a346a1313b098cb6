"""Range requests and conditional requests for a file (RFC 9110, sections 13 and 14)."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from gql.transport.ranges import range_response

CONTENT = bytes(range(256)) * 4
SIZE = len(CONTENT)
TAG = '"abc"'
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": 'attachment; filename="a.pdf"',
}


async def serve_file(request: Request) -> Response:
    return range_response(request, CONTENT, "application/pdf", HEADERS, "abc")


async def serve_empty_file(request: Request) -> Response:
    return range_response(request, b"", "application/pdf", HEADERS, "abc")


client = TestClient(
    Starlette(routes=[Route("/file", serve_file), Route("/empty", serve_empty_file)])
)


def assert_whole(status: int, body: bytes) -> None:
    assert (status, body) == (200, CONTENT)


def test_a_plain_request_returns_the_whole_file() -> None:
    response = client.get("/file")
    assert_whole(response.status_code, response.content)
    assert response.headers["content-length"] == str(SIZE)
    assert response.headers["content-type"] == "application/pdf"
    assert "content-range" not in response.headers


@pytest.mark.parametrize(
    ("range_header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-199", 100, 199),
        ("Bytes=100-199", 100, 199),
        ("bytes= 100-199 ", 100, 199),
        ("bytes=1000-", 1000, 1023),
        ("bytes=0-", 0, 1023),
        ("bytes=1023-1023", 1023, 1023),
        ("bytes=1000-99999999999999999999", 1000, 1023),
        ("bytes=-1", 1023, 1023),
        ("bytes=-100", 924, 1023),
        ("bytes=-1024", 0, 1023),
        ("bytes=-5000", 0, 1023),
    ],
)
def test_one_range_returns_that_part(range_header: str, first: int, last: int) -> None:
    response = client.get("/file", headers={"Range": range_header})
    assert response.status_code == 206
    assert response.content == CONTENT[first : last + 1]
    assert response.headers["content-range"] == f"bytes {first}-{last}/{SIZE}"
    assert response.headers["content-length"] == str(last - first + 1)
    assert response.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    "range_header", ["bytes=1024-", "bytes=1024-1030", "bytes=99999999999999999999-", "bytes=-0"]
)
def test_a_range_beyond_the_end_is_refused_with_416(range_header: str) -> None:
    response = client.get("/file", headers={"Range": range_header})
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{SIZE}"
    assert response.content == b""


@pytest.mark.parametrize(
    "range_header",
    [
        "bytes=0-1,5-6",
        "bytes=0-1, -5",
        "bytes=5-4",
        "bytes=-",
        "bytes=",
        "bytes",
        "bytes=a-b",
        "bytes=-1-5",
        "bytes=--5",
        "bytes=+1-5",
        "bytes=0x1-5",
        "bytes=1_0-20",
        "bytes=" + "9" * 5000 + "-",
        "pages=1-2",
        "",
    ],
)
def test_several_or_invalid_ranges_return_the_whole_file(range_header: str) -> None:
    response = client.get("/file", headers={"Range": range_header})
    assert_whole(response.status_code, response.content)


def test_only_ascii_digits_are_accepted_in_a_range() -> None:
    response = client.get("/file", headers=[(b"Range", "bytes=²-".encode("latin-1"))])
    assert_whole(response.status_code, response.content)


def test_two_range_headers_return_the_whole_file() -> None:
    response = client.get("/file", headers=[("Range", "bytes=0-1"), ("Range", "bytes=0-1")])
    assert_whole(response.status_code, response.content)


def test_if_range_with_the_current_tag_returns_the_part() -> None:
    response = client.get("/file", headers={"Range": "bytes=0-9", "If-Range": TAG})
    assert (response.status_code, response.content) == (206, CONTENT[:10])


@pytest.mark.parametrize(
    "tags", ['"other"', 'W/"abc"', "abc", "Wed, 21 Oct 2015 07:28:00 GMT", '"abc", "abc"']
)
@pytest.mark.parametrize("range_header", ["bytes=0-9", "bytes=5000-"])
def test_if_range_with_another_tag_returns_the_whole_file(tags: str, range_header: str) -> None:
    response = client.get("/file", headers={"Range": range_header, "If-Range": tags})
    assert_whole(response.status_code, response.content)


@pytest.mark.parametrize("tags", [TAG, 'W/"abc"', f'"x,y", {TAG}', f'W/"x",W/{TAG}', "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_cached_file_is_not_sent_again(method: str, tags: str) -> None:
    headers = {"If-None-Match": tags, "Range": "bytes=0-9"}
    response = client.request(method, "/file", headers=headers)
    assert (response.status_code, response.content) == (304, b"")
    assert "content-length" not in response.headers
    assert "content-type" not in response.headers


def test_several_if_none_match_headers_are_one_list() -> None:
    headers = [("If-None-Match", '"x"'), ("If-None-Match", TAG)]
    assert client.get("/file", headers=headers).status_code == 304


@pytest.mark.parametrize("tags", ['"ab"', '"abcd"', "abc", '"*"', '"x", "y"', ""])
def test_a_file_that_is_not_cached_is_sent(tags: str) -> None:
    response = client.get("/file", headers={"If-None-Match": tags})
    assert_whole(response.status_code, response.content)


def test_a_head_request_returns_the_size_of_the_whole_file() -> None:
    response = client.head("/file", headers={"Range": "bytes=0-9"})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == str(SIZE)
    assert response.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Range": "bytes=0-9"}, 206),
        ({"Range": "bytes=5000-"}, 416),
        ({"If-None-Match": TAG}, 304),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_response_has_the_entity_tag_and_the_headers_of_the_file(
    method: str, headers: dict[str, str], status: int
) -> None:
    response = client.request(method, "/file", headers=headers)
    expected = 200 if (method, "Range" in headers) == ("HEAD", True) else status
    assert response.status_code == expected
    for name, value in {**HEADERS, "ETag": TAG, "Accept-Ranges": "bytes"}.items():
        assert response.headers[name] == value


@pytest.mark.parametrize("range_header", ["bytes=0-", "bytes=0-99", "bytes=-5"])
def test_an_empty_file_is_sent_whole(range_header: str) -> None:
    response = client.get("/empty", headers={"Range": range_header})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == "0"


@pytest.mark.parametrize("etag", ["", 'a"b', "a b", "a\r\nSet-Cookie: x", "é"])
def test_an_invalid_entity_tag_is_rejected(etag: str) -> None:
    request = Request({"type": "http", "method": "GET", "headers": []})
    with pytest.raises(ValueError, match="entity tag"):
        range_response(request, CONTENT, "application/pdf", HEADERS, etag)
