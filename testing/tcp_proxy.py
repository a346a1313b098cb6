"""A TCP proxy on 127.0.0.1 that breaks connections on purpose."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeAlias

CHUNK_SIZE = 65_536

ReplyFilter: TypeAlias = Callable[[bytes], bool]


def drop_nothing(_: bytes) -> bool:
    """The default filter: every reply is delivered."""
    return False


class TcpProxy:
    """Forwards every connection from `port` to `target_port`, between `start()` and `stop()`.

    `should_drop` is called with each chunk of bytes that the server sends. Where it returns true,
    the chunk is not delivered and its connection is closed: the server has carried out the
    request, and the client cannot know.
    """

    def __init__(self, target_port: int, should_drop: ReplyFilter = drop_nothing) -> None:
        self.port = 0
        self.should_drop = should_drop
        self.dropped_replies = 0
        self._target_port = target_port
        self._listener: asyncio.Server | None = None
        self._is_blocked = False
        self._connections: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listens on a free port, which is then in `port`."""
        self._listener = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stops listening and closes the open connections."""
        assert self._listener is not None, "the proxy was never started"
        self._listener.close()
        self.block()
        await self._listener.wait_closed()

    def cut(self) -> int:
        """Closes every open connection at once, unsent data included; returns how many."""
        connections = list(self._connections)
        for connection in connections:
            _abort(*connection)
        return len(connections)

    def block(self) -> int:
        """Cuts every connection, and each new one until `unblock()`; returns how many were open."""
        self._is_blocked = True
        return self.cut()

    def unblock(self) -> None:
        """Accepts connections again."""
        self._is_blocked = False

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one client until either side closes the connection."""
        try:
            server_reader, server_writer = await asyncio.open_connection(
                "127.0.0.1", self._target_port
            )
        except OSError:
            _abort(writer)
            return
        if self._is_blocked:
            _abort(writer, server_writer)
            return
        connection = (writer, server_writer)
        self._connections.add(connection)
        try:
            await asyncio.gather(
                self._copy_requests(reader, server_writer),
                self._copy_replies(server_reader, writer),
            )
        finally:
            self._connections.discard(connection)

    async def _copy_requests(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while request := await reader.read(CHUNK_SIZE):
                writer.write(request)
                await writer.drain()
        writer.close()

    async def _copy_replies(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while reply := await reader.read(CHUNK_SIZE):
                if self.should_drop(reply):
                    self.dropped_replies += 1
                    _abort(writer)  # which ends `_copy_requests` and so closes the other side
                    return
                writer.write(reply)
                await writer.drain()
        writer.close()


def _abort(*writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        writer.transport.abort()
