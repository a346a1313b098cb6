"""The history of a session: its events, oldest first, page by page."""

from gql.model.domain.errors import BadCursor
from gql.model.domain.views import SessionView
from gql.model.event_log.cursors import parse_cursor
from gql.model.event_log.events import Event
from gql.resolvers.context import Context
from gql.resolvers.pagination import Page, Slice


async def list_session_events(
    context: Context, session: SessionView, part: Slice
) -> Page[Event] | None:
    """Returns a page of a session's events up to the view's head; None unless for agents or admins.

    Raises `Invalid`, and `BadCursor` for a cursor of another session.
    """
    viewer = context.viewer  # None in the payload of `exchangeLink`
    if viewer is None or not viewer.is_staff:
        return None
    size = part.size()
    # sequence numbers have no gaps: the page is the events `start` + 1 to `end`
    start = _sequence(session, part.after) if part.after is not None else 0
    end = _sequence(session, part.before) - 1 if part.before is not None else session.head
    end = min(end, session.head)
    if part.last is not None:
        start = max(start, end - size)
    else:
        end = min(end, start + size)
    count = max(end - start, 0)
    events = await context.database.log.read(session.id, start, count) if count else []
    return Page(events, end < session.head, start > 0, session.head)


def _sequence(session: SessionView, cursor: str) -> int:
    parsed = parse_cursor(cursor)
    if parsed.session_id != session.id:
        raise BadCursor("That cursor is of another session.")
    return parsed.sequence
