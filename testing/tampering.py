"""Changes the database by SQL past the server, as somebody with access to its files could."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from gql.model.database.database import Database

_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


async def run_sql(database: Database, *statements: str, **values: Any) -> None:
    """Executes statements in one transaction of another connection."""
    async with transaction_past_the_server(database) as connection:
        await _execute(connection, statements, values)


async def run_sql_without_triggers(database: Database, *statements: str, **values: Any) -> None:
    """Executes statements in one transaction in which no trigger runs."""
    async with transaction_without_triggers(database) as connection:
        await _execute(connection, statements, values)


@asynccontextmanager
async def transaction_without_triggers(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction in which no trigger runs and no foreign key is checked."""
    async with transaction_past_the_server(database) as connection:
        if not database.is_sqlite:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
            return
        triggers = (await connection.execute(text(_TRIGGERS))).all()
        for name, _ in triggers:
            await connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        for _, sql in triggers:
            await connection.exec_driver_sql(sql)


@asynccontextmanager
async def transaction_past_the_server(database: Database) -> AsyncIterator[AsyncConnection]:
    """SQLite checks no foreign keys in it, because that is a setting of each connection."""
    engine = create_async_engine(database.engines.writer.url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _execute(
    connection: AsyncConnection, statements: tuple[str, ...], values: dict[str, Any]
) -> None:
    for statement in statements:
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        await connection.execute(text(statement), used)
