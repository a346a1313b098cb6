"""The main function of a worker process."""

import contextlib
import importlib
import multiprocessing
import os
import pickle
import resource
import signal
import threading
import traceback
from multiprocessing.connection import Connection

_PRELOADED_MODULES = (
    "archive",
    "build_document",
    "dynamic_document",
    "upload",
    "pdf.combine",
    "pdf.draft",
    "pdf.rasterize",
    "signing.seal",
    "signing.sign",
    "signing.verify",
)
_OUT_OF_MEMORY = pickle.dumps((False, MemoryError()))  # pickled now, because that needs memory


def worker_main(connection: Connection, timeout: float, memory: int) -> None:
    """Runs one job after the other until the parent process ends.

    The parent kills a worker whose job takes longer than `timeout` seconds.
    """
    _configure_process(memory)
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    _warm_up()
    with contextlib.suppress(EOFError, OSError):  # the parent has closed the connection
        connection.send_bytes(b"warm")
        while True:
            job = connection.recv_bytes()
            # If the parent is dead, and native code keeps the thread of `_exit_with_parent` from
            # running, SIGALRM ends this process.
            signal.setitimer(signal.ITIMER_REAL, timeout + 5)
            response = _run(job)
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send_bytes(response)


def _configure_process(memory: int) -> None:
    """Ignores SIGINT, lowers the priority, and limits the address space to `memory` bytes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)  # the event loop of the server has priority
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    maximum = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = memory if maximum == resource.RLIM_INFINITY else min(memory, maximum)
    resource.setrlimit(resource.RLIMIT_AS, (limit, maximum))
    # On a machine with many processors, Typst's thread for each of them would exceed the limit.
    os.putenv("RAYON_NUM_THREADS", "1")


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _warm_up() -> None:
    """Imports what jobs need, and reads the fonts."""
    for name in _PRELOADED_MODULES:
        with contextlib.suppress(ImportError):  # the first job raises the error
            importlib.import_module(f"gql.documents.{name}")
    # The parent process, which imports this module, must not import these.
    from gql.documents.pdf.rasterize import load_pdfium  # noqa: PLC0415
    from gql.documents.typst.summary import render_summary  # noqa: PLC0415

    with contextlib.suppress(ImportError, OSError):
        load_pdfium()
    render_summary("", [])


def _run(job: bytes) -> bytes:
    """Returns the pickled pair of whether the job succeeded, and its result or error."""
    try:
        function = pickle.loads(job)  # noqa: S301  # from our own parent process
        return pickle.dumps((True, function()))
    except MemoryError:
        return _OUT_OF_MEMORY
    except BaseException as error:  # noqa: BLE001  # Rust panics are not an Exception
        return _pickle_error(error)


def _pickle_error(error: BaseException) -> bytes:
    error.add_note("".join(traceback.format_exception(error)).rstrip())
    # Other exceptions (SystemExit, ...) would end a thread, a loop or the server of the parent.
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        with contextlib.suppress(Exception):
            response = pickle.dumps((False, error))
            pickle.loads(response)  # noqa: S301  # not everything that can be pickled loads again
            return response
    return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
