"""Change notifications between processes: "session S has changed".

Notifications carry only session ids. They may be lost, duplicated, coalesced or forged; the data is
read from the event log.
"""

import asyncio
import logging
import random
import re
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from gql.live.broker import address_of, check_broker_url
from gql.live.broker_connection import BrokerConnection, Receive

CHANNEL = "bubbles"
MAX_MESSAGE_LENGTH = 4_000  # characters of a message; PostgreSQL takes 8,000 bytes
_BATCH_SIZE = 100  # session ids in one message
_MAX_PENDING = 1_000  # session ids to be published; the head poller finds what is dropped
_MIN_BACKOFF, _MAX_BACKOFF = 0.1, 5.0  # seconds between two attempts to connect
_YIELD_EVERY = 50  # messages received before other tasks run
_MESSAGE = re.compile(r"b1 ([0-9a-f]{16}) ([0-9]{1,15})((?: [a-z]{1,8}_[0-9A-Za-z]{1,40})*)")

_log = logging.getLogger("bubbles.notifier")


class _EchoMissing(Exception):
    """Our own messages do not come back."""


class ChangeNotifier:
    """Publishes which sessions changed here, and receives which changed in other processes.

    Nothing depends on it: every process also polls the database for the heads of the sessions that
    are subscribed to. `on_notification` is called with the id of a session that may have changed,
    `resync` whenever notifications may have been missed.

    The connection is checked by our own messages: one is sent every `echo_interval` seconds,
    and if none comes back for `echo_timeout` seconds, both connections are replaced. Connecting,
    publishing and closing take at most `connection_timeout` seconds each.

    An empty `url` means no broker. Raises `SetupError` for a URL that cannot be used.
    """

    def __init__(
        self,
        url: str,
        on_notification: Callable[[str], None],
        resync: Callable[[], None],
        *,
        echo_interval: float = 2.0,
        echo_timeout: float = 5.0,
        connection_timeout: float = 2.0,
    ) -> None:
        if url:
            check_broker_url(url)
        self._url = url
        self._on_notification, self._resync = on_notification, resync
        self._echo_interval, self._echo_timeout = echo_interval, echo_timeout
        self._connection_timeout = connection_timeout
        self._nonce = secrets.token_hex(8)
        self._pending: dict[str, None] = {}
        self._wake = asyncio.Event()
        self._last_sent = self._last_echo = 0
        self._echoed_at = 0.0
        self._is_confirmed = False
        self._is_lost = False

    @property
    def connected(self) -> bool:
        """Whether our own messages come back; always true without a broker."""
        return self._is_confirmed or not self._url

    def publish(self, session_id: str) -> None:
        """Queues a notification that a session has changed. Never waits or fails.

        Queued notifications of the same session are coalesced.
        """
        if not self._url:
            return
        self._pending[session_id] = None
        if len(self._pending) > _MAX_PENDING:
            del self._pending[next(iter(self._pending))]
        self._wake.set()

    async def run(self) -> None:
        """Publishes and receives until cancelled, and reconnects after every failure.

        Not a `PeriodicTask`: a round lasts as long as a connection, and the pauses grow.
        """
        if not self._url:
            await asyncio.Event().wait()
        backoff = _MIN_BACKOFF
        while True:
            try:
                await self._serve()
            except Exception as error:  # noqa: BLE001  # whatever the broker's client raises
                backoff = _MIN_BACKOFF if self._is_confirmed else min(2 * backoff, _MAX_BACKOFF)
                self._log_loss(error)
            finally:
                self._is_confirmed = False
            await asyncio.sleep(backoff * random.uniform(0.5, 1))  # noqa: S311  # jitter for a restarted broker

    async def _serve(self) -> None:
        """Publishes and receives on two new connections; raises when either is broken."""
        limit = self._connection_timeout
        async with AsyncExitStack() as stack:
            subscriber = await stack.enter_async_context(_connect(self._url, limit))
            # on PostgreSQL a connection that listens cannot be trusted to send as well
            publisher = await stack.enter_async_context(_connect(self._url, limit))
            receive = await subscriber.listen(CHANNEL)
            self._echoed_at = asyncio.get_running_loop().time()
            await _run_until_failure(
                self._receive_all(receive),
                self._publish_pending(publisher),
                subscriber.wait_until_broken(),
                publisher.wait_until_broken(),
            )

    # publishing

    async def _publish_pending(self, publisher: BrokerConnection) -> None:
        """Publishes what is pending, and an empty message after `echo_interval` seconds of silence.

        No other task sends on this connection.
        """
        while True:
            if asyncio.get_running_loop().time() - self._echoed_at > self._echo_timeout:
                raise _EchoMissing
            await self._publish_batch(publisher)
            if self._pending:
                continue
            self._wake.clear()
            with suppress(TimeoutError):
                # the first message may overtake our own subscription, so it is soon repeated
                async with asyncio.timeout(
                    self._echo_interval if self._is_confirmed else _MIN_BACKOFF
                ):
                    await self._wake.wait()

    async def _publish_batch(self, publisher: BrokerConnection) -> None:
        batch = list(self._pending)[:_BATCH_SIZE]
        for session_id in batch:
            del self._pending[session_id]
        self._last_sent += 1
        message = " ".join(("b1", self._nonce, str(self._last_sent), *batch))
        try:
            await publisher.publish(CHANNEL, message)
        except BaseException:
            for session_id in batch:
                self.publish(session_id)
            raise

    # receiving

    async def _receive_all(self, receive: Receive) -> None:
        """Handles messages as they come, because the library's queue is unbounded."""
        count = 0
        while True:
            self._handle(await receive())
            count += 1
            if count % _YIELD_EVERY == 0:
                await asyncio.sleep(0)

    def _handle(self, message: object) -> None:
        """Handles one message; drops anything that is not in our format."""
        if not isinstance(message, str) or len(message) > MAX_MESSAGE_LENGTH:
            return
        match = _MESSAGE.fullmatch(message)
        if match is None:
            return
        nonce, number, session_ids = match.groups()
        if nonce == self._nonce:
            self._handle_echo(int(number))
            return
        for session_id in session_ids.split():
            self._call(self._on_notification, session_id)

    def _handle_echo(self, number: int) -> None:
        """Notes one of our own messages; resyncs at the first, and after a gap in the numbers."""
        if not self._last_echo < number <= self._last_sent:
            return
        # a gap means that the client library lost its connection and restored it by itself
        was_interrupted = number > self._last_echo + 1
        self._last_echo = number
        self._echoed_at = asyncio.get_running_loop().time()
        if not self._is_confirmed or was_interrupted:
            self._is_confirmed = True
            self._log_recovery()
            self._call(self._resync)

    def _call(self, callback: Callable[..., None], *arguments: str) -> None:
        try:
            callback(*arguments)
        except Exception:  # noqa: BLE001  # one session's failure must not stop the others
            _log.exception("A change notification could not be handled.")

    # the log: one line when the broker is lost, one when it is back

    def _log_loss(self, error: Exception) -> None:
        if not self._is_lost:
            self._is_lost = True
            # the error's message may quote a password, so only its type is logged
            _log.warning(
                "The broker at %s does not answer (%s). Until it does, other processes find "
                "changes by polling only.",
                address_of(self._url),
                type(error).__name__.lstrip("_"),
            )

    def _log_recovery(self) -> None:
        if self._is_lost:
            self._is_lost = False
            _log.warning("The broker at %s answers again.", address_of(self._url))


@asynccontextmanager
async def _connect(url: str, limit: float) -> AsyncIterator[BrokerConnection]:
    connection = BrokerConnection(url, limit)
    try:
        await connection.connect()
        yield connection
    finally:
        await connection.close()


async def _run_until_failure(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Runs the coroutines concurrently until one raises; cancels the others and raises its error.

    Not a `TaskGroup`: before Python 3.13 it loses a cancellation that comes after a failure.
    """
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
