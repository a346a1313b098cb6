"""Expires interactions and verification codes, and ends inactive sessions."""

import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from gql.model.database.database import Database
from gql.model.database.tables import AssignmentRow, InteractionRow, SessionRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import RUNNING_STATUSES, EndReason, VerificationStatus
from gql.model.domain.errors import Busy, SessionFrozen, StorageFull
from gql.model.domain.verification import mark_code_expired
from gql.model.domain.viewer import SYSTEM
from gql.model.state.records import AssignmentRecord

_BATCH_SIZE = 100

_log = logging.getLogger("bubbles.jobs")


@dataclass(frozen=True, slots=True)
class _DueIds:
    """Ids of what is due: (session, interaction), session with codes, (session, its parent)."""

    interactions: Sequence[Row[str, str]]
    code_sessions: Sequence[str]
    inactive_sessions: Sequence[Row[str, str | None]]


class ExpirySweeper:
    """Ends what has reached its time limit.

    Several processes may sweep at once: each change is checked again under the session's lock.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self) -> None:
        """Expires up to a batch of interactions and codes, and ends inactive sessions."""
        due = await self._database.run_to_completion(self._find_due())
        for session_id, interaction_id in due.interactions:
            await self._try_change(self._expire(session_id, interaction_id))
        for session_id in due.code_sessions:
            await self._try_change(self._expire_codes(session_id))
        for session_id, parent_id in due.inactive_sessions:
            await self._try_change(self._end_session(session_id, parent_id))

    async def _try_change(self, change: Coroutine[Any, Any, None]) -> None:
        """Runs one change; its failure does not stop the changes of other sessions."""
        try:
            await self._database.run_to_completion(change)
        except SessionFrozen:  # the database reports it
            return
        except (Busy, StorageFull) as error:  # an outage: a traceback per round would fill the log
            _log.warning("A change that is due could not be made: %s", error)
        except Exception:  # noqa: BLE001  # it is due again in the next round
            _log.exception("A change that is due could not be made.")

    async def _find_due(self) -> _DueIds:
        async with self._database.read_transaction() as sql:
            now = await self._database.now(sql)
            codes = select(AssignmentRow.session_id).where(AssignmentRow.due_at <= now).distinct()
            sessions = select(SessionRow.id, SessionRow.parent_session_id).where(
                SessionRow.ended_at.is_(None), SessionRow.idle_at <= now
            )
            interactions = select(InteractionRow.session_id, InteractionRow.id).where(
                InteractionRow.expiry_due_at.is_not(None),  # the condition of the partial index
                InteractionRow.expiry_due_at <= now,
            )
            return _DueIds(
                interactions=(await sql.execute(interactions.limit(_BATCH_SIZE))).all(),
                code_sessions=(await sql.scalars(codes.limit(_BATCH_SIZE))).all(),
                inactive_sessions=(await sql.execute(sessions.limit(_BATCH_SIZE))).all(),
            )

    async def _expire(self, session_id: str, interaction_id: str) -> None:
        def decide(unit: UnitOfWork) -> None:
            interaction = unit.before[session_id].interaction(interaction_id)
            if interaction and interaction.status in RUNNING_STATUSES:
                unit.drafts[session_id].interaction(interaction_id).record.expired_at = unit.now
            else:  # it has ended meanwhile, or before version 0.2 noted that
                unit.cancel_expiry(interaction_id)

        await self._database.change(session_id, decide=decide, cause="expire", actor=SYSTEM)

    async def _expire_codes(self, session_id: str) -> None:
        def decide(unit: UnitOfWork) -> None:
            for interaction in unit.drafts[session_id].interactions():
                for record in interaction.assignments:
                    _expire_code(record, unit.now)

        await self._database.change(session_id, decide=decide, cause="expireCode", actor=SYSTEM)

    async def _end_session(self, session_id: str, parent_id: str | None) -> None:
        """Ends an inactive session; locks its parent too, whose view shows it."""

        def decide(unit: UnitOfWork) -> None:
            record = unit.drafts[session_id].session
            if record.ended_at is None and record.idle_at <= unit.now:
                record.ended_at, record.end_reason = unit.now, EndReason.INACTIVITY

        ids = [session_id, *([parent_id] if parent_id else [])]
        await self._database.change(*ids, decide=decide, cause="endInactive", actor=SYSTEM)


def _expire_code(record: AssignmentRecord, now: datetime) -> None:
    """Expires the one-time code of an assignment if it is due."""
    if record.due_at is None or record.due_at > now:
        return
    record.due_at = None
    if record.verification and record.verification.status is VerificationStatus.PENDING:
        mark_code_expired(record)
