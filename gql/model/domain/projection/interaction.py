"""Derives the view of one interaction from its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from gql.model.database.tables import AssignmentRow, InteractionRow, ParticipantRow, RecipientRow
from gql.model.domain.enums import SessionKind
from gql.model.domain.projection.session_rows import GroupedRows
from gql.model.domain.projection.status import (
    completed_at,
    interaction_status,
    waiting_for,
    was_declined,
)
from gql.model.domain.projection.steps import project_steps
from gql.model.domain.rules import toolbar
from gql.model.domain.views import AgentDetailsView, InteractionView, RecipientView, SessionView


def project_interaction(
    rows: GroupedRows, row: InteractionRow, session: SessionView
) -> InteractionView:
    """Returns the view of an interaction; `session` needs only its own attributes."""
    step_rows, recipient_rows = rows.steps[row.id], rows.recipients[row.id]
    assignments = [assignment for step in step_rows for assignment in rows.assignments[step.id]]
    details_complete = not row.details or row.details_completed_at is not None
    is_declined = was_declined(recipient_rows, assignments)
    is_stopped = bool(row.deleted_at or row.expired_at or is_declined)
    # the steps of an approval session are copies; their documents are the source's (rule 8)
    is_original = session.kind is not SessionKind.APPROVAL
    steps = project_steps(step_rows, rows.assignments, details_complete, is_stopped, is_original)
    recipients = tuple(
        _project_recipient(rows.participants[recipient.participant_id], recipient, assignments)
        for recipient in recipient_rows
    )
    assignments_by_step = [rows.assignments[step.id] for step in step_rows]
    sent_at = _sent_at(row, details_complete, recipients, assignments_by_step)
    status = interaction_status(row, is_declined, details_complete, sent_at, steps, recipients)
    interaction = InteractionView(
        id=row.id,
        session_id=row.session_id,
        template_id=row.template_id,
        name=row.name,
        kind=row.kind,
        status=status,
        added_at=row.added_at,
        added_by=row.added_by,
        sent_at=sent_at,
        completed_at=completed_at(status, row, assignments),
        expires_at=row.expires_at,
        expired_at=row.expired_at,
        deleted_at=row.deleted_at,
        deleted_by=row.deleted_by,
        completed_count=sum(recipient.completed is True for recipient in recipients),
        required_count=sum(recipient.completed is not None for recipient in recipients),
        details=_project_details(row),
        recipients=recipients,
        steps=steps,
        approvals=row.approvals,
        source=None if is_original else session.parent,
        source_final=row.source_final,
        sealed_at=row.issued.issued_at if row.issued else None,
        waiting_for=waiting_for(status, details_complete, steps),
    )
    return replace(interaction, toolbar=toolbar.toolbar_items(session, interaction))


def _project_details(row: InteractionRow) -> AgentDetailsView | None:
    if not row.details:
        return None
    return AgentDetailsView(row.details, row.detail_values, row.details_completed_at)


def _project_recipient(
    participant: ParticipantRow, row: RecipientRow, assignments: Iterable[AssignmentRow]
) -> RecipientView:
    times = [
        assignment.done_at
        for assignment in assignments
        if assignment.participant_id == row.participant_id
    ]
    done = [time for time in times if time]
    completed = len(done) == len(times) if times else None  # nothing is asked of a CC (rule 14)
    return RecipientView(
        participant_id=row.participant_id,
        name=participant.name,
        role=participant.role,
        group=row.group,
        completed=completed,
        opened_at=row.opened_at,
        started_at=row.started_at,
        completed_at=max(done) if completed else None,
        declined_at=row.declined_at,
        decline_reason=row.decline_reason,
    )


def _sent_at(
    row: InteractionRow,
    details_complete: bool,
    recipients: Sequence[RecipientView],
    assignments_by_step: Iterable[Sequence[AssignmentRow]],
) -> datetime | None:
    """Returns when participants could first see the interaction, or None if they cannot yet.

    They see it once the agent has completed the details and the steps before the first one in
    which a participant has an assignment (rule 9).
    """
    if not details_complete or not recipients:
        return None
    times = [row.added_at, row.details_completed_at]
    for assignments in assignments_by_step:
        if any(assignment.participant_id for assignment in assignments):
            break
        if not all(assignment.done_at for assignment in assignments):
            return None
        times += [assignment.done_at for assignment in assignments]
    return max(time for time in times if time)
