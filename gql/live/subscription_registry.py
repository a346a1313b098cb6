"""The subscriptions of one process, and waking them when the log they follow grows.

A wake-up carries only a sequence number. It may be duplicated or coalesced with the next one;
subscribers read the data from the event log.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

_MAX_NOTIFIED = 10_000  # sessions
_MAX_SHARED = 2_000  # results

_T = TypeVar("_T")


class SessionSubscription:
    """Wakes the local subscribers of one session. `head` is the highest known sequence number.

    `generation` counts how often the log turned out to be another one than before.
    """

    __slots__ = ("_changed", "generation", "head", "subscribers")

    def __init__(self) -> None:
        self.head = 0
        self.subscribers = 0
        self.generation = 0
        self._changed = asyncio.Event()

    def advance(self, head: int) -> None:
        """Records that the log has reached `head` and wakes the subscribers."""
        if head > self.head:
            self.head = head
            self._wake()

    def invalidate(self, head: int) -> None:
        """Records that the log was replaced (a restored backup) and wakes the subscribers.

        They then check whether their cursor is part of the log that ends at `head`.
        """
        self.head = head
        self.generation += 1
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_past(self, after: int, generation: int | None = None) -> None:
        """Waits until the log has grown past sequence `after` or was replaced.

        The log counts as replaced if its generation is not the one given, by default the present.
        """
        known = self.generation if generation is None else generation
        while self.head <= after and self.generation == known:
            await self._changed.wait()


class InboxSubscription:
    """One subscriber to all sessions of an organization. Collects the ids of changed sessions."""

    __slots__ = ("_changed_ids", "_wake")

    def __init__(self) -> None:
        self._changed_ids: dict[str, None] = {}
        self._wake = asyncio.Event()

    def add(self, session_id: str) -> None:
        """Records that a session has changed. Changes of one session are coalesced."""
        self._changed_ids[session_id] = None
        self._wake.set()

    async def take(self, limit: int) -> list[str]:
        """Waits for changes and removes up to `limit` session ids, the earliest change first."""
        while not self._changed_ids:
            self._wake.clear()
            await self._wake.wait()
        session_ids = list(self._changed_ids)[:limit]
        for session_id in session_ids:
            del self._changed_ids[session_id]
        return session_ids


class SubscriptionRegistry:
    """The subscriptions of this process, by session and by organization."""

    def __init__(self) -> None:
        self._sessions: dict[str, SessionSubscription] = {}
        self._inboxes: dict[str, set[InboxSubscription]] = {}
        self._notified: OrderedDict[str, int] = OrderedDict()
        self._shared: dict[Any, Any] = {}
        self._shared_before: dict[Any, Any] = {}

    @property
    def session_ids(self) -> list[str]:
        """The ids of the sessions that have subscribers in this process."""
        return list(self._sessions)

    @property
    def has_inbox_subscribers(self) -> bool:
        """Whether this process has a subscriber to an organization's inbox."""
        return bool(self._inboxes)

    def find_subscription(self, session_id: str) -> SessionSubscription | None:
        """Returns the subscription of a session if it has subscribers in this process."""
        return self._sessions.get(session_id)

    def notify(self, session_id: str, organization_id: str, head: int) -> None:
        """Wakes the subscribers of a session and of its organization: its log reached `head`."""
        subscription = self._sessions.get(session_id)
        if subscription:
            subscription.advance(head)
        if head != self._notified.get(session_id):  # it is lower after a restored backup
            # recorded without subscribers too: a new subscriber's first list already contains it
            self._record_notified(session_id, head)
            for inbox in self._inboxes.get(organization_id, ()):
                inbox.add(session_id)

    def _record_notified(self, session_id: str, head: int) -> None:
        """Records the head, so that the poll of a commit made here does not wake inboxes again."""
        self._notified[session_id] = head
        self._notified.move_to_end(session_id)
        if len(self._notified) > _MAX_NOTIFIED:
            self._notified.popitem(last=False)

    def shared_result(self, key: Any, make: Callable[[], _T]) -> _T:
        """Returns the cached result for `key`; calls `make` and caches its result if there is none.

        Subscribers that receive the same update share one result.
        """
        if key in self._shared:
            cached: _T = self._shared[key]
            return cached
        result = self._shared_before[key] if key in self._shared_before else make()
        self._shared[key] = result
        if len(self._shared) >= _MAX_SHARED:
            self.drop_unused_results()
        return result

    def drop_unused_results(self) -> None:
        """Drops shared results that were not used since the previous call.

        By then all subscribers have received them.
        """
        self._shared_before, self._shared = self._shared, {}

    @contextmanager
    def subscribe(self, session_id: str) -> Iterator[SessionSubscription]:
        """Subscribes to a session while the block runs. Subscribe first, then read the log."""
        subscription = self._sessions.setdefault(session_id, SessionSubscription())
        subscription.subscribers += 1
        try:
            yield subscription
        finally:
            subscription.subscribers -= 1
            if not subscription.subscribers:
                del self._sessions[session_id]

    @contextmanager
    def subscribe_inbox(self, organization_id: str) -> Iterator[InboxSubscription]:
        """Subscribes to all sessions of an organization while the block runs."""
        subscription = InboxSubscription()
        subscriptions = self._inboxes.setdefault(organization_id, set())
        subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            subscriptions.discard(subscription)
            if not subscriptions:
                self._inboxes.pop(organization_id, None)
