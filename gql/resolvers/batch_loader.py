"""Loads objects by id in batches, so that a list of edges takes one query and not one each."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

_T = TypeVar("_T")


class BatchLoader(Generic[_T]):
    """Loads by one call of `read` what is asked for in the same iteration of the event loop.

    Nothing is cached: the read begins after all of its callers have asked, so each sees the writes
    that it knows of.
    """

    def __init__(self, read: Callable[[Sequence[str]], Awaitable[Mapping[str, _T]]]) -> None:
        self._read = read
        self._waiting: dict[str, asyncio.Future[_T | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def load(self, key: str) -> _T | None:
        """Returns the object with this id, or None. Raises what `read` raises."""
        if not self._waiting:
            task = asyncio.create_task(self._load_waiting())
            self._tasks.add(task)  # the event loop itself keeps only weak references
            task.add_done_callback(self._tasks.discard)
        if key not in self._waiting:
            self._waiting[key] = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._waiting[key])

    async def _load_waiting(self) -> None:
        await asyncio.sleep(0)  # until everything of this iteration has been asked for
        waiting, self._waiting = self._waiting, {}
        try:
            loaded = await self._read(list(waiting))
        except Exception as error:  # noqa: BLE001  # raised by `load`
            for future in waiting.values():
                future.set_exception(error)
                future.exception()  # marks it as retrieved; a cancelled caller does not await it
        else:
            for key, future in waiting.items():
                future.set_result(loaded.get(key))
