"""`bubbles organization`: creates an organization with its first admin."""

import argparse
import asyncio

from gql.cli.database import add_database_options, open_database, prepare_database
from gql.model.domain.errors import SetupError
from gql.model.domain.validation import is_email
from gql.resolvers.organization.administration import create_organization
from gql.settings import Settings

HELP = "add an organization with its first admin"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_database_options(parser)
    parser.add_argument("name")
    parser.add_argument("--admin", metavar="EMAIL", required=True, help="the admin's address")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Creates the organization and prints a token of its admin."""
    if not is_email(options.admin):
        raise SetupError(f"{options.admin!r} is not an e-mail address.")
    print(asyncio.run(_create(options, settings)))
    return 0


async def _create(options: argparse.Namespace, settings: Settings) -> str:
    await prepare_database(settings)
    async with open_database(settings) as database:
        lifetime = settings.token_lifetime
        return await create_organization(database, options.name, options.admin, lifetime)
