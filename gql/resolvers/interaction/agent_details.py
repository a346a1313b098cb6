"""What the agent fills in before an interaction is sent: its details and forms.

Rule 9 in docs/rules.md.
"""

from gql.model.database.outcome import MutationResult
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import Duty, ToolbarAction
from gql.model.domain.rules.assignment import require_open_assignment
from gql.model.domain.rules.toolbar import require_action
from gql.model.domain.validation import validate_values
from gql.resolvers.context import STAFF, Context
from gql.resolvers.lookup import get_assignment, get_step, session_of_interaction, session_of_step
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import InteractionChanged
from gql.resolvers.payloads import InteractionPayload


@mutation_resolver(InteractionChanged, InteractionPayload)
async def complete_agent_details(
    context: Context, interaction_id: str, values: dict[str, str]
) -> MutationResult[InteractionChanged]:
    """Completes the agent's details, on which the customer receives it (rule 9)."""
    viewer = context.require(*STAFF)
    session_id = (await session_of_interaction(context, interaction_id)).id

    def decide(unit: UnitOfWork) -> MutationResult[InteractionChanged]:
        require_action(
            unit.before[session_id], interaction_id, ToolbarAction.AGENT_DETAILS, viewer.scope
        )
        row = unit.drafts[session_id].interaction(interaction_id).record
        row.detail_values = validate_values(row.details, values, saved_values={})
        row.details_completed_at = unit.now
        return unit.record(InteractionChanged(session_id, interaction_id))

    return await context.change(session_id, decide=decide)


@mutation_resolver(InteractionChanged, InteractionPayload)
async def submit_agent_form(
    context: Context, step_id: str, values: dict[str, str]
) -> MutationResult[InteractionChanged]:
    """Submits a form that is assigned to the agent."""
    context.require(*STAFF)
    session_id = (await session_of_step(context, step_id)).id

    def decide(unit: UnitOfWork) -> MutationResult[InteractionChanged]:
        session = unit.before[session_id]
        interaction, step = get_step(session, step_id)
        assignment = get_assignment(step, None, Duty.FILL)
        require_open_assignment(session, interaction, assignment)
        row = unit.drafts[session_id].interaction(interaction.id).assignment(assignment.id)
        row.values = validate_values(step.fields, values, saved_values={})
        row.done_at = unit.now
        return unit.record(InteractionChanged(session_id, interaction.id))

    return await context.change(session_id, decide=decide)
