"""Derives a session's changes from two of its views, and applies events to a view again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from gql.model.domain.enums import EventKind
from gql.model.domain.views import InteractionView, ParticipantView, SessionView
from gql.model.event_log.events import Event, Image

_V = TypeVar("_V", ParticipantView, InteractionView)


@dataclass(frozen=True, slots=True)
class Change:
    """One changed entity: its after-image, and the names of the fields that differ."""

    kind: EventKind
    image: Image
    changes: tuple[str, ...]


def compare_views(before: SessionView | None, after: SessionView) -> Iterator[Change]:
    """Yields one change per entity that differs: session, then participants, then interactions."""
    session = after.without_contents()
    if before is None:
        yield Change(EventKind.SESSION_STARTED, session, ())
    elif changes := _changed_fields(before.without_contents(), session):
        yield Change(EventKind.SESSION_CHANGED, session, changes)
    earlier_participants = _by_id(before.participants) if before else {}
    for participant in after.participants:
        yield from _participant_change(earlier_participants.get(participant.id), participant)
    earlier_interactions = _by_id(before.interactions) if before else {}
    for interaction in after.interactions:
        yield from _interaction_change(earlier_interactions.get(interaction.id), interaction)


def _by_id(views: Iterable[_V]) -> dict[str, _V]:
    return {view.id: view for view in views}


def _participant_change(before: ParticipantView | None, after: ParticipantView) -> Iterator[Change]:
    if before is None:
        yield Change(EventKind.PARTICIPANT_ADDED, after, ())
    elif changes := _changed_fields(before, after):
        yield Change(EventKind.PARTICIPANT_CHANGED, after, changes)


def _interaction_change(before: InteractionView | None, after: InteractionView) -> Iterator[Change]:
    if before is None:
        yield Change(EventKind.INTERACTION_ADDED, after, ())
    elif changes := _changed_fields(before, after):
        is_deletion = "deleted_at" in changes
        kind = EventKind.INTERACTION_DELETED if is_deletion else EventKind.INTERACTION_CHANGED
        yield Change(kind, after, changes)


def _changed_fields(before: Image, after: Image) -> tuple[str, ...]:
    if before is after or before == after:
        return ()
    names = (field.name for field in fields(after))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def fold(view: SessionView, events: Iterable[Event]) -> SessionView:
    """Applies events to a view: each replaces the entity that it carries."""
    for event in events:
        view = _apply(view, event)
    return view


def _apply(view: SessionView, event: Event) -> SessionView:
    image = event.image
    if isinstance(image, SessionView):
        view = replace(image, participants=view.participants, interactions=view.interactions)
    elif isinstance(image, ParticipantView):
        participants = {person.id: person for person in view.participants} | {image.id: image}
        view = replace(view, participants=tuple(participants.values()))
    else:
        interactions = {item.id: item for item in view.interactions} | {image.id: image}
        # A participant receives an interaction when it is sent, possibly after later ones.
        in_order = tuple(interactions[key] for key in sorted(interactions))
        view = replace(view, interactions=in_order)
    return replace(view, head=event.sequence, head_hash=event.hash)
