"""A proxy that cuts connections: all at once, or one at the very moment that its answer comes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

Verdict = Callable[[bytes], bool]


def _never(_: bytes) -> bool:
    return False


def _nothing() -> None:
    return


class Proxy:
    """Passes bytes on from `port` to `target` on this machine.

    `asks(request bytes)` marks a connection; its next answer is taken from the server and not
    passed on, and both ends are cut: what was asked for has happened, and the client cannot know.
    """

    def __init__(
        self, target: int, asks: Verdict = _never, cut: Callable[[], None] = _nothing
    ) -> None:
        self.port = 0
        self._target = target
        self._asks = asks
        self._cut = cut
        self._server: asyncio.Server | None = None
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()

    async def start(self) -> None:
        """Listens on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Listens no longer, and cuts what is left."""
        if self._server is not None:
            self._server.close()
        self.cut_all()

    def cut_all(self) -> int:
        """Cuts every connection in both directions, with a reset; how many."""
        for pair in (pairs := list(self._pairs)):
            _abort(pair)
        return len(pairs)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        pair, marked = (writer, back), asyncio.Event()
        self._pairs.add(pair)
        try:
            ways = (self._pass_on(reader, back, marked), self._bring_back(there, writer, marked))
            tasks = [asyncio.create_task(one) for one in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._pairs.discard(pair)
            _abort(pair)

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, marked: asyncio.Event
    ) -> None:
        while data := await reader.read(65_536):
            if self._asks(data):
                marked.set()
            writer.write(data)

    async def _bring_back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, marked: asyncio.Event
    ) -> None:
        while data := await reader.read(65_536):
            if marked.is_set():
                self._cut()
                return
            writer.write(data)


def _abort(pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter]) -> None:
    for one in pair:
        with suppress(OSError):
            one.transport.abort()
