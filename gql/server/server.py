"""One server process: uvicorn with hardened protocols, timeouts, and a bounded shutdown."""

import asyncio
import contextlib
import faulthandler
import logging
import signal
import socket
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from gql.model.domain.errors import SetupError
from gql.server.uvicorn_protocol import (
    HardenedHttp,
    open_connections,
    running_requests,
    shut_down_application,
    stop_listening,
)
from gql.server.websockets_protocol import HardenedWebSocket, keepalive_intervals
from gql.server.write_timeouts import ProtocolConfig
from gql.settings import Settings

BACKLOG = 2048
_CHECK_INTERVAL = 1.0  # seconds between two checks of all connections, less if a timeout is short
_log = logging.getLogger("bubbles.server")


class Config(ProtocolConfig):
    """The configuration of uvicorn. It can be pickled for another process until it is loaded.

    `create_app` is called in the process that serves the application.
    """

    def __init__(self, settings: Settings, create_app: Callable[[], Starlette]) -> None:
        self.settings = settings
        interval, timeout = keepalive_intervals(settings.peer_timeout)
        super().__init__(
            cast("Any", create_app),  # see load_app
            workers=1,  # otherwise uvicorn reads WEB_CONCURRENCY
            http=HardenedHttp,
            ws=HardenedWebSocket,
            ws_max_size=settings.message_limit,
            ws_ping_interval=interval,
            ws_ping_timeout=timeout,
            ws_per_message_deflate=False,  # per socket it needs as much memory as everything else
            lifespan="on",
            access_log=False,
            log_level="warning",
            server_header=False,
            backlog=BACKLOG,
            forwarded_allow_ips=settings.trusted_proxies,
        )

    def load_app(self) -> ASGIApp:
        """Creates the application. The server awaits its `state.drain` to disconnect clients."""
        create_app: Callable[[], Starlette] = cast("Any", self.app)
        self.application = create_app()
        return _ignore_disconnects(self.application)


def _ignore_disconnects(app: ASGIApp) -> ASGIApp:
    """Wraps an application so that a client which disconnects early is not reported as an error."""

    async def ignore_disconnects(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(ClientDisconnect, WebSocketDisconnect):
            await app(scope, receive, send)

    return ignore_disconnects


class Server(uvicorn.Server):
    """Serves until it receives a signal, then ends within `shutdown_timeout` whatever clients do.

    `on_check` is called at each check of the connections; it shows that the event loop runs.
    """

    config: Config

    def __init__(self, config: Config, on_check: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._on_check = on_check
        self._checks: asyncio.Task[None] | None = None
        self._owns_process = False

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serves as the only task of this process; kills the process if the shutdown overruns."""
        self._owns_process = True
        super().run(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins the shutdown at the first signal; the second one kills the process."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to serve, and to check the timeouts of connections."""
        await super().startup(sockets)
        self._checks = asyncio.create_task(self._check_timeouts())

    async def _check_timeouts(self) -> None:
        settings = self.config.settings
        timeouts = (settings.stall_timeout, settings.header_timeout, settings.body_timeout)
        interval = min(_CHECK_INTERVAL, *(timeout / 4 for timeout in timeouts))
        loop = asyncio.get_running_loop()
        while True:
            self._on_check()
            now = loop.time()
            for connection in open_connections(self):
                try:
                    connection.check_timeouts(now)
                except Exception:  # noqa: BLE001  # the other connections are checked all the same
                    _log.exception("checking the timeouts of a connection failed")
            await asyncio.sleep(interval)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shuts down in phases that share `shutdown_timeout`.

        Clients have half of it to leave, running requests have until three quarters, and the rest
        is for cutting connections and for the application's own shutdown.
        """
        limit, loop = self.config.settings.shutdown_timeout, asyncio.get_running_loop()
        if self._owns_process:
            _kill_process_after(limit)
        end = loop.time() + limit
        stop_listening(self)
        for listener in sockets or []:
            listener.close()
        self._shut_down_connections(HardenedHttp)  # they do not depend on the application's drain
        await self._drain(limit / 2)
        self._shut_down_connections(HardenedHttp, HardenedWebSocket)
        await self._wait_until_closed(end - limit / 4)
        await self._abort_connections(end - limit / 8)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(end):
                await shut_down_application(self)
        if self._checks:
            self._checks.cancel()

    def _shut_down_connections(self, *protocols: type) -> None:
        for connection in open_connections(self):
            if isinstance(connection, protocols):
                connection.shutdown()

    async def _drain(self, timeout_seconds: float) -> None:
        """Lets the application disconnect its clients one by one, with its own close codes."""
        drain: Callable[[], Awaitable[None]] | None
        drain = getattr(self.config.application.state, "drain", None)
        if drain is None:
            return
        try:
            async with asyncio.timeout(timeout_seconds):
                await drain()
        except TimeoutError:
            _log.warning("not all clients could be disconnected in time")
        except Exception:  # noqa: BLE001  # the shutdown continues in any case
            _log.exception("disconnecting the clients failed")

    async def _wait_until_closed(self, deadline: float) -> None:
        """Waits until no request or connection is left, or for the deadline (loop time)."""
        loop = asyncio.get_running_loop()
        while open_connections(self) or running_requests(self):
            if loop.time() >= deadline:
                return
            await asyncio.sleep(0.02)

    async def _abort_connections(self, deadline: float) -> None:
        connections, requests = open_connections(self), running_requests(self)
        if connections or requests:
            _log.warning("aborting %d connections and %d requests", len(connections), len(requests))
        for connection in connections:
            connection.transport.abort()
        for request in requests:
            request.cancel()
        await self._wait_until_closed(deadline)


def _kill_process_after(timeout: float) -> None:
    """Kills this process after `timeout` seconds, and prints where its main thread was.

    Acknowledged changes are on disk, so this costs clients less than a server that never ends. The
    kernel's timer does it, because it needs no thread of ours to run. Only the main thread's stack
    is printed: faulthandler may crash on the stacks of threads that are running.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    faulthandler.register(signal.SIGALRM, all_threads=False, chain=True)
    signal.setitimer(signal.ITIMER_REAL, timeout)


def listen(settings: Settings) -> socket.socket:
    """Returns the bound socket to serve on. Raises `SetupError` if the address is not available."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio disables Nagle's algorithm only if the protocol is given; otherwise an answer may
    # take 40 ms longer
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise SetupError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. "
            "Choose another with --port (make run PORT=9000)."
        ) from None
    return listener
