"""`bubbles serve`: serves the API, with one process or several."""

import argparse
import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

from gql.app import create_app
from gql.cli.database import add_database_options, open_database, prepare_database
from gql.cli.log_config import configure_logging
from gql.cli.seed import seed_database
from gql.esign.authorities import Authorities
from gql.model.database.engines import acquire_file_lock, sqlite_path
from gql.model.domain.errors import SetupError
from gql.seed import demo_token
from gql.server.server import Config, Server, listen
from gql.server.supervisor import Supervisor
from gql.settings import Settings
from gql.transport.pages import pages_folder

HELP = "serve the API"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_database_options(parser)
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on")
    parser.add_argument("--workers", type=int, help="server processes; more than 1 on PostgreSQL")
    parser.add_argument("--demo", action="store_true", help="seed demo data first, once")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serves until a signal arrives."""
    if settings.workers > 1 and settings.embedded:
        raise SetupError(
            "SQLite takes one server process; for --workers give a PostgreSQL --database-url."
        )
    with listen(settings) as listener:
        settings = replace(
            settings,
            port=listener.getsockname()[1],
            # the setting is for the whole server; each of its processes needs at least one
            document_workers=max(1, round(settings.document_workers / settings.workers)),
        )
        asyncio.run(_prepare(settings, demo=options.demo))
        config = Config(settings, partial(create_app, settings))
        token = asyncio.run(demo_token(settings, "agent")) if options.demo else ""
        if settings.workers > 1:
            supervisor = Supervisor(config, listener, settings.workers, configure_logging)
            supervisor.run(partial(_print_addresses, settings, token))
            return 0
        server = Server(config)
        _print_addresses(settings, token)
        server.run(sockets=[listener])
    return 0 if server.started else 2


async def _prepare(settings: Settings, *, demo: bool) -> None:
    """Prepares the database and checks the keys, so that errors appear before the addresses."""
    path = sqlite_path(settings.effective_database_url)
    release = acquire_file_lock(path) if path else None
    try:
        await (seed_database if demo else prepare_database)(settings)
        async with open_database(settings) as database:
            await Authorities(database, settings.key_passphrase).check()
    finally:
        if release:
            release()


def _print_addresses(settings: Settings, token: str) -> None:
    """Prints where the server is. With a token the links sign in as the demo's agent."""
    fragment = f"#token={token}" if token else ""
    lines = [f"Interaction bubbles serve at {settings.base_url}"]
    if not (pages_folder(settings.pages_dir) / "console.html").is_file():
        lines.append("  The web pages are not built: make web (with Node.js) builds them.")
    lines.append(f"  Console    {settings.base_url}/console{fragment}")
    if settings.graphiql:
        hint = "" if token else "  (token in its Headers tab)"
        lines.append(f"  GraphiQL   {settings.base_url}/graphql{fragment}{hint}")
    if token:
        is_default = settings.data_dir == Path("data")
        data_dir = "" if is_default else f" --data-dir {settings.data_dir}"
        lines.append(f"  a token    .venv/bin/python -m gql token{data_dir} --demo agent")
        lines.append("             (or admin, partner, participant), sent as Authorization: Bearer")
    print("\n".join(lines), flush=True)
