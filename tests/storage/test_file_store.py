"""Both file stores give back exactly what was put, or say why they cannot."""

import asyncio
import contextlib
import errno
import hashlib
import importlib.util
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPMessage
from pathlib import Path

import pytest

from gql.model.domain.errors import Busy, SetupError
from gql.storage import local, s3
from gql.storage.file_store import DamagedContent, FileStore, MissingContent
from gql.storage.local import LocalStore
from gql.storage.open_store import S3Options, open_store
from gql.storage.s3 import S3Store
from testing.child_process import free_port

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
HELLO = hashlib.sha256(b"hello").hexdigest()
PLACE = f"{HELLO[:2]}/{HELLO[2:4]}/{HELLO}"
DAY = timedelta(days=1)
START_SECONDS = 30.0


def in_days(days: int) -> datetime:
    return datetime.now(UTC) + days * DAY


def age(path: Path) -> None:
    os.utime(path, (1e9, 1e9))


def files_under(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def send(method: str, url: str, data: bytes | None = None, **headers: str) -> HTTPMessage:
    # whose key it is is not asked; but a body without a type is taken for a form
    headers |= {"Authorization": "AWS key:", "Content-Type": "application/octet-stream"}
    asked = urllib.request.Request(url, data, headers, method=method)  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310  # our own server
        told: HTTPMessage = answer.headers
    return told


@dataclass
class Shelf:
    """A store, and a way round it to the contents: a folder or an address."""

    store: FileStore
    at: str

    def write(self, place: str, data: bytes) -> None:
        if self.at.startswith("http"):
            send("PUT", f"{self.at}/{place}", data)
            return
        path = Path(self.at, place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    async def old(self, before: datetime) -> list[str]:
        return [digest async for batch in self.store.old(before) for digest in batch]


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """The address of an S3 server of the tests' own."""
    require("moto", "flask", "obstore")
    url = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", url.rpartition(":")[2]]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(url, server)
            yield url
        finally:
            server.kill()


def require(*modules: str) -> None:
    """Skips where a package is missing; fails instead under BUBBLES_REQUIRE_ALL=1, as in CI."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if not missing:
        return
    reason = f"the tests of S3 need {', '.join(missing)}: pip install obstore moto[server]"
    if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
        pytest.fail(f"BUBBLES_REQUIRE_ALL=1, but {reason}")
    pytest.skip(reason)


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            send("GET", f"{url}/moto-api/")
            return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise RuntimeError("The S3 server did not start.")


def in_bucket(url: str) -> Shelf:
    bucket = f"b-{uuid.uuid4().hex}"
    send("PUT", f"{url}/{bucket}")
    kept = S3Store(bucket, "some/where", url, "us-east-1", "key", "secret")
    return Shelf(kept, f"{url}/{bucket}/some/where")


@pytest.fixture
def bucket(s3_server: str) -> Shelf:
    return in_bucket(s3_server)


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "folder":
        return Shelf(LocalStore(tmp_path / "files"), str(tmp_path / "files"))
    return in_bucket(request.getfixturevalue("s3_server"))


@pytest.mark.parametrize("content", [b"hello", b"", bytes(range(256)) * 30_000])
async def test_what_is_put_is_got_by_its_digest(shelf: Shelf, content: bytes) -> None:
    digest = await shelf.store.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert await shelf.store.get(digest) == content
    assert await shelf.store.put(content) == digest
    assert await shelf.old(in_days(1)) == [digest]


async def test_unknown_content_is_missing(shelf: Shelf) -> None:
    await shelf.store.put(b"other")
    with pytest.raises(MissingContent):
        await shelf.store.get(HELLO)
    await shelf.store.remove(HELLO, in_days(1))


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
async def test_a_malformed_digest_is_refused(shelf: Shelf, digest: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        await shelf.store.get(digest)
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        await shelf.store.remove(digest, in_days(1))


@pytest.mark.parametrize("damaged", [b"hellO", b"hell", b""])
async def test_damage_is_noticed_and_healed_by_the_next_put(shelf: Shelf, damaged: bytes) -> None:
    await shelf.store.put(b"hello")
    shelf.write(PLACE, damaged)
    with pytest.raises(DamagedContent):
        await shelf.store.get(HELLO)
    await shelf.store.put(b"hello")
    assert await shelf.store.get(HELLO) == b"hello"


async def test_many_writers_of_one_content_agree(shelf: Shelf) -> None:
    digests = await asyncio.gather(*(shelf.store.put(b"x" * 9_999) for _ in range(20)))
    assert len(set(digests)) == 1
    assert await shelf.store.get(digests[0]) == b"x" * 9_999
    assert await shelf.old(in_days(1)) == [digests[0]]


async def test_old_content_is_listed_in_batches(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (s3, local):
        monkeypatch.setattr(module, "BATCH", 2)
    digests = {await shelf.store.put(str(number).encode()) for number in range(5)}
    batches = [batch async for batch in shelf.store.old(in_days(1))]
    assert sorted(map(len, batches)) == [1, 2, 2]
    assert {digest for batch in batches for digest in batch} == digests
    assert await shelf.old(in_days(-1)) == []


async def test_only_contents_are_listed(shelf: Shelf) -> None:
    assert await shelf.old(in_days(1)) == []
    await shelf.store.put(b"hello")
    for stranger in ("README", f"{HELLO[:2]}/{HELLO[2:4]}/notes", f"aa/bb/{HELLO}", HELLO):
        shelf.write(stranger, b"x")
    assert await shelf.old(in_days(1)) == [HELLO]


async def test_old_content_is_removed_and_can_come_again(shelf: Shelf) -> None:
    other = await shelf.store.put(b"other")
    await shelf.store.put(b"hello")
    await shelf.store.remove(HELLO, in_days(1))
    with pytest.raises(MissingContent):
        await shelf.store.get(HELLO)
    assert await shelf.store.get(other) == b"other"
    assert await shelf.old(in_days(1)) == [other]
    await shelf.store.put(b"hello")
    assert await shelf.store.get(HELLO) == b"hello"


async def test_content_put_since_then_is_not_removed(shelf: Shelf) -> None:
    await shelf.store.put(b"hello")
    await shelf.store.remove(HELLO, in_days(-1))
    assert await shelf.store.get(HELLO) == b"hello"


async def test_content_put_again_since_then_is_not_removed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "FRESH", timedelta(0))
    await shelf.store.put(b"hello")
    await asyncio.sleep(1.1)  # S3 tells whole seconds
    before = datetime.now(UTC).replace(microsecond=0)
    assert await shelf.old(before) == [HELLO]
    await shelf.store.put(b"hello")
    await shelf.store.remove(HELLO, before)
    assert await shelf.old(before) == []
    assert await shelf.store.get(HELLO) == b"hello"


# The folder


async def test_content_that_is_held_is_touched_but_not_written_again(tmp_path: Path) -> None:
    kept = LocalStore(tmp_path)
    await kept.put(b"hello")
    before = (tmp_path / PLACE).stat()
    age(tmp_path / PLACE)
    await kept.put(b"hello")
    after = (tmp_path / PLACE).stat()
    assert files_under(tmp_path) == [tmp_path / PLACE]
    assert after.st_ino == before.st_ino
    assert after.st_mtime_ns >= before.st_mtime_ns


async def test_a_full_disk_is_told_and_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(os, "fsync", full)
    (tmp_path / PLACE).parent.mkdir(parents=True)
    with pytest.raises(OSError, match="disk full") as caught:
        await LocalStore(tmp_path).put(b"hello")
    assert caught.value.errno == errno.ENOSPC
    assert files_under(tmp_path) == []


async def test_the_content_and_then_its_folder_are_forced_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    real = os.fsync

    def spy(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").resolve().is_dir())
        real(handle)

    monkeypatch.setattr(os, "fsync", spy)
    await LocalStore(tmp_path).put(b"hello")
    assert synced[-2:] == [False, True]


def run_until_killed(code: str, root: Path) -> None:
    """Runs `code` on the store in another process, which `die` ends on the spot."""
    start = """
import asyncio, os, signal, sys
from datetime import datetime, timedelta, UTC
from pathlib import Path
from gql.storage.local import LocalStore
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
kept = LocalStore(Path(sys.argv[1]))
"""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", start + code, str(root)], env=env, check=False)
    assert done.returncode == -signal.SIGKILL


async def test_a_put_that_is_killed_leaves_nothing_that_is_read(tmp_path: Path) -> None:
    (tmp_path / PLACE).parent.mkdir(parents=True)
    run_until_killed("os.fsync = die; asyncio.run(kept.put(b'hello'))", tmp_path)
    shelf = Shelf(LocalStore(tmp_path), str(tmp_path))
    (rest,) = files_under(tmp_path)
    assert rest.name.startswith(".")
    with pytest.raises(MissingContent):
        await shelf.store.get(HELLO)
    assert await shelf.old(in_days(-1)) == []
    assert rest.exists(), "it may be a put that goes on"
    age(rest)
    assert await shelf.old(in_days(-1)) == []
    assert files_under(tmp_path) == []
    await shelf.store.put(b"hello")
    assert await shelf.store.get(HELLO) == b"hello"


async def test_a_removal_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    shelf = Shelf(LocalStore(tmp_path), str(tmp_path))
    await shelf.store.put(b"hello")
    age(tmp_path / PLACE)
    run_until_killed(
        "rename = Path.rename\n"
        "Path.rename = lambda *names: (rename(*names), die())\n"
        f"asyncio.run(kept.remove('{HELLO}', datetime.now(UTC) - timedelta(days=1)))",
        tmp_path,
    )
    assert not (tmp_path / PLACE).exists()
    assert await shelf.store.get(HELLO) == b"hello"
    assert await shelf.old(in_days(-1)) == []
    assert files_under(tmp_path) == [tmp_path / PLACE]
    assert await shelf.store.get(HELLO) == b"hello"


async def test_what_a_killed_removal_hid_does_not_make_a_new_put_old(tmp_path: Path) -> None:
    shelf = Shelf(LocalStore(tmp_path), str(tmp_path))
    shelf.write(f"{PLACE[:6]}.removed-{HELLO}.0123", b"hello")
    age(tmp_path / f"{PLACE[:6]}.removed-{HELLO}.0123")
    await shelf.store.put(b"hello")
    assert await shelf.old(in_days(-1)) == []
    assert files_under(tmp_path) == [tmp_path / PLACE]
    await shelf.store.remove(HELLO, in_days(-1))
    assert await shelf.store.get(HELLO) == b"hello"


@pytest.mark.parametrize("moment", ["before it is hidden", "when it is hidden"])
async def test_content_put_while_it_is_removed_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    kept = LocalStore(tmp_path)
    await kept.put(b"hello")
    age(tmp_path / PLACE)
    real, moments = Path.rename, [moment]

    def put_when(now: str) -> None:
        if now in moments:
            moments.remove(now)
            asyncio.run(kept.put(b"hello"))

    def rename(path: Path, target: Path) -> Path:
        put_when("before it is hidden")
        real(path, target)
        put_when("when it is hidden")
        return target

    monkeypatch.setattr(Path, "rename", rename)
    await kept.remove(HELLO, in_days(-1))
    assert moments == []
    assert await kept.get(HELLO) == b"hello"
    assert files_under(tmp_path) == [tmp_path / PLACE]


async def test_a_put_holds_against_many_removals_at_once(tmp_path: Path) -> None:
    kept = LocalStore(tmp_path)
    for _ in range(100):
        await kept.put(b"hello")
        age(tmp_path / PLACE)
        removals = [kept.remove(HELLO, in_days(-1)) for _ in range(3)]
        await asyncio.gather(removals[0], kept.put(b"hello"), *removals[1:])
        assert await kept.get(HELLO) == b"hello"
        assert files_under(tmp_path) == [tmp_path / PLACE]


# The bucket


async def test_what_was_stored_long_ago_is_uploaded_again(
    bucket: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_marked() -> bool:
        return "x-amz-meta-mark" in send("HEAD", f"{bucket.at}/{PLACE}")

    send("PUT", f"{bucket.at}/{PLACE}", b"hello", **{"x-amz-meta-mark": "1"})
    await bucket.store.put(b"hello")
    assert is_marked(), "the bytes are there, and young"
    monkeypatch.setattr(s3, "FRESH", timedelta(0))
    await bucket.store.put(b"hello")
    assert not is_marked()


async def test_a_large_content_is_uploaded_as_one(bucket: Shelf) -> None:
    data = b"x" * 20_000_000
    digest = await bucket.store.put(data)
    told = send("HEAD", f"{bucket.at}/{digest[:2]}/{digest[2:4]}/{digest}")
    assert told["ETag"] == f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


@contextlib.asynccontextmanager
async def server_saying(answer: bytes) -> AsyncIterator[str]:
    """The address of a server that has one answer to everything."""
    talks: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.current_task())
        await reader.read(65_536)
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.gather(*(talk for talk in talks if talk), return_exceptions=True)


async def assert_busy(url: str, cause: type[Exception] = Exception) -> None:
    """Whatever is asked of a store at `url`, the answer is Busy, for a reason like `cause`."""
    shelf = Shelf(S3Store("bucket", "", url, "", "key", "top-secret"), url)
    asked = shelf.store.put(b"hello"), shelf.store.get(HELLO), shelf.old(in_days(1))
    for answer in await asyncio.gather(*asked, return_exceptions=True):
        assert isinstance(answer, Busy)
        assert str(answer) == "The file store did not answer; try again."
        assert isinstance(answer.__cause__, cause)


@pytest.mark.parametrize(
    "line", [b"403 Forbidden", b"500 Oops", b"503 Slow Down", b"302 Found", b"no HTTP"]
)
async def test_a_store_that_answers_with_an_error_is_busy(
    line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    require("obstore")
    answer = b"HTTP/1.1 " + line + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with caplog.at_level(logging.WARNING):
        async with server_saying(answer) as url:
            await assert_busy(url)
    assert len(caplog.records) == 3, "the log says why"
    assert "top-secret" not in caplog.text


async def test_a_store_that_is_not_there_is_busy() -> None:
    require("obstore")
    await assert_busy(f"http://127.0.0.1:{free_port()}")


async def test_a_store_that_never_answers_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    require("obstore")
    monkeypatch.setattr(s3, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        await assert_busy(f"http://127.0.0.1:{mute.getsockname()[1]}", TimeoutError)


async def test_a_bucket_that_is_not_there_is_busy(s3_server: str) -> None:
    await assert_busy(s3_server)


async def test_a_removal_that_the_store_refuses_is_busy(bucket: Shelf) -> None:
    await bucket.store.put(b"hello")
    answer = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    async with server_saying(answer) as url:
        with pytest.raises(Busy):
            await S3Store("bucket", "", url, "", "key", "secret").remove(HELLO, in_days(1))


# Which of the two


def test_without_a_url_files_are_in_the_folder(tmp_path: Path) -> None:
    kept = open_store("", tmp_path, S3Options())
    asyncio.run(kept.put(b"hello"))
    assert files_under(tmp_path) == [tmp_path / PLACE]


@pytest.mark.parametrize("prefix", ["", "/", "/a", "/a/b.c/", "/a_b-c"])
def test_a_url_names_a_bucket_and_a_prefix(s3_server: str, tmp_path: Path, prefix: str) -> None:
    bucket = f"b-{uuid.uuid4().hex}"
    send("PUT", f"{s3_server}/{bucket}")
    options = S3Options(s3_server, "eu-west-1", "key", "secret")
    kept = open_store(f"s3://{bucket}{prefix}", tmp_path, options)
    asyncio.run(kept.put(b"hello"))
    assert send("HEAD", f"{s3_server}/{bucket}{prefix.rstrip('/')}/{PLACE}")
    assert asyncio.run(Shelf(kept, "").old(in_days(1))) == [HELLO]
    assert files_under(tmp_path) == []


@pytest.mark.parametrize(
    "url",
    [
        "files",
        "/var/files",
        "file:///var/files",
        "http://bucket/prefix",
        "s3://",
        "s3:///prefix",
        "s3://Bucket",
        "s3://key:secret@bucket",
        "s3://bucket:80",
        "s3://bucket/a//b",
        "s3://bucket/../b",
        "s3://bucket/a?b=c",
        "s3://[bucket",
        " s3://bucket",
    ],
)
def test_another_url_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SetupError, match="BUBBLES_STORE_URL must be s3://BUCKET/PREFIX") as caught:
        open_store(url, tmp_path, S3Options())
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "options",
    [S3Options(endpoint="minio:9000"), S3Options("", "", "key"), S3Options("", "", "", "secret")],
)
def test_options_that_cannot_be_meant_are_refused(tmp_path: Path, options: S3Options) -> None:
    with pytest.raises(SetupError, match="BUBBLES_S3_"):
        open_store("s3://bucket", tmp_path, options)
    assert "secret'" not in repr(options)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("obstore", "obstore.store"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SetupError, match=r"pip install interaction-bubbles\[s3\]"):
        open_store("s3://bucket", tmp_path, S3Options())
