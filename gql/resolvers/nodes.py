"""Anything by its id, whose prefix tells what it is."""

from collections.abc import Awaitable, Callable, Sequence

from gql.model.database.tables import TemplateRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import Invalid, NotFound
from gql.model.domain.views import InteractionView, ParticipantView, SessionView
from gql.resolvers.context import STAFF, Context
from gql.resolvers.session.sessions import require_status, session

Found = SessionView | InteractionView | ParticipantView | TemplateRow


async def interaction(context: Context, interaction_id: str) -> InteractionView:
    """One bubble as the viewer sees it. Raises `NotFound`."""
    require_status(context)
    try:
        view = await context.session(await context.session_of_interaction(interaction_id))
    except NotFound:
        raise NotFound("Interaction") from None
    found = view.interaction(interaction_id)
    if found is None:
        raise NotFound("Interaction")
    return found


async def _participant(context: Context, participant_id: str) -> ParticipantView:
    require_status(context)
    view = await context.session(await context.session_of_participant(participant_id))
    found = view.participant(participant_id)
    if found is None:
        raise NotFound("Participant")
    return found


async def _template(context: Context, template_id: str) -> TemplateRow:
    viewer = context.require(*STAFF, ActorKind.PARTNER)
    async with context.database.reading() as sql:
        row = await sql.get(TemplateRow, template_id)
    if row is None or row.organization_id != viewer.organization_id:
        raise NotFound("Template")
    return row


_FINDERS: dict[str, Callable[[Context, str], Awaitable[Found]]] = {
    "ses": session,
    "int": interaction,
    "par": _participant,
    "tpl": _template,
}


async def node(context: Context, key: str) -> Found:
    """A session, bubble, participant or template. Raises `NotFound`."""
    context.require()
    finder = _FINDERS.get(key.partition("_")[0], _nothing)
    try:
        return await finder(context, key)
    except NotFound:
        raise NotFound("Node") from None


async def _nothing(_: Context, __: str) -> Found:
    raise NotFound("Node")


async def nodes(context: Context, keys: Sequence[str]) -> list[Found | None]:
    """Several of them, None where there is none. At most 100, else `Invalid`."""
    if len(keys) > 100:
        raise Invalid("At most 100 ids.", ("ids",))
    found: list[Found | None] = []
    for key in keys:
        try:
            found.append(await node(context, key))
        except NotFound:
            found.append(None)
    return found
