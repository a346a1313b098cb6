"""`bubbles schema`: prints the GraphQL schema."""

import argparse

from gql.schema import schema
from gql.settings import Settings

HELP = "print the schema"


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Adds nothing: this command has no arguments."""


def run(_: argparse.Namespace, __: Settings) -> int:
    """Prints the schema."""
    print(schema.as_str())
    return 0
