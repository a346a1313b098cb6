"""What the agent owes before a bubble is sent: details and forms of their own (domain rule 9)."""

from gql.model.database.unit_of_work import Outcome
from gql.model.domain.enums import Duty, ToolbarAction
from gql.model.domain.rules import require, require_open
from gql.model.domain.validation import checked
from gql.resolvers.context import STAFF, Context
from gql.resolvers.interaction.interactions import (
    assignment_in,
    step_in,
)


async def complete_agent_details(
    context: Context, interaction_id: str, values: dict[str, str]
) -> Outcome:
    """Tells what was asked of the agent; only now the customer receives it (domain rule 9)."""
    viewer = context.require(*STAFF)
    session_id = await context.session_of_interaction(interaction_id)
    async with context.ordering(session_id) as work:
        require(work.before[session_id], interaction_id, ToolbarAction.AGENT_DETAILS, viewer.scope)
        row = work.rows[session_id].interaction(interaction_id)
        row.detail_values = checked(row.details, values, complete={})
        row.details_completed_at = work.now
        work.answer(session=session_id, interaction=interaction_id)
    return work.outcome


async def submit_agent_form(context: Context, step_id: str, values: dict[str, str]) -> Outcome:
    """Fills a form that is the agent's to fill."""
    context.require(*STAFF)
    session_id = await context.session_of_step(step_id)
    async with context.ordering(session_id) as work:
        bubble, step = step_in(work.before[session_id], step_id)
        task = assignment_in(step, None, Duty.FILL)
        require_open(work.before[session_id], bubble, task)
        row = work.rows[session_id].assignment(task.id)
        row.values = checked(step.fields, values, complete={})
        row.done_at = work.now
        work.answer(session=session_id, interaction=bubble.id)
    return work.outcome
