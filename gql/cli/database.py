"""The database that a command works on: its options, its tables, its connections."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gql.model.database.database import Database
from gql.model.database.engines import sqlite_path
from gql.model.database.migration import check_schema, migrate
from gql.model.domain.errors import SetupError
from gql.settings import Settings


def add_database_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options that select the database."""
    parser.add_argument(
        "--database-url", help="SQLAlchemy URL; by default SQLite in the data folder"
    )
    parser.add_argument("--data-dir", type=Path, help="folder of the embedded database and files")


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Opens the database and closes it after the block."""
    database = Database(settings.effective_database_url)
    try:
        yield database
    finally:
        await database.close()


async def prepare_database(settings: Settings) -> None:
    """Migrates the embedded database; raises `SetupError` if another one is not migrated.

    The operator migrates a database server, with `bubbles migrate`.
    """
    await (migrate if settings.embedded else check_schema)(settings.effective_database_url)


async def require_database(settings: Settings) -> None:
    """Raises `SetupError` unless the database exists with the schema of this version."""
    path = sqlite_path(settings.effective_database_url)
    if path and not await asyncio.to_thread(path.exists):
        raise SetupError(f"There is no database at {path} yet; start the server first.")
    await check_schema(settings.effective_database_url)
