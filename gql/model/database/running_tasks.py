"""Tasks that run to their end even if nobody waits for them any more."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


class RunningTasks:
    """Holds running tasks, so that they can be awaited before the database is closed."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Future[Any]] = set()

    async def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Runs a coroutine to its end even if the caller is cancelled."""
        task = asyncio.ensure_future(coroutine)
        self.track(task)
        return await asyncio.shield(task)

    def track(self, task: asyncio.Future[Any]) -> None:
        """Holds a task until it ends."""
        self._tasks.add(task)
        task.add_done_callback(self._remove)

    def _remove(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # marks it as retrieved; a cancelled caller does not await it

    async def wait(self) -> None:
        """Waits until no task runs."""
        while self._tasks:
            await asyncio.wait(self._tasks)
