"""A client of server-sent events."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2

from testing.running_server import Person

SSE = "text/event-stream"


@dataclass
class SseClient:
    """An open event stream. `comments` is the number of keep-alive comments so far."""

    response: httpx2.Response
    chunks: AsyncIterator[bytes]
    buffer: bytes = b""
    comments: int = 0

    async def event(self, within: float = 20) -> tuple[str, str] | None:
        """Returns the name and the data of the next event, None at the end of the stream."""
        async with asyncio.timeout(within):
            while True:
                block = await self._read_block()
                if block is None:
                    return None
                if block.startswith(":"):
                    self.comments += 1
                    continue
                name, data = block.split("\n")
                assert name.startswith("event: ")
                assert data.startswith("data: ")
                return name.removeprefix("event: "), data.removeprefix("data: ")

    async def _read_block(self) -> str | None:
        """Returns the text up to the next empty line, None at the end of the stream."""
        while b"\n\n" not in self.buffer:
            chunk = await anext(self.chunks, None)
            if chunk is None:
                assert self.buffer == b"", "the stream ended within an event"
                return None
            self.buffer += chunk
        block, _, self.buffer = self.buffer.partition(b"\n\n")
        return block.decode()

    async def next(self, within: float = 20) -> dict[str, Any]:
        """Returns the GraphQL response in the next event, which must be `next`."""
        event = await self.event(within)
        assert event is not None
        name, data = event
        assert name == "next"
        response: dict[str, Any] = json.loads(data)
        return response


@contextlib.asynccontextmanager
async def open_stream(
    person: Person, query: str, accept: str = SSE, **variables: Any
) -> AsyncIterator[SseClient]:
    """Executes an operation whose results are sent as events."""
    headers = {"accept": accept}
    if person.token:
        headers["authorization"] = f"Bearer {person.token}"
    body = {"query": query, "variables": variables}
    http = person.server.http
    async with http.stream("POST", "/graphql", json=body, headers=headers) as response:
        # bound to a name, because the stream is closed when the client is collected
        client = SseClient(response, response.aiter_bytes())
        yield client
