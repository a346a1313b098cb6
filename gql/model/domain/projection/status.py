"""Derives the status of an interaction, and what it waits for, from its rows.

Rules 1 to 3 in docs/rules.md.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from gql.model.domain.enums import (
    RUNNING_STATUSES,
    AssignmentState,
    InteractionStatus,
    VerificationStatus,
)
from gql.model.domain.views import AssignmentView, RecipientView, StepView, WaitingFor
from gql.model.state.records import AssignmentRecord, InteractionRecord, RecipientRecord

_FAILURES = (VerificationStatus.FAILED, VerificationStatus.LOCKED)


def was_declined(
    recipients: Iterable[RecipientRecord], assignments: Iterable[AssignmentRecord]
) -> bool:
    """Returns whether a participant declined, or failed a verification (rules 17 and 19)."""
    return any(recipient.declined_at for recipient in recipients) or any(
        assignment.verification and assignment.verification.status in _FAILURES
        for assignment in assignments
    )


def interaction_status(
    row: InteractionRecord,
    is_declined: bool,
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
        (is_declined, InteractionStatus.DECLINED),
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


def waiting_for(
    status: InteractionStatus, details_complete: bool, steps: Sequence[StepView]
) -> WaitingFor | None:
    """Returns what the interaction waits for, or None if it is complete or stopped."""
    if status not in RUNNING_STATUSES:
        return None
    if not details_complete:
        return WaitingFor(duty=None, agent=True)
    assignments = _open_assignments(steps)
    participant_ids = [assignment.participant_id for assignment in assignments]
    return WaitingFor(
        duty=assignments[0].duty,
        agent=None in participant_ids,
        participant_ids=tuple(dict.fromkeys(filter(None, participant_ids))),
    )


def completed_at(
    status: InteractionStatus, row: InteractionRecord, assignments: Iterable[AssignmentRecord]
) -> datetime | None:
    """Returns when the last assignment was done, or None if the interaction is not complete."""
    if status is not InteractionStatus.COMPLETED:
        return None
    return max(
        (assignment.done_at for assignment in assignments if assignment.done_at),
        default=row.added_at,
    )
