"""The events of all sessions of an organization, as one list."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import strawberry
from strawberry import field

from gql.resolvers.organization import feed
from gql.schema.arguments import ResolverInfo
from gql.schema.scalars import ListCursor
from gql.schema.types.relay import PageInfo
from gql.schema.types.session.events import SessionEvent, SessionEventEdge


@strawberry.type(
    description="A page of the events of all sessions of the organization, oldest first."
)
class OrganizationEventConnection:
    page_info: PageInfo = field(
        description="The position of this page. `endCursor` is set on an empty page too, where it"
        " is the `after` that was passed: store it and continue from it later."
    )
    edges: list[SessionEventEdge] = field(
        description="The events of this page that the viewer may see. May be empty although more"
        " pages follow."
    )
    nodes: list[SessionEvent] = field(description="The nodes of `edges`.")

    @field(
        description="The number of events in the whole list, including the latest ones, which"
        " become readable with a short delay."
    )
    async def total_count(self, info: ResolverInfo) -> int:
        return await feed.event_count(info.context)


def organization_event_connection(page: feed.FeedPage) -> OrganizationEventConnection:
    """Returns a page of the feed as a connection."""
    edges: list[Any] = [SimpleNamespace(node=event, cursor=event.cursor) for event in page.events]
    page_info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=ListCursor(edges[0].cursor) if edges else None,
        end_cursor=ListCursor(page.end) if page.end is not None else None,
    )
    nodes: list[Any] = list(page.events)
    return OrganizationEventConnection(page_info=page_info, edges=edges, nodes=nodes)
