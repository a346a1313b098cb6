"""The bell between processes: "session S has moved", a hint that may be lost, doubled or forged."""

import asyncio
import logging
import random
import re
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from broadcaster._base import Subscriber

from gql.live.broker import BrokerConnection, checked, place

CHANNEL = "bubbles"
LONGEST = 4_000  # characters of a message; PostgreSQL takes 8,000 bytes
_IDS = 100  # sessions in one message
_PENDING = 1_000  # sessions waiting to be rung for; beyond these the poll of heads is enough
_SOONEST, _LATEST = 0.1, 5.0  # seconds between two tries to reach the broker
_TURN = 50  # messages taken before others have their turn
_MESSAGE = re.compile(r"b1 ([0-9a-f]{16}) ([0-9]{1,15})((?: [a-z]{1,8}_[0-9A-Za-z]{1,40})*)")

_log = logging.getLogger("bubbles.bell")


class _Deaf(Exception):
    """Our own messages do not come back."""


class ChangeNotifier:
    """Tells other processes which sessions moved, and hears it from them.

    Nothing depends on it: the database is the truth, and every process asks it for the heads of
    what it watches. `hear` gets the id of a session that may have moved; `resync` is called
    whenever messages may have been missed. `beat` and `patience` in seconds: how often our own
    message must come back, and how long it may stay away before both lines are opened anew.
    An empty `url` is a bell without a clapper. Raises `SetupError` for a URL it cannot use.
    """

    def __init__(
        self,
        url: str,
        hear: Callable[[str], None],
        resync: Callable[[], None],
        *,
        beat: float = 2.0,
        patience: float = 5.0,
    ) -> None:
        if url:
            checked(url)
        self._url, self._hear, self._resync = url, hear, resync
        self._beat, self._patience = beat, patience
        self._nonce = secrets.token_hex(8)
        self._pending: dict[str, None] = {}
        self._woken = asyncio.Event()
        self._sent = self._echoed = 0
        self._heard_at = 0.0
        self._confirmed = False
        self._lost = False

    @property
    def connected(self) -> bool:
        """Whether our own messages come back; true where there is no broker to lose."""
        return self._confirmed or not self._url

    def ring(self, session_id: str) -> None:
        """Says that a session has moved. Never waits or fails; equal rings are merged."""
        if not self._url:
            return
        self._pending[session_id] = None
        if len(self._pending) > _PENDING:
            del self._pending[next(iter(self._pending))]
        self._woken.set()

    async def run(self) -> None:
        """Rings and hears until cancelled, whatever the broker does."""
        if not self._url:
            await asyncio.Event().wait()
        pause = _SOONEST
        while True:
            try:
                await self._serve()
            except Exception as error:  # noqa: BLE001  # a broker is outside code; it is tried again
                pause = _SOONEST if self._confirmed else min(2 * pause, _LATEST)
                self._note_loss(error)
            finally:
                self._confirmed = False
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  # not to come back all at once

    async def _serve(self) -> None:
        """One life of two lines; raises when either is broken or nothing comes back."""
        async with AsyncExitStack() as lines:
            ear = await lines.enter_async_context(_opened(self._url))
            # its own: on PostgreSQL a connection that listens cannot be trusted to send
            mouth = await lines.enter_async_context(_opened(self._url))
            heard = await ear.listen(CHANNEL)
            self._heard_at = asyncio.get_running_loop().time()
            await _first_to_fail(
                self._listen(heard), self._speak(mouth), ear.broken(), mouth.broken()
            )

    # speaking

    async def _speak(self, mouth: BrokerConnection) -> None:
        """Sends what is pending, at least once a beat; only this task uses the line."""
        while True:
            if asyncio.get_running_loop().time() - self._heard_at > self._patience:
                raise _Deaf
            await self._publish(mouth)
            if self._pending:
                continue
            self._woken.clear()
            with suppress(TimeoutError):
                # the first message may be ahead of its own subscription, so it is soon repeated
                async with asyncio.timeout(self._beat if self._confirmed else _SOONEST):
                    await self._woken.wait()

    async def _publish(self, mouth: BrokerConnection) -> None:
        batch = list(self._pending)[:_IDS]
        for one in batch:
            del self._pending[one]
        self._sent += 1
        try:
            await mouth.publish(CHANNEL, " ".join(("b1", self._nonce, str(self._sent), *batch)))
        except BaseException:
            for one in batch:
                self.ring(one)
            raise

    # hearing

    async def _listen(self, heard: Subscriber) -> None:
        """Takes what comes at once, since broadcaster's queue has no bound."""
        taken = 0
        while True:
            self._take((await heard.get()).message)
            taken += 1
            if taken % _TURN == 0:
                await asyncio.sleep(0)

    def _take(self, message: object) -> None:
        """One message; what is none of ours is dropped unread."""
        if not isinstance(message, str) or len(message) > LONGEST:
            return
        found = _MESSAGE.fullmatch(message)
        if found is None:
            return
        nonce, number, ids = found.groups()
        if nonce == self._nonce:
            self._take_echo(int(number))
            return
        for session_id in ids.split():
            self._tell(self._hear, session_id)

    def _take_echo(self, number: int) -> None:
        if not self._echoed < number <= self._sent:
            return
        # the library may have lost and found the broker by itself: our own missing message tells
        missed = number > self._echoed + 1
        self._echoed = number
        self._heard_at = asyncio.get_running_loop().time()
        if not self._confirmed or missed:
            self._confirmed = True
            self._note_return()
            self._tell(self._resync)

    def _tell(self, whom: Callable[..., None], *what: str) -> None:
        try:
            whom(*what)
        except Exception:  # noqa: BLE001  # one session must not silence the bell for the others
            _log.exception("what the bell told of could not be taken")

    # the log: one line when it is lost, one when it is back

    def _note_loss(self, error: Exception) -> None:
        if not self._lost:
            self._lost = True
            _log.warning(
                "the broker at %s does not answer (%s); changes reach other processes by the poll "
                "alone until it does",
                place(self._url),
                _cause(error),
            )

    def _note_return(self) -> None:
        if self._lost:
            self._lost = False
            _log.warning("the broker at %s answers again", place(self._url))


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[BrokerConnection]:
    line = BrokerConnection(url)
    try:
        await line.connect()
        yield line
    finally:
        await line.drop()


async def _first_to_fail(*work: Coroutine[Any, Any, None]) -> None:
    """Does all of it at once, and raises what the first raises.

    Not a `TaskGroup`: before Python 3.13 it loses a cancellation that comes after a failure.
    """
    tasks = [asyncio.create_task(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _cause(error: Exception) -> str:
    """The kind of what went wrong; its words may hold a password."""
    return type(error).__name__.lstrip("_")
