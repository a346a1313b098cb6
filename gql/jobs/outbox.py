"""The outbox worker: sends what is due, tries again with growing pauses, and says what failed."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from time import monotonic

from sqlalchemy import select

from gql.delivery.channels import MessageChannel
from gql.delivery.phone_verification import PhoneOutcome, PhoneProvider
from gql.model.database.database import Database
from gql.model.database.tables import AssignmentRow, MessageRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import (
    AssignmentState,
    MessageKind,
    MessageStatus,
    SessionStatus,
    VerificationStatus,
)
from gql.model.domain.verification import failed, passed
from gql.model.domain.viewer import SYSTEM

MAX_ATTEMPTS = 8
_BATCH = 20
_PHONE_POLL = timedelta(seconds=1)
_LEASE = timedelta(seconds=60)  # how long a claimed message is left to the process that claimed it
_SENDING = 20.0  # seconds one message may take

_log = logging.getLogger("bubbles.outbox")


class OutboxWorker:
    """Sends messages that were written with their cause; wakes at `nudge` or after `pause` seconds.

    A message is claimed (one attempt more, due again after a pause) before it is sent, so a crash
    between the two sends it again: at least once, and its count of attempts tells so. Any number of
    processes may work; who kept a claim for too long has lost it, and its failure does not count.
    """

    def __init__(
        self,
        database: Database,
        channel: MessageChannel,
        phone: PhoneProvider | None,
        pause: float = 1.0,
    ) -> None:
        self._database = database
        self._channel = channel
        self._phone = phone
        self._pause = pause
        self._woken = asyncio.Event()

    def nudge(self) -> None:
        """Says that there may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Works until cancelled."""
        while True:
            self._woken.clear()
            try:
                while await self.send_due():
                    pass
            except Exception:  # noqa: BLE001  # whatever it was, the next round tries again
                _log.exception("a round of the outbox failed")
            with suppress(TimeoutError):
                # not `wait_for`: before Python 3.12 it loses a cancellation that meets a wake
                async with asyncio.timeout(self._pause):
                    await self._woken.wait()

    async def send_due(self) -> int:
        """Sends up to a batch of what is due; returns how many were tried."""
        if not await self._database.run(self._anything_due()):
            return 0
        claimed = await self._database.run(self._claim())
        until = monotonic() + _LEASE.total_seconds() - _SENDING
        for message in claimed:
            if monotonic() > until:
                break  # the rest may be somebody else's by now, or will be due again
            await self._send(message)
        return len(claimed)

    async def _anything_due(self) -> bool:
        """Asked of a reader, so that an idle outbox never takes the writer's turn."""
        async with self._database.reading() as sql:
            now = await self._database.now(sql)
            pending = MessageRow.status == MessageStatus.PENDING
            due = select(MessageRow.id).where(pending, MessageRow.due_at <= now).limit(1)
            return (await sql.scalars(due)).first() is not None

    async def _claim(self) -> list[MessageRow]:
        async with self._database.writing(cause="claim", actor=SYSTEM) as work:
            due = (
                select(MessageRow)
                .where(MessageRow.status == MessageStatus.PENDING, MessageRow.due_at <= work.now)
                .order_by(MessageRow.due_at)
                .limit(_BATCH)
                .with_for_update(skip_locked=True)
            )
            found = list(await work.sql.scalars(due))
            for message in found:
                message.attempts += 1
                message.due_at = work.now + _LEASE
            return found

    async def _send(self, message: MessageRow) -> None:
        try:
            async with asyncio.timeout(_SENDING):
                if message.kind is MessageKind.PHONE_CHECK:
                    await self._check_phone(message)
                    return
                await self._channel.send(message)
        except Exception as error:  # noqa: BLE001  # a channel is outside code
            _log.warning(
                "message %s failed at attempt %d", message.id, message.attempts, exc_info=error
            )
            await self._database.run(self._note_failure(message))
        else:
            await self._database.run(self._note_sent(message))

    async def _note_sent(self, message: MessageRow) -> None:
        async with self._database.writing(cause="deliver", actor=SYSTEM) as work:
            row = await _locked(work, message)
            row.status, row.error, row.sent_at = MessageStatus.SENT, None, work.now

    async def _note_failure(self, message: MessageRow) -> None:
        """Notes nothing where the claim is no longer ours: another process has the last word.

        A call that is given up and its verification, which has failed with it, are one fact.
        """
        final = message.attempts >= MAX_ATTEMPTS
        lost = PhoneOutcome(False, "the provider could not be reached")
        calls = (message.session_id,) if final and message.kind is MessageKind.PHONE_CHECK else ()
        cause = "verifyPhone" if calls else "deliver"
        async with self._database.writing(*calls, cause=cause, actor=SYSTEM) as work:
            row = await _locked(work, message)
            if row.status is not MessageStatus.PENDING or row.due_at != message.due_at:
                return
            if final:
                row.status, row.error = MessageStatus.FAILED, "It could not be sent."
            else:
                row.due_at = work.now + timedelta(seconds=min(2**message.attempts, 300))
                row.error = "It could not be sent yet."
            if calls:
                _apply(work, message, None, lost)

    # phone verification

    async def _check_phone(self, message: MessageRow) -> None:
        if self._phone is None:
            outcome: PhoneOutcome | None = PhoneOutcome(False, "no provider is set up")
            await self._database.run(self._note_outcome(message, None, outcome))
            return
        transaction_id = await self._database.run(self._transaction_of(message))
        if transaction_id is None:
            transaction_id = await self._phone.start(message.address, message.id)
            await self._database.run(self._note_outcome(message, transaction_id, None))
        outcome = await self._phone.outcome(transaction_id)
        await self._database.run(self._note_outcome(message, transaction_id, outcome))

    async def _transaction_of(self, message: MessageRow) -> str | None:
        async with self._database.reading() as sql:
            row = await sql.get_one(AssignmentRow, message.assignment_id)
            return row.verification.transaction_id if row.verification else None

    async def _note_outcome(
        self, message: MessageRow, transaction_id: str | None, outcome: PhoneOutcome | None
    ) -> None:
        async with self._database.writing(
            message.session_id, cause="verifyPhone", actor=SYSTEM
        ) as work:
            row = await _locked(work, message)
            if outcome is None and row.status is not MessageStatus.PENDING:
                return
            if outcome is None:
                row.due_at, row.attempts = work.now + _PHONE_POLL, 1
            else:
                row.status, row.sent_at = MessageStatus.SENT, work.now
            _apply(work, message, transaction_id, outcome)


async def _locked(work: UnitOfWork, message: MessageRow) -> MessageRow:
    own = select(MessageRow).where(MessageRow.id == message.id)
    return (await work.sql.scalars(own.with_for_update(key_share=True))).one()


def _apply(
    work: UnitOfWork, message: MessageRow, transaction_id: str | None, outcome: PhoneOutcome | None
) -> None:
    """Records what the provider said, unless the bubble or its session has stopped meanwhile."""
    view = work.before[message.session_id]
    tasks = (
        task for bubble in view.interactions for step in bubble.steps for task in step.assignments
    )
    task = next((one for one in tasks if one.id == message.assignment_id), None)
    rows = work.rows[message.session_id].assignments
    row = next((one for one in rows if one.id == message.assignment_id), None)
    if task is None or row is None or row.verification is None:
        return
    running = view.status is SessionStatus.OPEN and task.state is AssignmentState.OPEN
    if not running or row.verification.status is not VerificationStatus.PENDING:
        return
    known = transaction_id or row.verification.transaction_id
    row.verification = replace(row.verification, transaction_id=known)
    if outcome and outcome.passed:
        passed(row, work.now)
    elif outcome:
        failed(row, outcome.reason or "the provider said no")
