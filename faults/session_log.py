"""Reads the event logs from the database: what they contain, and which events customers may see."""

from dataclasses import dataclass

from sqlalchemy import select

from faults.organization import CustomerSession
from gql.model.database.database import Database
from gql.model.database.tables import EventRow, SessionRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import Scope
from gql.model.domain.views import InteractionView, ParticipantView
from gql.model.domain.visibility import visible_event
from gql.model.event_log.events import Event, decode_event

_BATCH_SIZE = 1_000
_WRITE = "saveFields"


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event.

    `key` is the idempotency key of the writer's mutation that caused it, or empty. `connected` is
    the customer's presence if the event changed it.
    """

    sequence: int
    hash_prefix: str
    at: float
    key: str
    is_visible_to_customer: bool
    connected: bool | None


@dataclass(frozen=True, slots=True)
class Log:
    """One session's events by sequence number, and the head that is stored with the session."""

    events: list[LoggedEvent]
    head: int


async def read_logs(database_url: str, sessions: list[CustomerSession]) -> dict[str, Log]:
    """Reads the logs of these sessions; returns them by session id."""
    database = Database(database_url)
    try:
        return {session.id: await _read_log(database, session) for session in sessions}
    finally:
        await database.close()


async def _read_log(database: Database, session: CustomerSession) -> Log:
    events: list[LoggedEvent] = []
    while True:
        after = events[-1].sequence if events else 0
        batch, head, organization_id = await _read_batch(database, session.id, after)
        if not batch:
            return Log(events, head)
        customer = Scope(
            ActorKind.PARTICIPANT, organization_id, session.id, session.participant_id, True
        )
        events += [_logged_event(event, session, customer) for event in batch]


async def _read_batch(
    database: Database, session_id: str, after: int
) -> tuple[list[Event], int, str]:
    """The next events, the session's head, and its organization."""
    rows = (
        select(EventRow)
        .where(EventRow.session_id == session_id, EventRow.sequence > after)
        .order_by(EventRow.sequence)
        .limit(_BATCH_SIZE)
    )
    async with database.read_transaction() as sql:
        events = [decode_event(row) for row in await sql.scalars(rows)]
        session = await sql.get_one(SessionRow, session_id)
        return events, session.head, session.organization_id


def _logged_event(event: Event, session: CustomerSession, customer: Scope) -> LoggedEvent:
    return LoggedEvent(
        event.sequence,
        event.hash[:16],
        event.occurred_at.timestamp(),
        _idempotency_key(event),
        visible_event(event, customer) is not None,
        _connected(event, session),
    )


def _connected(event: Event, session: CustomerSession) -> bool | None:
    image = event.image
    if not isinstance(image, ParticipantView) or image.id != session.participant_id:
        return None
    return image.connected if "connected" in event.changes else None


def _idempotency_key(event: Event) -> str:
    """The key of a writer's mutation, which the writer also saves as the value of its field."""
    if event.cause != _WRITE or not isinstance(event.image, InteractionView):
        return ""
    assignments = (task for step in event.image.steps for task in step.assignments)
    values = [task.values.get("note", "") for task in assignments if task.values]
    return str(values[0]) if values else ""
