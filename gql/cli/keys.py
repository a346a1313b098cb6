"""`bubbles keys`: lists the signing certificates of all organizations."""

import argparse
import asyncio

from gql.cli.database import add_database_options, open_database, require_database
from gql.documents.signing.certificate_authority import fingerprint, to_pem
from gql.esign.authorities import Authorities
from gql.resolvers.organization.administration import list_organizations
from gql.settings import Settings

HELP = "list the organizations' signing certificates, creating missing ones"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_database_options(parser)
    parser.add_argument("--pem", action="store_true", help="print the certificates as PEM")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Prints the fingerprint of each organization's certificate, and creates missing ones."""
    asyncio.run(_print_certificates(settings, with_pem=options.pem))
    return 0


async def _print_certificates(settings: Settings, *, with_pem: bool) -> None:
    await require_database(settings)
    async with open_database(settings) as database:
        authorities = Authorities(database, settings.key_passphrase)
        for organization in await list_organizations(database):
            authority = await authorities.get_or_create(organization.id)
            print(f"{organization.id} {organization.name}: {fingerprint(authority.certificate)}")
            if with_pem:
                print(to_pem(authority.certificate), end="")
