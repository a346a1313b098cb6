"""`bubbles token`: prints a bearer token."""

import argparse
import asyncio

from gql.cli.database import add_database_options, open_database, require_database
from gql.resolvers.organization.administration import issue_token
from gql.seed import DEMO_KINDS, demo_token
from gql.settings import Settings

HELP = "print a bearer token"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_database_options(parser)
    owner = parser.add_mutually_exclusive_group(required=True)
    owner.add_argument("--demo", choices=DEMO_KINDS, help="for a person of the demo data")
    owner.add_argument("--user", metavar="EMAIL", help="for a user, by address")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Prints a new token."""
    print(asyncio.run(_new_token(options, settings)))
    return 0


async def _new_token(options: argparse.Namespace, settings: Settings) -> str:
    await require_database(settings)
    if options.demo:
        return await demo_token(settings, options.demo)
    async with open_database(settings) as database:
        return await issue_token(database, options.user, settings.token_lifetime)
