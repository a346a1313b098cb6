"""Locks what a participant has to do: the assignment in a step, or a whole interaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gql.model.database.outcome import MutationResult
from gql.model.database.tables import AssignmentRow, RecipientRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import DOCUMENT_STEPS, ActorKind, Duty
from gql.model.domain.rules.assignment import require_active, require_open_assignment
from gql.model.domain.validation import fields_of_signer
from gql.model.domain.value_objects import FieldSpec
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import AssignmentView, InteractionView, SessionView, StepView
from gql.model.domain.visibility import visible
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
    row: AssignmentRow
    result: MutationResult[StepChanged]

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """The fields that the viewer fills in: in a document only their own."""
        if self.step.kind in DOCUMENT_STEPS:
            return fields_of_signer(self.step.fields, self.view.position)
        return self.step.fields


@asynccontextmanager
async def lock_assignment(
    context: Context, step_id: str, *duties: Duty
) -> AsyncIterator[LockedAssignment]:
    """Opens a unit of work on the viewer's open assignment in a step, of one of the duties.

    Raises `NotFound` if the viewer cannot see the step, `Unavailable` if the assignment is not
    theirs or not open.
    """
    context.require(ActorKind.PARTICIPANT)
    session = await session_of_step(context, step_id)
    async with lock_assignment_in(context, session.id, step_id, *duties) as assignment:
        yield assignment


@asynccontextmanager
async def lock_assignment_in(
    context: Context, session_id: str, step_id: str, *duties: Duty
) -> AsyncIterator[LockedAssignment]:
    """Does what `lock_assignment` does, without reading which session the step is in."""
    viewer = context.require(ActorKind.PARTICIPANT)
    async with context.unit_of_work(session_id) as unit:
        session = unit.before[session_id]
        interaction, step, assignment = get_open_assignment(session, viewer, step_id, *duties)
        result = unit.record(StepChanged(session_id, interaction.id, step_id))
        row = unit.rows[session_id].assignment(assignment.id)
        yield LockedAssignment(unit, step, assignment, row, result)


def get_open_assignment(
    session: SessionView, viewer: Viewer, step_id: str, *duties: Duty
) -> tuple[InteractionView, StepView, AssignmentView]:
    """Returns the viewer's open assignment in a step, with the step and its interaction.

    Raises as `lock_assignment` does.
    """
    session = visible(session, viewer.scope)
    interaction, step = get_step(session, step_id)
    assignment = get_assignment(step, viewer.id, *duties)
    require_open_assignment(session, interaction, assignment)
    return interaction, step, assignment


@dataclass(frozen=True, slots=True)
class LockedRecipient:
    """The viewer as a recipient of an interaction, locked in a unit of work."""

    unit: UnitOfWork
    session: SessionView
    row: RecipientRow
    result: MutationResult[InteractionChanged]


@asynccontextmanager
async def lock_recipient(context: Context, interaction_id: str) -> AsyncIterator[LockedRecipient]:
    """Opens a unit of work on the viewer's recipient of an interaction that is running.

    Raises `NotFound` if the viewer cannot see the interaction, `Unavailable` if it has stopped
    or the viewer has nothing left to do in it.
    """
    viewer = context.require(ActorKind.PARTICIPANT)
    session_id = (await session_of_interaction(context, interaction_id)).id
    async with context.unit_of_work(session_id) as unit:
        session = visible(unit.before[session_id], viewer.scope)
        require_active(session, get_interaction(session, interaction_id), viewer.id)
        row = next(
            row
            for row in unit.rows[session_id].recipients
            if row.interaction_id == interaction_id and row.participant_id == viewer.id
        )
        result = unit.record(InteractionChanged(session_id, interaction_id))
        yield LockedRecipient(unit, session, row, result)
