"""The outbox: the messages to participants, which agents can read (rule 21 in docs/rules.md)."""

from sqlalchemy import select

from gql.model.database.tables import MessageRow
from gql.resolvers.context import STAFF, Context
from gql.resolvers.pagination import Page, Slice, page_of


async def list_messages(
    context: Context, part: Slice, session_id: str | None = None
) -> Page[MessageRow]:
    """Returns a page of messages of the organization, or of one session, newest first."""
    viewer = context.require(*STAFF)
    query = select(MessageRow).where(MessageRow.organization_id == viewer.organization_id)
    if session_id is not None:
        query = query.where(MessageRow.session_id == session_id)
    return await page_of(context.database, query, MessageRow.id, "msg", part)
