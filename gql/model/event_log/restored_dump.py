"""A dump restored into another PostgreSQL cluster, whose transaction ids start again."""

from sqlalchemy import BigInteger, Text, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gql.model.database.tables import EventRow, SessionRow


async def is_restored_dump(connection: AsyncConnection) -> bool:
    """Returns whether rows name transactions that this PostgreSQL cluster has not reached yet."""
    end = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)
    result = await connection.execute(select(func.max(SessionRow.moved_in) >= end))
    return bool(result.scalar())


async def renumber_events(connection: AsyncConnection) -> None:
    """Moves all events before any new one, in the same order; their cursors stay valid."""
    shift = select(func.max(EventRow.position) + 1).scalar_subquery()
    await connection.execute(update(EventRow).values(position=EventRow.position - shift))
    await connection.execute(update(SessionRow).values(moved_in=0))
