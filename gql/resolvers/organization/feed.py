"""The organization's event feed: the events of all its sessions, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from gql.model.database.tables import SessionRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import Forbidden
from gql.model.domain.viewer import Scope, Viewer
from gql.model.domain.visibility import visible_event
from gql.model.event_log.events import Event
from gql.model.event_log.feed import feed_position, read_feed
from gql.resolvers.context import Context
from gql.resolvers.pagination import Slice


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events of the feed in order, as one viewer sees them.

    `end` is the cursor to go on from. It follows the last event that was read, visible or not;
    if none was read, it is the cursor of the request, which is None at the beginning.
    """

    events: Sequence[Event]
    end: str | None
    has_next: bool
    has_previous: bool


async def organization_events(context: Context, part: Slice) -> FeedPage:
    """Returns the events that follow the cursor `part.after`, for agents and partners.

    Raises `Invalid`, and `BadCursor` for a cursor of another organization.
    """
    viewer = _require_reader(context)
    size, after = part.size(), part.after
    organization_id = viewer.organization_id
    async with context.database.read_transaction() as sql:
        position = await feed_position(sql, organization_id, after) if after is not None else None
        events = await read_feed(
            sql, context.database.is_sqlite, organization_id, position, size + 1
        )
    return feed_page(events, size, after, viewer.scope)


def feed_page(events: Sequence[Event], first: int, after: str | None, scope: Scope) -> FeedPage:
    """Returns a page with the first events as `scope` sees them, without those it does not see.

    `events` has one event more than `first` if there is a next page.
    """
    read = events[:first]
    in_scope = (visible_event(event, scope) for event in read)
    visible = [event for event in in_scope if event]
    end = read[-1].cursor if read else after
    return FeedPage(visible, end, len(events) > first, after is not None)


async def event_count(context: Context) -> int:
    """Returns how many events the organization has, including those after the page."""
    in_organization = SessionRow.organization_id == _require_reader(context).organization_id
    async with context.database.read_transaction() as sql:
        count = await sql.scalar(select(func.sum(SessionRow.head)).where(in_organization))
    return int(count or 0)


def _require_reader(context: Context) -> Viewer:
    viewer = context.require_status_reader()
    if viewer.kind is ActorKind.PARTICIPANT:
        raise Forbidden(viewer.kind)
    return viewer
