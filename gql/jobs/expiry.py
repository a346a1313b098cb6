"""What time brings: expiry, inactivity, stale codes, dead processes. Each is a unit of work too."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from gql.live.presence import Presence
from gql.model.database.database import Database
from gql.model.database.tables import (
    AssignmentRow,
    IdempotencyRow,
    InteractionRow,
    SessionRow,
    StepRow,
)
from gql.model.domain.enums import EndReason, InteractionStatus, VerificationStatus
from gql.model.domain.verification import code_expired
from gql.model.domain.viewer import SYSTEM

KEYS_KEPT = timedelta(hours=48)
_BATCH = 100
_KEYS = 1_000

_log = logging.getLogger("bubbles.sweeper")


@dataclass(frozen=True, slots=True)
class _Due:
    """What one look found: bubbles and sessions by their ids, sessions with stale codes, keys."""

    interactions: Sequence[Row[str, str]]
    codes: Sequence[str]
    sessions: Sequence[Row[str, str | None]]
    old_keys: bool


class Sweeper:
    """Looks every `interval` seconds at what has become due, and does it.

    Several processes may look at once: each deed checks again under the session's lock.
    """

    def __init__(self, database: Database, presence: Presence, interval: float) -> None:
        self._database = database
        self._presence = presence
        self._interval = interval

    async def run(self) -> None:
        """Sweeps until cancelled; a failing round is logged and the next one tries again."""
        while True:
            try:
                await self.sweep()
            except Exception:  # noqa: BLE001  # whatever it was, the next round tries again
                _log.exception("a round of the sweeper failed")
            await asyncio.sleep(self._interval)

    async def sweep(self) -> None:
        """One round of everything."""
        now, due = await self._database.run(self._look())
        for session_id, interaction_id in due.interactions:
            await self._deed(self._expire(session_id, interaction_id))
        for session_id in due.codes:
            await self._deed(self._expire_codes(session_id))
        for session_id, parent_id in due.sessions:
            await self._deed(self._end(session_id, parent_id))
        if due.old_keys:
            await self._deed(self._forget_keys(now - KEYS_KEPT))
        await self._presence.reap()

    async def _deed(self, work: Coroutine[Any, Any, None]) -> None:
        """One deed by itself: a session that fails must not keep the others from their turn."""
        try:
            await self._database.run(work)
        except Exception:  # noqa: BLE001  # it is due again in the next round
            _log.exception("a deed of the sweeper failed")

    async def _look(self) -> tuple[datetime, _Due]:
        async with self._database.reading() as sql:
            now = await self._database.now(sql)
            return now, await self._found(sql, now)

    async def _found(self, sql: AsyncSession, now: datetime) -> _Due:
        open_work = exists(
            select(AssignmentRow.id)
            .join(StepRow, StepRow.id == AssignmentRow.step_id)
            .where(StepRow.interaction_id == InteractionRow.id, AssignmentRow.done_at.is_(None))
        )
        interactions = select(InteractionRow.session_id, InteractionRow.id).where(
            InteractionRow.expires_at <= now,
            InteractionRow.expires_at.is_not(None),
            InteractionRow.expired_at.is_(None),
            InteractionRow.deleted_at.is_(None),
            open_work,
        )
        codes = select(AssignmentRow.session_id).where(AssignmentRow.due_at <= now).distinct()
        sessions = select(SessionRow.id, SessionRow.parent_session_id).where(
            SessionRow.ended_at.is_(None), SessionRow.idle_at <= now
        )
        keys = select(IdempotencyRow.key).where(IdempotencyRow.created_at < now - KEYS_KEPT)
        return _Due(
            interactions=(await sql.execute(interactions.limit(_BATCH))).all(),
            codes=(await sql.scalars(codes.limit(_BATCH))).all(),
            sessions=(await sql.execute(sessions.limit(_BATCH))).all(),
            old_keys=(await sql.scalars(keys.limit(1))).first() is not None,
        )

    async def _expire(self, session_id: str, interaction_id: str) -> None:
        async with self._database.writing(session_id, cause="expire", actor=SYSTEM) as work:
            bubble = work.before[session_id].interaction(interaction_id)
            over = (InteractionStatus.COMPLETED, InteractionStatus.DELETED)
            for row in work.rows[session_id].interactions:
                if row.id == interaction_id and bubble and bubble.status not in over:
                    row.expired_at = row.expired_at or work.now

    async def _expire_codes(self, session_id: str) -> None:
        async with self._database.writing(session_id, cause="expireCode", actor=SYSTEM) as work:
            for row in work.rows[session_id].assignments:
                if row.due_at is None or row.due_at > work.now:
                    continue
                row.due_at = None
                pending = VerificationStatus.PENDING
                if row.verification and row.verification.status is pending:
                    code_expired(row)

    async def _end(self, session_id: str, parent_id: str | None) -> None:
        ids = [session_id, *([parent_id] if parent_id else [])]
        async with self._database.writing(*ids, cause="endInactive", actor=SYSTEM) as work:
            row = work.rows[session_id].session
            if row.ended_at is None and row.idle_at <= work.now:
                row.ended_at, row.end_reason = work.now, EndReason.INACTIVITY

    async def _forget_keys(self, before: datetime) -> None:
        """Some at a time, so that it ends within the time a statement has, however many there are.

        Of several processes each takes others.
        """
        key = (IdempotencyRow.organization_id, IdempotencyRow.actor_id, IdempotencyRow.key)
        old = select(*key).where(IdempotencyRow.created_at < before).limit(_KEYS)
        async with self._database.writing(cause="forgetKeys", actor=SYSTEM) as work:
            found = old.with_for_update(skip_locked=True)
            await work.sql.execute(delete(IdempotencyRow).where(tuple_(*key).in_(found)))
