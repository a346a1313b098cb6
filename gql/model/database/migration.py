"""Brings a database's tables to what this version needs, or says why it cannot be used."""

import asyncio
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from gql.model.database.engines import Engines, open_engines
from gql.model.domain.errors import SetupError
from gql.model.event_log.feed import is_from_elsewhere, renumber

_LOCK = 0x62_75_62_62_6C_65_73  # any number of our own
_PLACE = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_PLACE))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(_config(connection), "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refusal(found: str | None) -> str | None:
    script = ScriptDirectory.from_config(_config())
    if found == script.get_current_head():
        return None
    known = {one.revision for one in script.walk_revisions()}
    if found is not None and found not in known:
        return f"The database was made by a newer version (schema {found}); use that version."
    old = found or "empty"
    return f"The database's schema is {old}, older than this version needs; run `bubbles migrate`."


async def migrate(url: str) -> None:
    """Brings the tables up to date. Raises `SetupError` for a database made by a newer version."""
    await _with_engines(open_engines(url, patient=True), _migrate, 3_600)


async def check_schema(url: str) -> None:
    """Raises `SetupError` where the tables are not what this version needs."""
    await _with_engines(open_engines(url), _check, 60)


async def _migrate(engines: Engines) -> None:
    async with engines.writer.begin() as connection:
        if engines.sqlite_path is None:  # several processes may start at once; the others wait
            await connection.execute(text("SET LOCAL lock_timeout = 0"))
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        refusal = _refusal(await connection.run_sync(_revision))
        if refusal and "newer" in refusal:
            raise SetupError(refusal)
        if refusal:
            await connection.run_sync(_upgrade)
        if engines.sqlite_path is None and await is_from_elsewhere(connection):
            await renumber(connection)


async def _check(engines: Engines) -> None:
    async with engines.writer.begin() as connection:
        refusal = _refusal(await connection.run_sync(_revision))
        if not refusal and engines.sqlite_path is None and await is_from_elsewhere(connection):
            refusal = "The database was restored from a dump; run `bubbles migrate`."
    if refusal:
        raise SetupError(refusal)


async def _with_engines(engines: Engines, work: Any, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work(engines)
    except (DBAPIError, OSError, TimeoutError) as error:
        raise SetupError(f"The database cannot be used: {_cause(error)}.") from None
    finally:
        await engines.dispose()


def _cause(error: Exception) -> str:
    """The driver's own words, one line, without SQL or the URL."""
    cause = getattr(error, "orig", None) or error
    words = str(cause).splitlines()[0] if str(cause) else "it did not answer"
    return words.split("'>: ")[-1].rstrip(".")
