"""Pages of lists that grow: newest first, ordered by id, which begins with its creation time."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from gql.model.database.database import Database
from gql.model.domain.errors import BadCursor, Invalid

_R = TypeVar("_R")
MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[_R]):
    """A page of a list: its `items` in order, whether more precede or follow, and the total."""

    items: Sequence[_R]
    has_next: bool
    has_previous: bool
    total: int


def check_first(first: int) -> None:
    """Raises `Invalid` for a page size outside 1 to 100."""
    if not 1 <= first <= MAX_PAGE:
        raise Invalid(f"`first` must be between 1 and {MAX_PAGE}.", ("first",))


def list_cursor(key: str) -> str:
    """Returns the opaque list cursor of the item with this key."""
    return base64.urlsafe_b64encode(f"1:{key}".encode()).rstrip(b"=").decode()


def list_key(cursor: str) -> str:
    """Returns the key of the item that a list cursor names. Raises `BadCursor`."""
    try:
        raw = base64.b64decode(
            cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        ).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise BadCursor("That cursor is not of this list.") from None
    if not raw.startswith("1:") or len(raw) > 100:
        raise BadCursor("That cursor is not of this list.")
    return raw[2:]


async def page_of(
    database: Database,
    query: Select[_R],
    key: InstrumentedAttribute[str],
    first: int,
    after: str | None,
) -> Page[_R]:
    """Returns a page of the rows of `query`, newest first. Raises `Invalid` and `BadCursor`."""
    check_first(first)
    # one row more than asked for says whether there is a next page
    page: Select[Any] = query.order_by(key.desc()).limit(first + 1)
    if after is not None:
        page = page.where(key < list_key(after))
    async with database.read_transaction() as sql:
        items = list(await sql.scalars(page))
        total = (await sql.scalars(select(func.count()).select_from(query.subquery()))).one()
    return Page(items[:first], len(items) > first, after is not None, total)
