"""Deleting an interaction."""

from gql.model.database.outcome import MutationResult
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import ToolbarAction
from gql.model.domain.rules.toolbar import require_action
from gql.resolvers.context import STAFF, Context
from gql.resolvers.lookup import session_of_interaction
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import InteractionChanged
from gql.resolvers.payloads import InteractionPayload


@mutation_resolver(InteractionChanged, InteractionPayload)
async def delete_interaction(
    context: Context, interaction_id: str
) -> MutationResult[InteractionChanged]:
    """Deletes an interaction that nobody has started, leaving a tombstone (rule 10)."""
    viewer = context.require(*STAFF)
    session_id = (await session_of_interaction(context, interaction_id)).id

    def decide(unit: UnitOfWork) -> MutationResult[InteractionChanged]:
        require_action(unit.before[session_id], interaction_id, ToolbarAction.DELETE, viewer.scope)
        row = unit.drafts[session_id].interaction(interaction_id).record
        row.deleted_at, row.deleted_by = unit.now, viewer.actor
        return unit.record(InteractionChanged(session_id, interaction_id))

    return await context.change(session_id, decide=decide)
