"""The cable between browsers and a server: it can be pulled out, and put back in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

GONE = "net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|CONNECTION_CLOSED)"
"""What Chromium prints for each attempt meanwhile."""


@dataclass
class Cable:
    """A port that leads to the server's, for as long as the cable is in."""

    server_port: int
    port: int = 0
    _entry: asyncio.Server | None = None
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)

    async def plug_in(self) -> None:
        self._entry = await asyncio.start_server(self._lead, "127.0.0.1", self.port)
        self.port = self._entry.sockets[0].getsockname()[1]

    async def pull_out(self) -> None:
        """Nobody can connect any more, and every connection breaks off."""
        assert self._entry is not None
        self._entry.close()
        for end in self._ends:
            end.transport.abort()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        both = {writer, far_writer}
        self._ends |= both
        try:
            await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))
        finally:
            self._ends -= both


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def plugged_in(server_port: int) -> AsyncIterator[Cable]:
    cable = Cable(server_port)
    await cable.plug_in()
    try:
        yield cable
    finally:
        await cable.pull_out()
