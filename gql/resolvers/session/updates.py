"""Streams of one session, or of all: a snapshot or on from a cursor, then what happens (promise B).

A subscriber is a session, a place in its log, and a scope. Its loop reads what follows the place
and sends what the scope may see, else waits: the same path for what it missed and for what is new.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from gql.live.subscription_registry import SessionSubscription
from gql.model.domain.enums import EventKind, SessionKind, SessionStatus
from gql.model.domain.errors import BadCursor, Busy, CursorNotInLog, NotFound
from gql.model.domain.viewer import Scope
from gql.model.domain.views import InteractionView, ParticipantView, SessionView
from gql.model.domain.visibility import require_sight, visible, visible_event
from gql.model.event_log.cursors import Cursor, parse_cursor
from gql.model.event_log.events import Event
from gql.resolvers.context import STAFF, Context
from gql.resolvers.session.sessions import require_status, sessions_matching

_BATCH = 100  # sessions in one item of the inbox
_BOOKMARK = 100  # events; who may see none of so many is told how far the stream has come
_PAUSE = 0.05  # seconds until the database is asked again for what it does not show yet
_OUTAGE = 0.5  # seconds until it is asked again when it did not answer

# Items are compared by identity: what is made of one is made once for all who are told it.


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Update:
    """One item of a session's stream. `session` is set on the first item without `after`, and on a
    `reset`, where a cursor could not be honoured; later items carry `events` only.

    `previous` is the cursor this item goes on from, None on the first item of a stream that
    begins with a snapshot.
    """

    cursor: str
    previous: str | None
    reset: bool
    session: SessionView | None
    events: Sequence[Event]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class InteractionUpdate:
    """One item of a bubble's stream: the bubble as it is at `cursor`, and what made it so."""

    cursor: str
    previous: str | None
    reset: bool
    interaction: InteractionView
    event: Event | None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class ConnectionUpdate:
    """One item of who comes and goes: everybody at first and on a reset, later who changed."""

    cursor: str
    previous: str | None
    reset: bool
    participants: Sequence[ParticipantView]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class InboxUpdate:
    """One item of the inbox: the newest sessions at first, later those that changed."""

    reset: bool
    sessions: Sequence[SessionView]


@dataclass(slots=True)
class _Reader:
    """One subscriber: what they may see, how far they have come, and what they were told.

    `previous` is where their last item ended; `place` may be past it, past events they do not see.
    """

    context: Context
    scope: Scope
    place: Cursor
    previous: str | None = None

    async def begin(self, watch: SessionSubscription, after: str | None) -> Update | None:
        """Takes the place to begin at; the snapshot to begin with, unless it goes on from `after`.

        Raises `NotFound` where the session is not theirs to see, `BadCursor`.
        """
        cursor = parse_cursor(after) if after is not None else None
        view = await self._lately(watch, cursor)
        watch.hear(view.head)
        if after is None or cursor is None:
            return self._snapshot(view, reset=False)
        if cursor.session_id != view.id:
            raise BadCursor("That cursor is of another session.")
        behind = view.head - cursor.sequence
        forked = behind == 0 and cursor.mark != view.head_hash[:16]
        if forked or not 0 <= behind <= self.context.settings.replay_limit:
            return self._snapshot(view, reset=True)
        self.place, self.previous = cursor, after
        return None

    async def _view(self) -> SessionView:
        view = await self.context.database.view(self.place.session_id)
        require_sight(view, self.scope)
        return view

    async def _lately(self, watch: SessionSubscription, cursor: Cursor | None) -> SessionView:
        """The session as it was a moment ago, where others watch it here; what happened since
        follows. When all come back at once, that spares the database.
        """
        view = self.context.database.known(self.place.session_id)
        fresh = view and watch.watchers > 1 and view.head == watch.head
        if view is None or not fresh or (cursor and cursor.sequence > view.head):
            return await self._view()
        require_sight(view, self.scope)
        return view

    def _snapshot(self, view: SessionView, *, reset: bool) -> Update:
        """The session as it is, from where the stream goes on."""
        self.place, self.previous = Cursor(view.id, view.head, view.head_hash[:16]), view.cursor
        return self.context.hub.share(
            ("snapshot", self.scope, self.place, reset),
            lambda: Update(view.cursor, None, reset, visible(view, self.scope), ()),
        )

    async def news(self) -> Update | None:
        """What follows, as far as they see it; None where that is nothing, or not there yet.

        Where the log does not go on from the place, the stream starts over.
        """
        start = self.place
        try:
            events = await self.context.database.follow(start, self.context.events_per_item)
        except CursorNotInLog:
            view = await self.context.database.run(self._view())
            return self._snapshot(view, reset=True)
        if not events:
            await asyncio.sleep(_PAUSE)
            return None
        for event in events:
            _require_place(event, self.scope)
        last = events[-1]
        self.place = Cursor(last.session_id, last.sequence, last.hash[:16])
        key = ("news", self.scope, self.previous, start, self.place)
        update = self.context.hub.share(key, lambda: self._seen(events))
        if not update.events and last.sequence - self._told() < _BOOKMARK:
            return None
        self.previous = update.cursor
        return update

    def _told(self) -> int:
        return parse_cursor(self.previous).sequence if self.previous else 0

    def _seen(self, events: Sequence[Event]) -> Update:
        seen = [one for event in events if (one := visible_event(event, self.scope))]
        return Update(events[-1].cursor, self.previous, False, None, seen)


