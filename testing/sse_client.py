"""A client of server-sent events, event by event, as the bytes come."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2

from testing.running_server import Person

EVENTS = "text/event-stream"


@dataclass
class SseClient:
    """An open stream. `comments` counts what came only to show that it is alive."""

    answer: httpx2.Response
    parts: AsyncIterator[bytes]
    rest: bytes = b""
    comments: int = 0

    async def event(self, within: float = 20) -> tuple[str, str] | None:
        """The next event's name and data, None at the end of the stream."""
        async with asyncio.timeout(within):
            while True:
                block = await self._block()
                if block is None:
                    return None
                if block.startswith(":"):
                    self.comments += 1
                    continue
                name, data = block.split("\n")
                assert name.startswith("event: ")
                assert data.startswith("data: ")
                return name.removeprefix("event: "), data.removeprefix("data: ")

    async def _block(self) -> str | None:
        """What comes before the next LF LF."""
        while b"\n\n" not in self.rest:
            part = await anext(self.parts, None)
            if part is None:
                assert self.rest == b"", "the stream ended in the middle of an event"
                return None
            self.rest += part
        block, _, self.rest = self.rest.partition(b"\n\n")
        return block.decode()

    async def next(self, within: float = 20) -> dict[str, Any]:
        """The response in the next event, which must be one."""
        found = await self.event(within)
        assert found is not None
        assert found[0] == "next"
        response: dict[str, Any] = json.loads(found[1])
        return response


@contextlib.asynccontextmanager
async def open_stream(
    who: Person, document: str, accept: str = EVENTS, **variables: Any
) -> AsyncIterator[SseClient]:
    """Asks for an operation's results as events."""
    headers = {"accept": accept}
    if who.token:
        headers["authorization"] = f"Bearer {who.token}"
    asked = {"query": document, "variables": variables}
    async with who.product.http.stream("POST", "/graphql", json=asked, headers=headers) as answer:
        listener = SseClient(answer, answer.aiter_bytes())  # kept: its end would close the stream
        yield listener
