"""The outbox: what was sent to people, which an agent can read (domain rule 21)."""

from sqlalchemy import select

from gql.model.database.tables import MessageRow
from gql.resolvers.context import STAFF, Context
from gql.resolvers.pagination import Page, page_of


async def outbox(
    context: Context, first: int, after: str | None, session_id: str | None = None
) -> Page[MessageRow]:
    """Messages of the organization, or of one session, newest first."""
    viewer = context.require(*STAFF)
    wanted = select(MessageRow).where(MessageRow.organization_id == viewer.organization_id)
    if session_id is not None:
        wanted = wanted.where(MessageRow.session_id == session_id)
    return await page_of(context.database, wanted, MessageRow.id, first, after)
