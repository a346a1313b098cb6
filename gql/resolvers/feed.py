"""Everything that happens in an organization, page by page, for whoever keeps a copy of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gql.model.events import Event
from gql.model.feed import Position, parse_position, read_feed
from gql.model.visible import visible_event
from gql.model.words import ActorKind
from gql.resolvers.context import STAFF, Context
from gql.resolvers.paging import check_first
from gql.resolvers.sessions import require_status


@dataclass(frozen=True, slots=True)
class OrganizationEvents:
    """A page of the feed. `end` is where to read on, also where the page is empty."""

    events: Sequence[tuple[Event, str]]
    end: str
    has_next: bool
    has_previous: bool


async def organization_events(
    context: Context, first: int, after: str | None
) -> OrganizationEvents:
    """Events of all sessions in the order of their commits, for agents and partners.

    Raises `Invalid`, `BadCursor` and `Forbidden`.
    """
    viewer = require_status(context)
    context.require(*STAFF, ActorKind.PARTNER)
    check_first(first)
    place = parse_position(after, viewer.organization_id) if after is not None else Position()
    async with context.database.reading() as sql:
        page = await read_feed(sql, context.database.sqlite, viewer.organization_id, place, first)
    seen = [
        (one, position.cursor(viewer.organization_id))
        for event, position in page.events
        if (one := visible_event(event, viewer.scope))
    ]
    end = page.end.cursor(viewer.organization_id)
    return OrganizationEvents(seen, end, page.has_next, after is not None)
