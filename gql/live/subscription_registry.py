"""The hub of one process: who waits for which session, and waking them when its head moves.

A wake-up is not a fact: it carries a number only, and may come twice or be merged with the next.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from gql.model.domain.views import SessionView

_TOLD = 10_000
_SHARED = 2_000

_T = TypeVar("_T")


class SessionSubscription:
    """The wait of all who watch one session here. `head` is the newest sequence heard of."""

    __slots__ = ("_woken", "head", "turns", "watchers")

    def __init__(self) -> None:
        self.head = 0
        self.watchers = 0
        self.turns = 0
        self._woken = asyncio.Event()

    def hear(self, head: int) -> None:
        """Notes that the session's log has come to `head`."""
        if head > self.head:
            self.head = head
            self._wake()

    def doubt(self, head: int) -> None:
        """Notes that the log which ends at `head` is not the one heard of: a backup was restored.

        All who watch look whether their place is still in it.
        """
        self.head = head
        self.turns += 1
        self._wake()

    def _wake(self) -> None:
        self._woken.set()
        self._woken = asyncio.Event()

    async def moved(self, after: int, turns: int | None = None) -> None:
        """Waits until the session's log is past `after`, or there is doubt whether it goes on.

        `turns` is what it was when the log was last read; by default what it is now.
        """
        known = self.turns if turns is None else turns
        while self.head <= after and self.turns == known:
            await self._woken.wait()


class InboxSubscription:
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


class SubscriptionRegistry:
    """Who watches what in this process."""

    def __init__(self) -> None:
        self._watches: dict[str, SessionSubscription] = {}
        self._inboxes: dict[str, set[InboxSubscription]] = {}
        self._told: OrderedDict[str, int] = OrderedDict()
        self._shared: dict[Any, Any] = {}
        self._shared_before: dict[Any, Any] = {}

    @property
    def watched(self) -> list[str]:
        """The ids of the sessions that somebody here watches."""
        return list(self._watches)

    @property
    def followed(self) -> bool:
        """Whether somebody here follows an organization's inbox."""
        return bool(self._inboxes)

    def watch_of(self, session_id: str) -> SessionSubscription | None:
        """The wait for a session, if somebody here watches it."""
        return self._watches.get(session_id)

    def tell(self, view: SessionView) -> None:
        """Wakes whoever watches this session or its organization, after a commit here."""
        self.ring(view.id, view.organization_id, view.head)

    def ring(self, session_id: str, organization_id: str, head: int) -> None:
        """Wakes whoever watches this session or its organization: it has come to `head`."""
        watch = self._watches.get(session_id)
        if watch:
            watch.hear(head)
        if head != self._told.get(session_id):  # lower after a restored backup
            # noted though nobody may hear: whoever comes next has it in their first list
            self._note(session_id, head)
            for inbox in self._inboxes.get(organization_id, ()):
                inbox.hear(session_id)

    def _note(self, session_id: str, head: int) -> None:
        """A commit here is heard of again from the bell; an inbox need not be told twice."""
        self._told[session_id] = head
        self._told.move_to_end(session_id)
        if len(self._told) > _TOLD:
            self._told.popitem(last=False)

    def share(self, key: Any, make: Callable[[], _T]) -> _T:
        """What was made for this key a moment ago, or `make` does now (promise F)."""
        if key in self._shared:
            found: _T = self._shared[key]
            return found
        found = self._shared_before[key] if key in self._shared_before else make()
        self._shared[key] = found
        if len(self._shared) >= _SHARED:
            self.forget()
        return found

    def forget(self) -> None:
        """Lets go of what was shared, but for the latest: by now all have been told the rest."""
        self._shared_before, self._shared = self._shared, {}

    @contextmanager
    def watch(self, session_id: str) -> Iterator[SessionSubscription]:
        """Hears of a session for as long as the block lasts. Register first, then read."""
        watch = self._watches.setdefault(session_id, SessionSubscription())
        watch.watchers += 1
        try:
            yield watch
        finally:
            watch.watchers -= 1
            if not watch.watchers:
                del self._watches[session_id]

    @contextmanager
    def inbox(self, organization_id: str) -> Iterator[InboxSubscription]:
        """Hears of an organization's sessions for as long as the block lasts."""
        inbox = InboxSubscription()
        inboxes = self._inboxes.setdefault(organization_id, set())
        inboxes.add(inbox)
        try:
            yield inbox
        finally:
            inboxes.discard(inbox)
            if not inboxes:
                self._inboxes.pop(organization_id, None)
