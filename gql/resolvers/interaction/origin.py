"""The interaction and step whose files are served: an approval serves those of its source."""

from gql.model.domain.errors import NotFound
from gql.model.domain.views import InteractionView, SessionView, StepView
from gql.resolvers.context import Context


async def load_origin(
    context: Context, session: SessionView, interaction_id: str
) -> InteractionView:
    """Returns the interaction that was forwarded, or the interaction itself (rule 8).

    Takes and returns whole views, not those that the viewer sees. Raises `NotFound`.
    """
    interaction = session.interaction(interaction_id)
    if interaction and interaction.source and interaction.source.interaction_id:
        source = await context.database.view(interaction.source.session_id)
        interaction = source.interaction(interaction.source.interaction_id)
    if interaction is None:
        raise NotFound("File")
    return interaction


def find_origin_step(
    session: SessionView, origin: InteractionView, interaction_id: str, step_id: str | None
) -> StepView:
    """Returns the origin's step for a step of the interaction.

    An approval's steps are copies of its source's, in the same order. Raises `NotFound`.
    """
    interaction = session.interaction(interaction_id)
    for step in interaction.steps if interaction else ():
        if step.id == step_id:
            return origin.steps[step.position]
    raise NotFound("File")
