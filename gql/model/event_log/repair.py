"""Records the rows of sessions in their logs: after a migration, and for an operator."""

import asyncio
import logging
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from gql.model.database.change import Read
from gql.model.database.database import Database
from gql.model.database.sessions.log_check import NOT_RECORDED, differing_parts
from gql.model.database.tables import EventRow, SessionRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.errors import Invalid
from gql.model.domain.viewer import SYSTEM
from gql.model.domain.views import SessionView
from gql.model.event_log.diff import fold_log
from gql.model.event_log.events import decode_event
from gql.model.event_log.hash_chain import verify_chain

_PAGE_SIZE = 1_000
_CONCURRENT = 8  # changes at once; on SQLite they share a transaction
_UNRECORDED = (
    select(SessionRow.id)
    .join(EventRow, (EventRow.session_id == SessionRow.id) & (EventRow.sequence == SessionRow.head))
    .where(EventRow.state_digest.is_(None), SessionRow.id > bindparam("after"))
    .order_by(SessionRow.id)
    .limit(_PAGE_SIZE)
)
_EVENTS = (
    select(*EventRow.__table__.columns)
    .where(EventRow.session_id == bindparam("session"))
    .order_by(EventRow.sequence)
)

_log = logging.getLogger("bubbles.database")


@dataclass(frozen=True, slots=True)
class Repair:
    """What was recorded: the session's parts whose rows differed, and the number of events."""

    part_ids: list[str]
    events: int


async def repair_session(database: Database, session_id: str) -> Repair:
    """Accepts the rows of a session as they are, by events with the cause REPAIR_SESSION.

    Raises `Invalid` if nothing differs, or if the log itself is damaged or knows participants or
    interactions that have no row: those have to be restored from a backup. Raises `NotFound`, and
    `SessionFrozen` if the rows cannot be read.
    """

    def decide(unit: UnitOfWork) -> Repair:
        base = unit.drafts[session_id].base
        if base is None or base.mismatch is None:
            raise Invalid("The rows of the session match its log.")
        (rows,) = unit.read_rows
        problem = verify_chain(rows, base.session.head, base.session.head_hash)
        if problem:
            raise Invalid("The log is damaged: {problem}.", problem=problem)
        logged = fold_log([decode_event(row) for row in rows])
        _require_all_rows(logged, unit.before[session_id])
        recorded: dict[str, str | None] = {}
        for row in rows:
            recorded[row.subject_id] = row.subject_digest or recorded.get(row.subject_id)
        part_ids = differing_parts(base.digest, recorded) or [session_id]
        unit.accept_rows(session_id, logged, part_ids)
        return Repair(part_ids, len(rows))

    repair: Repair = await database.change(
        session_id,
        decide=decide,
        cause="repair",
        actor=SYSTEM,
        reads=[Read(_EVENTS, {"session": session_id})],
        is_repair=True,
    )
    return repair


def _require_all_rows(logged: SessionView, stored: SessionView) -> None:
    for part_id in _part_ids(logged):
        if part_id not in _part_ids(stored):
            raise Invalid("The rows of {part} are missing; restore them first.", part=part_id)


def _part_ids(view: SessionView) -> list[str]:
    participants = [participant.id for participant in view.participants]
    return participants + [interaction.id for interaction in view.interactions]


async def record_digests(database: Database) -> int:
    """Appends an event with the digest of its rows to each session whose log has none yet.

    Returns the number of sessions. Can be run again after an interruption, and in several
    processes.
    """
    after, count = "", 0
    while True:
        async with database.read_transaction() as sql:
            session_ids = list(await sql.scalars(_UNRECORDED, {"after": after}))
        if not session_ids:
            return count
        for start in range(0, len(session_ids), _CONCURRENT):
            batch = session_ids[start : start + _CONCURRENT]
            await asyncio.gather(*(_record_digest(database, session_id) for session_id in batch))
        after, count = session_ids[-1], count + len(session_ids)
        _log.info("Recorded the state of %d sessions in their logs.", count)


async def _record_digest(database: Database, session_id: str) -> None:
    def decide(unit: UnitOfWork) -> None:
        base = unit.drafts[session_id].base
        if base and base.mismatch == NOT_RECORDED:
            unit.accept_rows(session_id, None, [session_id])

    await database.change(session_id, decide=decide, cause="migrate", actor=SYSTEM, is_repair=True)
