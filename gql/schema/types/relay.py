"""The Relay conventions: nodes with an id, and lists as connections of pages."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry import argument, field

from gql.resolvers.pagination import Page, list_cursor
from gql.schema.scalars import ListCursor

First = Annotated[int, argument(description="The number of items to return, from 1 to 100.")]
_Connection = TypeVar("_Connection")


@strawberry.interface(description="An object with an id by which `node` can fetch it again.")
class Node:
    id: strawberry.ID = field(description="The id, unique among all objects. Opaque.")


@strawberry.type(
    description="The position of a page in its list, following the Relay specification."
)
class PageInfo:
    has_next_page: bool = field(description="Whether more items follow this page.")
    has_previous_page: bool = field(description="Whether items precede this page.")
    start_cursor: ListCursor | None = field(
        description="The cursor of the first item. Null if the page is empty."
    )
    end_cursor: ListCursor | None = field(
        description="The cursor of the last item: pass it as `after` to get the next page. Null if"
        " the page is empty."
    )


@strawberry.type
class Connection:
    page_info: PageInfo = field(description="The position of this page in the list.")
    total_count: int = field(description="The number of items in the whole list.")


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
    return create(page_info=page_info, total_count=page.total, edges=edges)
