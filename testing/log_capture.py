"""What the server writes into its log while a test runs, as the test hears it."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import Callable, Iterator

# uvicorn keeps what it says from the root
_LOGGERS = ("", "uvicorn")


async def until(true: Callable[[], bool], within: float = 10) -> None:
    """Waits for what nobody tells of."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(0.01)


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno > logging.WARNING or record.exc_info:
            self.heard.append(self.format(record))


@contextlib.contextmanager
def expect_no_errors() -> Iterator[list[str]]:
    """Fails where the block brings an error, or anything with a traceback, into the log.

    What has been said so far is in the list; a test takes out what it provoked.
    """
    ear = _Ear()
    for name in _LOGGERS:
        logging.getLogger(name).addHandler(ear)
    try:
        yield ear.heard
        gc.collect()  # a task whose exception nobody took tells of it when it is collected
    finally:
        for name in _LOGGERS:
            logging.getLogger(name).removeHandler(ear)
    assert ear.heard == []
