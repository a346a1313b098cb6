"""Everything that happens in an organization, page by page, for whoever keeps a copy of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from gql.model.database.tables import SessionRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import Forbidden
from gql.model.domain.viewer import Scope, Viewer
from gql.model.domain.visibility import visible_event
from gql.model.event_log.events import Event
from gql.model.event_log.feed import feed, position_at
from gql.resolvers.context import Context
from gql.resolvers.pagination import check_first
from gql.resolvers.session.sessions import require_status


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events of the feed in order, as one viewer sees them.

    `end` is the place to go on from: after the last event that was read, seen or not; where there
    was none, the place one came from, which is None at the very beginning.
    """

    events: Sequence[Event]
    end: str | None
    has_next: bool
    has_previous: bool


async def organization_events(context: Context, first: int, after: str | None) -> FeedPage:
    """Events of all the organization's sessions after a place, for agents and partners.

    Raises `Invalid`, and `BadCursor` for a cursor of another organization.
    """
    viewer = _reader(context)
    check_first(first)
    own = viewer.organization_id
    async with context.database.reading() as sql:
        place = await position_at(sql, own, after) if after is not None else None
        found = await feed(sql, context.database.sqlite, own, place, first + 1)
    return page_of_feed(found, first, after, viewer.scope)


def page_of_feed(found: Sequence[Event], first: int, after: str | None, scope: Scope) -> FeedPage:
    """What `scope` sees of the first of the events found; what it does not see is passed over."""
    read = found[:first]
    seen = [one for event in read if (one := visible_event(event, scope))]
    end = read[-1].cursor if read else after
    return FeedPage(seen, end, len(found) > first, after is not None)


async def event_count(context: Context) -> int:
    """How many events the organization has in all, those included that are yet to be read."""
    own = SessionRow.organization_id == _reader(context).organization_id
    async with context.database.reading() as sql:
        count = await sql.scalar(select(func.sum(SessionRow.head)).where(own))
    return int(count or 0)


def _reader(context: Context) -> Viewer:
    viewer = require_status(context)
    if viewer.kind is ActorKind.PARTICIPANT:
        raise Forbidden(viewer.kind)
    return viewer
