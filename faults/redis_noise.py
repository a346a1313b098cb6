"""Noise on the notification channel: old messages, repeated out of order, and invalid ones."""

import asyncio
import random
from types import TracebackType
from typing import Self

from gql.live.change_notifier import CHANNEL

_MAX_KEPT_MESSAGES = 200
_REPEATED_MESSAGES = 20
_INVALID_MESSAGES = 10
_INVALID = (
    b"", b"garbage", b"b1", b"b1 0123456789abcdef 1 ses_unknown", b"\xff\xfe\x00",
    b"b1 " + b"f" * 16 + b" 999999999999999 " + b"ses_0 " * 500, b"x" * 1_000_000,
)  # fmt: skip


class RedisNoise:
    """Receives the messages on the channel, and publishes them again with invalid ones."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._received: list[bytes] = []

    async def __aenter__(self) -> Self:
        # a line of a message can be long
        self._subscriber = await asyncio.open_connection("127.0.0.1", self._port, limit=4_000_000)
        self._publisher = await asyncio.open_connection("127.0.0.1", self._port)
        self._subscriber[1].write(_encode_command(b"SUBSCRIBE", CHANNEL.encode()))
        self._receiving = asyncio.create_task(self._receive())
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._receiving.cancel()
        await asyncio.gather(self._receiving, return_exceptions=True)
        for _, writer in (self._subscriber, self._publisher):
            writer.transport.abort()

    async def _receive(self) -> None:
        """Keeps the last payloads of the product's messages, which are bulk strings in RESP."""
        reader = self._subscriber[0]
        while True:
            length = await reader.readline()
            if length.startswith(b"$"):
                payload = (await reader.readexactly(int(length[1:]) + 2))[:-2]
                if payload.startswith(b"b1 "):
                    self._received = [*self._received[-_MAX_KEPT_MESSAGES:], payload]

    async def publish(self) -> None:
        """Sends FLUSHALL, then repeated and invalid messages in random order."""
        messages = random.choices(_INVALID, k=_INVALID_MESSAGES)
        if self._received:
            messages += random.choices(self._received, k=_REPEATED_MESSAGES)
        random.shuffle(messages)
        commands = [_encode_command(b"PUBLISH", CHANNEL.encode(), message) for message in messages]
        reader, writer = self._publisher
        writer.write(b"".join([_encode_command(b"FLUSHALL"), *commands]))
        await writer.drain()
        async with asyncio.timeout(10):
            for _ in range(len(commands) + 1):
                await reader.readline()


def _encode_command(*parts: bytes) -> bytes:
    """A command in RESP, the protocol of Redis."""
    strings = b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
    return b"*%d\r\n%s" % (len(parts), strings)
