"""Verifies the event logs of sessions as they are stored."""

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass

from sqlalchemy import select

from gql.model.database.database import Database
from gql.model.database.tables import EventRow, SessionRow
from gql.model.event_log.hash_chain import verify_chain


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """The result for one session: its number of events, and the first problem, if there is one."""

    session_id: str
    events: int
    problem: str | None


async def verify_logs(
    database: Database, session_ids: Collection[str] = ()
) -> AsyncGenerator[LogVerdict]:
    """Yields a verdict for each of these sessions, or for all sessions if there are no ids.

    Sessions that do not exist come last. Memory holds the events of one session at a time.
    """
    sessions = select(SessionRow.id, SessionRow.head, SessionRow.head_hash)
    if session_ids:
        sessions = sessions.where(SessionRow.id.in_(session_ids))
    async with database.read_transaction() as sql:
        rows = list(await sql.execute(sessions.order_by(SessionRow.id)))
        for session_id, head, head_hash in rows:
            log = select(EventRow).where(EventRow.session_id == session_id)
            events = list(await sql.scalars(log.order_by(EventRow.sequence)))
            yield LogVerdict(session_id, head, verify_chain(events, head, head_hash))
    for session_id in sorted(set(session_ids) - {row.id for row in rows}):
        yield LogVerdict(session_id, 0, "not found")
