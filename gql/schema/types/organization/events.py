"""The events of all sessions of an organization, as one list."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import strawberry
from strawberry import field

from gql.resolvers.organization import feed
from gql.schema.arguments import ResolverInfo
from gql.schema.types.relay import PageInfo
from gql.schema.types.session.events import SessionEventEdge


@strawberry.type(
    description="A page of all that happened in the organization's sessions, oldest first."
)
class OrganizationEventConnection:
    page_info: PageInfo = field(
        description="Where this page stands. `endCursor` is where to go on, of an empty page too:"
        " then it is the `after` you gave."
    )
    edges: list[SessionEventEdge] = field(
        description="The events of this page that you may see; perhaps none, though more follow."
    )

    @field(description="How many there are in all, those not yet readable included.")
    async def total_count(self, info: ResolverInfo) -> int:
        return await feed.event_count(info.context)


def organization_event_connection(page: feed.FeedPage) -> OrganizationEventConnection:
    """Returns a page of the feed as a connection."""
    edges: list[Any] = [SimpleNamespace(node=event, cursor=event.cursor) for event in page.events]
    page_info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=page.end,
    )
    return OrganizationEventConnection(page_info=page_info, edges=edges)
