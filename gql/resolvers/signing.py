"""The agent's signature on a document (domain rule 7)."""

from gql.model.toolbar import agent_signatures, require
from gql.model.values import plain
from gql.model.words import AssignmentState, ToolbarAction
from gql.model.work import Outcome
from gql.resolvers.context import STAFF, Context
from gql.resolvers.interactions import assignment_row


async def sign_as_agent(
    context: Context, interaction_id: str, signature: str | None = None
) -> Outcome:
    """Signs the document that waits for the agent, with the name as typed or the agent's own."""
    viewer = context.require(*STAFF)
    plain(signature or viewer.name, ("input", "signature"))
    session_id = await context.session_of_interaction(interaction_id)
    async with context.ordering(session_id) as work:
        view = work.before[session_id]
        bubble = require(view, interaction_id, ToolbarAction.SIGN_AS_AGENT, viewer.scope)
        open_ = (one for one in agent_signatures(bubble) if one.state is AssignmentState.OPEN)
        row = assignment_row(work, session_id, next(open_).id)
        row.signature, row.done_at = signature or viewer.name, work.now
        work.answer(session=session_id, interaction=interaction_id)
    return work.outcome
