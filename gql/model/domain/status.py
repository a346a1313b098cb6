"""The status of a bubble and its sentence for people, derived from their causes (rules 1 to 3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gql.model.database.tables import AssignmentRow, InteractionRow, ParticipantRow, RecipientRow
from gql.model.domain.enums import (
    AssignmentState,
    Duty,
    InteractionStatus,
    VerificationStatus,
)
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
class Decline:
    """Why a bubble has stopped: somebody declined, or failed a verification (rules 17, 19)."""

    name: str
    reason: str
    verification: bool = False


def decline_of(
    people: Mapping[str, ParticipantRow],
    recipients: Iterable[RecipientRow],
    work: Iterable[AssignmentRow],
) -> Decline | None:
    """The first cause that stopped a bubble, if one did; `people` by id."""
    for one in recipients:
        if one.declined_at:
            return Decline(people[one.participant_id].name, one.decline_reason or "")
    failed = (VerificationStatus.FAILED, VerificationStatus.LOCKED)
    for task in work:
        if task.verification and task.verification.status in failed:
            reason = task.verification.reason or ""
            return Decline(people[task.participant_id or ""].name, reason, verification=True)
    return None


def status_of(
    row: InteractionRow,
    decline: Decline | None,
    detailed: bool,
    sent_at: datetime | None,
    steps: Sequence[StepView],
    people: Sequence[RecipientView],
) -> InteractionStatus:
    """Domain rule 2, and 3: COMPLETED means that every assignment is done, the agent's too."""
    started = any(one.started_at for one in people)
    causes = (
        (row.deleted_at, InteractionStatus.DELETED),
        (all(step.completed for step in steps), InteractionStatus.COMPLETED),
        (decline, InteractionStatus.DECLINED),
        (row.expired_at, InteractionStatus.EXPIRED),
        (not detailed or sent_at is None or _agents_turn(steps), InteractionStatus.AWAITING_AGENT),
        (started, InteractionStatus.IN_PROGRESS),
    )
    return next((status for cause, status in causes if cause), InteractionStatus.SENT)


def _open(steps: Sequence[StepView]) -> list[AssignmentView]:
    open_ = AssignmentState.OPEN
    return [one for step in steps for one in step.assignments if one.state is open_]


def _agents_turn(steps: Sequence[StepView]) -> bool:
    return all(one.participant_id is None for one in _open(steps))


def status_line(
    status: InteractionStatus,
    row: InteractionRow,
    decline: Decline | None,
    detailed: bool,
    steps: Sequence[StepView],
    people: Sequence[RecipientView],
) -> str:
    """One sentence for people, such as "Waiting for the customer to sign"."""
    if status is InteractionStatus.COMPLETED:
        return "Completed"
    if status is InteractionStatus.DELETED:
        return f"Deleted by {row.deleted_by.name}" if row.deleted_by else "Deleted"
    if status is InteractionStatus.EXPIRED:
        return "Expired"
    if status is InteractionStatus.DECLINED and decline:
        return _stopped(decline)
    if not detailed:
        return "Waiting for the agent's details"
    return _waiting(_open(steps), people, status)


def _stopped(decline: Decline) -> str:
    what = (
        f"Verification of {decline.name} failed"
        if decline.verification
        else f"Declined by {decline.name}"
    )
    return f"{what}: {decline.reason}" if decline.reason else what


def _waiting(
    turn: Sequence[AssignmentView], people: Sequence[RecipientView], status: InteractionStatus
) -> str:
    verb = _VERBS[turn[0].duty]
    if status is InteractionStatus.AWAITING_AGENT:
        return f"Waiting for the agent to {verb}"
    if status is InteractionStatus.SENT:
        return "Sent, not started yet"
    counted = [one for one in people if one.completed is not None]
    if len(counted) == 1:
        who = "approver" if turn[0].duty is Duty.APPROVE else "customer"
        return f"Waiting for the {who} to {verb}"
    return f"Waiting for the participants to {verb}"


def closing(
    status: InteractionStatus, row: InteractionRow, work: Iterable[AssignmentRow]
) -> datetime | None:
    """When the last assignment was done, of a completed bubble."""
    if status is not InteractionStatus.COMPLETED:
        return None
    return max((one.done_at for one in work if one.done_at), default=row.added_at)
