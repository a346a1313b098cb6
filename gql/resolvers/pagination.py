"""Pages of lists that grow: newest first, ordered by id, which begins with its creation time."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func
from sqlalchemy.orm import InstrumentedAttribute

from gql.model.database.database import Database
from gql.model.domain.errors import BadCursor, Invalid
from gql.model.domain.identifiers import is_id

_R = TypeVar("_R")
MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[_R]):
    """A page of a list: its `items` in order, whether more precede or follow, and the total."""

    items: Sequence[_R]
    has_next: bool
    has_previous: bool
    total: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Which items of a list to return: the `first` after a cursor, or the `last` before one."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def size(self) -> int:
        """Returns the number of items. Raises `Invalid` unless there is one, from 1 to 100."""
        if self.first is not None and self.last is not None:
            raise Invalid("Give either `first` or `last`, not both.", ("last",))
        name, size = ("first", self.first) if self.last is None else ("last", self.last)
        if size is None or not 1 <= size <= MAX_PAGE:
            raise Invalid(
                "`{name}` must be between 1 and {limit}.", (name,), name=name, limit=MAX_PAGE
            )
        return size


def list_cursor(key: str) -> str:
    """Returns the opaque list cursor of the item with this key."""
    return base64.urlsafe_b64encode(f"1:{key}".encode()).rstrip(b"=").decode()


def list_key(cursor: str, prefix: str) -> str:
    """Returns the id of the item that a list cursor names.

    Raises `BadCursor` unless it is an id with this prefix, as the items of the list have.
    """
    try:
        raw = base64.b64decode(
            cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        ).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise BadCursor("That cursor is not of this list.") from None
    key = raw.removeprefix("1:")
    if key == raw or not is_id(key, prefix):
        raise BadCursor("That cursor is not of this list.")
    return key


async def page_of(
    database: Database,
    query: Select[_R],
    key: InstrumentedAttribute[str],
    prefix: str,
    part: Slice,
) -> Page[_R]:
    """Returns a page of the rows of `query`, newest first, whose ids have this prefix.

    Raises `Invalid` and `BadCursor`.
    """
    size = part.size()
    is_backward = part.last is not None
    # one row more than asked for says whether there is another page
    page: Select[Any] = query.order_by(key.asc() if is_backward else key.desc()).limit(size + 1)
    if part.after is not None:
        page = page.where(key < list_key(part.after, prefix))
    if part.before is not None:
        page = page.where(key > list_key(part.before, prefix))
    async with database.read_transaction() as sql:
        rows = list(await sql.scalars(page))
        total = (await sql.scalars(query.with_only_columns(func.count()))).one()
    items, has_more = rows[:size], len(rows) > size
    if is_backward:
        return Page(items[::-1], part.before is not None, has_more or part.after is not None, total)
    return Page(items, has_more or part.before is not None, part.after is not None, total)
