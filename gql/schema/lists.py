"""Lists that grow, as Relay connections."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar

import strawberry
from strawberry import field

from gql.resolvers.pagination import Page, place_of

_C = TypeVar("_C")


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


def _by_id(item: Any) -> str:
    return place_of(item.id)


def connection(kind: type[_C], page: Page[Any], place: Callable[[Any], str] = _by_id) -> _C:
    """A page as a connection of `kind`; `place` gives each item's cursor."""
    edges = [SimpleNamespace(node=one, cursor=place(one)) for one in page.items]
    info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    make: Callable[..., _C] = kind
    return make(page_info=info, total_count=page.total, edges=edges)
