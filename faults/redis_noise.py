"""Noise on the bell's channel: what was rung before, again and out of order, and plain garbage."""

import asyncio
import random
from types import TracebackType
from typing import Self

from gql.live.change_notifier import CHANNEL

_KEPT_MESSAGES = 200  # messages kept to be repeated


def _garbage() -> bytes:
    kinds = (
        b"", b"garbage", b"b1", b"b1 0123456789abcdef 1 ses_unknown", b"\xff\xfe\x00",
        b"b1 " + b"f" * 16 + b" 999999999999999 " + b"ses_0 " * 500, b"x" * 1_000_000,
    )  # fmt: skip
    return random.choice(kinds)


class Noise:
    """A client of Redis that listens on the channel and shouts on it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._received: list[bytes] = []

    async def __aenter__(self) -> Self:
        self._subscriber = await asyncio.open_connection("127.0.0.1", self._port, limit=4_000_000)
        self._publisher = await asyncio.open_connection("127.0.0.1", self._port)
        self._subscriber[1].write(_command(b"SUBSCRIBE", CHANNEL.encode()))
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        for _, writer in (self._subscriber, self._publisher):
            writer.transport.abort()

    async def _listen(self) -> None:
        """Notes the last bulk string of each message, which is its payload."""
        while True:
            size = await self._subscriber[0].readline()
            if size.startswith(b"$"):
                payload = (await self._subscriber[0].readexactly(int(size[1:]) + 2))[:-2]
                if payload.startswith(b"b1 "):
                    self._received = [*self._received[-_KEPT_MESSAGES:], payload]

    async def make(self) -> None:
        """Some of everything, once."""
        said = [*random.choices(self._received, k=20)] if self._received else []
        said += [_garbage() for _ in range(10)]
        random.shuffle(said)
        commands = [_command(b"PUBLISH", CHANNEL.encode(), one) for one in said]
        self._publisher[1].write(b"".join([_command(b"FLUSHALL"), *commands]))
        await self._publisher[1].drain()
        async with asyncio.timeout(10):
            for _ in range(len(commands) + 1):
                await self._publisher[0].readline()


def _command(*words: bytes) -> bytes:
    parts = b"".join(b"$%d\r\n%s\r\n" % (len(one), one) for one in words)
    return b"*%d\r\n%s" % (len(words), parts)
