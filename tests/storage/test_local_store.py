"""The local store survives full disks, crashes and races between puts and removals."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gql.storage.file_store import MissingContent
from gql.storage.local import LocalStore
from tests.storage.store_under_test import (
    HELLO_DIGEST,
    HELLO_PATH,
    StoreUnderTest,
    days_from_now,
    list_files,
    list_old_digests,
    set_old_mtime,
)

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]


async def test_putting_stored_content_again_updates_its_time_without_rewriting_it(
    tmp_path: Path,
) -> None:
    store = LocalStore(tmp_path)
    await store.put(b"hello")
    before = (tmp_path / HELLO_PATH).stat()
    set_old_mtime(tmp_path / HELLO_PATH)
    await store.put(b"hello")
    after = (tmp_path / HELLO_PATH).stat()
    assert list_files(tmp_path) == [tmp_path / HELLO_PATH]
    assert after.st_ino == before.st_ino
    assert after.st_mtime_ns >= before.st_mtime_ns


async def test_a_full_disk_raises_an_error_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raise_disk_full(_: int) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(os, "fsync", raise_disk_full)
    (tmp_path / HELLO_PATH).parent.mkdir(parents=True)
    with pytest.raises(OSError, match="disk full") as caught:
        await LocalStore(tmp_path).put(b"hello")
    assert caught.value.errno == errno.ENOSPC
    assert list_files(tmp_path) == []


async def test_the_file_and_then_its_folder_are_synced_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced_folders: list[bool] = []
    fsync = os.fsync

    def record_fsync(handle: int) -> None:
        synced_folders.append(Path(f"/proc/self/fd/{handle}").resolve().is_dir())
        fsync(handle)

    monkeypatch.setattr(os, "fsync", record_fsync)
    await LocalStore(tmp_path).put(b"hello")
    assert synced_folders[-2:] == [False, True]


def run_until_killed(code: str, root: Path) -> None:
    """Runs `code` in another process on a `store` in `root`; its `kill_self` ends that process."""
    prelude = """
import asyncio, os, signal, sys
from datetime import datetime, timedelta, UTC
from pathlib import Path
from gql.storage.local import LocalStore
kill_self = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
store = LocalStore(Path(sys.argv[1]))
"""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", prelude + code, str(root)]
    process = subprocess.run(command, env=env, check=False)
    assert process.returncode == -signal.SIGKILL


async def test_a_put_that_is_killed_leaves_no_readable_content(tmp_path: Path) -> None:
    (tmp_path / HELLO_PATH).parent.mkdir(parents=True)
    run_until_killed("os.fsync = kill_self; asyncio.run(store.put(b'hello'))", tmp_path)
    store = LocalStore(tmp_path)
    (temporary,) = list_files(tmp_path)
    assert temporary.name.startswith(".")
    with pytest.raises(MissingContent):
        await store.get(HELLO_DIGEST)
    assert await list_old_digests(store, days_from_now(-1)) == []
    assert temporary.exists(), "it may belong to a put that is still running"
    set_old_mtime(temporary)
    assert await list_old_digests(store, days_from_now(-1)) == []
    assert list_files(tmp_path) == []
    await store.put(b"hello")
    assert await store.get(HELLO_DIGEST) == b"hello"


async def test_a_removal_that_is_killed_loses_no_content(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    await store.put(b"hello")
    set_old_mtime(tmp_path / HELLO_PATH)
    run_until_killed(
        "rename = Path.rename\n"
        "Path.rename = lambda *paths: (rename(*paths), kill_self())\n"
        f"asyncio.run(store.remove('{HELLO_DIGEST}', datetime.now(UTC) - timedelta(days=1)))",
        tmp_path,
    )
    assert not (tmp_path / HELLO_PATH).exists()
    assert await store.get(HELLO_DIGEST) == b"hello"
    assert await list_old_digests(store, days_from_now(-1)) == []
    assert list_files(tmp_path) == [tmp_path / HELLO_PATH]
    assert await store.get(HELLO_DIGEST) == b"hello"


async def test_a_file_hidden_by_a_killed_removal_does_not_make_a_new_put_old(
    tmp_path: Path,
) -> None:
    store_under_test = StoreUnderTest(LocalStore(tmp_path), str(tmp_path))
    hidden_path = f"{HELLO_PATH[:6]}.removed-{HELLO_DIGEST}.0123"
    store_under_test.write_raw(hidden_path, b"hello")
    set_old_mtime(tmp_path / hidden_path)
    await store_under_test.store.put(b"hello")
    assert await list_old_digests(store_under_test.store, days_from_now(-1)) == []
    assert list_files(tmp_path) == [tmp_path / HELLO_PATH]
    await store_under_test.store.remove(HELLO_DIGEST, days_from_now(-1))
    assert await store_under_test.store.get(HELLO_DIGEST) == b"hello"


@pytest.mark.parametrize("moment", ["before the file is hidden", "after the file is hidden"])
async def test_content_put_during_its_removal_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    store = LocalStore(tmp_path)
    await store.put(b"hello")
    set_old_mtime(tmp_path / HELLO_PATH)
    original_rename, remaining = Path.rename, [moment]

    def put_at(reached: str) -> None:
        if reached in remaining:
            remaining.remove(reached)
            asyncio.run(store.put(b"hello"))

    def rename(path: Path, target: Path) -> Path:
        put_at("before the file is hidden")
        original_rename(path, target)
        put_at("after the file is hidden")
        return target

    monkeypatch.setattr(Path, "rename", rename)
    await store.remove(HELLO_DIGEST, days_from_now(-1))
    assert remaining == []
    assert await store.get(HELLO_DIGEST) == b"hello"
    assert list_files(tmp_path) == [tmp_path / HELLO_PATH]


async def test_content_put_during_several_removals_is_kept(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    for _ in range(100):
        await store.put(b"hello")
        set_old_mtime(tmp_path / HELLO_PATH)
        removals = [store.remove(HELLO_DIGEST, days_from_now(-1)) for _ in range(3)]
        await asyncio.gather(removals[0], store.put(b"hello"), *removals[1:])
        assert await store.get(HELLO_DIGEST) == b"hello"
        assert list_files(tmp_path) == [tmp_path / HELLO_PATH]
