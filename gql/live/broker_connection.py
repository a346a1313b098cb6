"""A connection to the message broker: the `broadcaster` library, and what it lacks.

`broadcaster` (0.3.1, pinned in requirements.txt) neither reports a lost connection nor times out.
Working around both takes private names of the library. All of them are used in this module only,
each with a comment on what would replace it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, ClassVar

from broadcaster import Broadcast

# Private module. Replaced by a public base class for backends, or by a backend of this package that
# implements the four methods which `Broadcast` calls.
from broadcaster._backends.memory import MemoryBackend

Receive = Callable[[], Coroutine[Any, Any, object]]
"""Waits for the next message and returns it: text, or whatever another client published."""


class _SharedMemoryBackend(MemoryBackend):
    """Connects all connections to one memory://NAME in this process.

    The library's own memory backend delivers messages only to the connection that published them.
    """

    _connected: ClassVar[dict[str, set[MemoryBackend]]] = {}

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._peers = self._connected.setdefault(url, set())

    async def connect(self) -> None:
        await super().connect()
        self._peers.add(self)

    async def disconnect(self) -> None:
        self._peers.discard(self)

    async def publish(self, channel: str, message: Any) -> None:
        for peer in list(self._peers):
            await MemoryBackend.publish(peer, channel, message)


class BrokerConnection(Broadcast):
    """One connection to the broker. After a failure it is closed and replaced, never reused.

    Every call may take `timeout` seconds; a frozen broker answers none.
    """

    def __init__(self, url: str, timeout: float = 2.0) -> None:
        backend = _SharedMemoryBackend(url) if url.startswith("memory:") else None
        super().__init__(url, backend=backend)
        self._timeout = timeout

    async def connect(self) -> None:
        """Opens the connection. Raises `TimeoutError` after `timeout` seconds."""
        async with asyncio.timeout(self._timeout):
            await super().connect()

    async def publish(self, channel: str, message: str) -> None:
        """Sends one message. Must not be called again before it has returned."""
        async with asyncio.timeout(self._timeout):
            await super().publish(channel, message)

    async def listen(self, channel: str) -> Receive:
        """Subscribes to a channel until the connection is closed.

        The library's `subscribe()` unsubscribes at the end, which waits for a broker that may be
        dead.
        """
        queue: asyncio.Queue[Any] = asyncio.Queue()
        # `_subscribers` and `_backend` do what `subscribe()` does up to its `yield`. Replaced by
        # `subscribe()` as soon as it neither waits for the broker at its end nor lacks a timeout.
        self._subscribers[channel] = {queue}
        async with asyncio.timeout(self._timeout):
            await self._backend.subscribe(channel)
        # redis-py 8 lets other tasks run while it subscribes. The Redis backend's reader then finds
        # no subscription, clears `_ready` and waits for it indefinitely. Replaced by a backend that
        # sets it after subscribing, not before.
        ready = getattr(self._backend, "_ready", None)
        if ready:
            ready.set()

        async def receive() -> object:
            return (await queue.get()).message

        return receive

    async def wait_until_broken(self) -> None:
        """Waits until a reader task of the connection ends, then raises `ConnectionError`."""
        await asyncio.wait(self._reader_tasks(), return_when=asyncio.FIRST_COMPLETED)
        raise ConnectionError("The connection to the broker is broken.")

    async def close(self) -> None:
        """Closes the connection, whatever state it is in. Never raises."""
        tasks = self._reader_tasks()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(Exception):  # the connection may be half open, and nothing uses it any more
            async with asyncio.timeout(self._timeout):
                # `disconnect()` raises what the reader raised and then leaves the backend open.
                # Replaced by `disconnect()` as soon as it closes the backend in any case.
                await self._backend.disconnect()

    def _reader_tasks(self) -> list[asyncio.Task[None]]:
        """Returns the library's reader and, with Redis, the backend's; both end silently.

        Replaced by an error that `Broadcast` raises to its subscribers when a reader ends
        (https://github.com/encode/broadcaster/issues/144).
        """
        readers = (getattr(self, "_listener_task", None), getattr(self._backend, "_listener", None))
        return [reader for reader in readers if isinstance(reader, asyncio.Task)]
