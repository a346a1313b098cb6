"""Proving who one is: one-time codes, and the outside provider's phone check (rules 18 to 20)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from gql.model.database.unit_of_work import Outcome
from gql.model.domain.enums import (
    Channel,
    Duty,
    MessageKind,
    Reason,
    VerificationMethod,
    VerificationStatus,
)
from gql.model.domain.errors import Invalid, Unavailable
from gql.model.domain.identifiers import hashed_code, new_code, new_id, same
from gql.model.domain.value_objects import Verification
from gql.model.domain.verification import code_expired, locked, passed
from gql.resolvers.context import Context
from gql.resolvers.participant.messages import other_channel, send
from gql.resolvers.participant.participant_actions import Task, doing

CODE_LIFETIME = timedelta(minutes=5)


@asynccontextmanager
async def _verifying(
    context: Context, step_id: str, method: VerificationMethod
) -> AsyncIterator[Task]:
    async with doing(context, step_id, Duty.VERIFY) as task:
        if _state(task).method is not method:
            raise Invalid(f"This step does not verify by {method}.", ("input", "stepId"))
        yield task


def _state(task: Task) -> Verification:
    if task.row.verification is None:
        raise Invalid("This step verifies nobody.", ("input", "stepId"))
    return task.row.verification


async def send_code(context: Context, step_id: str) -> Outcome:
    """Sends a one-time code by the participant's other channel; an older code becomes void."""
    async with _verifying(context, step_id, VerificationMethod.OTP) as task:
        work, old = task.work, _state(task)
        person = work.rows[task.row.session_id].participant(task.row.participant_id or "")
        code, salt = new_code(), new_id("slt")
        channel, address = other_channel(person)
        task.row.due_at = work.now + CODE_LIFETIME
        task.row.verification = replace(
            old,
            status=VerificationStatus.PENDING,
            channel=channel,
            sent_to=masked(address),
            expires_at=task.row.due_at,
            code_salt=salt,
            code_hash=hashed_code(code, salt),
            reason=None,
        )
        body = f"Your code is {code}. It is good for 5 minutes."
        send(work, person, MessageKind.CODE, (channel, address), "Your code", body, task.row.id)
    return work.outcome


def masked(address: str) -> str:
    """An address as far as its owner needs it: `a…@example.com`, `…4567`."""
    if "@" in address:
        name, _, host = address.partition("@")
        return f"{name[:1]}…@{host}"
    return f"…{address[-4:]}"


async def verify_code(context: Context, step_id: str, code: str) -> Outcome:
    """Checks a one-time code. A wrong one costs a try, and is remembered although it is refused."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise Invalid("A code has six digits.", ("input", "code"))
    async with _verifying(context, step_id, VerificationMethod.OTP) as task:
        refused = _weigh(task, code)
    if refused:
        raise Unavailable(refused)
    return task.work.outcome


def _weigh(task: Task, code: str) -> Reason | None:
    now, state = task.work.now, _state(task)
    if state.status is VerificationStatus.CODE_EXPIRED:
        return Reason.CODE_EXPIRED
    if state.status is not VerificationStatus.PENDING or state.code_hash is None:
        return Reason.CODE_NOT_SENT
    if state.expires_at and state.expires_at <= now:
        code_expired(task.row)
        return _kept(task, Reason.CODE_EXPIRED)
    if same(hashed_code(code, state.code_salt or ""), state.code_hash):
        passed(task.row, now)
        return None
    return _kept(task, _wrong(task, state))


def _kept(task: Task, reason: Reason) -> Reason:
    """What a refused try changed is committed; its idempotency key is not, since it was refused."""
    task.work.once = None
    return reason


def _wrong(task: Task, state: Verification) -> Reason:
    task.row.verification = replace(state, tries_left=state.tries_left - 1)
    if state.tries_left > 1:
        return Reason.CODE_WRONG
    locked(task.row)
    return Reason.VERIFICATION_LOCKED


async def start_phone_verification(context: Context, step_id: str) -> Outcome:
    """Asks the outside provider to verify the participant by phone; the outcome comes live."""
    async with _verifying(context, step_id, VerificationMethod.PHONE) as task:
        state, work = _state(task), task.work
        if state.status is VerificationStatus.PENDING:
            raise Unavailable(Reason.VERIFICATION_PENDING)
        person = work.rows[task.row.session_id].participant(task.row.participant_id or "")
        if not person.phone:
            raise Invalid("This participant has no phone number.", ("input", "stepId"))
        task.row.verification = replace(
            state,
            status=VerificationStatus.PENDING,
            channel=Channel.PHONE,
            sent_to=masked(person.phone),
        )
        to = (Channel.PHONE, person.phone)
        send(work, person, MessageKind.PHONE_CHECK, to, "Phone verification", "", task.row.id)
    return work.outcome
