"""uvicorn's HTTP protocol, hardened against clients that stall or flood.

Connections have no timers. The server calls `check_timeouts` of all connections about
once per second: for ten thousand connections that costs less than ten thousand timers which move
with every byte.

This is the only module that uses internals of uvicorn's HTTP protocol and server. The pin
`uvicorn>=0.54,<0.55` in pyproject.toml keeps them unchanged;
tests/transport/test_misbehaving_clients.py and tests/server/test_shutdown.py cover the behaviour.
What would replace each:

- `HttpToolsProtocol` itself: options of uvicorn for timeouts and sizes of headers and bodies.
- `cycle`, `_start_asgi_task` and `RequestResponseCycle` (`response_started`, `response_complete`,
  `waiting_for_100_continue`, `disconnected`, `message_event`): a public object for the request that
  is being answered. uvicorn's `cycle` is the latest request received, not the one being answered.
- `pipeline`: an option for how many requests may wait on a connection.
- `flow` (`read_paused`, `write_paused`): a public view of flow control.
- `handle_websocket_upgrade`: a hook before an upgrade.
- `on_message_begin`, `on_header`, `on_headers_complete`, `on_body`, `on_message_complete`: nothing;
  they are httptools' documented callbacks.
- `server_state.connections`, `server_state.tasks`, `servers`, `lifespan` of `uvicorn.Server`: a
  graceful shutdown of uvicorn with a limit for each of its phases.
"""

import asyncio
from typing import TYPE_CHECKING, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gql.server.websockets_protocol import HardenedWebSocket
from gql.server.write_timeouts import ProtocolConfig, WriteTimeouts

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

MAX_HEADER_BYTES = 64 * 1024  # size of a request's line and headers together
MAX_PIPELINED_REQUESTS = 16  # requests that may wait behind one another on a connection
MIN_BODY_RATE = 1_000  # bytes per second at which a body must arrive on average
FIRST_REQUEST_GRACE = 1.0  # seconds a new connection has for its request when the server ends

_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE = _TIMEOUT.replace(b"408 Request Timeout", b"431 Request Header Fields Too Large")


class HardenedHttp(WriteTimeouts, HttpToolsProtocol):
    """Limits the time for headers, bodies and reading, and the size of headers."""

    config: ProtocolConfig
    _headers_started_at: float | None = None  # None while a request is being answered
    _header_bytes = 0
    _is_reading_body = False
    _received_at = 0.0
    _body_started_at = 0.0
    _body_wire_bytes = 0  # with chunk headers, extensions and trailers
    _body_bytes = 0
    _answered_cycle: RequestResponseCycle | None = None  # the request that is being answered

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Starts the timeout for the headers of the first request."""
        super().connection_made(transport)
        self.limit_writes()
        self._headers_started_at = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """Parses the input, and refuses headers and trailers that are too large.

        A body in chunks of one byte has five bytes of framing for each; a larger share would be
        trailers and chunk extensions.
        """
        self._received_at = self.loop.time()
        self._body_wire_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        if self._headers_started_at is None and self._is_idle:
            self._headers_started_at, self._header_bytes = self._received_at, 0
        if self._is_reading_body:
            if self._body_wire_bytes > MAX_HEADER_BYTES + 16 * self._body_bytes:
                self._refuse(_TOO_LARGE)
        elif self._headers_started_at is not None:
            self._header_bytes += len(data)
            if self._header_bytes > MAX_HEADER_BYTES:
                self._refuse(_TOO_LARGE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Marks the request that is being answered as disconnected, as well as the latest one."""
        cycle = self._answered_cycle
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: "ASGI3Application") -> None:
        self._answered_cycle = cycle
        super()._start_asgi_task(cycle, app)

    def handle_websocket_upgrade(self) -> None:
        """Hands the connection to the WebSocket protocol; aborts it if a response is unfinished."""
        if not self._is_idle or self.flow.write_paused:
            self.transport.abort()
        else:
            super().handle_websocket_upgrade()

    def shutdown(self) -> None:
        """Closes the connection once its requests are answered.

        A connection without a request keeps `FIRST_REQUEST_GRACE` seconds for one: closing it at
        once could reset a request that is on its way.
        """
        if self._headers_started_at is None:
            super().shutdown()
        else:
            self.loop.call_later(FIRST_REQUEST_GRACE, self._shut_down_after_grace)

    def _shut_down_after_grace(self) -> None:
        protocol = self.transport.get_protocol()
        if isinstance(protocol, HardenedWebSocket):  # the connection was upgraded meanwhile
            protocol.shutdown()
        else:
            super().shutdown()

    @property
    def _is_idle(self) -> bool:
        """Whether the latest request, if any, is answered completely."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    # callbacks of the parser

    def on_message_begin(self) -> None:
        """Starts a request. Raises ValueError, which answers 400, if too many requests wait."""
        if len(self.pipeline) >= MAX_PIPELINED_REQUESTS:
            raise ValueError("too many pipelined requests")
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Adds a header. Trailers, the headers after a body, are ignored."""
        if not self._is_reading_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Starts the timeout for the body."""
        self._headers_started_at, self._is_reading_body = None, True
        self._body_started_at = self._received_at
        self._body_wire_bytes = self._body_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Counts a part of the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Ends the body."""
        self._is_reading_body = False
        super().on_message_complete()

    # timeouts

    def check_timeouts(self, now: float) -> None:
        """Aborts or refuses the connection if the client exceeds one of its timeouts."""
        if self.is_stalled(now, is_paused=self.flow.write_paused, extend_close=True):
            self.transport.abort()
        elif not self.transport.is_closing() and self._is_late(now):
            self._refuse(_TIMEOUT if self._received_at else b"")

    def _is_late(self, now: float) -> bool:
        settings = self.config.settings
        if self._headers_started_at is not None:
            return now - self._headers_started_at >= settings.header_timeout
        if self._is_idle or not self._is_reading_body:
            return False
        if self.flow.read_paused or self.cycle.waiting_for_100_continue:
            self._received_at = self._body_started_at = now  # the client waits for the server
        allowed = settings.body_timeout + self._body_wire_bytes / MIN_BODY_RATE
        has_paused = now - self._received_at >= settings.body_timeout
        return has_paused or now - self._body_started_at >= allowed

    def _refuse(self, response: bytes) -> None:
        """Closes the connection, with a response unless another one has begun."""
        cycle = self._answered_cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(response)
        self.transport.close()


# what the server needs of `uvicorn.Server`

Connection = HardenedHttp | HardenedWebSocket


def open_connections(server: uvicorn.Server) -> list[Connection]:
    """Returns the connections of all clients; the configuration allows no other protocols."""
    return cast("list[Connection]", list(server.server_state.connections))


def running_requests(server: uvicorn.Server) -> list[asyncio.Task[None]]:
    """Returns the tasks in which the application answers requests and serves sockets."""
    return list(server.server_state.tasks)


def stop_listening(server: uvicorn.Server) -> None:
    """Accepts no more connections."""
    for listener in server.servers:
        listener.close()


async def shut_down_application(server: uvicorn.Server) -> None:
    """Runs the application's shutdown, the end of its lifespan."""
    await server.lifespan.shutdown()
