"""Waiting for conditions that send no notification."""

import asyncio
import time
from collections.abc import Callable


async def wait_until(condition: Callable[[], bool], within: float = 10) -> None:
    """Waits until `condition` is true.

    Raises `TimeoutError` after `within` seconds.
    """
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(0.01)


def block_until(condition: Callable[[], bool], within: float = 30) -> None:
    """Blocks this thread until `condition` is true.

    Raises `TimeoutError` after `within` seconds.
    """
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
