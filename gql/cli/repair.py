"""`bubbles repair`: accepts rows of a session that were changed past the server."""

import argparse
import asyncio
import sys

from gql.cli.database import add_database_options, open_database, require_database
from gql.model.domain.errors import Refusal, SessionFrozen
from gql.model.event_log.integrity import verify_logs
from gql.model.event_log.repair import repair_session
from gql.settings import Settings

HELP = "accept rows of a session that were changed past the server"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_database_options(parser)
    parser.add_argument("session", metavar="SESSION", help="the id of the session")
    parser.add_argument(
        "--accept",
        action="store_true",
        help="record the rows as they are, by events with the cause REPAIR_SESSION",
    )


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Prints what differs; returns 1 if something does and was not accepted."""
    return asyncio.run(_run(options.session, options.accept, settings))


async def _run(session_id: str, is_accepted: bool, settings: Settings) -> int:
    await require_database(settings)
    async with open_database(settings) as database:
        problems = [verdict.problem async for verdict in verify_logs(database, [session_id])]
        problem = next((problem for problem in problems if problem), None)
        print(f"{session_id}: {problem or 'the rows match the log'}")
        if problem is None:
            return 0
        if not is_accepted:
            print("Nothing was changed; --accept records the rows as they are.")
            return 1
        try:
            repair = await repair_session(database, session_id)
        except SessionFrozen as error:
            print(f"bubbles: {error.mismatch}", file=sys.stderr)
            return 1
        except Refusal as error:
            print(f"bubbles: {error}", file=sys.stderr)
            return 1
    print(f"Recorded the rows of {', '.join(repair.part_ids)}.")
    return 0