def _require_place(event: Event, scope: Scope) -> None:
    """Ends the stream of a participant whose place somebody else has taken meanwhile."""
    image = event.image
    own = isinstance(image, ParticipantView) and image.id == scope.participant_id
    if own and isinstance(image, ParticipantView) and image.replaced_at:
        raise NotFound("Session")


async def session_updates(
    context: Context, session_id: str, after: str | None = None
) -> AsyncGenerator[Update]:
    """Everything of one session. Raises `NotFound`, `BadCursor` for a cursor of another stream.

    While the database is away the stream waits; it goes on from where it was.
    """
    reader = _Reader(context, require_status(context).scope, Cursor(session_id, 0, ""))
    with context.hub.watch(session_id) as watch:
        turns = watch.turns
        # run to its end: a subscription may be given up at any moment, a database call may not
        first = await context.database.run(reader.begin(watch, after))
        if first:
            yield first
        del first  # a subscriber who waits holds nothing but a place
        while True:
            await watch.moved(reader.place.sequence, turns)
            now = watch.turns
            try:
                update = await reader.news()
            except Busy:
                await asyncio.sleep(_OUTAGE)
                continue
            turns = now
            if update:
                yield update
            del update


async def interaction_updates(
    context: Context, interaction_id: str, after: str | None = None
) -> AsyncGenerator[InteractionUpdate]:
    """The status of one bubble, whole at each change. Raises `NotFound` and `BadCursor`."""
    session_id = await context.database.run(_home(context, interaction_id))
    previous = after
    stream = session_updates(context, session_id, after)
    async with aclosing(stream):
        async for update in stream:
            for item in _of_bubble(context, update, interaction_id, previous):
                yield item
                previous = item.cursor
                del item
            del update


async def _home(context: Context, interaction_id: str) -> str:
    """The session of a bubble that the viewer may see."""
    session_id = await context.session_of_interaction(interaction_id)
    view = await context.session(session_id)
    if view.interaction(interaction_id) is None:
        raise NotFound("Interaction")
    return session_id


def _of_bubble(
    context: Context, update: Update, interaction_id: str, previous: str | None
) -> Sequence[InteractionUpdate]:
    """What an update tells of one bubble, the same objects for all who were told the same."""

    def make() -> Sequence[InteractionUpdate]:
        made, at = [], previous
        if update.session:
            bubble = update.session.interaction(interaction_id)
            if bubble is None:  # it was added after the backup that was restored
                raise NotFound("Interaction")
            made.append(InteractionUpdate(update.cursor, None, update.reset, bubble, None))
        for event in update.events:
            image = event.image
            if isinstance(image, InteractionView) and image.id == interaction_id:
                made.append(InteractionUpdate(event.cursor, at, False, image, event))
                at = event.cursor
        return made

    return context.hub.share((interaction_id, update, previous), make)


async def participant_connections(
    context: Context, session_id: str, after: str | None = None
) -> AsyncGenerator[ConnectionUpdate]:
    """Who comes and goes in a session, for its agents. Raises `NotFound` and `BadCursor`."""
    context.require(*STAFF)
    previous = after
    stream = session_updates(context, session_id, after)
    async with aclosing(stream):
        async for update in stream:
            item = _of_people(context, update, previous)
            if item.participants or update.session:
                yield item
                previous = item.cursor
            del item, update


def _of_people(context: Context, update: Update, previous: str | None) -> ConnectionUpdate:
    start = None if update.session else previous
    return context.hub.share(
        ("people", update, start),
        lambda: ConnectionUpdate(update.cursor, start, update.reset, _comings(update)),
    )


_COMINGS = frozenset({"connected", "completed", "replaced_at", "name"})


def _comings(update: Update) -> tuple[ParticipantView, ...]:
    """Who came, went or completed; everybody where the update is a snapshot."""
    people = update.session.participants if update.session else ()
    changed = {one.id: one for one in people}
    for event in update.events:
        new = event.kind is EventKind.PARTICIPANT_ADDED or _COMINGS & {*event.changes}
        if isinstance(event.image, ParticipantView) and new:
            changed[event.image.id] = event.image
    return tuple(changed.values())


async def inbox(
    context: Context, status: SessionStatus | None = None, kind: SessionKind | None = None
) -> AsyncGenerator[InboxUpdate]:
    """The organization's sessions: the newest at first, then each that changes, latest state only.

    A session that matched once is told of when it matches no longer, so that it can be taken away.
    """
    viewer = context.require(*STAFF)
    with context.hub.inbox(viewer.organization_id) as watch:
        page = await context.database.run(sessions_matching(context, 100, None, status, kind))
        shown = {one.id for one in page.items}
        yield InboxUpdate(True, page.items)
        while True:
            taken = await watch.take(_BATCH)
            moved = await _seen(context, taken, viewer.scope)
            matching = {one.id for one in moved if _matches(one, status, kind)}
            fitting = [one for one in moved if one.id in shown | matching]
            shown = (shown | matching) - ({one.id for one in moved} - matching)
            if fitting:
                yield InboxUpdate(False, fitting)


async def _seen(context: Context, taken: Sequence[str], scope: Scope) -> list[SessionView]:
    """Those sessions as they are now; again and again while the database is away."""

    async def read() -> list[SessionView]:
        return [visible(await context.database.view(one), scope) for one in taken]

    while True:
        try:
            return await context.database.run(read())
        except Busy:
            await asyncio.sleep(_OUTAGE)


def _matches(view: SessionView, status: Any, kind: Any) -> bool:
    return status in (None, view.status) and kind in (None, view.kind)
