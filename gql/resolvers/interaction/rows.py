"""New records of interactions, steps, assignments and recipients."""

from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import Duty, InteractionKind, VerificationMethod
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import StepSpec, Verification
from gql.model.state.draft import InteractionDraft
from gql.model.state.records import (
    AssignmentRecord,
    InteractionRecord,
    RecipientRecord,
    StepRecord,
)


def add_interaction_record(
    unit: UnitOfWork, session_id: str, name: str, kind: InteractionKind, template_id: str | None
) -> InteractionDraft:
    """Adds an interaction without steps to the unit of work."""
    record = InteractionRecord(
        id=new_id("int"),
        session_id=session_id,
        template_id=template_id,
        name=name,
        kind=kind,
        added_at=unit.now,
        added_by=unit.actor,
    )
    return unit.drafts[session_id].add_interaction(record)


def add_step(interaction: InteractionDraft, position: int, spec: StepSpec) -> StepRecord:
    """Adds a step to an interaction and returns its record."""
    step = StepRecord(
        id=new_id("stp"),
        session_id=interaction.record.session_id,
        interaction_id=interaction.record.id,
        position=position,
        kind=spec.kind,
        spec=spec,
    )
    interaction.steps.append(step)
    return step


def add_assignment(
    interaction: InteractionDraft,
    step: StepRecord,
    participant_id: str | None,
    duty: Duty,
    group: int,
) -> None:
    """Adds an assignment to a step; `participant_id` None is the agent."""
    method = step.spec.method or VerificationMethod.OTP
    interaction.assignments.append(
        AssignmentRecord(
            id=new_id("asg"),
            session_id=step.session_id,
            step_id=step.id,
            participant_id=participant_id,
            duty=duty,
            group=group,
            verification=Verification(method) if duty is Duty.VERIFY else None,
        )
    )


def add_recipient(interaction: InteractionDraft, participant_id: str, group: int) -> None:
    """Adds a recipient to an interaction."""
    interaction.recipients.append(
        RecipientRecord(
            id=new_id("rcp"),
            session_id=interaction.record.session_id,
            interaction_id=interaction.record.id,
            participant_id=participant_id,
            group=group,
        )
    )
