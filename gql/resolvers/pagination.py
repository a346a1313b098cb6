"""Lists that grow, a page at a time: newest first, by id, which begins with its time."""

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
    """Some of a list: `items` in order, whether more follow, and how many there are in all."""

    items: Sequence[_R]
    has_next: bool
    has_previous: bool
    total: int


def check_first(first: int) -> None:
    """Raises `Invalid` for a page size outside 1 to 100."""
    if not 1 <= first <= MAX_PAGE:
        raise Invalid(f"`first` must be between 1 and {MAX_PAGE}.", ("first",))


def place_of(key: str) -> str:
    """The opaque cursor of one item in a list."""
    return base64.urlsafe_b64encode(f"1:{key}".encode()).rstrip(b"=").decode()


def key_at(place: str) -> str:
    """The item a list's cursor names. Raises `BadCursor`."""
    try:
        raw = base64.b64decode(
            place + "=" * (-len(place) % 4), altchars=b"-_", validate=True
        ).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise BadCursor("That cursor is not of this list.") from None
    if not raw.startswith("1:") or len(raw) > 100:
        raise BadCursor("That cursor is not of this list.")
    return raw[2:]


async def page_of(
    database: Database,
    wanted: Select[_R],
    key: InstrumentedAttribute[str],
    first: int,
    after: str | None,
) -> Page[_R]:
    """A page of `wanted`, newest first. Raises `Invalid` and `BadCursor`."""
    check_first(first)
    below: Select[Any] = wanted.order_by(key.desc()).limit(first + 1)
    if after is not None:
        below = below.where(key < key_at(after))
    async with database.reading() as sql:
        items = list(await sql.scalars(below))
        total = (await sql.scalars(select(func.count()).select_from(wanted.subquery()))).one()
    return Page(items[:first], len(items) > first, after is not None, total)
