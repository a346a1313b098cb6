"""Streams of one session, or of all: a snapshot or on from a cursor, then what happens (promise B).

A subscriber is a session, a cursor and a scope. Its loop reads what follows the cursor and sends
what the scope may see, else waits: the same path for what it missed and for what is new.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import Any

from gql.model.cursors import cursor_at, parse_cursor
from gql.model.errors import BadCursor, Missing
from gql.model.events import Event
from gql.model.viewer import Scope
from gql.model.views import InteractionView, ParticipantView, SessionView
from gql.model.visible import visible, visible_event
from gql.model.words import EventKind, SessionKind, SessionStatus
from gql.resolvers.access import viewer_again
from gql.resolvers.context import STAFF, Context
from gql.resolvers.sessions import require_status, sessions_matching

_BATCH = 100
_CREDENTIAL_CHECK = 1.0  # seconds; a credential revoked meanwhile is told no more than these


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class InteractionUpdate:
    """One item of a bubble's stream: the bubble as it is at `cursor`, and what made it so."""

    cursor: str
    previous: str | None
    reset: bool
    interaction: InteractionView
    event: Event | None


@dataclass(frozen=True, slots=True)
class ConnectionUpdate:
    """One item of who comes and goes: everybody at first and on a reset, later who changed."""

    cursor: str
    previous: str | None
    reset: bool
    participants: Sequence[ParticipantView]


@dataclass(frozen=True, slots=True)
class InboxUpdate:
    """One item of the inbox: the newest sessions at first, later those that changed."""

    reset: bool
    sessions: Sequence[SessionView]


class _Credential:
    """Ends a stream whose credential was revoked or has expired; looks at most once a second."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._checked = monotonic()

    async def check(self) -> None:
        """Raises `Unauthenticated` where the credential holds no longer."""
        if monotonic() - self._checked > _CREDENTIAL_CHECK:
            credential_id = self._context.require().credential_id
            await viewer_again(self._context.database, credential_id)
            self._checked = monotonic()


async def session_updates(
    context: Context, session_id: str, after: str | None = None
) -> AsyncGenerator[Update]:
    """Everything of one session. Raises `Missing`, `BadCursor` for a cursor of another stream."""
    scope = require_status(context).scope
    database = context.database
    with context.hub.watch(session_id) as watch:
        view = visible(await database.view(session_id), scope)
        place, first = await _beginning(context, view, after)
        if first:
            yield first
        watch.hear(view.head)
        position, credential = place.sequence, _Credential(context)
        previous = cursor_at(session_id, place.sequence, place.mark)
        while True:
            await watch.moved(position)
            events = await database.events(session_id, position, _BATCH)
            await credential.check()
            for event in events:
                _require_place(event, scope)
            position = events[-1].sequence
            seen = [one for event in events if (one := visible_event(event, scope))]
            if seen:
                cursor = cursor_at(session_id, position, events[-1].hash)
                yield Update(cursor, previous, False, None, seen)
                previous = cursor


def _require_place(event: Event, scope: Scope) -> None:
    """Ends the stream of a participant whose place somebody else has taken meanwhile."""
    image = event.image
    own = isinstance(image, ParticipantView) and image.id == scope.participant_id
    if own and isinstance(image, ParticipantView) and image.replaced_at:
        raise Missing("Session")


@dataclass(frozen=True, slots=True)
class _Place:
    sequence: int
    mark: str


async def _beginning(
    context: Context, view: SessionView, after: str | None
) -> tuple[_Place, Update | None]:
    """Where a stream begins, and the snapshot it begins with, unless it goes on from a cursor."""
    here = _Place(view.head, view.head_hash)
    snapshot = cursor_at(view.id, view.head, view.head_hash)
    if after is None:
        return here, Update(snapshot, None, False, view, ())
    cursor = parse_cursor(after)
    if cursor.session_id != view.id:
        raise BadCursor("That cursor is of another session.")
    mark = await context.database.mark(view.id, cursor.sequence)
    if mark is None or mark[:16] != cursor.mark:
        return here, Update(snapshot, None, True, view, ())
    return _Place(cursor.sequence, cursor.mark), None


async def interaction_updates(
    context: Context, interaction_id: str, after: str | None = None
) -> AsyncGenerator[InteractionUpdate]:
    """The status of one bubble, whole at each change. Raises `Missing` and `BadCursor`."""
    session_id = await context.session_of_interaction(interaction_id)
    view = await context.session(session_id)
    if view.interaction(interaction_id) is None:
        raise Missing("Interaction")
    previous = after
    stream = session_updates(context, session_id, after)
    async with aclosing(stream):
        async for update in stream:
            bubble = update.session.interaction(interaction_id) if update.session else None
            if bubble:
                yield InteractionUpdate(update.cursor, None, update.reset, bubble, None)
                previous = update.cursor
            for event in update.events:
                image = event.image
                if isinstance(image, InteractionView) and image.id == interaction_id:
                    yield InteractionUpdate(event.cursor, previous, False, image, event)
                    previous = event.cursor


_COMINGS = frozenset({"connected", "completed", "replaced_at", "name"})


async def participant_connections(
    context: Context, session_id: str, after: str | None = None
) -> AsyncGenerator[ConnectionUpdate]:
    """Who comes and goes in a session, for its agents. Raises `Missing` and `BadCursor`."""
    context.require(*STAFF)
    previous = after
    stream = session_updates(context, session_id, after)
    async with aclosing(stream):
        async for update in stream:
            changed = _comings(update)
            if changed or update.session:
                start = None if update.session else previous
                yield ConnectionUpdate(update.cursor, start, update.reset, changed)
                previous = update.cursor


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
        page = await sessions_matching(context, 100, None, status, kind)
        shown = {one.id for one in page.items}
        credential = _Credential(context)
        yield InboxUpdate(True, page.items)
        while True:
            taken = await watch.take(_BATCH)
            await credential.check()
            moved = [await _seen(context, one, viewer.scope) for one in taken]
            matching = {one.id for one in moved if _matches(one, status, kind)}
            fitting = [one for one in moved if one.id in shown | matching]
            shown = (shown | matching) - ({one.id for one in moved} - matching)
            if fitting:
                yield InboxUpdate(False, fitting)


async def _seen(context: Context, session_id: str, scope: Scope) -> SessionView:
    return visible(await context.database.view(session_id), scope)


def _matches(view: SessionView, status: Any, kind: Any) -> bool:
    return status in (None, view.status) and kind in (None, view.kind)
