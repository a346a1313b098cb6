"""Derives the status of an interaction, and one sentence about it, from its rows.

Rules 1 to 3 in docs/rules.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gql.model.database.tables import AssignmentRow, InteractionRow, ParticipantRow, RecipientRow
from gql.model.domain.enums import AssignmentState, Duty, InteractionStatus, VerificationStatus
from gql.model.domain.views import AssignmentView, RecipientView, StepView

_VERBS = {
    Duty.SIGN: "sign",
    Duty.FILL: "fill in the form",
    Duty.UPLOAD: "upload the files",
    Duty.CONFIRM: "confirm the cart",
    Duty.VERIFY: "pass the verification",
    Duty.APPROVE: "approve",
}


@dataclass(frozen=True, slots=True)
class StopCause:
    """Why an interaction stopped: the participant `name` declined, or failed a verification.

    Rules 17 and 19.
    """

    name: str
    reason: str
    is_verification: bool = False


def stop_cause(
    participants: Mapping[str, ParticipantRow],
    recipients: Iterable[RecipientRow],
    assignments: Iterable[AssignmentRow],
) -> StopCause | None:
    """Returns what stopped the interaction, or None; `participants` are by id."""
    for recipient in recipients:
        if recipient.declined_at:
            name = participants[recipient.participant_id].name
            return StopCause(name, recipient.decline_reason or "")
    failures = (VerificationStatus.FAILED, VerificationStatus.LOCKED)
    for assignment in assignments:
        verification = assignment.verification
        if verification and verification.status in failures:
            name = participants[assignment.participant_id or ""].name
            return StopCause(name, verification.reason or "", is_verification=True)
    return None


def interaction_status(
    row: InteractionRow,
    cause: StopCause | None,
    details_complete: bool,
    sent_at: datetime | None,
    steps: Sequence[StepView],
    recipients: Sequence[RecipientView],
) -> InteractionStatus:
    """Returns the status (rule 2).

    COMPLETED means that every assignment is done, including the agent's (rule 3).
    """
    is_agents_turn = not details_complete or sent_at is None or _is_agents_turn(steps)
    is_started = any(recipient.started_at for recipient in recipients)
    conditions = (
        (row.deleted_at, InteractionStatus.DELETED),
        (all(step.completed for step in steps), InteractionStatus.COMPLETED),
        (cause, InteractionStatus.DECLINED),
        (row.expired_at, InteractionStatus.EXPIRED),
        (is_agents_turn, InteractionStatus.AWAITING_AGENT),
        (is_started, InteractionStatus.IN_PROGRESS),
    )
    return next((status for holds, status in conditions if holds), InteractionStatus.SENT)


def _open_assignments(steps: Sequence[StepView]) -> list[AssignmentView]:
    return [
        assignment
        for step in steps
        for assignment in step.assignments
        if assignment.state is AssignmentState.OPEN
    ]


def _is_agents_turn(steps: Sequence[StepView]) -> bool:
    return all(assignment.participant_id is None for assignment in _open_assignments(steps))


def status_line(
    status: InteractionStatus,
    row: InteractionRow,
    cause: StopCause | None,
    details_complete: bool,
    steps: Sequence[StepView],
    recipients: Sequence[RecipientView],
) -> str:
    """Returns one sentence for people, such as "Waiting for the customer to sign"."""
    if status is InteractionStatus.COMPLETED:
        return "Completed"
    if status is InteractionStatus.DELETED:
        return f"Deleted by {row.deleted_by.name}" if row.deleted_by else "Deleted"
    if status is InteractionStatus.EXPIRED:
        return "Expired"
    if status is InteractionStatus.DECLINED and cause:
        return _stopped_line(cause)
    if not details_complete:
        return "Waiting for the agent's details"
    return _waiting_line(_open_assignments(steps)[0].duty, recipients, status)


def _stopped_line(cause: StopCause) -> str:
    line = (
        f"Verification of {cause.name} failed"
        if cause.is_verification
        else f"Declined by {cause.name}"
    )
    return f"{line}: {cause.reason}" if cause.reason else line


def _waiting_line(
    duty: Duty, recipients: Sequence[RecipientView], status: InteractionStatus
) -> str:
    verb = _VERBS[duty]
    if status is InteractionStatus.AWAITING_AGENT:
        return f"Waiting for the agent to {verb}"
    if status is InteractionStatus.SENT:
        return "Sent, not started yet"
    if sum(recipient.completed is not None for recipient in recipients) == 1:
        who = "approver" if duty is Duty.APPROVE else "customer"
        return f"Waiting for the {who} to {verb}"
    return f"Waiting for the participants to {verb}"


def completed_at(
    status: InteractionStatus, row: InteractionRow, assignments: Iterable[AssignmentRow]
) -> datetime | None:
    """Returns when the last assignment was done, or None if the interaction is not complete."""
    if status is not InteractionStatus.COMPLETED:
        return None
    return max(
        (assignment.done_at for assignment in assignments if assignment.done_at),
        default=row.added_at,
    )
