"""The loop of a background task: a round of work, a pause, the next round."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

TaskRound = Callable[[], Awaitable[float | None]]
"""One round of work. May return the seconds until the next round."""

_LOG_EVERY = 60  # failed rounds

_log = logging.getLogger("bubbles.jobs")


class PeriodicTask:
    """Calls `run_round` again and again until cancelled, with pauses of `interval` seconds.

    A pause ends early when `wake` is set. After a failed round it takes `retry_interval` seconds,
    by default `interval`. A round may return its own pause.

    A failing round does not end the loop. Each kind of error is logged once with its traceback, a
    lasting failure then with one line in 60 rounds, and recovery with one line, so that an outage
    of the database does not fill the log.

    Cancelling stops the current round. A round therefore runs its database calls with
    `Database.run_to_completion`, so that they are not cancelled; `Database.close` waits for them.
    """

    def __init__(
        self,
        name: str,
        interval: float,
        run_round: TaskRound,
        *,
        wake: asyncio.Event | None = None,
        retry_interval: float | None = None,
    ) -> None:
        self.name = name
        self._interval = interval
        self._retry_interval = interval if retry_interval is None else retry_interval
        self._run_round = run_round
        self._wake = wake or asyncio.Event()
        self._failed_rounds = 0
        self._logged_errors: set[type[Exception]] = set()

    async def run(self) -> None:
        """Runs until cancelled."""
        while True:
            self._wake.clear()
            pause = await self._try_round()
            with suppress(TimeoutError):
                # not `wait_for`: before Python 3.12 it can swallow a cancellation that arrives
                # together with the wake-up
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    async def _try_round(self) -> float:
        """Runs one round; returns the seconds until the next."""
        try:
            pause = await self._run_round()
        except Exception as error:  # noqa: BLE001  # whatever it was, the next round tries again
            self._log_failure(error)
            return self._retry_interval
        self._log_recovery()
        return self._interval if pause is None else pause

    def _log_failure(self, error: Exception) -> None:
        self._failed_rounds += 1
        if type(error) not in self._logged_errors:
            self._logged_errors.add(type(error))
            _log.error("Background task %r failed and is tried again.", self.name, exc_info=error)
        elif self._failed_rounds % _LOG_EVERY == 0:
            _log.error(
                "Background task %r has failed %d times in a row: %s",
                self.name,
                self._failed_rounds,
                error,
            )

    def _log_recovery(self) -> None:
        if self._failed_rounds:
            _log.warning(
                "Background task %r works again after %d failures.", self.name, self._failed_rounds
            )
        self._failed_rounds = 0
        self._logged_errors.clear()
