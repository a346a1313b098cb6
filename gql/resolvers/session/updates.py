"""The update stream of one session: a snapshot or a resumed cursor, then events.

A subscriber is a session, a cursor and a scope. Its loop reads the events that follow the cursor,
sends those that the scope may see, and waits if there are none. Missed events and new ones take
the same path.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from gql.live.subscription_registry import SessionSubscription
from gql.model.domain.errors import BadCursor, Busy, CursorNotInLog, NotFound
from gql.model.domain.viewer import Scope
from gql.model.domain.views import ParticipantView, SessionView
from gql.model.domain.visibility import require_visible, visible, visible_event
from gql.model.event_log.cursors import Cursor, parse_cursor
from gql.model.event_log.events import Event
from gql.resolvers.context import Context

CURSOR_INTERVAL = 100  # invisible events after which an empty update advances the client's cursor
REREAD_DELAY = (
    0.05  # seconds until the next read, if the database does not show an announced event yet
)
RETRY_DELAY = 0.5  # seconds until the next read, if the database did not answer


# compared by identity: subscribers with the same scope and cursor share one object, and the result
# that is executed for it is cached under that object
@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class SessionUpdate:
    """One item of a session's stream.

    `session` is set on the first item without `after` and on a `reset`, where the cursor could
    not be resumed; other items have `events` only. `previous` is the cursor that this item
    follows, None on the first item of a stream that begins with a snapshot.
    """

    cursor: str
    previous: str | None
    reset: bool
    session: SessionView | None
    events: Sequence[Event]


@dataclass(slots=True)
class _EventReader:
    """Reads a session's events for one subscriber.

    `cursor` is the position up to which the log was read, `previous` the cursor of the last item
    that was sent. `cursor` is ahead of `previous` after events that the scope does not see.
    """

    context: Context
    scope: Scope
    cursor: Cursor
    previous: str | None = None

    async def begin(
        self, subscription: SessionSubscription, after: str | None
    ) -> SessionUpdate | None:
        """Sets the cursor to begin at. Returns a snapshot unless the stream resumes from `after`.

        Raises `NotFound` if the scope cannot see the session, `BadCursor` for a cursor of another
        session.
        """
        cursor = parse_cursor(after) if after is not None else None
        view = await self._recent_view(subscription, cursor)
        subscription.advance(view.head)
        if cursor is None:
            return self._snapshot(view, reset=False)
        if cursor.session_id != view.id:
            raise BadCursor("That cursor is of another session.")
        if not self._can_resume(cursor, view):
            return self._snapshot(view, reset=True)
        self.cursor, self.previous = cursor, after
        return None

    def _can_resume(self, cursor: Cursor, view: SessionView) -> bool:
        missed = view.head - cursor.sequence
        is_other_log = missed == 0 and cursor.hash_prefix != view.head_hash[:16]
        return not is_other_log and 0 <= missed <= self.context.settings.replay_limit

    async def _view(self) -> SessionView:
        view = await self.context.database.view(self.cursor.session_id)
        require_visible(view, self.scope)
        return view

    async def _recent_view(
        self, subscription: SessionSubscription, cursor: Cursor | None
    ) -> SessionView:
        """Returns the cached view if the session has other subscribers here, who keep it fresh.

        Events that follow it are read afterwards. This spares the database when all subscribers
        reconnect at once.
        """
        view = self.context.database.cached_view(self.cursor.session_id)
        is_fresh = view and subscription.subscribers > 1 and view.head == subscription.head
        if view is None or not is_fresh or (cursor and cursor.sequence > view.head):
            return await self._view()
        require_visible(view, self.scope)
        return view

    def _snapshot(self, view: SessionView, *, reset: bool) -> SessionUpdate:
        """Returns an item with the whole session and sets the cursor to its head."""
        self.cursor, self.previous = Cursor(view.id, view.head, view.head_hash[:16]), view.cursor
        return self.context.subscription_registry.shared_result(
            ("snapshot", self.scope, self.cursor, reset),
            lambda: SessionUpdate(view.cursor, None, reset, visible(view, self.scope), ()),
        )

    async def read(self) -> SessionUpdate | None:
        """Reads on from the cursor. Returns None if there is nothing to send yet.

        Returns a snapshot if the log does not continue from the cursor (a restored backup).
        """
        start = self.cursor
        try:
            events = await self.context.database.log.read_after(start, self.context.events_per_item)
        except CursorNotInLog:
            view = await self.context.database.run_to_completion(self._view())
            return self._snapshot(view, reset=True)
        if not events:
            await asyncio.sleep(REREAD_DELAY)
            return None
        for event in events:
            _require_not_replaced(event, self.scope)
        last = events[-1]
        self.cursor = Cursor(last.session_id, last.sequence, last.hash[:16])
        key = ("events", self.scope, self.previous, start, self.cursor)
        update = self.context.subscription_registry.shared_result(key, lambda: self._update(events))
        if not update.events and last.sequence - self._sent_sequence() < CURSOR_INTERVAL:
            return None
        self.previous = update.cursor
        return update

    def _sent_sequence(self) -> int:
        return parse_cursor(self.previous).sequence if self.previous else 0

    def _update(self, events: Sequence[Event]) -> SessionUpdate:
        in_scope = (visible_event(event, self.scope) for event in events)
        visible_events = [event for event in in_scope if event]
        return SessionUpdate(events[-1].cursor, self.previous, False, None, visible_events)


def _require_not_replaced(event: Event, scope: Scope) -> None:
    """Raises `NotFound` if the event says that the subscribed participant was replaced."""
    image = event.image
    if (
        isinstance(image, ParticipantView)
        and image.id == scope.participant_id
        and image.replaced_at
    ):
        raise NotFound("Session")


async def session_updates(
    context: Context, session_id: str, after: str | None = None
) -> AsyncGenerator[SessionUpdate]:
    """Yields a snapshot of a session, then its events; or the events that follow `after`.

    While the database does not answer, the stream waits and then goes on. Raises `NotFound`, and
    `BadCursor` for a cursor of another session.
    """
    scope = context.require_status_reader().scope
    reader = _EventReader(context, scope, Cursor(session_id, 0, ""))
    with context.subscription_registry.subscribe(session_id) as subscription:
        generation = subscription.generation
        # in a task: the subscription may be cancelled at any time, a database call must not be
        first = await context.database.run_to_completion(reader.begin(subscription, after))
        if first:
            yield first
        del first  # a waiting subscriber must not keep the last item in memory
        while True:
            await subscription.wait_past(reader.cursor.sequence, generation)
            current = subscription.generation
            try:
                update = await reader.read()
            except Busy:
                await asyncio.sleep(RETRY_DELAY)
                continue
            generation = current
            if update:
                yield update
            del update
