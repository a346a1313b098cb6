"""`bubbles verify`: checks signed PDF files and the event logs of sessions."""

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from gql.cli.database import add_database_options, open_database, require_database
from gql.documents.signing.certificate_authority import from_pem
from gql.documents.signing.verify import verify
from gql.esign.authorities import Authorities
from gql.model.domain.errors import SetupError
from gql.model.event_log.integrity import verify_logs
from gql.settings import Settings

HELP = "check signed PDF files, or the logs of sessions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of this command."""
    add_database_options(parser)
    parser.add_argument(
        "targets",
        metavar="TARGET",
        nargs="*",
        help="PDF files, or session ids; by default all logs",
    )
    parser.add_argument(
        "--root",
        metavar="PEM",
        action="append",
        type=Path,
        help="trust these certificates for PDF files, without a database",
    )


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Prints a verdict for each file and session; returns 1 if there is a problem."""
    files = [Path(name) for name in options.targets if name.lower().endswith(".pdf")]
    session_ids = [name for name in options.targets if not name.lower().endswith(".pdf")]
    status = 0
    if files:
        paths = options.root
        roots = _read_certificates(paths) if paths else asyncio.run(_load_certificates(settings))
        status |= max(_verify_file(file, roots) for file in files)
    if session_ids or not files:
        status |= asyncio.run(_verify_sessions(session_ids, settings))
    return status


def _read_certificates(files: Sequence[Path]) -> list[bytes]:
    """Returns the certificates (DER) in PEM files. Raises `SetupError`."""
    try:
        return [certificate for file in files for certificate in from_pem(file.read_text())]
    except (OSError, ValueError) as error:
        raise SetupError(f"The certificates cannot be read: {error}") from None


async def _load_certificates(settings: Settings) -> list[bytes]:
    """Returns the certificates (DER) of all organizations in the database."""
    await require_database(settings)
    async with open_database(settings) as database:
        return await Authorities(database, settings.key_passphrase).certificates()


def _verify_file(file: Path, roots: Sequence[bytes]) -> int:
    try:
        report = verify(file.read_bytes(), roots)
    except OSError as error:
        raise SetupError(f"{file} cannot be read: {error.strerror}.") from None
    for signature in report.signatures:
        time = signature.signed_at
        signed_at = f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else "an unknown time"
        stamp = ", time-stamped" if signature.timestamped else ""
        result = signature.problem or "valid"
        print(f"{file}: {signature.field}: {signature.signer}, {signed_at}{stamp}: {result}")
    sealed = "sealed, nothing was changed" if report.sealed else "not sealed yet, nothing wrong"
    print(f"{file}: {report.problem or sealed}")
    return 1 if report.problem else 0


async def _verify_sessions(session_ids: Sequence[str], settings: Settings) -> int:
    await require_database(settings)
    status = 0
    async with (
        open_database(settings) as database,
        aclosing(verify_logs(database, session_ids)) as verdicts,
    ):
        async for verdict in verdicts:
            result = verdict.problem or f"{verdict.events} events, log and rows match"
            print(f"{verdict.session_id}: {result}")
            status |= verdict.problem is not None
    return status
