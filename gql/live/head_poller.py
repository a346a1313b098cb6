"""Polls the database for the heads of event logs, so that no lost notification loses a change."""

import asyncio
from collections.abc import Sequence

from gql.live.subscription_registry import SubscriptionRegistry
from gql.model.database.database import Database
from gql.model.event_log.changed_sessions import TransactionSnapshot, changed_sessions
from gql.model.event_log.hash_chain import GENESIS
from gql.model.event_log.heads import Head, read_heads

_MAX_NOTIFIED = 10_000  # session ids; beyond these all subscribed sessions are polled


class HeadPoller:
    """Polls all subscribed sessions every `interval` seconds, and notified ones at once.

    A notification only names a session; its head is always read from the database.
    """

    def __init__(self, database: Database, registry: SubscriptionRegistry, interval: float) -> None:
        self.wake = asyncio.Event()
        self._database = database
        self._registry = registry
        self._interval = interval
        self._full_poll_due = 0.0
        self._notified: set[str] = set()
        # per subscribed session: the subscription's head after the last full poll, and what it read
        self._polled: dict[str, tuple[int, Head]] = {}
        self._snapshot: TransactionSnapshot | None = None

    def on_notification(self, session_id: str) -> None:
        """Polls a session soon if it may have a subscriber here."""
        if self._registry.find_subscription(session_id) or self._registry.has_inbox_subscribers:
            self._notified.add(session_id)
            self.wake.set()

    def resync(self) -> None:
        """Polls all subscribed sessions soon, because notifications may have been lost."""
        self._notified.update(self._registry.session_ids)
        self.wake.set()

    async def poll(self) -> float:
        """Polls once: all sessions if `interval` has passed since the last time, else the notified.

        Returns the seconds until all sessions are due again.
        """
        loop = asyncio.get_running_loop()
        is_full = loop.time() >= self._full_poll_due
        if is_full:
            self._full_poll_due = loop.time() + self._interval
            self._registry.drop_unused_results()
        await self._database.run_to_completion(self._poll(is_full))
        return self._full_poll_due - loop.time()

    async def _poll(self, is_full: bool) -> None:
        notified, self._notified = self._notified, set()
        sqlite, snapshot = self._database.is_sqlite, self._snapshot
        async with self._database.read_transaction() as sql:
            if is_full:
                snapshot, changed = await changed_sessions(sql, sqlite, snapshot)
                if self._registry.has_inbox_subscribers:
                    notified |= {head.session_id for head in changed}
            read_all = is_full or len(notified) > _MAX_NOTIFIED
            subscribed = self._registry.session_ids if read_all else []
            session_ids = notified.union(subscribed)
            polled = await read_heads(sql, sqlite, session_ids) if session_ids else []
        if is_full:
            by_session = {head.session_id: head for head in polled}
            self._find_replaced_logs(
                [by_session.get(session_id, _empty_log(session_id)) for session_id in subscribed]
            )
        for head in polled:
            subscription = self._registry.find_subscription(head.session_id)
            if head.session_id in notified or (subscription and subscription.head < head.sequence):
                self._registry.notify(head.session_id, head.organization_id, head.sequence)
        self._snapshot = snapshot  # only now: after a failure the next poll reads the same changes

    def _find_replaced_logs(self, polled: Sequence[Head]) -> None:
        """Invalidates logs that are not a continuation of the last full poll: restored backups."""
        before, self._polled = self._polled, {}
        for head in polled:
            subscription = self._registry.find_subscription(head.session_id)
            if subscription is None:
                continue
            last = before.get(head.session_id)
            if last and _is_replaced(head, *last):
                self._database.invalidate(head.session_id)
                subscription.invalidate(head.sequence)
            self._polled[head.session_id] = (subscription.head, head)


def _empty_log(session_id: str) -> Head:
    return Head(session_id, "", 0, GENESIS)


def _is_replaced(head: Head, known_sequence: int, last: Head) -> bool:
    """Whether `head` ends another log than the one that was polled before.

    `known_sequence` was known after the last poll. A notification during a poll may be newer than
    what the poll reads, but not newer than what the next poll reads.
    """
    was_truncated = head.sequence < known_sequence
    return was_truncated or (head.sequence == last.sequence and head.hash != last.hash)
