"""The wire: uvicorn's HTTP and WebSocket protocols, with an end to every wait for a client.

Nothing here has a timer of its own per connection. The server looks at all of them every so often
(`look`), for ten thousand sockets cost less that way than ten thousand timers that are moved with
every byte. It relies on insides of uvicorn 0.54 and websockets 17;
`tests/transport/test_hardened_websocket.py` tells when they move.
"""

import asyncio
import random
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from gql.server.write_timeouts import Sending

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application, ASGISendEvent

    from gql.server.server import Config

SLICE = 4096  # bytes of a socket's input that are parsed at a time: what floods is cut off early
HEADERS = 64 * 1024  # bytes that a request's line and headers may take
MOMENT = 1.0  # seconds in which a connection's first request comes, when the server ends
PIPELINED = 16  # requests that may wait behind one another on a connection
SLOWEST = 1_000  # bytes a second that a request's body comes at, on the whole
FRAGMENTS = 1_024  # pieces that a message may come in
MESSAGES = 1_024  # messages that may wait to be read by the application
CONTROL_FRAMES = 100  # PINGs and PONGs that a client may send in a window
WINDOW = 10.0  # seconds
CLOSING = 5.0  # seconds a client has to answer a close frame

_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE = _TIMEOUT.replace(b"408 Request Timeout", b"431 Request Header Fields Too Large")


