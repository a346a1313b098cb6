"""`bubbles seed`: adds the demo data."""

import argparse
import asyncio
import sys

from gql.cli.database import add_database_options, prepare_database
from gql.seed import ORGANIZATION, seed
from gql.settings import Settings

HELP = "add demo data, once"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_database_options(parser)


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Adds the demo data, unless it exists."""
    asyncio.run(seed_database(settings))
    return 0


async def seed_database(settings: Settings) -> None:
    """Prepares the database and adds the demo data; prints a line if it was added."""
    await prepare_database(settings)
    if await seed(settings):
        print(f"Seeded the demo organization {ORGANIZATION}.", file=sys.stderr)
