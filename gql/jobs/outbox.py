"""Sends the due messages of the outbox, with growing pauses after failures."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Update, select, update

from gql.delivery.channels import MessageChannel
from gql.delivery.phone_verification import PhoneProvider, PhoneVerificationResult
from gql.model.database.change import Read
from gql.model.database.database import Database
from gql.model.database.tables import AssignmentRow, MessageRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import (
    AssignmentState,
    MessageKind,
    MessageStatus,
    SessionStatus,
    VerificationFailure,
    VerificationStatus,
)
from gql.model.domain.verification import mark_failed, mark_passed
from gql.model.domain.viewer import SYSTEM
from gql.model.domain.views import AssignmentView, InteractionView, SessionView

MAX_ATTEMPTS = 8
_BATCH_SIZE = 20  # messages
_PHONE_POLL_INTERVAL = timedelta(seconds=1)
_CLAIM_DURATION = timedelta(seconds=60)  # how long a message belongs to the process that claimed it
_SEND_TIMEOUT = 20.0  # seconds for one message
_MAX_BACKOFF = 300  # seconds between two attempts

_log = logging.getLogger("bubbles.jobs")


class OutboxWorker:
    """Sends the messages that were stored in the transaction of their cause.

    A message is claimed before it is sent: its attempt is counted, and it is due again after a
    minute. A crash between claim and record therefore sends it again: delivery is at least once,
    and the number of attempts shows it. Any number of processes may work at once. If a claim has
    expired, a failure is not recorded, because another process may be sending the message.
    """

    def __init__(
        self, database: Database, channel: MessageChannel, phone_provider: PhoneProvider | None
    ) -> None:
        self.wake = asyncio.Event()
        self._database = database
        self._channel = channel
        self._phone_provider = phone_provider

    async def send_all_due(self) -> None:
        """Sends messages until none is due."""
        while await self.send_due():
            pass

    async def send_due(self) -> int:
        """Sends up to a batch of due messages; returns how many were claimed."""
        if not await self._database.run_to_completion(self._has_due_messages()):
            return 0
        claimed = await self._database.run_to_completion(self._claim())
        deadline = monotonic() + _CLAIM_DURATION.total_seconds() - _SEND_TIMEOUT
        for message in claimed:
            if monotonic() > deadline:
                break  # the claims on the other messages end before these could be sent
            await self._process(message)
        return len(claimed)

    async def _has_due_messages(self) -> bool:
        """Asks a reader, so that an idle outbox never waits for or blocks the writer."""
        async with self._database.read_transaction() as sql:
            now = await self._database.now(sql)
            is_pending = MessageRow.status == MessageStatus.PENDING
            due = select(MessageRow.id).where(is_pending, MessageRow.due_at <= now).limit(1)
            return (await sql.scalars(due)).first() is not None

    async def _claim(self) -> list[MessageRow]:
        async with self._database.write_transaction() as transaction:
            due = (
                select(MessageRow)
                .where(
                    MessageRow.status == MessageStatus.PENDING, MessageRow.due_at <= transaction.now
                )
                .order_by(MessageRow.due_at)
                .limit(_BATCH_SIZE)
                .with_for_update(skip_locked=True)
            )
            messages = list(await transaction.sql.scalars(due))
            for message in messages:
                message.attempts += 1
                message.due_at = transaction.now + _CLAIM_DURATION
            return messages

    async def _process(self, message: MessageRow) -> None:
        """Sends a message, or starts or continues a phone call; records what came of it."""
        if message.kind is MessageKind.PHONE_CHECK:
            await self._attempt(self._verify_phone, message)
        elif await self._attempt(self._channel.send, message):
            await self._database.run_to_completion(self._record_sent(message))

    async def _attempt(
        self, function: Callable[[MessageRow], Awaitable[None]], message: MessageRow
    ) -> bool:
        """Calls the function. Returns whether it succeeded in time, and records a failure."""
        try:
            async with asyncio.timeout(_SEND_TIMEOUT):
                await function(message)
        except Exception as error:  # noqa: BLE001  # whatever a channel raises
            _log.warning(
                "Message %s failed at attempt %d.", message.id, message.attempts, exc_info=error
            )
            await self._database.run_to_completion(self._record_failure(message))
            return False
        return True

    async def _record_sent(self, message: MessageRow) -> None:
        async with self._database.write_transaction() as transaction:
            sent = update(MessageRow).where(MessageRow.id == message.id)
            values = {"status": MessageStatus.SENT, "error": None, "sent_at": transaction.now}
            await transaction.sql.execute(sent.values(values))

    async def _record_failure(self, message: MessageRow) -> None:
        """Records a failed attempt, unless another process has claimed the message meanwhile.

        When a phone call is given up, its verification fails in the same transaction.
        """
        is_final = message.attempts >= MAX_ATTEMPTS
        ends_call = is_final and message.kind is MessageKind.PHONE_CHECK
        failure = VerificationFailure.PROVIDER_UNREACHABLE

        def decide(unit: UnitOfWork) -> None:
            ((stored,),) = unit.read_rows
            if stored.status is not MessageStatus.PENDING or stored.due_at != message.due_at:
                return
            unit.execute(_update_message(message, _failed_attempt(message, unit.now)))
            if ends_call:
                result = PhoneVerificationResult(passed=False, failure=failure)
                _record_verification(unit, message, None, result)

        session_ids = (message.session_id,) if ends_call else ()
        cause = "verifyPhone" if ends_call else "deliver"
        reads = [_locked_message(message)]
        await self._database.change(
            *session_ids, decide=decide, cause=cause, actor=SYSTEM, reads=reads
        )

    # phone verification

    async def _verify_phone(self, message: MessageRow) -> None:
        """Starts a transaction with the provider, or asks for the result of a started one."""
        if self._phone_provider is None:
            failure = VerificationFailure.NO_PROVIDER
            no_provider = PhoneVerificationResult(passed=False, failure=failure)
            await self._database.run_to_completion(self._record_result(message, None, no_provider))
            return
        transaction_id = await self._database.run_to_completion(self._load_transaction_id(message))
        if transaction_id is None:
            transaction_id = await self._phone_provider.start(message.address, message.id)
            await self._database.run_to_completion(
                self._record_result(message, transaction_id, None)
            )
        result = await self._phone_provider.fetch_result(transaction_id)
        await self._database.run_to_completion(self._record_result(message, transaction_id, result))

    async def _load_transaction_id(self, message: MessageRow) -> str | None:
        async with self._database.read_transaction() as sql:
            row = await sql.get_one(AssignmentRow, message.assignment_id)
            return row.verification.transaction_id if row.verification else None

    async def _record_result(
        self,
        message: MessageRow,
        transaction_id: str | None,
        result: PhoneVerificationResult | None,
    ) -> None:
        """Records the provider's result; without one the message is due again in a second."""

        def decide(unit: UnitOfWork) -> None:
            ((stored,),) = unit.read_rows
            if result is None and stored.status is not MessageStatus.PENDING:
                return
            values: dict[str, object] = (
                # asking again is not another attempt
                {"due_at": unit.now + _PHONE_POLL_INTERVAL, "attempts": 1}
                if result is None
                else {"status": MessageStatus.SENT, "sent_at": unit.now}
            )
            unit.execute(_update_message(message, values))
            _record_verification(unit, message, transaction_id, result)

        await self._database.change(
            message.session_id,
            decide=decide,
            cause="verifyPhone",
            actor=SYSTEM,
            reads=[_locked_message(message)],
        )


