"""Derives a session's changes from two of its views, and applies events to a view again."""

from collections.abc import Collection, Iterable, Iterator, Sequence
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


def compare_views(
    before: SessionView | None, after: SessionView, changed_parts: Collection[str] = ()
) -> Iterator[Change]:
    """Yields one change per entity that differs: session, then participants, then interactions.

    `changed_parts` are the ids of entities whose stored rows differ. Such an entity has a change
    even if its view does not show it; then no field is named.
    """
    session = after.without_contents()
    if before is None:
        yield Change(EventKind.SESSION_STARTED, session, ())
    else:
        changes = _changed_fields(before.without_contents(), session)
        if changes or session.id in changed_parts:
            yield Change(EventKind.SESSION_CHANGED, session, changes)
    earlier_participants = _by_id(before.participants) if before else {}
    for participant in after.participants:
        earlier = earlier_participants.get(participant.id)
        yield from _participant_change(earlier, participant, participant.id in changed_parts)
    earlier_interactions = _by_id(before.interactions) if before else {}
    for item in after.interactions:
        earlier_item = earlier_interactions.get(item.id)
        yield from _interaction_change(earlier_item, item, item.id in changed_parts)


def _by_id(views: Iterable[_V]) -> dict[str, _V]:
    return {view.id: view for view in views}


def _participant_change(
    before: ParticipantView | None, after: ParticipantView, is_changed: bool
) -> Iterator[Change]:
    if before is None:
        yield Change(EventKind.PARTICIPANT_ADDED, after, ())
        return
    changes = _changed_fields(before, after)
    if changes or is_changed:
        yield Change(EventKind.PARTICIPANT_CHANGED, after, changes)


def _interaction_change(
    before: InteractionView | None, after: InteractionView, is_changed: bool
) -> Iterator[Change]:
    if before is None:
        yield Change(EventKind.INTERACTION_ADDED, after, ())
        return
    changes = _changed_fields(before, after)
    if changes or is_changed:
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


def fold_log(events: Sequence[Event]) -> SessionView:
    """Returns the view that a session's whole log leads to."""
    first = events[0]
    if not isinstance(first.image, SessionView):
        raise TypeError("A log begins with the start of its session.")
    return fold(replace(first.image, head=first.sequence, head_hash=first.hash), events[1:])


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
