"""The file store gives back exactly what was put, or says why it cannot."""

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from gql.documents.store import DamagedContent, FileStore, MissingContent


def files_under(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_what_is_put_is_got_by_its_digest(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    digest = asyncio.run(store.put(b"hello"))
    assert digest == hashlib.sha256(b"hello").hexdigest()
    assert asyncio.run(store.get(digest)) == b"hello"
    assert files_under(tmp_path) == [tmp_path / "files" / digest[:2] / digest[2:4] / digest]


def test_empty_content_is_content(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    assert asyncio.run(store.get(asyncio.run(store.put(b"")))) == b""


def test_content_that_is_held_is_not_written_again(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    asyncio.run(store.put(b"hello"))
    before = files_under(tmp_path)[0].stat()
    asyncio.run(store.put(b"hello"))
    after = files_under(tmp_path)[0].stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_unknown_content_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingContent):
        asyncio.run(FileStore(tmp_path).get("0" * 64))


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_malformed_digest_is_refused(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        asyncio.run(FileStore(tmp_path).get(digest))


def test_damage_is_noticed_and_healed_by_the_next_put(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digest = asyncio.run(store.put(b"hello"))
    files_under(tmp_path)[0].write_bytes(b"hellO")
    with pytest.raises(DamagedContent):
        asyncio.run(store.get(digest))
    asyncio.run(store.put(b"hello"))
    assert asyncio.run(store.get(digest)) == b"hello"


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    (tmp_path / "2c" / "f2").mkdir(parents=True)
    with pytest.raises(OSError, match="disk full"):
        asyncio.run(FileStore(tmp_path).put(b"hello"))
    assert files_under(tmp_path) == []


def test_the_content_and_then_its_folder_are_forced_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    real = os.fsync

    def spy(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").resolve().is_dir())
        real(handle)

    monkeypatch.setattr(os, "fsync", spy)
    asyncio.run(FileStore(tmp_path).put(b"hello"))
    assert synced[-2:] == [False, True]


def test_many_writers_of_one_content_agree(tmp_path: Path) -> None:
    async def scene() -> set[str]:
        stores = [FileStore(tmp_path) for _ in range(20)]
        return set(await asyncio.gather(*(store.put(b"x" * 9_999) for store in stores)))

    assert len(asyncio.run(scene())) == 1
    assert len(files_under(tmp_path)) == 1
