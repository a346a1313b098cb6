"""Subscribers over each of the two transports: WebSockets and server-sent events."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from faults.client import format_request
from faults.cluster import Server
from faults.subscribers import ConnectionEnded, Subscriber

TIMEOUT = 10.0  # seconds for a connection to be acknowledged
_FATAL_CLOSE_CODES = {4400, 4401, 4403, 4406, 4409, 4429}


class WebSocketSubscriber(Subscriber):
    """Subscribes over the graphql-transport-ws protocol."""

    async def receive_payloads(self, server: Server) -> AsyncGenerator[dict[str, Any]]:
        url = f"ws://127.0.0.1:{server.client_port}/graphql"
        protocol = Subprotocol("graphql-transport-ws")
        async with connect(
            url, subprotocols=[protocol], compression=None, open_timeout=TIMEOUT,
            ping_interval=None, close_timeout=0.2, max_size=None, proxy=None,
        ) as socket:  # fmt: skip
            try:
                async with asyncio.timeout(TIMEOUT):
                    await self._authenticate(socket)
                self.record_connection(server)
                subscribe = {"type": "subscribe", "id": "1", "payload": self.operation()}
                await socket.send(json.dumps(subscribe))
                async for message in socket:
                    yield _payload(msgspec.json.decode(message))
            finally:
                socket.transport.abort()
                if socket.close_code in _FATAL_CLOSE_CODES:
                    self.history.add_violation(
                        "gap", f"{self.name}: the socket was closed with {socket.close_code}"
                    )

    async def _authenticate(self, socket: ClientConnection) -> None:
        token = {"Authorization": f"Bearer {self.token}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": token}))
        if json.loads(await socket.recv())["type"] != "connection_ack":
            raise ConnectionEnded


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    """The result in a message. Raises `ConnectionEnded` for a message without one."""
    if message["type"] == "error":
        return {"errors": message["payload"]}
    if message["type"] != "next":
        raise ConnectionEnded
    payload: dict[str, Any] = message["payload"]
    return payload


class SseSubscriber(Subscriber):
    """Subscribes over server-sent events."""

    async def receive_payloads(self, server: Server) -> AsyncGenerator[dict[str, Any]]:
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.client_port)
        try:
            body = msgspec.json.encode(self.operation())
            writer.write(format_request(self.token, "POST", "/graphql", body, "text/event-stream"))
            async with asyncio.timeout(TIMEOUT):
                head = await reader.readuntil(b"\r\n\r\n")
            if head[9:12] != b"200":
                raise ConnectionEnded
            self.record_connection(server)
            async for result in _results(reader):
                yield msgspec.json.decode(result)
        finally:
            writer.transport.abort()


async def _results(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The data of each `next` event in a chunked response, until the stream ends."""
    buffer = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        buffer += (await reader.readexactly(size + 2))[:-2]
        *events, buffer = buffer.split(b"\n\n")
        for event in events:
            name, _, data = event.partition(b"\ndata: ")
            if name == b"event: next":
                yield data
