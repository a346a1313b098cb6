"""Fails tests that make the server log an error."""

import contextlib
import gc
import logging
from collections.abc import Iterator

# uvicorn's logger does not pass its records on to the root logger
_LOGGERS = ("", "uvicorn")


class _ErrorRecorder(logging.Handler):
    """Records errors, and warnings with a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno > logging.WARNING or record.exc_info:
            self.errors.append(self.format(record))


@contextlib.contextmanager
def expect_no_errors() -> Iterator[list[str]]:
    """Asserts that the block logs no error, and no warning with a traceback.

    Yields the list of what was logged so far; a test removes the errors that it provokes. An
    exception of a task that is not awaited is logged when the garbage collector frees the task, so
    objects made in the block are collected at its end. Older objects are frozen in the meantime:
    collecting the whole heap of a test run would take seconds.
    """
    recorder = _ErrorRecorder()
    for name in _LOGGERS:
        logging.getLogger(name).addHandler(recorder)
    gc.freeze()
    try:
        yield recorder.errors
        gc.collect()
    finally:
        gc.unfreeze()
        for name in _LOGGERS:
            logging.getLogger(name).removeHandler(recorder)
    assert recorder.errors == []
