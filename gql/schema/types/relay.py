"""The Relay conventions: nodes with an id, and lists as connections of pages."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry import argument, field

from gql.resolvers.pagination import Page, Slice, list_cursor
from gql.schema.scalars import ListCursor

First = Annotated[
    int | None,
    argument(
        description="Return at most this many items from the start of the list or after `after`,"
        " from 1 to 100. Default: 50."
    ),
]
Last = Annotated[
    int | None,
    argument(
        description="Return at most this many items from the end of the list or before `before`,"
        " from 1 to 100. Not together with `first`."
    ),
]
_DEFAULT_SIZE = 50
_Connection = TypeVar("_Connection")


@strawberry.interface(description="An object with an id by which `node` can fetch it again.")
class Node:
    id: strawberry.ID = field(
        description="The id, unique among all objects. The ids of one type sort by time of"
        " creation."
    )


@strawberry.type(
    description="The position of a page in its list, following the Relay specification."
)
class PageInfo:
    has_next_page: bool = field(description="Whether more items follow this page.")
    has_previous_page: bool = field(description="Whether items precede this page.")
    start_cursor: ListCursor | None = field(
        description="The cursor of the first item: pass it as `before` to get the previous page."
        " Null if the page is empty."
    )
    end_cursor: ListCursor | None = field(
        description="The cursor of the last item: pass it as `after` to get the next page. Null if"
        " the page is empty."
    )


@strawberry.type
class Connection:
    page_info: PageInfo = field(description="The position of this page in the list.")
    total_count: int = field(description="The number of items in the whole list.")


def slice_of(
    first: int | None, after: str | None, last: int | None = None, before: str | None = None
) -> Slice:
    """Returns the slice that a connection's arguments ask for; by default the first 50 items."""
    default = _DEFAULT_SIZE if last is None else None
    return Slice(default if first is None else first, after, last, before)


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
        start_cursor=ListCursor(edges[0].cursor) if edges else None,
        end_cursor=ListCursor(edges[-1].cursor) if edges else None,
    )
    create: Callable[..., _Connection] = connection_type
    return create(page_info=page_info, total_count=page.total, edges=edges, nodes=list(page.items))
