"""The stream of a session's participants: who connects, disconnects or completes."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from gql.model.domain.enums import EventKind
from gql.model.domain.views import ParticipantView
from gql.model.event_log.events import Event
from gql.resolvers.context import STAFF, Context
from gql.resolvers.session.updates import SessionUpdate, session_updates

# the fields of a participant whose changes are sent
_FIELDS = frozenset({"connected", "completed", "replaced_at", "name"})


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class PresenceUpdate:
    """One item of the stream: all participants at first and on a reset, later those changed."""

    cursor: str
    previous: str | None
    reset: bool
    participants: Sequence[ParticipantView]


async def participant_presence(
    context: Context, session_id: str, after: str | None = None
) -> AsyncGenerator[PresenceUpdate]:
    """Yields a session's participants, then those who change, for its agents.

    Raises `NotFound` and `BadCursor`.
    """
    context.require(*STAFF)
    previous = after
    async with aclosing(session_updates(context, session_id, after)) as stream:
        async for update in stream:
            item = _shared_item(context, update, previous)
            if item.participants or update.session:
                yield item
                previous = item.cursor
            del item, update


def _shared_item(context: Context, update: SessionUpdate, previous: str | None) -> PresenceUpdate:
    """Returns what an update says about participants; equal subscribers get the same object."""
    start = None if update.session else previous
    return context.subscription_registry.shared_result(
        ("participants", update, start),
        lambda: PresenceUpdate(update.cursor, start, update.reset, _changed(update)),
    )


def _changed(update: SessionUpdate) -> tuple[ParticipantView, ...]:
    """Returns the participants who changed, in their latest state; all of them on a snapshot."""
    participants = update.session.participants if update.session else ()
    changed = {participant.id: participant for participant in participants}
    for event in update.events:
        if isinstance(event.image, ParticipantView) and _is_sent(event):
            changed[event.image.id] = event.image
    return tuple(changed.values())


def _is_sent(event: Event) -> bool:
    return event.kind is EventKind.PARTICIPANT_ADDED or bool(_FIELDS & {*event.changes})