class TimedHttp(Sending, HttpToolsProtocol):
    """HTTP with limits of time for headers, body and reading, and of size for headers."""

    config: "Config"
    _head_since: float | None = None  # None while a request is being answered
    _head_size = 0
    _in_body = False
    _heard_at = 0.0
    _body_since = 0.0
    _body_size = 0
    _body_taken = 0
    _answering: RequestResponseCycle | None = None  # uvicorn's `cycle` is the latest one asked

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """The clock for the first request's headers begins."""
        super().connection_made(transport)
        self.begin_sending()
        self._head_since = self.loop.time()

    def resume_writing(self) -> None:
        """Something was taken."""
        super().resume_writing()
        self.taken_at = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """Notes when something came, and how much of it was neither body nor a whole request."""
        self._heard_at = self.loop.time()
        self._body_size += len(data)
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        if self._head_since is None and self._answered:
            self._head_since, self._head_size = self._heard_at, 0
        if self._in_body:
            # of one byte in each chunk five go by; the rest would be trailers and extensions
            if self._body_size > HEADERS + 16 * self._body_taken:
                self._refuse(_TOO_LARGE)
        elif self._head_since is not None:
            self._head_size += len(data)
            if self._head_size > HEADERS:
                self._refuse(_TOO_LARGE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tells the request that is being answered, too, where others wait behind it."""
        if self._answering is not None and not self._answering.response_complete:
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: "ASGI3Application") -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def handle_websocket_upgrade(self) -> None:
        """Hands the connection over, unless an answer is still under way on it."""
        if not self._answered or self.flow.write_paused:
            self.transport.abort()
        else:
            super().handle_websocket_upgrade()

    def shutdown(self) -> None:
        """Closes when all is answered; who has just come has a moment to ask, to no reset."""
        if self._head_since is None:
            super().shutdown()
        else:
            self.loop.call_later(MOMENT, self._leave)

    def _leave(self) -> None:
        now = self.transport.get_protocol()
        if isinstance(now, HardenedWebSocket):
            now.shutdown()
        else:
            super().shutdown()

    @property
    def _answered(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    # what the parser finds

    def on_message_begin(self) -> None:
        """A new request; raises where too many wait already, which ends the connection with 400."""
        if len(self.pipeline) >= PIPELINED:
            raise ValueError("too many requests at once")
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header. What comes behind a body says nothing that is wanted here."""
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """From here on it is the body that is waited for."""
        self._head_since, self._in_body = None, True
        self._body_since, self._body_size, self._body_taken = self._heard_at, 0, 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._body_taken += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._in_body = False
        super().on_message_complete()

    # limits of time

    def look(self, now: float) -> None:
        """Cuts the client off if it has let us wait too long for anything."""
        if self.is_stalled(now, held=self.flow.write_paused, patient=True):
            self.transport.abort()
        elif not self.transport.is_closing() and self._late(now):
            self._refuse(_TIMEOUT if self._heard_at else b"")

    def _late(self, now: float) -> bool:
        settings = self.config.settings
        if self._head_since is not None:
            return now - self._head_since >= settings.header_timeout
        if self._answered or not self._in_body:
            return False
        if self.flow.read_paused or self.cycle.waiting_for_100_continue:
            self._heard_at = self._body_since = now  # it is us whom the client waits for
        allowed = settings.body_timeout + self._body_size / SLOWEST
        return now - self._heard_at >= settings.body_timeout or now - self._body_since >= allowed

    def _refuse(self, answer: bytes) -> None:
        now = self._answering
        if now is None or now.response_complete or not now.response_started:
            self.transport.write(answer)
        self.transport.close()


class HardenedWebSocket(Sending, WebSocketsSansIOProtocol):
    """WebSockets whose clients can neither stall nor flood, and whose mistakes have their code."""

    config: "Config"
    close_timeout: float
    _opened_at = 0.0
    _window_since = 0.0
    _control_frames = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Comes from the HTTP protocol with a whole request, so only the answer may take time."""
        super().connection_made(transport)
        self.begin_sending()
        self._opened_at = self.loop.time()
        self.close_timeout = min(CLOSING, self.config.settings.stall_timeout)

    def resume_writing(self) -> None:
        """Something was taken."""
        super().resume_writing()
        self.taken_at = self.loop.time()

    def look(self, now: float) -> None:
        """Cuts the client off if it takes nothing, or the handshake has not come to its end."""
        late = now - self._opened_at >= self.config.settings.header_timeout
        if self.is_stalled(now, held=not self.writable.is_set(), patient=False) or (
            late and not self.handshake_complete
        ):
            self.transport.abort()

    def shutdown(self) -> None:
        """Closes with 1012, unless it is being closed: uvicorn would raise over a second close."""
        if not self.transport.is_closing():
            super().shutdown()

    async def send(self, message: "ASGISendEvent") -> None:
        """Raises `ClientDisconnected` after our own close, too; uvicorn takes it for a mistake."""
        await self.writable.wait()
        if self.close_sent:
            raise ClientDisconnected
        await super().send(message)

    # frames

    def data_received(self, data: bytes) -> None:
        """Parses a little at a time, for what is refused in the first frames needs no more."""
        for start in range(0, len(data), SLICE):
            super().data_received(data if len(data) <= SLICE else data[start : start + SLICE])
            if self.transport.is_closing():
                return
        if not self.handshake_initiated:  # headers that HTTP takes and websockets does not
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        """One more piece of a message; too many pieces end the socket with 1009."""
        if len(self.frames) >= FRAGMENTS:
            self._refuse(CloseCode.MESSAGE_TOO_BIG, "too many fragments")
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """A whole message; 1007 for text that is none, 1008 for too many at once."""
        if self.queue.qsize() >= MESSAGES:
            self._refuse(CloseCode.POLICY_VIOLATION, "too many messages at once")
        elif self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            self._refuse(CloseCode.INVALID_DATA, "invalid UTF-8")
        else:
            super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answers, unless earlier answers wait to be read: then a later PING's will do."""
        if self._flooded():
            self._refuse(CloseCode.POLICY_VIOLATION, "too many pings")
        elif self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def handle_pong(self, event: Frame) -> None:
        """Nobody needs more of these than we ask for."""
        if self._flooded():
            self._refuse(CloseCode.POLICY_VIOLATION, "too many pongs")
        else:
            super().handle_pong(event)

    def _flooded(self) -> bool:
        now = self.loop.time()
        if now - self._window_since >= WINDOW:
            self._window_since, self._control_frames = now, 0
        self._control_frames += 1
        return self._control_frames > CONTROL_FRAMES

    def _refuse(self, code: CloseCode, reason: str) -> None:
        self.frames = []
        if not self.close_sent and not self.transport.is_closing():
            self.conn.fail(code, reason)
            self.handle_parser_exception()

    def handle_parser_exception(self) -> None:
        """Closes with the code of what was wrong; before the handshake there is none to tell.

        For the application the client is gone, and with it what it has not read yet.
        """
        self.disconnected = True
        while not self.queue.empty():
            self.queue.get_nowait()
        if self.conn.close_sent is None:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006})
            self.transport.abort()
        else:
            super().handle_parser_exception()

    # is anybody there?

    def start_keepalive(self) -> None:
        """Asks first at a time of its own: who came together need not be asked together."""
        delay = cast("float", self.ping_interval) * random.uniform(0.5, 1)  # noqa: S311  # no secret
        self.ping_timer = self.loop.call_later(delay, self.send_keepalive_ping)

    def keepalive_timeout(self) -> None:
        """Asks again where the answer may be there, unread, and has not been looked for.

        After this process or its machine stood still everybody's time is up, and every answer lies
        unread. While reading is paused we do not look, and while much is sent our question waits
        behind it; the limit for stalled clients holds then.
        """
        self.pong_timer = self.loop.call_later(cast("float", self.ping_timeout) / 4, self._give_up)

    def _give_up(self) -> None:
        if self.read_paused or not self.writable.is_set():
            self.keepalive_timeout()
            return
        super().keepalive_timeout()
        # the close frame is on its way by then, and who is not there takes nothing more
        self.loop.call_later(0.1, self.transport.abort)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def keepalive(peer_timeout: float) -> tuple[float, float]:
    """How often to ask, and how long to wait for the answer, so that a peer is missed in time."""
    return peer_timeout / 2, peer_timeout * 3 / 8
