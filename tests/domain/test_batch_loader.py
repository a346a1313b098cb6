"""The batch loader: one read for what is asked for at once, which starts after all have asked."""

import asyncio
from collections.abc import Sequence

import pytest

from gql.resolvers.batch_loader import BatchLoader

pytestmark = pytest.mark.anyio


async def test_objects_asked_for_at_once_are_read_once() -> None:
    reads: list[list[str]] = []

    async def read(keys: Sequence[str]) -> dict[str, str]:
        reads.append(list(keys))
        return {key: key.upper() for key in keys if key != "absent"}

    loader = BatchLoader(read)
    loaded = await asyncio.gather(*map(loader.load, ["a", "b", "a", "absent"]))
    assert loaded == ["A", "B", "A", None]
    assert reads == [["a", "b", "absent"]]


async def test_a_read_that_has_begun_is_not_shared() -> None:
    state, begun, finish = "old", asyncio.Event(), asyncio.Event()

    async def read(keys: Sequence[str]) -> dict[str, str]:
        seen = state
        begun.set()
        await finish.wait()
        return dict.fromkeys(keys, seen)

    loader = BatchLoader(read)
    first = asyncio.ensure_future(loader.load("a"))
    await begun.wait()
    state = "new"
    second = asyncio.ensure_future(loader.load("a"))
    await asyncio.sleep(0)
    finish.set()
    assert (await first, await second) == ("old", "new")


async def test_a_failure_is_raised_to_every_caller() -> None:
    async def read(keys: Sequence[str]) -> dict[str, str]:
        raise RuntimeError("The database does not answer.")

    loader = BatchLoader(read)
    results = await asyncio.gather(*map(loader.load, "aab"), return_exceptions=True)
    assert [str(result) for result in results] == ["The database does not answer."] * 3


async def test_a_cancelled_caller_does_not_end_the_read_of_the_others() -> None:
    async def read(keys: Sequence[str]) -> dict[str, str]:
        await asyncio.sleep(0.01)
        return {key: key for key in keys}

    loader = BatchLoader(read)
    cancelled, other = (asyncio.ensure_future(loader.load("a")) for _ in range(2))
    await asyncio.sleep(0)
    cancelled.cancel()
    assert await other == "a"
