"""The hub of one process: who waits for which session, and waking them when its head moves.

A wake-up is not a fact: it carries a number only, and may come twice or be merged with the next.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from gql.model.views import SessionView


class Watch:
    """One subscriber's wait for one session. `head` is the newest sequence heard of."""

    __slots__ = ("_woken", "head")

    def __init__(self) -> None:
        self.head = 0
        self._woken = asyncio.Event()

    def hear(self, head: int) -> None:
        """Notes that the session's log has come to `head`."""
        self.head = max(self.head, head)
        self._woken.set()

    async def moved(self, after: int) -> None:
        """Waits until the session's log is past `after`."""
        while self.head <= after:
            self._woken.clear()
            await self._woken.wait()


class Inbox:
    """One subscriber's wait for an organization's sessions: what moved, latest state only."""

    __slots__ = ("_moved", "_woken")

    def __init__(self) -> None:
        self._moved: dict[str, None] = {}
        self._woken = asyncio.Event()

    def hear(self, session_id: str) -> None:
        """Notes that a session has changed; a second change before it is taken is merged."""
        self._moved[session_id] = None
        self._woken.set()

    async def take(self, limit: int) -> list[str]:
        """Waits for changes, then the sessions that changed, oldest change first."""
        while not self._moved:
            self._woken.clear()
            await self._woken.wait()
        taken = list(self._moved)[:limit]
        for session_id in taken:
            del self._moved[session_id]
        return taken


class Hub:
    """Who watches what in this process."""

    def __init__(self) -> None:
        self._watches: dict[str, set[Watch]] = {}
        self._inboxes: dict[str, set[Inbox]] = {}

    @property
    def watched(self) -> list[str]:
        """The ids of the sessions that somebody here watches."""
        return list(self._watches)

    def tell(self, view: SessionView) -> None:
        """Wakes whoever watches this session or its organization."""
        self.ring(view.id, view.head)
        for inbox in self._inboxes.get(view.organization_id, ()):
            inbox.hear(view.id)

    def ring(self, session_id: str, head: int) -> None:
        """Wakes whoever watches this session."""
        for watch in self._watches.get(session_id, ()):
            watch.hear(head)

    @contextmanager
    def watch(self, session_id: str) -> Iterator[Watch]:
        """Hears of a session for as long as the block lasts. Register first, then read."""
        watch = Watch()
        watches = self._watches.setdefault(session_id, set())
        watches.add(watch)
        try:
            yield watch
        finally:
            watches.discard(watch)
            if not watches:
                self._watches.pop(session_id, None)

    @contextmanager
    def inbox(self, organization_id: str) -> Iterator[Inbox]:
        """Hears of an organization's sessions for as long as the block lasts."""
        inbox = Inbox()
        inboxes = self._inboxes.setdefault(organization_id, set())
        inboxes.add(inbox)
        try:
            yield inbox
        finally:
            inboxes.discard(inbox)
            if not inboxes:
                self._inboxes.pop(organization_id, None)
