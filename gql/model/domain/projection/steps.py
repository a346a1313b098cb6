"""Derives the views of an interaction's steps: which are reached, and which assignments open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gql.model.domain.enums import AssignmentState
from gql.model.domain.projection.document import project_document
from gql.model.domain.validation import AGENT_INDEX
from gql.model.domain.value_objects import Verification
from gql.model.domain.views import AssignmentView, StepView
from gql.model.state.records import AssignmentRecord, StepRecord


def project_steps(
    steps: Sequence[StepRecord],
    assignments_by_step: Mapping[str, list[AssignmentRecord]],
    details_complete: bool,
    is_stopped: bool,
    with_documents: bool,
) -> tuple[StepView, ...]:
    """Returns the step views in order; each is reached when all before it are complete (rule 4)."""
    views = []
    is_reached = details_complete
    for step in steps:
        assignments = assignments_by_step[step.id]
        is_completed = is_reached and all(assignment.done_at for assignment in assignments)
        views.append(
            StepView(
                id=step.id,
                position=step.position,
                kind=step.kind,
                name=step.spec.name,
                reached=is_reached,
                completed=is_completed,
                fields=step.document.fields if step.document else step.spec.fields,
                items=step.spec.items,
                file_count=step.spec.file_count,
                content=step.spec.content,
                document=project_document(step, assignments) if with_documents else None,
                assignments=_project_assignments(assignments, is_reached, is_stopped),
            )
        )
        is_reached = is_completed
    return tuple(views)


def _project_assignments(
    rows: Sequence[AssignmentRecord], is_reached: bool, is_stopped: bool
) -> tuple[AssignmentView, ...]:
    """Returns the views; a signing group opens when the group before it is done (rule 4)."""
    participant_rows = [row for row in rows if row.participant_id]
    open_group = min((row.group for row in rows if not row.done_at), default=0)

    def state(row: AssignmentRecord) -> AssignmentState:
        if row.done_at:
            return AssignmentState.DONE
        if is_stopped:
            return AssignmentState.CLOSED
        is_open = is_reached and row.group == open_group
        return AssignmentState.OPEN if is_open else AssignmentState.WAITING

    return tuple(
        AssignmentView(
            id=row.id,
            participant_id=row.participant_id,
            position=participant_rows.index(row) + 1 if row.participant_id else AGENT_INDEX,
            duty=row.duty,
            group=row.group,
            state=state(row),
            done_at=row.done_at,
            values=row.values,
            files=row.files,
            signature=row.signature,
            comment=row.comment,
            verification=_without_code(row.verification),
        )
        for row in rows
    )


def _without_code(verification: Verification | None) -> Verification | None:
    """Removes the hash of the code, which must not appear in views or in the event log."""
    if verification is None:
        return None
    return replace(verification, code_salt=None, code_hash=None)
