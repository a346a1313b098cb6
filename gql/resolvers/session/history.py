"""The history of a session: its events, oldest first, page by page."""

from gql.model.domain.errors import BadCursor
from gql.model.domain.views import SessionView
from gql.model.event_log.cursors import parse_cursor
from gql.model.event_log.events import Event
from gql.resolvers.context import STAFF, Context
from gql.resolvers.pagination import Page, check_first


async def list_session_events(
    context: Context, session: SessionView, first: int, after: str | None
) -> Page[Event]:
    """Returns a page of a session's events after the cursor `after`. Requires an agent or admin.

    Raises `Invalid`, and `BadCursor` for a cursor of another session.
    """
    context.require(*STAFF)
    check_first(first)
    start = 0
    if after is not None:
        cursor = parse_cursor(after)
        if cursor.session_id != session.id:
            raise BadCursor("That cursor is of another session.")
        start = cursor.sequence
    events = await context.database.events(session.id, start, first + 1)
    return Page(events[:first], len(events) > first, start > 0, session.head)
