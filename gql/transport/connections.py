"""The live connections of this process, sockets and streams: how many, whose, and how they end."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from gql.live.presence import Presence
from gql.live.revocation import RevocationWatcher
from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import Viewer

# close codes of graphql-transport-ws, and ours that its clients do not take for final
BAD_MESSAGE = 4400
NOT_SIGNED_IN = 4401
FORBIDDEN = 4403
BAD_SUBPROTOCOL = 4406
TOO_LATE = 4408
ID_IN_USE = 4409
TWO_INITS = 4429
TOO_MANY = 4291
GOING_DOWN = 1012
TRY_LATER = 1013

_DRAIN_RATE = 1_000  # connections a second are sent away, so that they do not all return at once
_DRAIN_AT_MOST = 5.0  # seconds

End = Callable[[int, str], None]


class TooMany(Exception):
    """There is no room for one more live connection."""


class Connections:
    """Counts connections, and tells each when to end: its credential does, or the server.

    `most` bounds the process, `most_per_token` one credential.
    """

    def __init__(
        self, credentials: RevocationWatcher, presence: Presence, most: int, most_per_token: int
    ) -> None:
        self._credentials = credentials
        self._presence = presence
        self._most = most
        self._most_per_token = most_per_token
        self._ends: set[End] = set()

    def __len__(self) -> int:
        return len(self._ends)

    @contextmanager
    def entered(self, end: End) -> Iterator[None]:
        """Counts a connection for as long as the block lasts. Raises `TooMany`."""
        if len(self._ends) >= self._most:
            raise TooMany
        self._ends.add(end)
        try:
            yield
        finally:
            self._ends.discard(end)

    @asynccontextmanager
    async def signed_in(self, viewer: Viewer, end: End) -> AsyncIterator[None]:
        """A connection's time with a viewer: a participant is connected (domain rule 15).

        Raises `TooMany`.
        """
        if self._credentials.count(viewer.credential_id) >= self._most_per_token:
            raise TooMany
        with self._credentials.held(viewer.credential_id, lambda: end(FORBIDDEN, "Token ended")):
            if viewer.kind is not ActorKind.PARTICIPANT:
                yield
                return
            connection_id = await self._presence.arrive(viewer)
            try:
                yield
            finally:
                self._presence.leave(viewer, connection_id)

    async def drain(self) -> None:
        """Sends everybody away, spread over some time; they are welcome at the next server."""
        ends = list(self._ends)
        random.shuffle(ends)
        pause = min(_DRAIN_AT_MOST / len(ends), 1 / _DRAIN_RATE) if ends else 0
        for number, end in enumerate(ends):
            end(GOING_DOWN, "Going down, come back")
            if number % 20 == 19:
                await asyncio.sleep(20 * pause * random.uniform(0.5, 1.5))  # noqa: S311  # jitter
        while self._ends:  # noqa: ASYNC110  # each goes when what it has begun is done
            await asyncio.sleep(0.02)
