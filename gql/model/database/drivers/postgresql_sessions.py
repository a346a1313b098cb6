"""Changes and reads of sessions on PostgreSQL, each in a transaction of a pooled connection."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from gql.model.database.change import CachedSessions, Change, Decided, decide_change
from gql.model.database.drivers.runner import PostgresqlRunner
from gql.model.database.drivers.statements import Statement

_T = TypeVar("_T")
_READ_ONLY = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresqlSessions:
    """Runs changes and reads in transactions of the engine's connections.

    The statements go to asyncpg, whose transaction SQLAlchemy does not see.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        cached: CachedSessions,
        clock: Callable[[datetime], datetime],
        on_commit: Callable[[Decided], None],
    ) -> None:
        self._engine = engine
        self._cached = cached
        self._clock = clock
        self._on_commit = on_commit

    async def run(self, change: Change) -> Decided:
        """Runs a change and returns it when it is committed."""
        return await self._transaction(
            "BEGIN", lambda runner: self._write(runner, change), self._on_commit
        )

    def _write(self, runner: PostgresqlRunner, change: Change) -> Decided:
        decided = decide_change(runner, change, self._cached, self._clock)
        for statement in decided.writes:
            runner.execute(statement)
        return decided

    async def read(self, function: Callable[[PostgresqlRunner], _T]) -> _T:
        """Calls a function with a transaction on one snapshot of the data."""
        return await self._transaction(_READ_ONLY, function)

    async def read_statement(self, function: Callable[[PostgresqlRunner], _T]) -> _T:
        """Calls a function that reads by one statement; saves the round trips of a transaction."""
        return await self._transaction("", function)

    async def close(self) -> None:
        """Does nothing: the engine closes its connections."""

    async def _transaction(
        self,
        begin: str,
        function: Callable[[PostgresqlRunner], _T],
        on_commit: Callable[[_T], None] = lambda _: None,
    ) -> _T:
        """Runs a function in a transaction.

        `on_commit` is called before anything else can run, so that the changes of one session are
        reported in their order.
        """
        async with self._engine.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            try:
                return await greenlet_spawn(_in_transaction, raw, begin, function, on_commit)
            except BaseException as error:
                # after these a statement is under way on the connection, or PostgreSQL ends it
                is_unusable = isinstance(
                    error, (asyncio.CancelledError, asyncpg.InternalClientError)
                )
                if is_unusable or raw.is_closed() or raw.is_in_transaction():
                    raw.terminate()
                    await connection.invalidate()
                raise


def _in_transaction(
    raw: Any,
    begin: str,
    function: Callable[[PostgresqlRunner], _T],
    on_commit: Callable[[_T], None],
) -> _T:
    """Runs in a greenlet. With an empty `begin` each statement is a transaction."""
    runner = PostgresqlRunner(raw)
    if not begin:
        return function(runner)
    runner.execute(Statement(begin))
    try:
        result = function(runner)
        runner.execute(Statement("COMMIT"))
    except Exception:
        with suppress(Exception):  # the caller closes a connection that is still in a transaction
            runner.execute(Statement("ROLLBACK"))
        raise
    on_commit(result)
    return result
