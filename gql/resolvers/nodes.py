"""Finds objects by their global ids. The prefix of an id says what kind of object it is."""

from collections.abc import Awaitable, Callable, Sequence

from gql.model.database.tables import TemplateRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import Invalid, NotFound
from gql.model.domain.views import InteractionView, ParticipantView, SessionView
from gql.model.domain.visibility import visible
from gql.resolvers.context import STAFF, Context
from gql.resolvers.edges import Part
from gql.resolvers.lookup import find_interaction, find_participant, get_step, session_of_step
from gql.resolvers.session.sessions import session

Node = SessionView | InteractionView | Part | ParticipantView | TemplateRow


async def interaction(context: Context, interaction_id: str) -> InteractionView:
    """Returns an interaction as the viewer sees it. Raises `NotFound`."""
    context.require_status_reader()
    return (await find_interaction(context, interaction_id))[1]


async def _participant(context: Context, participant_id: str) -> ParticipantView:
    context.require_status_reader()
    return (await find_participant(context, participant_id))[1]


async def _step(context: Context, step_id: str) -> Part:
    context.require_status_reader()
    session = visible(await session_of_step(context, step_id), context.scope)
    interaction, step = get_step(session, step_id)
    return Part(interaction, step)


async def _template(context: Context, template_id: str) -> TemplateRow:
    viewer = context.require(*STAFF, ActorKind.PARTNER)
    async with context.database.read_transaction() as sql:
        row = await sql.get(TemplateRow, template_id)
    if row is None or row.organization_id != viewer.organization_id:
        raise NotFound("Template")
    return row


_FINDERS: dict[str, Callable[[Context, str], Awaitable[Node]]] = {
    "ses": session,
    "int": interaction,
    "stp": _step,
    "par": _participant,
    "tpl": _template,
}


async def node(context: Context, node_id: str) -> Node:
    """Returns a session, interaction, step, participant or template. Raises `NotFound`."""
    context.require()
    find = _FINDERS.get(node_id.partition("_")[0])
    if find is None:
        raise NotFound("Node")
    try:
        return await find(context, node_id)
    except NotFound:
        raise NotFound("Node") from None


async def nodes(context: Context, node_ids: Sequence[str]) -> list[Node | None]:
    """Returns several objects, None for each that does not exist.

    Raises `Invalid` for more than 100 ids.
    """
    if len(node_ids) > 100:
        raise Invalid("At most 100 ids.", ("ids",))
    return [await _node_or_none(context, node_id) for node_id in node_ids]


async def _node_or_none(context: Context, node_id: str) -> Node | None:
    try:
        return await node(context, node_id)
    except NotFound:
        return None
