"""The live connections of this process, WebSockets and event streams: limits, presence, closing."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from gql.live.presence import Presence
from gql.live.revocation import RevocationWatcher
from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import Viewer
from gql.transport.close_codes import CloseCode

_DRAIN_RATE = 1_000  # connections closed per second, so that not all clients reconnect at once
_DRAIN_TIME = 5.0  # seconds in which all are closed, however many there are
_DRAIN_BATCH_SIZE = 20  # connections closed between two pauses

CloseConnection = Callable[[CloseCode, str], None]


class TooManyConnections(Exception):
    """The process or the credential has as many live connections as it may have."""


class Connections:
    """Counts live connections, and closes them when their credential or the server ends.

    `limit` bounds the connections of the process, `limit_per_token` those of one credential.
    """

    def __init__(
        self,
        revocation_watcher: RevocationWatcher,
        presence: Presence,
        limit: int,
        limit_per_token: int,
    ) -> None:
        self._revocation_watcher = revocation_watcher
        self._presence = presence
        self._limit = limit
        self._limit_per_token = limit_per_token
        self._open: set[CloseConnection] = set()

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def register(self, close: CloseConnection) -> Iterator[None]:
        """Counts a connection while the block lasts. Raises `TooManyConnections`.

        `close` must return at once; the connection may finish in the background.
        """
        if len(self._open) >= self._limit:
            raise TooManyConnections
        self._open.add(close)
        try:
            yield
        finally:
            self._open.discard(close)

    @asynccontextmanager
    async def register_viewer(self, viewer: Viewer, close: CloseConnection) -> AsyncIterator[None]:
        """Binds a connection to its viewer while the block lasts. Raises `TooManyConnections`.

        The connection is closed when the credential ends, and a participant counts as connected
        (rule 15).
        """
        credential_id = viewer.credential_id
        if self._revocation_watcher.count(credential_id) >= self._limit_per_token:
            raise TooManyConnections
        with self._revocation_watcher.register(
            credential_id, lambda: close(CloseCode.FORBIDDEN, "The token is no longer valid")
        ):
            if viewer.kind is not ActorKind.PARTICIPANT:
                yield
                return
            connection_id = await self._presence.connect(viewer)
            try:
                yield
            finally:
                self._presence.disconnect(viewer, connection_id)

    async def drain(self) -> None:
        """Closes all connections, spread over up to 5 seconds, and waits until they have ended.

        Clients reconnect, to another server or to this one after its restart.
        """
        connections = list(self._open)
        random.shuffle(connections)
        pause = min(_DRAIN_TIME / len(connections), 1 / _DRAIN_RATE) if connections else 0
        for count, close in enumerate(connections, 1):
            close(CloseCode.SERVICE_RESTART, "The server restarts; reconnect")
            if count % _DRAIN_BATCH_SIZE == 0:
                jitter = random.uniform(0.5, 1.5)  # noqa: S311  # no secret
                await asyncio.sleep(_DRAIN_BATCH_SIZE * pause * jitter)
        while self._open:  # noqa: ASYNC110  # each ends when its running mutations are finished
            await asyncio.sleep(0.02)
