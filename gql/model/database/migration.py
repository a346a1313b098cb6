"""Migrates a database to this version's schema, and checks that it has been migrated."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from gql.model.database.database import Database
from gql.model.database.engines import Engines, open_engines
from gql.model.domain.errors import SetupError
from gql.model.event_log.repair import record_digests
from gql.model.event_log.restored_dump import is_restored_dump, renumber_events

_ADVISORY_LOCK = 0x62_75_62_62_6C_65_73  # "bubbles" in ASCII
_SCRIPTS = Path(__file__).parent / "migrations"
_MIGRATION_TIMEOUT = 3_600.0  # seconds
_CHECK_TIMEOUT = 60.0  # seconds


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(_config(connection), "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@functools.cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _require_known_revision(revision: str | None) -> None:
    """Raises `SetupError` if the schema is that of a newer version."""
    known = {migration.revision for migration in _scripts().walk_revisions()}
    if revision is not None and revision not in known:
        raise SetupError(
            f"The database was made by a newer version (schema {revision}); use that version."
        )


def _is_current(revision: str | None) -> bool:
    """Returns whether the schema is that of this version."""
    return revision == _scripts().get_current_head()


async def migrate(url: str) -> None:
    """Migrates the tables, and renumbers the events of a restored PostgreSQL dump.

    Then records the state of the sessions whose logs have no digest of it. Raises `SetupError` if
    the database is of a newer version or cannot be used.
    """
    engines = open_engines(url, for_migration=True)
    await _run_or_raise_setup_error(engines, _migrate, _MIGRATION_TIMEOUT)
    database = Database(url)
    try:
        await record_digests(database)
    finally:
        await database.close()


async def check_schema(url: str) -> None:
    """Raises `SetupError` unless the tables are those of this version and can be used."""
    await _run_or_raise_setup_error(open_engines(url), _check, _CHECK_TIMEOUT)


async def _migrate(engines: Engines) -> None:
    async with engines.writer.begin() as connection:
        if engines.sqlite_path is None:  # processes that start at the same time wait here
            await connection.execute(text("SET LOCAL lock_timeout = 0"))
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        revision = await connection.run_sync(_revision)
        _require_known_revision(revision)
        if not _is_current(revision):
            await connection.run_sync(_upgrade)
        if engines.sqlite_path is None and await is_restored_dump(connection):
            await renumber_events(connection)


async def _check(engines: Engines) -> None:
    async with engines.writer.begin() as connection:
        revision = await connection.run_sync(_revision)
        _require_known_revision(revision)
        if not _is_current(revision):
            raise SetupError(
                f"The database's schema is {revision or 'empty'}, older than this version needs; "
                "run `bubbles migrate`."
            )
        if engines.sqlite_path is None and await is_restored_dump(connection):
            raise SetupError("The database was restored from a dump; run `bubbles migrate`.")


async def _run_or_raise_setup_error(
    engines: Engines, function: Callable[[Engines], Awaitable[None]], timeout_seconds: float
) -> None:
    """Calls the function for at most `timeout_seconds`, then closes the engines.

    Raises `SetupError` if the database does not answer in time or refuses the connection or a
    statement.
    """
    try:
        async with asyncio.timeout(timeout_seconds):
            await function(engines)
    except (DBAPIError, OSError, TimeoutError) as error:
        raise SetupError(f"The database cannot be used: {_cause(error)}.") from None
    finally:
        await engines.dispose()


def _cause(error: Exception) -> str:
    """Returns the driver's message in one line, without SQL and without the URL."""
    cause = getattr(error, "orig", None) or error
    message = str(cause).splitlines()[0] if str(cause) else "it did not answer"
    # SQLAlchemy puts the class of an asyncpg error first: "<class 'asyncpg.…Error'>: message"
    return message.split("'>: ")[-1].rstrip(".")
