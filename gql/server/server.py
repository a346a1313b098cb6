"""The server process: uvicorn with our protocols, limits of time, and an end that comes in time."""

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
from gql.server.protocols import HardenedWebSocket, TimedHttp, keepalive
from gql.settings import Settings

BACKLOG = 2048
_LOOK = 1.0  # seconds between two looks at the connections, less where a limit is shorter
_log = logging.getLogger("bubbles.server")


class Config(uvicorn.Config):
    """How uvicorn serves this product; can be sent to another process before it is loaded.

    `open_app` makes the application, in the process that serves it.
    """

    def __init__(self, settings: Settings, open_app: Callable[[], Starlette]) -> None:
        self.settings = settings
        interval, timeout = keepalive(settings.peer_timeout)
        super().__init__(
            cast("Any", open_app),  # see load_app
            workers=1,  # else uvicorn asks the environment
            http=TimedHttp,
            ws=HardenedWebSocket,
            ws_max_size=settings.message_limit,
            ws_ping_interval=interval,
            ws_ping_timeout=timeout,
            ws_per_message_deflate=False,  # it costs as much memory a socket as all the rest
            lifespan="on",
            access_log=False,
            log_level="warning",
            server_header=False,
            backlog=BACKLOG,
            forwarded_allow_ips=settings.trusted_proxies,
        )

    def load_app(self) -> ASGIApp:
        """The application, whose `state.drain` sends its clients away when the end comes."""
        open_app: Callable[[], Starlette] = cast("Any", self.app)
        self.application = open_app()
        return _quiet(self.application)


def _quiet(app: ASGIApp) -> ASGIApp:
    """The same; but a client that hangs up in the middle of something is no error of ours."""

    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(ClientDisconnect, WebSocketDisconnect):
            await app(scope, receive, send)

    return quiet


class Server(uvicorn.Server):
    """Serves until it is told to end; then ends within `shutdown_timeout`, whatever clients do."""

    config: Config

    def __init__(self, config: Config, beat: Callable[[], None] = lambda: None) -> None:
        """`beat` is called at each look at the connections: the loop is alive."""
        super().__init__(config)
        self._beat = beat
        self._looking: asyncio.Task[None] | None = None
        self._alone = False

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serves as all that this process is for: it is ended by force when it overruns."""
        self._alone = True
        super().run(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal asks for the end, the second one is it."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to look at connections, too."""
        await super().startup(sockets)
        self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        settings = self.config.settings
        limits = (settings.stall_timeout, settings.header_timeout, settings.body_timeout)
        pause, loop = min(_LOOK, *(one / 4 for one in limits)), asyncio.get_running_loop()
        while True:
            self._beat()
            now = loop.time()
            for connection in list(self.server_state.connections):
                try:
                    cast("Any", connection).look(now)  # Config has no other protocols
                except Exception:  # noqa: BLE001  # one that cannot be looked at must not hide the others
                    _log.exception("a connection cannot be looked at")
            await asyncio.sleep(pause)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Half of the time for clients to leave, a quarter for requests, a quarter for the rest."""
        limit, loop = self.config.settings.shutdown_timeout, asyncio.get_running_loop()
        if self._alone:
            _end_by_force_in(limit)
        end = loop.time() + limit
        self._stop_accepting(sockets or [])
        self._close(TimedHttp)  # need not wait for what the application tells its sockets
        await self._drained(limit / 2)
        self._close(TimedHttp, HardenedWebSocket)
        await self._cleared(end - limit / 4)
        await self._cut_off(end - limit / 8)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(end):
                await self.lifespan.shutdown()
        if self._looking:
            self._looking.cancel()

    def _stop_accepting(self, sockets: list[socket.socket]) -> None:
        for server in self.servers:
            server.close()
        for one in sockets:
            one.close()

    def _close(self, *kinds: type) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, kinds):
                connection.shutdown()

    async def _drained(self, seconds: float) -> None:
        """Lets the application send its clients away, in its own words and one after the other."""
        drain: Callable[[], Awaitable[None]] | None
        drain = getattr(self.config.application.state, "drain", None)
        if drain is None:
            return
        try:
            async with asyncio.timeout(seconds):
                await drain()
        except TimeoutError:
            _log.warning("not all clients could be sent away in time")
        except Exception:  # noqa: BLE001  # whatever it is, the end goes on
            _log.exception("clients could not be sent away")

    async def _cleared(self, until: float) -> bool:
        """Waits until the last request is answered and its connection gone, at most `until`."""
        state, loop = self.server_state, asyncio.get_running_loop()
        while state.connections or state.tasks:
            if loop.time() >= until:
                return False
            await asyncio.sleep(0.02)
        return True

    async def _cut_off(self, until: float) -> None:
        state = self.server_state
        if state.connections or state.tasks:
            _log.warning(
                "ending %d connections and %d requests", len(state.connections), len(state.tasks)
            )
        for connection in list(state.connections):
            connection.transport.abort()
        for task in list(state.tasks):
            task.cancel()
        await self._cleared(until)


def _end_by_force_in(seconds: float) -> None:
    """Ends the process then, whatever holds it, and tells where its main thread was.

    What is acknowledged is on disk: this costs clients less than a server that never ends. It is
    the kernel that does it, since no thread of ours needs to run for that; and only one stack is
    told, since faulthandler may crash over those of threads that run.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    faulthandler.register(signal.SIGALRM, all_threads=False, chain=True)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def listen(settings: Settings) -> socket.socket:
    """The socket to serve at. Raises `SetupError` where the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; else 40 ms an answer
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
