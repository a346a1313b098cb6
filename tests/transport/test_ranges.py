"""Part of a file, or the news that it has not changed: RFC 9110, sections 13 and 14."""

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
OWN = {"X-Content-Type-Options": "nosniff", "Content-Disposition": 'attachment; filename="a.pdf"'}


async def whole(request: Request) -> Response:
    return range_response(request, CONTENT, "application/pdf", OWN, "abc")


async def nothing(request: Request) -> Response:
    return range_response(request, b"", "application/pdf", OWN, "abc")


client = TestClient(Starlette(routes=[Route("/file", whole), Route("/empty", nothing)]))


def assert_whole(status: int, body: bytes) -> None:
    assert (status, body) == (200, CONTENT)


def test_without_a_question_the_whole_comes() -> None:
    answer = client.get("/file")
    assert_whole(answer.status_code, answer.content)
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["content-type"] == "application/pdf"
    assert "content-range" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "first", "last"),
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
def test_one_range_is_answered_with_that_part(asked: str, first: int, last: int) -> None:
    answer = client.get("/file", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == CONTENT[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.headers["content-length"] == str(last - first + 1)
    assert answer.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    "asked", ["bytes=1024-", "bytes=1024-1030", "bytes=99999999999999999999-", "bytes=-0"]
)
def test_a_range_beyond_the_end_is_refused_with_the_size(asked: str) -> None:
    answer = client.get("/file", headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert answer.content == b""


@pytest.mark.parametrize(
    "asked",
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
def test_several_ranges_and_what_is_none_bring_the_whole(asked: str) -> None:
    answer = client.get("/file", headers={"Range": asked})
    assert_whole(answer.status_code, answer.content)


def test_digits_are_ascii_digits() -> None:
    answer = client.get("/file", headers=[(b"Range", "bytes=²-".encode("latin-1"))])
    assert_whole(answer.status_code, answer.content)


def test_two_range_headers_bring_the_whole() -> None:
    answer = client.get("/file", headers=[("Range", "bytes=0-1"), ("Range", "bytes=0-1")])
    assert_whole(answer.status_code, answer.content)


def test_a_range_counts_if_the_file_is_still_the_same() -> None:
    answer = client.get("/file", headers={"Range": "bytes=0-9", "If-Range": TAG})
    assert (answer.status_code, answer.content) == (206, CONTENT[:10])


@pytest.mark.parametrize(
    "held", ['"other"', 'W/"abc"', "abc", "Wed, 21 Oct 2015 07:28:00 GMT", '"abc", "abc"']
)
@pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=5000-"])
def test_a_range_of_another_file_brings_the_whole_new_one(held: str, asked: str) -> None:
    answer = client.get("/file", headers={"Range": asked, "If-Range": held})
    assert_whole(answer.status_code, answer.content)


@pytest.mark.parametrize("held", [TAG, 'W/"abc"', f'"x,y", {TAG}', f'W/"x",W/{TAG}', "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_the_client_has_is_not_sent_again(method: str, held: str) -> None:
    headers = {"If-None-Match": held, "Range": "bytes=0-9"}
    answer = client.request(method, "/file", headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")
    assert "content-length" not in answer.headers
    assert "content-type" not in answer.headers


def test_the_tags_of_several_header_lines_are_one_list() -> None:
    lines = [("If-None-Match", '"x"'), ("If-None-Match", TAG)]
    assert client.get("/file", headers=lines).status_code == 304


@pytest.mark.parametrize("held", ['"ab"', '"abcd"', "abc", '"*"', '"x", "y"', ""])
def test_what_the_client_does_not_have_is_sent(held: str) -> None:
    answer = client.get("/file", headers={"If-None-Match": held})
    assert_whole(answer.status_code, answer.content)


def test_a_head_request_is_told_the_size_of_the_whole() -> None:
    answer = client.head("/file", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["content-type"] == "application/pdf"


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
def test_every_answer_has_the_tag_and_the_headers_of_the_file(
    method: str, headers: dict[str, str], status: int
) -> None:
    answer = client.request(method, "/file", headers=headers)
    expected = 200 if (method, "Range" in headers) == ("HEAD", True) else status
    assert answer.status_code == expected
    for name, value in {**OWN, "ETag": TAG, "Accept-Ranges": "bytes"}.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=0-99", "bytes=-5"])
def test_an_empty_file_is_sent_whole(asked: str) -> None:
    answer = client.get("/empty", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "0"


@pytest.mark.parametrize("etag", ["", 'a"b', "a b", "a\r\nSet-Cookie: x", "é"])
def test_what_is_no_tag_never_becomes_a_header(etag: str) -> None:
    request = Request({"type": "http", "method": "GET", "headers": []})
    with pytest.raises(ValueError, match="entity tag"):
        range_response(request, CONTENT, "application/pdf", OWN, etag)
