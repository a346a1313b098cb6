"""uvicorn's WebSocket protocol on top of the library websockets, hardened against bad clients.

This is the only module that uses internals of uvicorn's `WebSocketsSansIOProtocol`. The pins
`uvicorn>=0.54,<0.55` and `websockets>=17,<18` in pyproject.toml keep them unchanged;
tests/transport/test_misbehaving_clients.py covers the behaviour. What would replace each:

- `WebSocketsSansIOProtocol` itself: options of uvicorn for the limits below.
- `queue`: an option for how many messages may wait, like `max_queue` of `websockets.serve`.
- `frames`, `curr_msg_data_type`, `handle_cont`, `send_receive_event_to_app`: an option for how many
  fragments a message may have, and close code 1007 instead of an exception for invalid UTF-8.
- `handle_ping`, `handle_pong`: an option for how many control frames a client may send.
- `handshake_initiated`, `handshake_complete`: a timeout for the handshake.
- `close_sent`, `disconnected`, `handle_parser_exception`: a close code for every protocol error.
- `close_timeout`: an option; uvicorn's own 10 seconds cannot be set.
- `writable`, `read_paused`: a public view of flow control.
- `ping_interval`, `ping_timeout`, `ping_timer`, `pong_timer`, `start_keepalive`,
  `send_keepalive_ping`, `keepalive_timeout`: jitter for pings, and a timeout that ignores the time
  in which this process did not run.
- `conn`: nothing; it is the documented `websockets.server.ServerProtocol`.
"""

import asyncio
import random
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from gql.server.write_timeouts import ProtocolConfig, WriteTimeouts

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

PARSED_CHUNK = 4096  # bytes parsed at a time: a flood is refused before most of it is parsed
MAX_FRAGMENTS = 1_024  # fragments of one message
MAX_QUEUED_MESSAGES = 1_024  # messages that may wait for the application to read them
MAX_CONTROL_FRAMES = 100  # PINGs and PONGs that a client may send within the window
CONTROL_FRAME_WINDOW = 10.0  # seconds
CLOSE_TIMEOUT = 5.0  # seconds a client has to answer a close frame, at most


class HardenedWebSocket(WriteTimeouts, WebSocketsSansIOProtocol):
    """Cuts off WebSocket clients that stall or flood, and closes with the code of their error."""

    config: ProtocolConfig
    close_timeout: float
    _opened_at = 0.0
    _window_started_at = 0.0
    _control_frames = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes the connection over from the HTTP protocol, which has read the whole request."""
        super().connection_made(transport)
        self.limit_writes()
        self._opened_at = self.loop.time()
        self.close_timeout = min(CLOSE_TIMEOUT, self.config.settings.stall_timeout)

    def check_timeouts(self, now: float) -> None:
        """Aborts the connection if the client accepts no data or the handshake takes too long."""
        is_late = now - self._opened_at >= self.config.settings.header_timeout
        is_paused = not self.writable.is_set()
        if self.is_stalled(now, is_paused=is_paused, extend_close=False) or (
            is_late and not self.handshake_complete
        ):
            self.transport.abort()

    def shutdown(self) -> None:
        """Closes with 1012, unless the connection is closing: uvicorn raises on a second close."""
        if not self.transport.is_closing():
            super().shutdown()

    async def send(self, message: "ASGISendEvent") -> None:
        """Sends a message. Raises `ClientDisconnected` also after our own close.

        uvicorn itself reports a message after a close as an error of the application.
        """
        await self.writable.wait()
        if self.close_sent:
            raise ClientDisconnected
        await super().send(message)

    # frames

    def data_received(self, data: bytes) -> None:
        """Parses the input in small chunks, and stops at the first one that is refused."""
        for start in range(0, len(data), PARSED_CHUNK):
            is_small = len(data) <= PARSED_CHUNK
            super().data_received(data if is_small else data[start : start + PARSED_CHUNK])
            if self.transport.is_closing():
                return
        if not self.handshake_initiated:  # websockets refuses some headers that httptools accepts
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        """Adds a fragment to the message; closes with 1009 if it has too many."""
        if len(self.frames) >= MAX_FRAGMENTS:
            self._refuse(CloseCode.MESSAGE_TOO_BIG, "too many fragments")
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Queues a complete message; closes with 1007 if it is not UTF-8, 1008 if too many wait."""
        if self.queue.qsize() >= MAX_QUEUED_MESSAGES:
            self._refuse(CloseCode.POLICY_VIOLATION, "too many messages at once")
        elif self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            self._refuse(CloseCode.INVALID_DATA, "invalid UTF-8")
        else:
            super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answers a PING; while earlier answers wait, RFC 6455 (5.5.3) allows skipping this one."""
        if self._count_control_frame() > MAX_CONTROL_FRAMES:
            self._refuse(CloseCode.POLICY_VIOLATION, "too many pings")
        elif self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # drops the PONG that websockets has prepared

    def handle_pong(self, event: Frame) -> None:
        """Accepts a PONG; closes with 1008 if the client sends more than it was asked for."""
        if self._count_control_frame() > MAX_CONTROL_FRAMES:
            self._refuse(CloseCode.POLICY_VIOLATION, "too many pongs")
        else:
            super().handle_pong(event)

    def _count_control_frame(self) -> int:
        """Returns how many control frames the client has sent within the window."""
        now = self.loop.time()
        if now - self._window_started_at >= CONTROL_FRAME_WINDOW:
            self._window_started_at, self._control_frames = now, 0
        self._control_frames += 1
        return self._control_frames

    def _refuse(self, code: CloseCode, reason: str) -> None:
        self.frames = []
        if not self.close_sent and not self.transport.is_closing():
            self.conn.fail(code, reason)
            self.handle_parser_exception()

    def handle_parser_exception(self) -> None:
        """Closes with the code of the error, or aborts if the handshake is not complete.

        The application sees a disconnected client; messages that it has not read are dropped.
        """
        self.disconnected = True
        while not self.queue.empty():
            self.queue.get_nowait()
        if self.conn.close_sent is None:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006})
            self.transport.abort()
        else:
            super().handle_parser_exception()

    # keepalive

    def start_keepalive(self) -> None:
        """Schedules the first PING at a random time: connections often open at the same moment."""
        delay = cast("float", self.ping_interval) * random.uniform(0.5, 1)  # noqa: S311  # no secret
        self.ping_timer = self.loop.call_later(delay, self.send_keepalive_ping)

    def keepalive_timeout(self) -> None:
        """Waits a little longer for the PONG, which may have arrived and not been read yet.

        After this process or its machine stood still, every timeout has passed while every PONG
        waits unread. No PONG is read while reading is paused, and a PING waits behind data that is
        being sent; the stall timeout applies then.
        """
        delay = cast("float", self.ping_timeout) / 4
        self.pong_timer = self.loop.call_later(delay, self._end_keepalive)

    def _end_keepalive(self) -> None:
        if self.read_paused or not self.writable.is_set():
            self.keepalive_timeout()
            return
        super().keepalive_timeout()
        # the close frame has been sent by then, and a lost client would not accept more data
        self.loop.call_later(0.1, self.transport.abort)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def keepalive_intervals(peer_timeout: float) -> tuple[float, float]:
    """Returns seconds between PINGs and seconds to wait for a PONG.

    Together with the extra wait for an unread PONG they stay below `peer_timeout`.
    """
    return peer_timeout / 2, peer_timeout * 3 / 8
