"""The S3 store uploads content in one request, renews old objects, and reports errors as `Busy`."""

import asyncio
import contextlib
import hashlib
import logging
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from gql.model.domain.errors import Busy
from gql.storage.s3 import S3Store
from testing.child_process import free_port
from tests.storage.store_under_test import (
    HELLO_DIGEST,
    HELLO_PATH,
    create_bucket,
    create_s3_store,
    days_from_now,
    list_old_digests,
    require_packages,
    send_s3_request,
)

pytestmark = pytest.mark.anyio


async def test_content_stored_long_ago_is_uploaded_again(
    s3_server: str,
) -> None:
    bucket = create_bucket(s3_server)
    store_under_test = create_s3_store(s3_server, bucket)
    object_url = f"{store_under_test.location}/{HELLO_PATH}"

    def is_original_object() -> bool:
        return "x-amz-meta-mark" in send_s3_request("HEAD", object_url)

    send_s3_request("PUT", object_url, b"hello", **{"x-amz-meta-mark": "1"})
    await store_under_test.store.put(b"hello")
    assert is_original_object(), "a recent object with the right content is not uploaded again"
    await create_s3_store(s3_server, bucket, fresh_for=timedelta(0)).store.put(b"hello")
    assert not is_original_object()


async def test_large_content_is_uploaded_in_one_request(s3_server: str) -> None:
    store_under_test = create_s3_store(s3_server)
    content = b"x" * 20_000_000
    digest = await store_under_test.store.put(content)
    path = f"{digest[:2]}/{digest[2:4]}/{digest}"
    headers = send_s3_request("HEAD", f"{store_under_test.location}/{path}")
    assert headers["ETag"] == f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


@contextlib.asynccontextmanager
async def server_with_fixed_response(response: bytes) -> AsyncIterator[str]:
    """Runs a server that answers everything with the same bytes; yields its URL."""
    tasks: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.current_task())
        await reader.read(65_536)
        writer.write(response)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)


async def assert_busy(url: str, cause: type[Exception] = Exception, **limits: Any) -> None:
    """Checks that putting, getting and listing with the server at `url` raise `Busy`."""
    store = S3Store("bucket", "", url, "", "key", "top-secret", **limits)
    calls = store.put(b"hello"), store.get(HELLO_DIGEST), list_old_digests(store, days_from_now(1))
    for error in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(error, Busy)
        assert str(error) == "The file store did not answer; try again."
        assert isinstance(error.__cause__, cause)


@pytest.mark.parametrize(
    "status_line", [b"403 Forbidden", b"500 Oops", b"503 Slow Down", b"302 Found", b"no HTTP"]
)
async def test_an_error_response_of_the_server_is_logged_and_raises_busy(
    status_line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    require_packages("obstore")
    headers = b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with caplog.at_level(logging.WARNING):
        async with server_with_fixed_response(b"HTTP/1.1 " + status_line + headers) as url:
            await assert_busy(url)
    assert len(caplog.records) == 3, "each failed request is logged"
    assert "top-secret" not in caplog.text


async def test_a_server_that_cannot_be_reached_raises_busy() -> None:
    require_packages("obstore")
    await assert_busy(f"http://127.0.0.1:{free_port()}")


async def test_a_server_that_does_not_respond_raises_busy() -> None:
    require_packages("obstore")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        await assert_busy(url, TimeoutError, timeout=0.3)


async def test_a_bucket_that_does_not_exist_raises_busy(s3_server: str) -> None:
    await assert_busy(s3_server)


async def test_a_removal_that_the_server_refuses_raises_busy() -> None:
    require_packages("obstore")
    response = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    async with server_with_fixed_response(response) as url:
        with pytest.raises(Busy):
            await S3Store("bucket", "", url, "", "key", "secret").remove(
                HELLO_DIGEST, days_from_now(1)
            )
