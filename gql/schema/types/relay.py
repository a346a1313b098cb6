"""The Relay conventions: nodes with an id, and lists as connections of pages."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry import argument, field

from gql.resolvers.pagination import Page, list_cursor

First = Annotated[int, argument(description="How many, at most 100.")]
_Connection = TypeVar("_Connection")


@strawberry.interface(description="Anything with an id that `node` can find again.")
class Node:
    id: strawberry.ID = field(description="Opaque and unique among all things.")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = field(description="Whether more follow.")
    has_previous_page: bool = field(description="Whether some come before.")
    start_cursor: str | None = field(description="The place of the first item.")
    end_cursor: str | None = field(description="The place of the last item; give it as `after`.")


@strawberry.type
class Connection:
    page_info: PageInfo = field(description="Where this page stands.")
    total_count: int = field(description="How many there are in all.")


def _cursor_of_id(node: Any) -> str:
    return list_cursor(node.id)


def connection(
    connection_type: type[_Connection],
    page: Page[Any],
    cursor_of: Callable[[Any], str] = _cursor_of_id,
) -> _Connection:
    """Returns a page as a connection of this type. `cursor_of` returns the cursor of a node."""
    edges = [SimpleNamespace(node=node, cursor=cursor_of(node)) for node in page.items]
    page_info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    create: Callable[..., _Connection] = connection_type
    return create(page_info=page_info, total_count=page.total, edges=edges)
