"""Both file stores return exactly the content that was put, or raise an error that says why not."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from gql.storage import local, s3
from gql.storage.file_store import DamagedContent, MissingContent
from tests.storage.stores import (
    HELLO,
    HELLO_PATH,
    StoreUnderTest,
    days_from_now,
    list_old_digests,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("content", [b"hello", b"", bytes(range(256)) * 30_000])
async def test_content_can_be_read_by_the_digest_that_put_returned(
    storage: StoreUnderTest, content: bytes
) -> None:
    digest = await storage.store.put(content)
    assert digest == sha256(content).hexdigest()
    assert await storage.store.get(digest) == content
    assert await storage.store.put(content) == digest
    assert await list_old_digests(storage.store, days_from_now(1)) == [digest]


async def test_an_unknown_digest_is_missing_content(storage: StoreUnderTest) -> None:
    await storage.store.put(b"other")
    with pytest.raises(MissingContent):
        await storage.store.get(HELLO)
    await storage.store.remove(HELLO, days_from_now(1))


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
async def test_a_malformed_digest_is_refused(storage: StoreUnderTest, digest: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        await storage.store.get(digest)
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        await storage.store.remove(digest, days_from_now(1))


@pytest.mark.parametrize("damaged", [b"hellO", b"hell", b""])
async def test_damaged_content_is_detected_and_repaired_by_the_next_put(
    storage: StoreUnderTest, damaged: bytes
) -> None:
    await storage.store.put(b"hello")
    storage.write_raw(HELLO_PATH, damaged)
    with pytest.raises(DamagedContent):
        await storage.store.get(HELLO)
    await storage.store.put(b"hello")
    assert await storage.store.get(HELLO) == b"hello"


async def test_concurrent_puts_of_one_content_store_it_once(storage: StoreUnderTest) -> None:
    digests = await asyncio.gather(*(storage.store.put(b"x" * 9_999) for _ in range(20)))
    assert len(set(digests)) == 1
    assert await storage.store.get(digests[0]) == b"x" * 9_999
    assert await list_old_digests(storage.store, days_from_now(1)) == [digests[0]]


async def test_old_content_is_listed_in_batches(
    storage: StoreUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (s3, local):
        monkeypatch.setattr(module, "BATCH", 2)
    digests = {await storage.store.put(str(number).encode()) for number in range(5)}
    batches = [batch async for batch in storage.store.stored_before(days_from_now(1))]
    assert sorted(map(len, batches)) == [1, 2, 2]
    assert {digest for batch in batches for digest in batch} == digests
    assert await list_old_digests(storage.store, days_from_now(-1)) == []


async def test_files_that_are_not_contents_of_the_store_are_not_listed(
    storage: StoreUnderTest,
) -> None:
    assert await list_old_digests(storage.store, days_from_now(1)) == []
    await storage.store.put(b"hello")
    for path in ("README", f"{HELLO[:2]}/{HELLO[2:4]}/notes", f"aa/bb/{HELLO}", HELLO):
        storage.write_raw(path, b"x")
    assert await list_old_digests(storage.store, days_from_now(1)) == [HELLO]


async def test_content_that_was_removed_can_be_put_again(storage: StoreUnderTest) -> None:
    other_digest = await storage.store.put(b"other")
    await storage.store.put(b"hello")
    await storage.store.remove(HELLO, days_from_now(1))
    with pytest.raises(MissingContent):
        await storage.store.get(HELLO)
    assert await storage.store.get(other_digest) == b"other"
    assert await list_old_digests(storage.store, days_from_now(1)) == [other_digest]
    await storage.store.put(b"hello")
    assert await storage.store.get(HELLO) == b"hello"


async def test_content_put_after_the_given_time_is_not_removed(storage: StoreUnderTest) -> None:
    await storage.store.put(b"hello")
    await storage.store.remove(HELLO, days_from_now(-1))
    assert await storage.store.get(HELLO) == b"hello"


async def test_content_put_again_after_the_given_time_is_not_removed(
    storage: StoreUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "FRESH", timedelta(0))
    await storage.store.put(b"hello")
    await asyncio.sleep(1.1)  # S3 reports times in whole seconds
    before = datetime.now(UTC).replace(microsecond=0)
    assert await list_old_digests(storage.store, before) == [HELLO]
    await storage.store.put(b"hello")
    await storage.store.remove(HELLO, before)
    assert await list_old_digests(storage.store, before) == []
    assert await storage.store.get(HELLO) == b"hello"
