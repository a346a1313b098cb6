"""Verification of a participant: one-time codes and the provider's phone check.

Rules 18 to 20 in docs/rules.md.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from gql.model.database.outcome import MutationResult
from gql.model.domain.enums import (
    Channel,
    Duty,
    MessageKind,
    Reason,
    VerificationMethod,
    VerificationStatus,
)
from gql.model.domain.errors import Invalid, Unavailable
from gql.model.domain.identifiers import equal_hashes, hash_code, new_code, new_id
from gql.model.domain.value_objects import Verification
from gql.model.domain.verification import mark_code_expired, mark_locked, mark_passed
from gql.model.state.records import ParticipantRecord
from gql.resolvers.context import Context
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import StepChanged
from gql.resolvers.participant.assignments import LockedAssignment, change_assignment
from gql.resolvers.participant.messages import code_channel, queue_message
from gql.resolvers.payloads import InteractionPayload

CODE_LIFETIME = timedelta(minutes=5)


async def _change_verification(
    context: Context,
    step_id: str,
    method: VerificationMethod,
    decide: Callable[[LockedAssignment, Verification], None],
) -> MutationResult[StepChanged]:
    def decide_assignment(assignment: LockedAssignment) -> None:
        verification = assignment.row.verification
        if verification is None:
            raise Invalid("This step verifies nobody.", ("input", "stepId"))
        if verification.method is not method:
            raise Invalid(
                "This step does not verify by {method}.", ("input", "stepId"), method=method
            )
        decide(assignment, verification)

    return await change_assignment(context, step_id, Duty.VERIFY, decide=decide_assignment)


def _participant(assignment: LockedAssignment) -> ParticipantRecord:
    row = assignment.row
    return assignment.unit.drafts[row.session_id].participants[row.participant_id or ""]


@mutation_resolver(StepChanged, InteractionPayload)
async def send_code(context: Context, step_id: str) -> MutationResult[StepChanged]:
    """Sends a one-time code, by SMS if possible. An older code becomes invalid."""

    def decide(assignment: LockedAssignment, verification: Verification) -> None:
        unit, row, participant = assignment.unit, assignment.row, _participant(assignment)
        code, to = new_code(), code_channel(participant)
        row.due_at = unit.now + CODE_LIFETIME
        row.verification = _with_code(verification, code, to, row.due_at)
        queue_message(unit, participant, MessageKind.CODE, to, {"code": code}, row.id)

    return await _change_verification(context, step_id, VerificationMethod.OTP, decide)


def _with_code(
    verification: Verification, code: str, to: tuple[Channel, str], expires_at: datetime
) -> Verification:
    channel, address = to
    salt = new_id("slt")
    return replace(
        verification,
        status=VerificationStatus.PENDING,
        channel=channel,
        sent_to=mask_address(address),
        expires_at=expires_at,
        code_salt=salt,
        code_hash=hash_code(code, salt),
        failure=None,
    )


def mask_address(address: str) -> str:
    """Returns enough of an address for its owner to recognize it: `a…@example.com`, `…4567`."""
    if "@" in address:
        name, _, host = address.partition("@")
        return f"{name[:1]}…@{host}"
    return f"…{address[-4:]}"


@mutation_resolver(StepChanged, InteractionPayload)
async def verify_code(context: Context, step_id: str, code: str) -> MutationResult[StepChanged]:
    """Checks a one-time code.

    A wrong code is refused, but the try that it uses up is committed. The idempotency key is not
    stored then: a refused mutation can be repeated with the same key.
    """
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise Invalid("A code has six digits.", ("input", "code"))
    refused: list[Reason] = []

    def decide(assignment: LockedAssignment, verification: Verification) -> None:
        refused.clear()  # a change may be decided again
        reason = _check_code(assignment, verification, code)
        if reason:
            assignment.unit.idempotency_key = None
            refused.append(reason)

    result = await _change_verification(context, step_id, VerificationMethod.OTP, decide)
    if refused:
        raise Unavailable(refused[-1])
    return result


def _check_code(
    assignment: LockedAssignment, verification: Verification, code: str
) -> Reason | None:
    """Records the result of a code in the assignment; returns why it is refused, if it is."""
    row, now = assignment.row, assignment.unit.now
    if verification.status is VerificationStatus.CODE_EXPIRED:
        return Reason.CODE_EXPIRED
    if verification.status is not VerificationStatus.PENDING or verification.code_hash is None:
        return Reason.CODE_NOT_SENT
    if verification.expires_at and verification.expires_at <= now:
        mark_code_expired(row)
        return Reason.CODE_EXPIRED
    if equal_hashes(hash_code(code, verification.code_salt or ""), verification.code_hash):
        mark_passed(row, now)
        return None
    row.verification = replace(verification, tries_left=verification.tries_left - 1)
    if verification.tries_left > 1:
        return Reason.CODE_WRONG
    mark_locked(row)
    return Reason.VERIFICATION_LOCKED


@mutation_resolver(StepChanged, InteractionPayload)
async def start_phone_verification(context: Context, step_id: str) -> MutationResult[StepChanged]:
    """Asks the provider to verify the participant by phone. The result arrives as an event."""

    def decide(assignment: LockedAssignment, verification: Verification) -> None:
        if verification.status is VerificationStatus.PENDING:
            raise Unavailable(Reason.VERIFICATION_PENDING)
        participant = _participant(assignment)
        if not participant.phone:
            raise Invalid("This participant has no phone number.", ("input", "stepId"))
        assignment.row.verification = replace(
            verification,
            status=VerificationStatus.PENDING,
            channel=Channel.PHONE,
            sent_to=mask_address(participant.phone),
        )
        to = (Channel.PHONE, participant.phone)
        kind = MessageKind.PHONE_CHECK
        queue_message(assignment.unit, participant, kind, to, {}, assignment.row.id)

    return await _change_verification(context, step_id, VerificationMethod.PHONE, decide)
