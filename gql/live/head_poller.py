"""Asks the database what has moved, so that no change is missed whatever becomes of the bell."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from gql.live.subscription_registry import SubscriptionRegistry
from gql.model.database.database import Database
from gql.model.event_log.feed import FeedSnapshot, moved
from gql.model.event_log.hash_chain import GENESIS
from gql.model.event_log.heads import Head, heads

_HINTS = 10_000  # beyond so many, everything watched is asked for

_log = logging.getLogger("bubbles.live")


class HeadPoller:
    """Looks every `interval` seconds at all that is watched here, and at once at what is hinted.

    A hint names a session; where its log ends is read, never believed (promise P4).
    """

    def __init__(self, database: Database, hub: SubscriptionRegistry, interval: float) -> None:
        self._database = database
        self._hub = hub
        self._interval = interval
        self._hinted: set[str] = set()
        self._looks: dict[str, tuple[int, Head]] = {}
        self._woken = asyncio.Event()
        self._moment: FeedSnapshot | None = None

    def hint(self, session_id: str) -> None:
        """Says that a session may have moved."""
        if self._hub.watch_of(session_id) or self._hub.followed:
            self._hinted.add(session_id)
            self._woken.set()

    def resync(self) -> None:
        """Says that hints may have been lost."""
        self._hinted.update(self._hub.watched)
        self._woken.set()

    async def run(self) -> None:
        """Looks until cancelled. While the database is away it is asked again and again."""
        loop, due, well = asyncio.get_running_loop(), 0.0, True
        while True:
            whole = loop.time() >= due
            if whole:
                due = loop.time() + self._interval
                self._hub.forget()
            try:
                await self._database.run(self._look(whole))
                well = True
            except Exception:  # noqa: BLE001  # whatever it was, the next look tries again
                if well:
                    _log.exception("the database cannot be asked what has moved")
                well = False
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._woken.wait()

    async def _look(self, whole: bool) -> None:
        hinted, self._hinted = self._hinted, set()
        self._woken.clear()
        sqlite, moment = self._database.sqlite, self._moment
        async with self._database.reading() as sql:
            if whole:
                moment, others = await moved(sql, sqlite, moment)
                hinted |= {one.session_id for one in others} if self._hub.followed else set()
            watched = self._hub.watched if whole or len(hinted) > _HINTS else []
            wanted = hinted.union(watched)
            found = await heads(sql, sqlite, wanted) if wanted else []
        if whole:
            ends = {one.session_id: one for one in found}
            self._compare([ends.get(one, _nothing(one)) for one in watched])
        for head in found:
            watch = self._hub.watch_of(head.session_id)
            if head.session_id in hinted or (watch and watch.head < head.sequence):
                self._hub.ring(head.session_id, head.organization_id, head.sequence)
        self._moment = moment  # not before: what moved until then has been told now

    def _compare(self, found: Sequence[Head]) -> None:
        """Finds the logs that are not what they were at the last look: a backup was restored."""
        before, self._looks = self._looks, {}
        for head in found:
            watch = self._hub.watch_of(head.session_id)
            if watch is None:
                continue
            last = before.get(head.session_id)
            if last and _forked(head, *last):
                self._database.forget(head.session_id)
                watch.doubt(head.sequence)
            self._looks[head.session_id] = (watch.head, head)


def _nothing(session_id: str) -> Head:
    return Head(session_id, "", 0, GENESIS)


def _forked(head: Head, heard: int, last: Head) -> bool:
    """Whether this is the end of another log than that of which a look before was told.

    What is heard while one looks may be newer than the look; it is not newer than the next one.
    """
    return head.sequence < heard or (head.sequence == last.sequence and head.hash != last.hash)
