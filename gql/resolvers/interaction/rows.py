"""New rows of interactions, steps, assignments and recipients."""

from gql.model.database.tables import AssignmentRow, InteractionRow, RecipientRow, StepRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import Duty, InteractionKind, VerificationMethod
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import StepSpec, Verification


def add_interaction_row(
    unit: UnitOfWork, session_id: str, name: str, kind: InteractionKind, template_id: str | None
) -> InteractionRow:
    """Adds an interaction to the unit of work and returns its row."""
    row = InteractionRow(
        id=new_id("int"),
        session_id=session_id,
        template_id=template_id,
        name=name,
        kind=kind,
        added_at=unit.now,
        added_by=unit.actor,
        details=(),
        detail_values={},
        approvals=(),
        source_final=False,
    )
    unit.add(row)
    return row


def add_step(unit: UnitOfWork, row: InteractionRow, position: int, spec: StepSpec) -> StepRow:
    """Adds a step of an interaction to the unit of work and returns its row."""
    step = StepRow(
        id=new_id("stp"),
        session_id=row.session_id,
        interaction_id=row.id,
        position=position,
        kind=spec.kind,
        spec=spec,
    )
    unit.add(step)
    return step


def add_assignment(
    unit: UnitOfWork, step: StepRow, participant_id: str | None, duty: Duty, group: int
) -> None:
    """Adds an assignment to the unit of work; `participant_id` None is the agent."""
    method = step.spec.method or VerificationMethod.OTP
    unit.add(
        AssignmentRow(
            id=new_id("asg"),
            session_id=step.session_id,
            step_id=step.id,
            participant_id=participant_id,
            duty=duty,
            group=group,
            values={},
            files=(),
            verification=Verification(method) if duty is Duty.VERIFY else None,
        )
    )


def add_recipient(unit: UnitOfWork, row: InteractionRow, participant_id: str, group: int) -> None:
    """Adds a recipient of an interaction to the unit of work."""
    unit.add(
        RecipientRow(
            id=new_id("rcp"),
            interaction_id=row.id,
            participant_id=participant_id,
            session_id=row.session_id,
            group=group,
        )
    )
