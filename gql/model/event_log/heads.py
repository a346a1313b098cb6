"""Where the logs of many sessions end, asked in one statement by primary key."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# the ids as one value: as many parameters they would be bounded, and be another statement each time
_SQLITE = text(
    "SELECT id, organization_id, head, head_hash FROM session"
    " WHERE id IN (SELECT value FROM json_each(:ids))"
)
_POSTGRESQL = text(
    "SELECT id, organization_id, head, head_hash FROM session WHERE id = ANY(CAST(:ids AS text[]))"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one session's log: how many events, and the last one's chain hash."""

    session_id: str
    organization_id: str
    sequence: int
    hash: str


async def heads(sql: AsyncSession, sqlite: bool, session_ids: Collection[str]) -> list[Head]:
    """The heads of those of these sessions that exist."""
    # somebody may be asking for what is no id, and PostgreSQL would refuse the whole list for it
    ids = [one for one in session_ids if one.isascii() and one.isprintable()]
    found = (
        await sql.execute(_SQLITE, {"ids": json.dumps(ids)})
        if sqlite
        else await sql.execute(_POSTGRESQL, {"ids": ids})
    )
    return [Head(*row) for row in found]
