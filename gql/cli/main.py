"""The entry point of the command `bubbles`: parses its arguments and runs a subcommand."""

import argparse
import sys
from collections.abc import Sequence
from typing import Protocol

from gql.cli import keys, migrate, organization, repair, schema, seed, serve, token, verify
from gql.cli.log_config import configure_logging
from gql.model.domain.errors import Busy, SetupError
from gql.settings import Settings, load_settings


class _Command(Protocol):
    """A module of this package with a subcommand."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None: ...

    def run(self, options: argparse.Namespace, settings: Settings, /) -> int: ...


_COMMANDS: dict[str, _Command] = {
    "serve": serve,
    "migrate": migrate,
    "seed": seed,
    "token": token,
    "schema": schema,
    "verify": verify,
    "repair": repair,
    "keys": keys,
    "organization": organization,
}
_OVERRIDES = ("host", "port", "database_url", "data_dir", "workers")  # options that are settings


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit status.

    0: done; 1: a check found a problem; 2: the command could not be carried out.
    """
    configure_logging()
    options = _parser().parse_args(argv)
    try:
        overrides = {name: getattr(options, name, None) for name in _OVERRIDES}
        status: int = options.run(options, load_settings(overrides=overrides))
    except (SetupError, Busy) as error:
        print(f"bubbles: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bubbles", description="Customer sessions over GraphQL.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in _COMMANDS.items():
        subparser = subparsers.add_parser(name, help=command.HELP)
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser
