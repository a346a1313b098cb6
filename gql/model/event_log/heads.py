"""Reads the heads of many sessions' logs in one statement, by primary key."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# The ids are one parameter. One parameter per id would be limited in number, and would make another
# statement to prepare for each number of ids.
_SQLITE = text(
    "SELECT id, organization_id, head, head_hash FROM session"
    " WHERE id IN (SELECT value FROM json_each(:ids))"
)
_POSTGRESQL = text(
    "SELECT id, organization_id, head, head_hash FROM session WHERE id = ANY(CAST(:ids AS text[]))"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one session's log: the number of its events, and the last one's chain hash."""

    session_id: str
    organization_id: str
    sequence: int
    hash: str


async def read_heads(
    sql: AsyncSession, is_sqlite: bool, session_ids: Collection[str]
) -> list[Head]:
    """Returns the heads of those of the sessions that exist."""
    # Ids come from clients. PostgreSQL rejects the whole list if one holds a NUL or bad UTF-8.
    ids = [value for value in session_ids if value.isascii() and value.isprintable()]
    rows = (
        await sql.execute(_SQLITE, {"ids": json.dumps(ids)})
        if is_sqlite
        else await sql.execute(_POSTGRESQL, {"ids": ids})
    )
    return [Head(*row) for row in rows]
