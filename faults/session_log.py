"""The log as the database has it: what must be in it, and who must have been told."""

from dataclasses import dataclass

from sqlalchemy import select

from faults.organization import CustomerSession
from gql.model.database.database import Database
from gql.model.database.tables import EventRow, SessionRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.viewer import Scope
from gql.model.domain.views import InteractionView, ParticipantView
from gql.model.domain.visibility import visible_event
from gql.model.event_log.events import Event, decoded

_BATCH = 1_000
_WRITE = "saveFields"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `key` is what a writer's mutation wrote; `connected` is set for presence."""

    sequence: int
    mark: str
    at: float
    key: str
    for_customer: bool
    connected: bool | None


@dataclass(frozen=True, slots=True)
class Log:
    """One session's events in the order of their numbers, and where the session says it is."""

    entries: list[Entry]
    head: int


async def read_logs(database_url: str, sessions: list[CustomerSession]) -> dict[str, Log]:
    """The logs of these sessions, by session."""
    database = Database(database_url)
    try:
        return {session.session_id: await _log(database, session) for session in sessions}
    finally:
        await database.close()


async def _log(database: Database, session: CustomerSession) -> Log:
    entries: list[Entry] = []
    while True:
        after = entries[-1].sequence if entries else 0
        events, head, organization = await _page(database, session.session_id, after)
        if not events:
            return Log(entries, head)
        customer = Scope(
            ActorKind.PARTICIPANT, organization, session.session_id, session.participant_id, True
        )
        entries += [_entry(one, session, customer) for one in events]


async def _page(database: Database, session_id: str, after: int) -> tuple[list[Event], int, str]:
    rows = (
        select(EventRow)
        .where(EventRow.session_id == session_id, EventRow.sequence > after)
        .order_by(EventRow.sequence)
        .limit(_BATCH)
    )
    async with database.reading() as sql:
        events = [decoded(row) for row in await sql.scalars(rows)]
        session = await sql.get_one(SessionRow, session_id)
        return events, session.head, session.organization_id


def _entry(event: Event, session: CustomerSession, customer: Scope) -> Entry:
    image, connected = event.image, None
    own = isinstance(image, ParticipantView) and image.id == session.participant_id
    if own and isinstance(image, ParticipantView) and "connected" in event.changes:
        connected = image.connected
    return Entry(
        event.sequence,
        event.hash[:16],
        event.occurred_at.timestamp(),
        _key(event),
        visible_event(event, customer) is not None,
        connected,
    )


def _key(event: Event) -> str:
    """What a writer typed: its mutation's own key."""
    if event.cause != _WRITE or not isinstance(event.image, InteractionView):
        return ""
    tasks = (task for step in event.image.steps for task in step.assignments)
    values = [task.values.get("note", "") for task in tasks if task.values]
    return str(values[0]) if values else ""
