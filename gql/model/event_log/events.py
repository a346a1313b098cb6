"""The events of a session's log: what changed, who changed it, and the entity after the change."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from gql.model.database.tables import EventRow
from gql.model.domain.enums import EventKind
from gql.model.domain.viewer import Actor
from gql.model.domain.views import InteractionView, ParticipantView, SessionView
from gql.model.event_log.cursors import cursor_at
from gql.model.state.records import EventRecord

Image = SessionView | ParticipantView | InteractionView

_IMAGE_TYPES: dict[EventKind, type[Image]] = {
    EventKind.SESSION_STARTED: SessionView,
    EventKind.SESSION_CHANGED: SessionView,
    EventKind.PARTICIPANT_ADDED: ParticipantView,
    EventKind.PARTICIPANT_CHANGED: ParticipantView,
    EventKind.INTERACTION_ADDED: InteractionView,
    EventKind.INTERACTION_CHANGED: InteractionView,
    EventKind.INTERACTION_DELETED: InteractionView,
}
_DECODERS = {kind: msgspec.json.Decoder(type_) for kind, type_ in _IMAGE_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Event:
    """One immutable, numbered event of a session.

    `image` is the entity after the change, `changes` are the names of its fields that differ from
    before (empty for a new entity), and `hash` is the event's hash in the session's chain.
    """

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
        """The cursor after this event."""
        return cursor_at(self.session_id, self.sequence, self.hash)


def decode_event(row: EventRow) -> Event:
    """Returns the event stored in a row."""
    return event_of(row, _DECODERS[row.kind].decode(row.image))


def event_of(row: EventRow | EventRecord, image: Image) -> Event:
    """Returns the event of a row whose image is already decoded."""
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
