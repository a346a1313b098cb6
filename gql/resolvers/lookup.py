"""Finds interactions, steps, participants and assignments by id, and the session they are in.

Finding the session of an id takes one read transaction, which also returns the session's view.
"""

from sqlalchemy import Select, bindparam, select

from gql.model.database.tables import InteractionRow, ParticipantRow, SessionRow, StepRow
from gql.model.domain.enums import Duty, Reason
from gql.model.domain.errors import Entity, NotFound, Unavailable
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    ParticipantView,
    SessionView,
    StepView,
)
from gql.model.domain.visibility import require_visible, visible
from gql.resolvers.context import Context


def _session_of(table: type[InteractionRow | StepRow | ParticipantRow]) -> Select[SessionRow]:
    of_row = table.session_id == SessionRow.id
    return select(SessionRow).join(table, of_row).where(table.id == bindparam("id"))


# built once: building a statement takes as long as sending it
_SESSION_OF_INTERACTION = _session_of(InteractionRow)
_SESSION_OF_STEP = _session_of(StepRow)
_SESSION_OF_PARTICIPANT = _session_of(ParticipantRow)


async def session_of_interaction(context: Context, interaction_id: str) -> SessionView:
    """Returns the whole session that an interaction is in, unrestricted by the viewer's scope.

    Raises `NotFound` unless the viewer can see the session.
    """
    return await _load(context, _SESSION_OF_INTERACTION, interaction_id, "Interaction")


async def session_of_step(context: Context, step_id: str) -> SessionView:
    """Returns the session that a step is in, as `session_of_interaction` does."""
    return await _load(context, _SESSION_OF_STEP, step_id, "Step")


async def session_of_participant(context: Context, participant_id: str) -> SessionView:
    """Returns the session that a participant is in, as `session_of_interaction` does."""
    return await _load(context, _SESSION_OF_PARTICIPANT, participant_id, "Participant")


async def _load(
    context: Context, query: Select[SessionRow], row_id: str, entity: Entity
) -> SessionView:
    not_found = NotFound(entity, ("input", f"{entity.lower()}Id"))
    scope = context.scope
    async with context.database.read_transaction() as sql:
        session = await sql.scalar(query, {"id": row_id})
        if session is None:
            raise not_found
        view = await context.database.view_of_row(sql, session)
    try:
        require_visible(view, scope)
    except NotFound:
        raise not_found from None
    return view


async def find_interaction(
    context: Context, interaction_id: str
) -> tuple[SessionView, InteractionView]:
    """Returns an interaction and its session as the viewer sees them. Raises `NotFound`."""
    session = await session_of_interaction(context, interaction_id)
    session = visible(session, context.scope)
    return session, get_interaction(session, interaction_id)


async def find_participant(
    context: Context, participant_id: str
) -> tuple[SessionView, ParticipantView]:
    """Returns a participant and their session as the viewer sees them. Raises `NotFound`."""
    session = await session_of_participant(context, participant_id)
    session = visible(session, context.scope)
    participant = session.participant(participant_id)
    if participant is None:
        raise NotFound("Participant", ("input", "participantId"))
    return session, participant


def get_interaction(session: SessionView, interaction_id: str) -> InteractionView:
    """Returns an interaction of a session. Raises `NotFound`."""
    interaction = session.interaction(interaction_id)
    if interaction is None:
        raise NotFound("Interaction", ("input", "interactionId"))
    return interaction


def get_step(session: SessionView, step_id: str) -> tuple[InteractionView, StepView]:
    """Returns a step of a session and the interaction it belongs to. Raises `NotFound`."""
    for interaction in session.interactions:
        for step in interaction.steps:
            if step.id == step_id:
                return interaction, step
    raise NotFound("Step", ("input", "stepId"))


def get_assignment(step: StepView, participant_id: str | None, *duties: Duty) -> AssignmentView:
    """Returns the assignment of a participant (None: of the agent) in a step.

    Raises `Unavailable` with NOT_ASSIGNED if there is none with one of the duties.
    """
    for assignment in step.assignments:
        if assignment.participant_id == participant_id and assignment.duty in duties:
            return assignment
    raise Unavailable(Reason.NOT_ASSIGNED)
