"""File stores with direct access to their contents, and an S3 server (moto) to test against."""

import importlib.util
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

from gql.storage.file_store import FileStore
from gql.storage.s3 import S3Store
from testing.child_process import free_port
from testing.requirements import skip_or_fail

HELLO_DIGEST = sha256(b"hello").hexdigest()
HELLO_PATH = f"{HELLO_DIGEST[:2]}/{HELLO_DIGEST[2:4]}/{HELLO_DIGEST}"
START_TIMEOUT = 30.0


def days_from_now(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def set_old_mtime(path: Path) -> None:
    os.utime(path, (1e9, 1e9))


def list_files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


async def list_old_digests(store: FileStore, before: datetime) -> list[str]:
    return [digest async for batch in store.stored_before(before) for digest in batch]


@dataclass
class StoreUnderTest:
    """A store and the location of its contents, so that tests can write files without the store.

    The location is a folder or a URL.
    """

    store: FileStore
    location: str

    def write_raw(self, path: str, content: bytes) -> None:
        """Writes bytes to a path of the store's location, whatever their digest."""
        if self.location.startswith("http"):
            send_s3_request("PUT", f"{self.location}/{path}", content)
            return
        file = Path(self.location, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def send_s3_request(
    method: str, url: str, body: bytes | None = None, **headers: str
) -> HTTPMessage:
    """Sends a request to the S3 server; returns the headers of the response."""
    # moto accepts any key, but treats a body without a content type as a form
    headers |= {"Authorization": "AWS key:", "Content-Type": "application/octet-stream"}
    request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310
    with urllib.request.urlopen(request) as response:  # noqa: S310  # the server of this test run
        response_headers: HTTPMessage = response.headers
    return response_headers


def require_packages(*names: str) -> None:
    """Skips the test if a package is missing; fails it under BUBBLES_REQUIRE_ALL=1, as in CI."""
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        install = "pip install obstore moto[server]"
        skip_or_fail(ImportError(f"the tests of S3 need {', '.join(missing)}: {install}"))


@contextmanager
def run_s3_server() -> Iterator[str]:
    """Runs moto as a separate process; yields its URL."""
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", url.rpartition(":")[2]]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_until_ready(url, server)
            yield url
        finally:
            server.kill()


def _wait_until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while server.poll() is None and time.monotonic() < deadline:
        try:
            send_s3_request("GET", f"{url}/moto-api/")
            return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise RuntimeError("The S3 server did not start.")


def create_bucket(server_url: str) -> str:
    """Creates a bucket; returns its name."""
    bucket = f"b-{uuid.uuid4().hex}"
    send_s3_request("PUT", f"{server_url}/{bucket}")
    return bucket


def create_s3_store(server_url: str, bucket: str = "", **limits: Any) -> StoreUnderTest:
    """Creates a store, in a new bucket if none is given; `limits` are arguments of `S3Store`."""
    bucket = bucket or create_bucket(server_url)
    store = S3Store(bucket, "some/where", server_url, "us-east-1", "key", "secret", **limits)
    return StoreUnderTest(store, f"{server_url}/{bucket}/some/where")
