"""Runs SQL statements on a driver's connection, with one synchronous interface for both databases.

On SQLite a runner is used on the connection's thread. On PostgreSQL it is used in a greenlet of
SQLAlchemy, in which waiting for asyncpg looks like a call.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import asyncpg
from sqlalchemy.util import await_only

from gql.model.database.drivers.statements import (
    POSTGRESQL,
    SQLITE,
    Statement,
    Statements,
    statements_for,
)


class Runner(Protocol):
    """A connection with an open transaction."""

    statements: Statements

    def fetch(self, statement: Statement) -> Sequence[Sequence[Any]]:
        """Executes a statement and returns its rows."""

    def execute(self, statement: Statement) -> None:
        """Executes a statement without a result."""

    def now(self) -> datetime:
        """Returns the time of the database."""


class SqliteRunner:
    """Runs statements on a SQLite connection, on the connection's thread."""

    statements = statements_for(SQLITE)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fetch(self, statement: Statement) -> Sequence[Sequence[Any]]:
        """Executes a statement and returns its rows."""
        return self._connection.execute(statement.sql, statement.values).fetchall()

    def execute(self, statement: Statement) -> None:
        """Executes a statement without a result."""
        self._connection.execute(statement.sql, statement.values)

    def now(self) -> datetime:
        """Returns the time of this machine, which is the embedded database's."""
        return datetime.now(UTC)


class PostgresqlRunner:
    """Runs statements on a connection of asyncpg, in a greenlet."""

    statements = statements_for(POSTGRESQL)

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    def fetch(self, statement: Statement) -> Sequence[Sequence[Any]]:
        """Executes a statement and returns its rows."""
        rows: Sequence[Sequence[Any]] = await_only(
            self._connection.fetch(statement.sql, *statement.values)
        )
        return rows

    def execute(self, statement: Statement) -> None:
        """Executes a statement without a result."""
        await_only(self._connection.execute(statement.sql, *statement.values))

    def now(self) -> datetime:
        """Returns the time of the database's machine."""
        ((now,),) = self.fetch(Statement("SELECT clock_timestamp()"))
        return datetime.fromisoformat(str(now)).astimezone(UTC)
