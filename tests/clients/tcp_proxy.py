"""A line between a client and the server that can be cut: TCP, connection by connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class Line:
    """Passes bytes on to the server's port. While it is down, who connects is thrown out."""

    target: int
    port: int = 0
    down: bool = False
    lost: bytes = b""
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> int:
        """Takes the line down, every connection at once; how many ends that were."""
        self.down = True
        ends = len(self._ends)
        for writer in self._ends:
            writer.transport.abort()
        return ends

    def mend(self) -> None:
        self.down = False

    def lose(self, answer: bytes) -> None:
        """The next answer that holds these bytes does not arrive: its connection breaks instead."""
        self.lost = answer

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection from a client, until either side ends it."""
        if self.down:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._ends |= ends
        await asyncio.gather(self._ask(reader, far_writer), self._answer(far_reader, writer))
        self._ends -= ends

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                if self.lost and self.lost in data:
                    self.lost = b""
                    writer.transport.abort()
                    return
                writer.write(data)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    """A line to this port of this machine, on a free port of its own."""
    line = Line(port)
    listener = await asyncio.start_server(line.connect, "127.0.0.1", 0)
    line.port = listener.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        listener.close()
        line.cut()
