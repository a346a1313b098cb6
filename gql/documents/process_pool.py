"""Runs CPU work on documents in worker processes of their own: bytes in, bytes out."""

import asyncio
import atexit
import contextlib
import functools
import importlib
import multiprocessing
import os
import pickle
import queue
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, ParamSpec, TypeVar

from gql.documents.errors import DocumentError
from gql.model.domain.errors import Busy

_P = ParamSpec("_P")
_T = TypeVar("_T")

MOST_WAITING = 200
_START_SECONDS = 60.0
_BROKE_OFF = "The work on the document broke off; try again."
_FULL = "The server is busy with documents; try again."
_TOO_LONG = "The document takes too long to process."
_TOO_MUCH = "The document takes too much memory to process."
_WARM = (
    "compose",
    "pdf.draft",
    "pdf.rasterize",
    "build_document",
    "signing.sign",
    "upload",
    "signing.verify",
)
_OUT_OF_MEMORY = pickle.dumps((False, MemoryError()))
_SPAWN = multiprocessing.get_context("spawn")
_SPAWNING = threading.Lock()


class WorkerDied(Busy):
    """The process that worked on the document ended; asking again is safe."""


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)


class DocumentPool:
    """`workers` processes, each at one job of at most `seconds` and `memory` bytes at a time.

    It belongs to no event loop. Memory is counted as addresses (RLIMIT_AS); below 1 GiB the
    child in which an author's template is compiled cannot have its own bound.
    """

    def __init__(self, workers: int = 2, seconds: float = 30.0, memory: int = 2 << 30) -> None:
        self._workers = [_Worker(seconds, memory) for _ in range(workers)]
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.RLock()
        self._closed = False

    def start(self) -> None:
        """Begin to warm the workers; does not wait for them. The first `run` would do it, too."""
        with self._lock:
            if self._threads or self._closed:
                return
            # daemons, which an executor's threads are not: a long job must not hold up the exit
            self._threads = [
                threading.Thread(target=self._serve, args=(one,), name="documents", daemon=True)
                for one in self._workers
            ]
            for thread in self._threads:
                thread.start()
            atexit.register(self.close)

    async def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What `work` returns in a worker; both it and what goes in and out are pickled.

        Errors: what `work` raises (as RuntimeError where it cannot be pickled), WorkerDied,
        DocumentError when it takes too long or too much memory, Busy when too many jobs wait.
        """
        job = _Job(functools.partial(work, *args, **kwargs))
        with self._lock:
            if self._closed or self._jobs.qsize() >= MOST_WAITING:
                raise Busy(_FULL)
            self.start()
            self._jobs.put(job)
        result: _T = await asyncio.wrap_future(job.future)
        return result

    def close(self) -> None:
        """End the workers and their threads; whoever still waits gets WorkerDied."""
        atexit.unregister(self.close)
        with self._lock:
            self._closed = True
        for worker in self._workers:
            worker.end()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self, worker: "_Worker") -> None:
        while True:
            with contextlib.suppress(Exception):  # the next job tries again, and tells
                worker.wake()
            if not self._serve_next(worker):
                return

    def _serve_next(self, worker: "_Worker") -> bool:
        # a function of its own, so that an idle thread holds on to no document
        job = self._jobs.get()
        if job is None:
            return False
        if job.future.set_running_or_notify_cancel():
            done, value = _carried_out(job.work, worker)
            (job.future.set_result if done else job.future.set_exception)(value)
        return True


def _carried_out(work: Callable[[], Any], worker: "_Worker") -> tuple[bool, Any]:
    """Whether the job was done, and its result or the error."""
    try:
        done, value = pickle.loads(worker.ask(pickle.dumps(work)))  # noqa: S301  # our own worker
    except Exception as error:  # noqa: BLE001  # whatever it is, it is the caller's
        return False, error
    if not done and isinstance(value, MemoryError):
        worker.drop()  # what it still holds, nobody knows
        return False, DocumentError(_TOO_MUCH)
    return done, value


class _Worker:
    """A process that carries out orders; a new one takes the place of one that died."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._ended = False
        self._lock = threading.Lock()

    def wake(self) -> Connection:
        """The pipe to a process that is warm, started if there is none. Raises WorkerDied."""
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.drop()
            self._pipe = self._started()
            if self._heard(self._pipe, _START_SECONDS) is None:
                raise WorkerDied(_BROKE_OFF)
        return self._pipe

    def ask(self, order: bytes) -> bytes:
        """The answer to a pickled job. Raises WorkerDied, DocumentError when it takes too long."""
        pipe = self.wake()
        try:
            pipe.send_bytes(order)
        except OSError as error:
            self.drop()
            raise WorkerDied(_BROKE_OFF) from error
        answer = self._heard(pipe, self._seconds)
        if answer is None:
            raise DocumentError(_TOO_LONG)
        return answer

    def drop(self) -> None:
        """Kill the process, if there is one, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None

    def end(self) -> None:
        """Kill the process for good. From any thread: whoever waits for an answer gets none."""
        with self._lock:
            self._ended = True
            process = self._process
        if process is not None:
            process.kill()
            process.join()

    def _started(self) -> Connection:
        with self._lock:
            if self._ended:
                raise WorkerDied(_BROKE_OFF)
            ours, theirs = _SPAWN.Pipe()
            process = _SPAWN.Process(
                target=_labor, args=(theirs, self._seconds, self._memory), daemon=True
            )
            # no worker inherits our end, and theirs is closed here: each sees the other's death
            try:
                with theirs, _main_left_alone():
                    process.start()
            except OSError as error:
                ours.close()
                raise WorkerDied(_BROKE_OFF) from error
            self._process = process
            return ours

    def _heard(self, pipe: Connection, seconds: float) -> bytes | None:
        """The next message, None when it does not come in time; without one the process goes."""
        try:
            if pipe.poll(seconds):
                return pipe.recv_bytes()
        except (EOFError, OSError, MemoryError) as error:
            self.drop()
            raise WorkerDied(_BROKE_OFF) from error
        self.drop()
        return None


@contextlib.contextmanager
def _main_left_alone() -> Iterator[None]:
    """Keep a worker from importing the program that started it.

    That would cost the memory of a whole server, and a program that does not guard its last
    lines would serve a second time. Of a module named `__main__` multiprocessing keeps off.
    """
    main = sys.modules["__main__"]
    with _SPAWNING:
        spec, main.__spec__ = main.__spec__, ModuleSpec("__main__", None)
        try:
            yield
        finally:
            main.__spec__ = spec


def _labor(pipe: Connection, seconds: float, memory: int) -> None:
    """The life of a worker process: one order after the other until its parent is gone."""
    _fence(memory)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _warm()
    with contextlib.suppress(EOFError, OSError):  # of the pipe; a job's errors are answers
        pipe.send_bytes(b"warm")
        while True:
            order = pipe.recv_bytes()
            # for a parent that is gone while native code lets no other thread see that
            signal.setitimer(signal.ITIMER_REAL, seconds + 5)
            answer = _answer(order)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send_bytes(answer)


def _fence(memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)  # the event loop goes first
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_AS, (bound, most))
    # Typst's threads, one for each processor, need more addresses than there are on a big machine
    os.putenv("RAYON_NUM_THREADS", "1")


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _warm() -> None:
    for name in _WARM:
        with contextlib.suppress(ImportError):  # then it is the first job's to fail
            importlib.import_module(f"gql.documents.{name}")
    from gql.documents.compose import summary  # noqa: PLC0415  # the parent needs neither
    from gql.documents.pdf.rasterize import load  # noqa: PLC0415

    with contextlib.suppress(ImportError, OSError):
        load()
    summary("", [])  # reads the fonts


def _answer(order: bytes) -> bytes:
    """The pickled pair of whether the job was done, and its result or the error."""
    try:
        work = pickle.loads(order)  # noqa: S301  # our own parent
        return pickle.dumps((True, work()))
    except MemoryError:
        return _OUT_OF_MEMORY
    except BaseException as error:  # noqa: BLE001  # Rust panics are no Exception
        return _failure(error)


def _failure(error: BaseException) -> bytes:
    error.add_note("".join(traceback.format_exception(error)).rstrip())
    # the others end more than a request where they are raised: a thread, a loop, the server
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        with contextlib.suppress(Exception):
            told = pickle.dumps((False, error))
            pickle.loads(told)  # noqa: S301  # what can be written cannot always be read
            return told
    return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
