"""Several server processes on one listening socket: kept running, and restarted one at a time.

uvicorn's own supervisor does not fit. It starts only uvicorn's `Server`, waits without a limit for
workers that end, ignores SIGTERM during a restart, ends everything if a replacement does not start,
and leaves its workers behind when it is killed.
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
_START_TIMEOUT = 60.0  # seconds a worker may take until it serves
_FIRST_RETRY, _MAX_RETRY = 0.5, 10.0  # seconds between attempts to start a replacement
_log = logging.getLogger("bubbles.workers")


class _Worker:
    """One server process. It writes a byte into a pipe at each check of its connections."""

    def __init__(
        self, config: Config, listener: socket.socket, prepare: Callable[[], None]
    ) -> None:
        self._pipe, write_end = _SPAWN.Pipe(duplex=False)
        # only the worker keeps the write end open, so the pipe closes when the worker ends
        with write_end:
            self.process = _SPAWN.Process(
                target=_worker_main, args=(config, listener, write_end, prepare)
            )
            self.process.start()
        self.is_serving, self.has_ended = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.heartbeat_at = self._loop.time()
        self._loop.add_reader(self._pipe.fileno(), self._read_heartbeat)

    def _read_heartbeat(self) -> None:
        if os.read(self._pipe.fileno(), 4096):
            self.heartbeat_at = self._loop.time()
            self.is_serving.set()
            return
        self._loop.remove_reader(self._pipe.fileno())
        self._pipe.close()
        self.process.join()
        self.has_ended.set()

    async def wait_until_serving(self) -> bool:
        """Waits for the first heartbeat; returns False if the worker ends or takes too long."""
        events = [asyncio.create_task(event.wait()) for event in (self.is_serving, self.has_ended)]
        await asyncio.wait(events, timeout=_START_TIMEOUT, return_when=asyncio.FIRST_COMPLETED)
        for event in events:
            event.cancel()
        return self.is_serving.is_set() and not self.has_ended.is_set()

    async def stop(self, timeout_seconds: float) -> None:
        """Terminates the worker, and kills it if it still runs after `timeout_seconds`."""
        self.process.terminate()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self.has_ended.wait()
        self.process.kill()
        await self.has_ended.wait()


class Supervisor:
    """Runs `count` server processes. `prepare` is called in each of them before it serves.

    SIGTERM and SIGINT stop all of them within `shutdown_timeout`, a second signal at once. SIGHUP
    replaces them one after another. A worker without a heartbeat for `hang_timeout` seconds is
    killed and replaced.
    """

    def __init__(
        self,
        config: Config,
        listener: socket.socket,
        count: int,
        prepare: Callable[[], None],
        hang_timeout: float = 30.0,
    ) -> None:
        self._start_worker = partial(_Worker, config, listener, prepare)
        self._listener = listener
        self._shutdown_timeout = config.settings.shutdown_timeout
        self._count = count
        self._hang_timeout = hang_timeout
        self._slots: list[_Worker] = []  # the worker that serves in each of `count` slots
        self._workers: set[_Worker] = set()  # also those that start or end
        self._tasks: set[asyncio.Task[None]] = set()
        self._slot_lock = asyncio.Lock()  # one replacement at a time

    def run(self, on_serving: Callable[[], None]) -> None:
        """Serves until a signal arrives, then kills this process with that signal.

        Calls `on_serving` once all workers serve. Raises `SetupError` if they cannot start.
        """
        self._listener.listen(BACKLOG)  # connections wait until the first worker serves
        signal.raise_signal(asyncio.run(self._serve(on_serving)))

    async def _serve(self, on_serving: Callable[[], None]) -> signal.Signals:
        loop = asyncio.get_running_loop()
        stop_signal: asyncio.Future[signal.Signals] = loop.create_future()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._handle_signal, number, stop_signal)
        start = asyncio.create_task(self._start_all())
        events: list[asyncio.Future[Any]] = [start, stop_signal]
        try:
            await asyncio.wait(events, return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                start.result()
                on_serving()
                loop.add_signal_handler(signal.SIGHUP, lambda: self._spawn(self._replace_all()))
            return await stop_signal
        finally:
            start.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*(worker.stop(self._shutdown_timeout) for worker in self._workers))

    def _handle_signal(
        self, number: signal.Signals, stop_signal: "asyncio.Future[signal.Signals]"
    ) -> None:
        if not stop_signal.done():
            stop_signal.set_result(number)
            return
        for worker in self._workers:
            worker.process.kill()

    async def _start_all(self) -> None:
        self._slots = [self._new_worker() for _ in range(self._count)]
        serving = await asyncio.gather(*(worker.wait_until_serving() for worker in self._slots))
        if not all(serving):
            raise SetupError("A server process could not start; its own message is printed above.")
        for slot in range(self._count):
            self._spawn(self._keep_running(slot))
        self._spawn(self._kill_hanging_workers())

    def _new_worker(self) -> _Worker:
        worker = self._start_worker()
        self._workers.add(worker)
        return worker

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep_running(self, slot: int) -> None:
        """Replaces the worker in a slot whenever it ends."""
        while True:
            worker = self._slots[slot]
            await worker.has_ended.wait()
            self._workers.discard(worker)
            async with self._slot_lock:
                if self._slots[slot] is worker:
                    _log.warning(
                        "server process %d has ended; a new one starts", worker.process.pid
                    )
                    self._slots[slot] = await self._start_replacement()

    async def _start_replacement(self) -> _Worker:
        """Returns a worker that serves, after as many attempts as the database may need."""
        delay = _FIRST_RETRY
        while True:
            worker = self._new_worker()
            if await worker.wait_until_serving():
                return worker
            await worker.stop(0)
            self._workers.discard(worker)
            await asyncio.sleep(delay)
            delay = min(2 * delay, _MAX_RETRY)

    async def _replace_all(self) -> None:
        """Replaces the workers one by one; each new one serves before the old one is stopped."""
        for slot in range(self._count):
            async with self._slot_lock:
                worker = self._new_worker()
                if not await worker.wait_until_serving():
                    _log.error("a new server process does not start; the old ones keep running")
                    await worker.stop(0)
                    self._workers.discard(worker)
                    return
                replaced, self._slots[slot] = self._slots[slot], worker
            await replaced.stop(self._shutdown_timeout)

    async def _kill_hanging_workers(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1)
            for worker in self._slots:
                silence = loop.time() - worker.heartbeat_at
                if silence > self._hang_timeout and not worker.has_ended.is_set():
                    _log.error("server process %d hangs and is killed", worker.process.pid)
                    worker.process.kill()


def _worker_main(
    config: Config, listener: socket.socket, pipe: Connection, prepare: Callable[[], None]
) -> None:
    """Serves in a worker process, until a signal arrives or the supervisor ends."""
    os.setpgrp()  # Ctrl-C in a terminal reaches only the supervisor, which then stops the workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()
    config.configure_logging()
    os.set_blocking(pipe.fileno(), False)

    def write_heartbeat() -> None:
        with contextlib.suppress(OSError):
            os.write(pipe.fileno(), b".")

    try:
        Server(config, write_heartbeat).run([listener])
    except (SetupError, Busy) as error:
        sys.stderr.write(f"bubbles: {error}\n")
        sys.exit(2)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
