"""Both file stores return exactly the content that was put, or raise an error that says why not."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from gql.storage.file_store import DamagedContent, MissingContent
from tests.storage.store_under_test import (
    HELLO_DIGEST,
    HELLO_PATH,
    StoreUnderTest,
    days_from_now,
    list_old_digests,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("content", [b"hello", b"", bytes(range(256)) * 30_000])
async def test_content_can_be_read_by_the_digest_that_put_returned(
    store_under_test: StoreUnderTest, content: bytes
) -> None:
    digest = await store_under_test.store.put(content)
    assert digest == sha256(content).hexdigest()
    assert await store_under_test.store.get(digest) == content
    assert await store_under_test.store.put(content) == digest
    assert await list_old_digests(store_under_test.store, days_from_now(1)) == [digest]


async def test_an_unknown_digest_is_missing_content(store_under_test: StoreUnderTest) -> None:
    await store_under_test.store.put(b"other")
    with pytest.raises(MissingContent):
        await store_under_test.store.get(HELLO_DIGEST)
    await store_under_test.store.remove(HELLO_DIGEST, days_from_now(1))


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
async def test_a_malformed_digest_is_refused(store_under_test: StoreUnderTest, digest: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        await store_under_test.store.get(digest)
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        await store_under_test.store.remove(digest, days_from_now(1))


@pytest.mark.parametrize("damaged", [b"hellO", b"hell", b""])
async def test_damaged_content_is_detected_and_repaired_by_the_next_put(
    store_under_test: StoreUnderTest, damaged: bytes
) -> None:
    await store_under_test.store.put(b"hello")
    store_under_test.write_raw(HELLO_PATH, damaged)
    with pytest.raises(DamagedContent):
        await store_under_test.store.get(HELLO_DIGEST)
    await store_under_test.store.put(b"hello")
    assert await store_under_test.store.get(HELLO_DIGEST) == b"hello"


async def test_concurrent_puts_of_one_content_store_it_once(
    store_under_test: StoreUnderTest,
) -> None:
    digests = await asyncio.gather(*(store_under_test.store.put(b"x" * 9_999) for _ in range(20)))
    assert len(set(digests)) == 1
    assert await store_under_test.store.get(digests[0]) == b"x" * 9_999
    assert await list_old_digests(store_under_test.store, days_from_now(1)) == [digests[0]]


async def test_old_content_is_listed_in_batches(
    create_store: Callable[..., StoreUnderTest],
) -> None:
    store_under_test = create_store(batch_size=2)
    digests = {await store_under_test.store.put(str(number).encode()) for number in range(5)}
    batches = [batch async for batch in store_under_test.store.stored_before(days_from_now(1))]
    assert sorted(map(len, batches)) == [1, 2, 2]
    assert {digest for batch in batches for digest in batch} == digests
    assert await list_old_digests(store_under_test.store, days_from_now(-1)) == []


async def test_files_that_are_not_contents_of_the_store_are_not_listed(
    store_under_test: StoreUnderTest,
) -> None:
    assert await list_old_digests(store_under_test.store, days_from_now(1)) == []
    await store_under_test.store.put(b"hello")
    for path in (
        "README",
        f"{HELLO_DIGEST[:2]}/{HELLO_DIGEST[2:4]}/notes",
        f"aa/bb/{HELLO_DIGEST}",
        HELLO_DIGEST,
    ):
        store_under_test.write_raw(path, b"x")
    assert await list_old_digests(store_under_test.store, days_from_now(1)) == [HELLO_DIGEST]


async def test_content_that_was_removed_can_be_put_again(store_under_test: StoreUnderTest) -> None:
    other_digest = await store_under_test.store.put(b"other")
    await store_under_test.store.put(b"hello")
    await store_under_test.store.remove(HELLO_DIGEST, days_from_now(1))
    with pytest.raises(MissingContent):
        await store_under_test.store.get(HELLO_DIGEST)
    assert await store_under_test.store.get(other_digest) == b"other"
    assert await list_old_digests(store_under_test.store, days_from_now(1)) == [other_digest]
    await store_under_test.store.put(b"hello")
    assert await store_under_test.store.get(HELLO_DIGEST) == b"hello"


async def test_content_put_after_the_given_time_is_not_removed(
    store_under_test: StoreUnderTest,
) -> None:
    await store_under_test.store.put(b"hello")
    await store_under_test.store.remove(HELLO_DIGEST, days_from_now(-1))
    assert await store_under_test.store.get(HELLO_DIGEST) == b"hello"


async def test_content_put_again_after_the_given_time_is_not_removed(
    create_store: Callable[..., StoreUnderTest],
) -> None:
    store_under_test = create_store(fresh_for=timedelta(0))
    await store_under_test.store.put(b"hello")
    await asyncio.sleep(1.1)  # S3 reports times in whole seconds
    before = datetime.now(UTC).replace(microsecond=0)
    assert await list_old_digests(store_under_test.store, before) == [HELLO_DIGEST]
    await store_under_test.store.put(b"hello")
    await store_under_test.store.remove(HELLO_DIGEST, before)
    assert await list_old_digests(store_under_test.store, before) == []
    assert await store_under_test.store.get(HELLO_DIGEST) == b"hello"
