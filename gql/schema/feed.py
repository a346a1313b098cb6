"""The organization's feed: all that happens, page by page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import strawberry
from strawberry import field

from gql.resolvers import feed
from gql.schema.lists import PageInfo
from gql.schema.session import SessionEvent


@strawberry.type(description="One event of the organization's feed.")
class OrganizationEventEdge:
    node: SessionEvent = field(description="The event.")
    cursor: str = field(description="The place after it, for `organizationEvents(after:)`.")


@strawberry.type(
    description="A page of all that happens in the organization, in the order of the commits."
)
class OrganizationEventConnection:
    page_info: PageInfo = field(
        description="Where this page stands. Its `endCursor` is always there, to read on from."
    )
    edges: list[OrganizationEventEdge] = field(
        description="The events of this page; fewer, or none, where others follow all the same."
    )


def event_feed(page: feed.OrganizationEvents) -> OrganizationEventConnection:
    """The page as a connection."""
    edges: list[Any] = [SimpleNamespace(node=one, cursor=place) for one, place in page.events]
    info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=page.end,
    )
    return OrganizationEventConnection(page_info=info, edges=edges)
