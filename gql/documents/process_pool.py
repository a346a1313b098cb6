"""Runs CPU work on documents in separate worker processes: bytes in, bytes out."""

import asyncio
import atexit
import contextlib
import functools
import pickle
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from gql.documents.errors import DocumentError
from gql.documents.worker_process import WorkerProcess
from gql.model.domain.errors import Busy
from gql.model.domain.text import Text

_P = ParamSpec("_P")
_T = TypeVar("_T")

MAX_QUEUED_JOBS = 200
_TOO_MANY_JOBS = Text("The server is busy with documents; try again.")
_OUT_OF_MEMORY = Text("The document takes too much memory to process.")


@dataclass(slots=True)
class _Job:
    function: Callable[[], Any]
    future: Future[Any] = field(default_factory=Future)


class DocumentPool:
    """Runs jobs in `workers` processes, each job for at most `timeout` seconds.

    A process may use `memory` bytes of address space (RLIMIT_AS). The pool is not tied to an event
    loop.
    """

    def __init__(self, workers: int = 2, timeout: float = 30.0, memory: int = 2 << 30) -> None:
        self._workers = [WorkerProcess(timeout, memory) for _ in range(workers)]
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.RLock()
        self._is_closed = False

    def start(self) -> None:
        """Starts the workers without waiting for them; otherwise the first `run` does it."""
        with self._lock:
            if self._threads or self._is_closed:
                return
            # Daemon threads, unlike those of an executor, do not delay the exit of the server.
            self._threads = [
                threading.Thread(
                    target=self._run_jobs, args=(worker,), name="documents", daemon=True
                )
                for worker in self._workers
            ]
            for thread in self._threads:
                thread.start()
            atexit.register(self.close)

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Calls the function in a worker and returns its result; everything is pickled.

        Raises the error of the function (as RuntimeError if it cannot be pickled), `WorkerDied`,
        `DocumentError` if it takes too much time or memory, and `Busy` if too many jobs wait.
        """
        job = _Job(functools.partial(function, *args, **kwargs))
        with self._lock:
            if self._is_closed or self._jobs.qsize() >= MAX_QUEUED_JOBS:
                raise Busy(_TOO_MANY_JOBS)
            self.start()
            self._jobs.put(job)
        result: _T = await asyncio.wrap_future(job.future)
        return result

    def close(self) -> None:
        """Ends the workers and their threads; jobs that are not done raise `WorkerDied`."""
        atexit.unregister(self.close)
        with self._lock:
            self._is_closed = True
        for worker in self._workers:
            worker.close()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _run_jobs(self, worker: WorkerProcess) -> None:
        while True:
            with contextlib.suppress(Exception):  # the next job tries again and gets the error
                worker.ensure_started()
            if not self._run_next_job(worker):
                return

    def _run_next_job(self, worker: WorkerProcess) -> bool:
        """Waits for a job and runs it. Returns False when the pool is closed."""
        # a separate function, so that an idle thread holds no reference to a document
        job = self._jobs.get()
        if job is None:
            return False
        if job.future.set_running_or_notify_cancel():
            succeeded, value = _call(job.function, worker)
            if succeeded:
                job.future.set_result(value)
            else:
                job.future.set_exception(value)
        return True


def _call(function: Callable[[], Any], worker: WorkerProcess) -> tuple[bool, Any]:
    """Returns whether the function succeeded, and its result or error."""
    try:
        response = worker.request(pickle.dumps(function))
        succeeded, value = pickle.loads(response)  # noqa: S301  # from our own worker
    except Exception as error:  # noqa: BLE001  # whatever it is, the caller gets it
        return False, error
    if not succeeded and isinstance(value, MemoryError):
        worker.kill()  # it may still hold the memory
        return False, DocumentError(_OUT_OF_MEMORY)
    return succeeded, value
