"""The sending side of one WebSocket."""

import asyncio
from contextlib import suppress

from starlette.types import Send

from gql.transport.close_codes import CloseCode
from gql.transport.websocket.messages import close_reason


class WebSocketChannel:
    """Sends messages to one client, one at a time, until it is closed."""

    __slots__ = ("_send", "_send_lock", "is_closed")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._send_lock = asyncio.Lock()
        self.is_closed = False

    async def accept(self, subprotocol: str | None) -> None:
        """Accepts the handshake."""
        await self._send({"type": "websocket.accept", "subprotocol": subprotocol})

    async def send(self, message: bytes) -> None:
        """Sends a message, waiting while the client does not read. Does nothing once closed."""
        async with self._send_lock:
            if not self.is_closed:
                await self._send({"type": "websocket.send", "text": message.decode()})

    async def wait_until_sent(self) -> None:
        """Waits until the messages that were to be sent earlier are sent."""
        async with self._send_lock:
            pass

    async def close(self, code: CloseCode, reason: str) -> None:
        """Closes the socket. Does nothing if it is closed."""
        if self.is_closed:
            return
        self.is_closed = True
        event = {"type": "websocket.close", "code": int(code), "reason": close_reason(reason)}
        with suppress(OSError):
            await self._send(event)
