"""`bubbles migrate`: brings the tables of the database up to date."""

import argparse
import asyncio

from gql.cli.database import add_database_options
from gql.model.database.migration import migrate
from gql.settings import Settings

HELP = "bring the database's tables up to date"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_database_options(parser)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Migrates the database."""
    asyncio.run(migrate(settings.effective_database_url))
    return 0
