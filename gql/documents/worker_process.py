"""The server's side of a worker process: starts it, sends it jobs, and replaces it."""

import contextlib
import multiprocessing
import sys
import threading
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from gql.documents.errors import DocumentError
from gql.documents.worker_main import worker_main
from gql.model.domain.errors import Busy
from gql.model.domain.text import Text

_START_TIMEOUT = 60.0  # seconds
_DIED = Text("The document was not processed because a worker process ended; try again.")
_TIMED_OUT = Text("The document takes too long to process.")
_SPAWN = multiprocessing.get_context("spawn")
_SPAWN_LOCK = threading.Lock()


class WorkerDied(Busy):
    """The process that worked on the document ended; the job can be repeated safely."""


class WorkerProcess:
    """A process that runs jobs one at a time; if it dies, the next job gets a new one.

    `timeout` limits the seconds of a job, `memory` the bytes of the process's address space.
    """

    def __init__(self, timeout: float, memory: int) -> None:
        self._timeout, self._memory = timeout, memory
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._is_closed = False
        self._lock = threading.Lock()

    def ensure_started(self) -> Connection:
        """Returns the connection to a warm process, started if necessary. Raises `WorkerDied`."""
        if self._connection is None or self._process is None or not self._process.is_alive():
            self.kill()
            self._connection = self._start()
            if self._receive(self._connection, _START_TIMEOUT) is None:
                raise WorkerDied(_DIED)
        return self._connection

    def request(self, job: bytes) -> bytes:
        """Returns the response to a pickled job.

        Raises `WorkerDied`, and `DocumentError` if it takes too long.
        """
        connection = self.ensure_started()
        try:
            connection.send_bytes(job)
        except OSError as error:
            self.kill()
            raise WorkerDied(_DIED) from error
        response = self._receive(connection, self._timeout)
        if response is None:
            raise DocumentError(_TIMED_OUT)
        return response

    def kill(self) -> None:
        """Kills the process, if there is one, and waits for its end."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None

    def close(self) -> None:
        """Kills the process permanently; may be called from any thread."""
        with self._lock:
            self._is_closed = True
            process = self._process
        if process is not None:
            process.kill()
            process.join()

    def _start(self) -> Connection:
        with self._lock:
            if self._is_closed:
                raise WorkerDied(_DIED)
            connection, worker_end = _SPAWN.Pipe()
            arguments = (worker_end, self._timeout, self._memory)
            process = _SPAWN.Process(target=worker_main, args=arguments, daemon=True)
            # No worker inherits our end, and its end is closed here: each side notices when the
            # other one dies.
            try:
                with worker_end, _without_main_module():
                    process.start()
            except OSError as error:
                connection.close()
                raise WorkerDied(_DIED) from error
            self._process = process
            return connection

    def _receive(self, connection: Connection, timeout: float) -> bytes | None:
        """Returns the next message; None, after killing the process, if there is none in time."""
        try:
            if connection.poll(timeout):
                return connection.recv_bytes()
        except (EOFError, OSError, MemoryError) as error:
            self.kill()
            raise WorkerDied(_DIED) from error
        self.kill()
        return None


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """Keeps a worker from importing the server's main module, as multiprocessing would.

    That would cost the memory of a whole server, and a program without a `__main__` guard would
    start a second server. multiprocessing does not import a module whose name is `__main__`.
    """
    main = sys.modules["__main__"]
    with _SPAWN_LOCK:
        spec, main.__spec__ = main.__spec__, ModuleSpec("__main__", None)
        try:
            yield
        finally:
            main.__spec__ = spec
