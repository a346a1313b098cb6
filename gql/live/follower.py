"""Asks the database what has moved, so that no change is missed whatever becomes of the bell."""

import asyncio
import logging
from contextlib import suppress

from gql.live.hub import Hub
from gql.model.database import Database
from gql.model.heads import Head, heads

_HINTS = 10_000  # beyond so many, everything watched is asked for

_log = logging.getLogger("bubbles.live")


class Follower:
    """Looks every `interval` seconds at all that is watched here, and at once at what is hinted.

    A hint names a session; where its log ends is read, never believed (promise P4).
    """

    def __init__(self, database: Database, hub: Hub, interval: float) -> None:
        self._database = database
        self._hub = hub
        self._interval = interval
        self._hinted: set[str] = set()
        self._behind: set[str] = set()
        self._woken = asyncio.Event()

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
        wanted = self._hub.watched if whole or len(hinted) > _HINTS else []
        wanted += hinted.difference(wanted)
        if wanted:
            async with self._database.reading() as sql:
                found = await heads(sql, self._database.sqlite, wanted)
            for head in found:
                self._tell(head, whole)

    def _tell(self, head: Head, whole: bool) -> None:
        watch = self._hub.watch_of(head.session_id)
        if watch and watch.head > head.sequence:
            if whole:
                self._doubt(head)
            return
        self._behind.discard(head.session_id)
        if watch is None or watch.head < head.sequence:
            self._hub.ring(head.session_id, head.organization_id, head.sequence)

    def _doubt(self, head: Head) -> None:
        """A look may be older than what was heard since; a second one may not."""
        watch = self._hub.watch_of(head.session_id)
        if head.session_id in self._behind and watch:
            watch.doubt(head.sequence)
        self._behind ^= {head.session_id}