def _locked_message(message: MessageRow) -> Read:
    query = select(MessageRow.status, MessageRow.due_at).where(MessageRow.id == message.id)
    return Read(query.with_for_update(key_share=True))


def _update_message(message: MessageRow, values: dict[str, object]) -> Update:
    return update(MessageRow).where(MessageRow.id == message.id).values(values)


def _failed_attempt(message: MessageRow, now: datetime) -> dict[str, object]:
    """Returns the values of a message after a failed attempt."""
    if message.attempts >= MAX_ATTEMPTS:
        return {"status": MessageStatus.FAILED, "error": "It could not be sent."}
    backoff = timedelta(seconds=min(2**message.attempts, _MAX_BACKOFF))
    return {"due_at": now + backoff, "error": "It could not be sent yet."}


def _record_verification(
    unit: UnitOfWork,
    message: MessageRow,
    transaction_id: str | None,
    result: PhoneVerificationResult | None,
) -> None:
    """Records the result on the assignment, unless the verification is no longer under way."""
    session = unit.before[message.session_id]
    found = _find_assignment(session, message.assignment_id)
    if found is None:
        return
    interaction, assignment = found
    row = unit.drafts[session.id].interaction(interaction.id).assignment(assignment.id)
    if row.verification is None:
        return
    is_session_open = session.status is SessionStatus.OPEN
    is_open = is_session_open and assignment.state is AssignmentState.OPEN
    if not is_open or row.verification.status is not VerificationStatus.PENDING:
        return
    row.verification = replace(
        row.verification, transaction_id=transaction_id or row.verification.transaction_id
    )
    if result and result.passed:
        mark_passed(row, unit.now)
    elif result:
        mark_failed(row, result.failure or VerificationFailure.REJECTED)


def _find_assignment(
    session: SessionView, assignment_id: str | None
) -> tuple[InteractionView, AssignmentView] | None:
    return next(
        (
            (interaction, assignment)
            for interaction in session.interactions
            for step in interaction.steps
            for assignment in step.assignments
            if assignment.id == assignment_id
        ),
        None,
    )
