"""Several server processes at one listening socket: kept running, and restarted one after another.

uvicorn's own supervisor was not used. It starts uvicorn's `Server` and no other, waits for workers
that end without limit, hears no SIGTERM during a restart, ends everything when a replacement does
not start, and leaves its workers behind when it is killed.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from gql.model.domain.errors import Busy, SetupError
from gql.server.server import BACKLOG, Config, Server

_SPAWN = multiprocessing.get_context("spawn")
_START = 60.0  # seconds a worker may take until it serves
_SILENT = 30.0  # seconds without a sign of life after which its event loop hangs
_PAUSES = (0.5, 10.0)  # seconds before another try to start one, at first and at most
_log = logging.getLogger("bubbles.workers")


class _Worker:
    """One server process. It writes a byte at each look at its connections."""

    def __init__(
        self, config: Config, listener: socket.socket, prepare: Callable[[], None]
    ) -> None:
        self._pipe, theirs = _SPAWN.Pipe(duplex=False)
        with theirs:  # nobody else holds it then, so its end tells of the process's
            self.process = _SPAWN.Process(target=_work, args=(config, listener, theirs, prepare))
            self.process.start()
        self.up, self.gone = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.heard_at = self._loop.time()
        self._loop.add_reader(self._pipe.fileno(), self._hear)

    def _hear(self) -> None:
        if os.read(self._pipe.fileno(), 4096):
            self.heard_at = self._loop.time()
            self.up.set()
            return
        self._loop.remove_reader(self._pipe.fileno())
        self._pipe.close()
        self.process.join()
        self.gone.set()

    async def serves(self) -> bool:
        """Waits until it does; False where it has ended, or takes too long."""
        events = [asyncio.create_task(one.wait()) for one in (self.up, self.gone)]
        await asyncio.wait(events, timeout=_START, return_when=asyncio.FIRST_COMPLETED)
        for one in events:
            one.cancel()
        return self.up.is_set() and not self.gone.is_set()

    async def end(self, seconds: float) -> None:
        """Asks it to end, and makes it when it has not after that time."""
        self.process.terminate()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.gone.wait()
        self.process.kill()
        await self.gone.wait()


class Supervisor:
    """`count` server processes. `prepare` is called in each, and `greet` here once all serve.

    SIGTERM and SIGINT end them all, within `shutdown_timeout`; a second one at once. SIGHUP puts a
    new one into the place of each, one after another.
    """

    def __init__(
        self, config: Config, listener: socket.socket, count: int, prepare: Callable[[], None]
    ) -> None:
        self._start = partial(_Worker, config, listener, prepare)
        self._listener = listener
        self._limit = config.settings.shutdown_timeout
        self._count = count
        self._places: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()  # one change of places at a time

    def run(self, greet: Callable[[], None]) -> None:
        """Serves until a signal comes, which it then ends by. `SetupError` where none can start."""
        self._listener.listen(BACKLOG)  # who comes before the first of them serves, waits
        signal.raise_signal(asyncio.run(self._serve(greet)))

    async def _serve(self, greet: Callable[[], None]) -> signal.Signals:
        loop = asyncio.get_running_loop()
        ending: asyncio.Future[signal.Signals] = loop.create_future()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told, number, ending)
        beginning = asyncio.create_task(self._begin())
        either: list[asyncio.Future[Any]] = [beginning, ending]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if beginning.done():
                beginning.result()
                greet()
                loop.add_signal_handler(signal.SIGHUP, lambda: self._go_on(self._replace_all()))
            return await ending
        finally:
            beginning.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*(one.end(self._limit) for one in self._all))

    def _told(self, number: signal.Signals, ending: "asyncio.Future[signal.Signals]") -> None:
        if not ending.done():
            ending.set_result(number)
            return
        for one in self._all:
            one.process.kill()

    async def _begin(self) -> None:
        self._places = [self._new() for _ in range(self._count)]
        if not all(await asyncio.gather(*(one.serves() for one in self._places))):
            raise SetupError("A server process could not start; what it said stands above.")
        for place in range(self._count):
            self._go_on(self._keep(place))
        self._go_on(self._watch())

    def _new(self) -> _Worker:
        worker = self._start()
        self._all.add(worker)
        return worker

    def _go_on(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, place: int) -> None:
        """Puts another worker into the place of one that has ended."""
        while True:
            worker = self._places[place]
            await worker.gone.wait()
            self._all.discard(worker)
            async with self._turn:
                if self._places[place] is worker:
                    _log.warning("server process %d has ended; another starts", worker.process.pid)
                    self._places[place] = await self._started()

    async def _started(self) -> _Worker:
        """A worker that serves; tried again and again, for the database may just be away."""
        pause, most = _PAUSES
        while True:
            worker = self._new()
            if await worker.serves():
                return worker
            await worker.end(0)
            self._all.discard(worker)
            await asyncio.sleep(pause)
            pause = min(2 * pause, most)

    async def _replace_all(self) -> None:
        """Each new one serves before the one it replaces is told to end."""
        for place in range(self._count):
            async with self._turn:
                worker = self._new()
                if not await worker.serves():
                    _log.error("a new server process does not start; the old ones go on")
                    await worker.end(0)
                    self._all.discard(worker)
                    return
                old, self._places[place] = self._places[place], worker
            await old.end(self._limit)

    async def _watch(self) -> None:
        """Kills a worker that shows no sign of life."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1)
            for one in self._places:
                if loop.time() - one.heard_at > _SILENT and not one.gone.is_set():
                    _log.error("server process %d hangs", one.process.pid)
                    one.process.kill()


def _work(
    config: Config, listener: socket.socket, pipe: Connection, prepare: Callable[[], None]
) -> None:
    """The life of a worker: a server like any other, which its parent's end ends, too."""
    os.setpgrp()  # Ctrl-C in the terminal is for the parent, which then tells us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()
    config.configure_logging()
    os.set_blocking(pipe.fileno(), False)

    def beat() -> None:
        with contextlib.suppress(OSError):
            os.write(pipe.fileno(), b".")

    try:
        Server(config, beat).run([listener])
    except (SetupError, Busy) as no:
        sys.stderr.write(f"bubbles: {no}\n")
        sys.exit(2)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
