"""A subscriber over a WebSocket that is cheap enough to run ten thousand of in one process.

It speaks the WebSocket protocol itself, because a library would take most of the time.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

SUBSCRIPTION = """subscription($s: ID!, $after: EventCursor) {
  sessionUpdates(sessionId: $s, after: $after) { cursor reset events { sequence } } }"""
_UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
_TEXT, _PING, _PONG = 1, 9, 10


@dataclass
class SubscribedSession:
    """The session that all clients subscribe to, and how many resets they have received."""

    port: int
    token: str
    session_id: str
    resets: int = 0


class WebSocketClient(asyncio.Protocol):
    """Subscribes as soon as it is connected, from its last cursor on.

    `sequences` are the events that it has received over all its connections.
    """

    def __init__(self, session: SubscribedSession) -> None:
        self.session = session
        self.cursor: str | None = None
        self.sequences: list[int] = []
        self.is_closed = True
        self._is_subscribed = False
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._is_upgraded = False

    @property
    def is_ready(self) -> bool:
        """Whether the server has accepted the subscription and sent a cursor."""
        return self._is_subscribed and self.cursor is not None

    def connection_made(self, transport: Any) -> None:
        self._transport, self._buffer, self._is_upgraded = transport, b"", False
        self.is_closed = False
        transport.write(_UPGRADE)

    def connection_lost(self, _: Exception | None) -> None:
        self._is_subscribed, self.is_closed = False, True

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_upgraded:
            head, separator, rest_of_buffer = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            assert head.startswith(b"HTTP/1.1 101"), head[:80]
            self._is_upgraded, self._buffer = True, rest_of_buffer
            self._subscribe()
        while (frame := self._read_frame()) is not None:
            self._handle(*frame)

    def _subscribe(self) -> None:
        """Sends the token and the subscription. The pong shows that both were handled."""
        token = {"Authorization": f"Bearer {self.session.token}"}
        self._send({"type": "connection_init", "payload": token})
        variables = {"s": self.session.session_id, "after": self.cursor}
        payload = {"query": SUBSCRIPTION, "variables": variables}
        self._send({"type": "subscribe", "id": "1", "payload": payload})
        self._send({"type": "ping"})

    def _read_frame(self) -> tuple[int, bytes] | None:
        """Opcode and body of the next frame (RFC 6455, section 5.2), if it is complete."""
        if len(self._buffer) < 2:
            return None
        length, start = self._buffer[1] & 127, 2
        if length == 126:
            length, start = int.from_bytes(self._buffer[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(self._buffer[2:10], "big"), 10
        if len(self._buffer) < start + length:
            return None
        opcode, body = self._buffer[0] & 15, self._buffer[start : start + length]
        self._buffer = self._buffer[start + length :]
        return opcode, body

    def _handle(self, opcode: int, body: bytes) -> None:
        if opcode == _PING:
            self._write_frame(_PONG, body)
        if opcode != _TEXT:
            return
        message = json.loads(body)
        if message["type"] == "next":
            update = message["payload"]["data"]["sessionUpdates"]
            self.cursor = update["cursor"]
            self.sequences += [event["sequence"] for event in update["events"]]
            self.session.resets += update["reset"]
        elif message["type"] == "pong":
            self._is_subscribed = True
        elif message["type"] != "connection_ack":
            raise AssertionError(message)

    def _send(self, message: dict[str, Any]) -> None:
        self._write_frame(_TEXT, json.dumps(message).encode())

    def _write_frame(self, opcode: int, body: bytes) -> None:
        size = len(body)
        length = bytes([128 | size]) if size < 126 else bytes([254]) + size.to_bytes(2, "big")
        assert self._transport
        mask = b"\0\0\0\0"  # leaves the body unchanged
        self._transport.write(bytes([128 | opcode]) + length + mask + body)
