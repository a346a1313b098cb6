"""Changes what a participant has to do: the assignment in a step, or a whole interaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gql.model.database.change import Read
from gql.model.database.outcome import MutationResult
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import DOCUMENT_STEPS, ActorKind, Duty
from gql.model.domain.rules.assignment import require_active, require_open_assignment
from gql.model.domain.validation import fields_of_signer
from gql.model.domain.value_objects import FieldSpec
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import AssignmentView, InteractionView, SessionView, StepView
from gql.model.domain.visibility import visible_interaction
from gql.model.state.records import AssignmentRecord, RecipientRecord, StepRecord
from gql.resolvers.context import Context
from gql.resolvers.lookup import (
    get_assignment,
    get_interaction,
    get_step,
    session_of_interaction,
    session_of_step,
)
from gql.resolvers.outcomes import InteractionChanged, StepChanged


@dataclass(frozen=True, slots=True)
class LockedAssignment:
    """The viewer's open assignment in a step, locked in a unit of work."""

    unit: UnitOfWork
    step: StepView
    view: AssignmentView
    row: AssignmentRecord
    step_row: StepRecord

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """The fields that the viewer fills in: in a document only their own."""
        if self.step.kind in DOCUMENT_STEPS:
            return fields_of_signer(self.step.fields, self.view.position)
        return self.step.fields


async def change_assignment(
    context: Context,
    step_id: str,
    *duties: Duty,
    decide: Callable[[LockedAssignment], Any],
    reads: Sequence[Read] = (),
) -> MutationResult[StepChanged]:
    """Changes the viewer's open assignment in a step, of one of the duties.

    Raises `NotFound` if the viewer cannot see the step, `Unavailable` if the assignment is not
    theirs or not open, and what `decide` raises.
    """
    context.require(ActorKind.PARTICIPANT)
    session = await session_of_step(context, step_id)
    return await change_assignment_in(
        context, session.id, step_id, *duties, decide=decide, reads=reads
    )


async def change_assignment_in(
    context: Context,
    session_id: str,
    step_id: str,
    *duties: Duty,
    decide: Callable[[LockedAssignment], Any],
    reads: Sequence[Read] = (),
) -> MutationResult[StepChanged]:
    """Does what `change_assignment` does, without reading which session the step is in."""
    viewer = context.require(ActorKind.PARTICIPANT)

    def decide_assignment(unit: UnitOfWork) -> MutationResult[StepChanged]:
        session = unit.before[session_id]
        interaction, step, assignment = get_open_assignment(session, viewer, step_id, *duties)
        draft = unit.drafts[session_id].interaction(interaction.id)
        row, step_row = draft.assignment(assignment.id), draft.step(step_id)
        result = unit.record(StepChanged(session_id, interaction.id, step_id))
        decide(LockedAssignment(unit, step, assignment, row, step_row))
        return result

    return await context.change(session_id, decide=decide_assignment, reads=reads)


def get_open_assignment(
    session: SessionView, viewer: Viewer, step_id: str, *duties: Duty
) -> tuple[InteractionView, StepView, AssignmentView]:
    """Returns the viewer's open assignment in a step, with the step and its interaction.

    Raises as `change_assignment` does.
    """
    interaction, _ = get_step(session, step_id)
    session = visible_interaction(session, interaction.id, viewer.scope)
    interaction, step = get_step(session, step_id)
    assignment = get_assignment(step, viewer.id, *duties)
    require_open_assignment(session, interaction, assignment)
    return interaction, step, assignment


@dataclass(frozen=True, slots=True)
class LockedRecipient:
    """The viewer as a recipient of an interaction, locked in a unit of work."""

    unit: UnitOfWork
    session: SessionView
    row: RecipientRecord


async def change_recipient(
    context: Context, interaction_id: str, decide: Callable[[LockedRecipient], None]
) -> MutationResult[InteractionChanged]:
    """Changes the viewer's recipient of an interaction that is running.

    Raises `NotFound` if the viewer cannot see the interaction, `Unavailable` if it has stopped
    or the viewer has nothing left to do in it, and what `decide` raises.
    """
    viewer = context.require(ActorKind.PARTICIPANT)
    session_id = (await session_of_interaction(context, interaction_id)).id

    def decide_recipient(unit: UnitOfWork) -> MutationResult[InteractionChanged]:
        session = visible_interaction(unit.before[session_id], interaction_id, viewer.scope)
        require_active(session, get_interaction(session, interaction_id), viewer.id)
        row = unit.drafts[session_id].interaction(interaction_id).recipient(viewer.id)
        decide(LockedRecipient(unit, session, row))
        return unit.record(InteractionChanged(session_id, interaction_id))

    return await context.change(session_id, decide=decide_recipient)
