"""Events: what changed between two views, numbered and hash-chained. Nobody writes one by hand."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime

import msgspec

from gql.model.database.tables import EventRow, SessionRow
from gql.model.domain.enums import EventKind, camel
from gql.model.domain.viewer import Actor
from gql.model.domain.views import InteractionView, ParticipantView, SessionView
from gql.model.event_log.cursors import cursor_at

Image = SessionView | ParticipantView | InteractionView

GENESIS = "0" * 64

_TYPES: dict[EventKind, type[Image]] = {
    EventKind.SESSION_STARTED: SessionView,
    EventKind.SESSION_CHANGED: SessionView,
    EventKind.PARTICIPANT_ADDED: ParticipantView,
    EventKind.PARTICIPANT_CHANGED: ParticipantView,
    EventKind.INTERACTION_ADDED: InteractionView,
    EventKind.INTERACTION_CHANGED: InteractionView,
    EventKind.INTERACTION_DELETED: InteractionView,
}
_DECODERS = {kind: msgspec.json.Decoder(type_) for kind, type_ in _TYPES.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """One entity that differs: its after-image, and the names of the fields that differ."""

    kind: EventKind
    image: Image
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One immutable, numbered fact of a session, with the after-image of what it tells of."""

    session_id: str
    sequence: int
    occurred_at: datetime
    kind: EventKind
    cause: str
    actor: Actor
    changes: tuple[str, ...]
    image: Image
    hash: str

    @property
    def cursor(self) -> str:
        """The place after this event."""
        return cursor_at(self.session_id, self.sequence, self.hash)

    @property
    def changed(self) -> list[str]:
        """The names of the fields that differ, as the schema spells them."""
        return [camel(name) for name in self.changes]


def facts(view: SessionView) -> SessionView:
    """A session's own facts, without its participants, its interactions and its place."""
    return replace(view, participants=(), interactions=(), head=0, head_hash="")


def compare(before: SessionView | None, after: SessionView) -> Iterator[Change]:
    """One change per entity that differs: the session first, then people, then bubbles."""
    if before is None:
        yield Change(EventKind.SESSION_STARTED, facts(after), ())
    elif changes := _differing(facts(before), facts(after)):
        yield Change(EventKind.SESSION_CHANGED, facts(after), changes)
    for person in after.participants:
        yield from _of_participant(before.participant(person.id) if before else None, person)
    for bubble in after.interactions:
        yield from _of_interaction(before.interaction(bubble.id) if before else None, bubble)


def _of_participant(before: ParticipantView | None, after: ParticipantView) -> Iterator[Change]:
    if before is None:
        yield Change(EventKind.PARTICIPANT_ADDED, after, ())
    elif changes := _differing(before, after):
        yield Change(EventKind.PARTICIPANT_CHANGED, after, changes)


def _of_interaction(before: InteractionView | None, after: InteractionView) -> Iterator[Change]:
    if before is None:
        yield Change(EventKind.INTERACTION_ADDED, after, ())
    elif changes := _differing(before, after):
        deleted = "deleted_at" in changes
        kind = EventKind.INTERACTION_DELETED if deleted else EventKind.INTERACTION_CHANGED
        yield Change(kind, after, changes)


def _differing(before: Image, after: Image) -> tuple[str, ...]:
    if before == after:
        return ()
    names = (one.name for one in fields(after))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def chained(
    session: SessionRow, changes: Iterable[Change], cause: str, actor: Actor, now: datetime
) -> list[tuple[EventRow, Event]]:
    """What appends these changes to the session's log as it ends now: each event, and its row."""
    appended, head_hash = [], session.head_hash
    for sequence, change in enumerate(changes, start=session.head + 1):
        row = EventRow(
            session_id=session.id,
            sequence=sequence,
            organization_id=session.organization_id,
            occurred_at=now,
            kind=change.kind,
            subject_id=change.image.id,
            cause=cause,
            actor=actor,
            changes=change.changes,
            image=msgspec.json.encode(change.image, order="sorted").decode(),
        )
        row.hash = head_hash = link_hash(head_hash, row)
        appended.append((row, _event(row, change.image)))
    return appended


def link_hash(previous: str, row: EventRow) -> str:
    """SHA-256 over the previous hash and the event's canonical JSON (sorted keys, no spaces)."""
    content = msgspec.json.encode(
        {
            "sessionId": row.session_id,
            "sequence": row.sequence,
            "occurredAt": row.occurred_at,
            "kind": row.kind,
            "subjectId": row.subject_id,
            "cause": row.cause,
            "actor": row.actor,
            "changes": row.changes,
            "image": row.image,
        },
        order="sorted",
    )
    return hashlib.sha256(previous.encode() + content).hexdigest()


def decoded(row: EventRow) -> Event:
    """The event that a row holds."""
    return _event(row, _DECODERS[row.kind].decode(row.image))


def _event(row: EventRow, image: Image) -> Event:
    return Event(
        session_id=row.session_id,
        sequence=row.sequence,
        occurred_at=row.occurred_at,
        kind=row.kind,
        cause=row.cause,
        actor=row.actor,
        changes=row.changes,
        image=image,
        hash=row.hash,
    )


def verify_chain(rows: Iterable[EventRow], head: int, head_hash: str) -> str | None:
    """What is wrong first in a session's log, or None when it is whole (promise E).

    Checks that sequences run 1, 2, 3 … `head`, that each hash follows from the one before and
    the event, and that the last is the session's own.
    """
    previous, expected = GENESIS, 1
    for row in rows:
        if row.sequence != expected:
            return f"event {expected} is missing"
        if link_hash(previous, row) != row.hash:
            return f"event {expected} was changed"
        previous, expected = row.hash, expected + 1
    if expected != head + 1:
        return f"event {expected} is missing"
    return None if previous == head_hash else "the session's head is not the log's"


def fold(view: SessionView, events: Iterable[Event]) -> SessionView:
    """A snapshot brought up to date: every event replaces the entity it tells of (promise C)."""
    for event in events:
        view = _applied(view, event)
    return view


def _applied(view: SessionView, event: Event) -> SessionView:
    image = event.image
    place = {"head": event.sequence, "head_hash": event.hash}
    if isinstance(image, SessionView):
        lists = {"participants": view.participants, "interactions": view.interactions}
        return replace(image, **lists, **place)  # type: ignore[arg-type]  # a mixed keyword dict
    if isinstance(image, ParticipantView):
        people = {one.id: one for one in view.participants} | {image.id: image}
        return replace(view, participants=tuple(people.values()), **place)  # type: ignore[arg-type]
    bubbles = {one.id: one for one in view.interactions} | {image.id: image}
    # for a participant a bubble appears when it is sent, which may be after later ones
    listed = tuple(bubbles[key] for key in sorted(bubbles))
    return replace(view, interactions=listed, **place)  # type: ignore[arg-type]
