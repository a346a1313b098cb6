"""The command line: serve, migrate, seed, token, organization, keys, schema, verify."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import select

from gql.app import create_app
from gql.documents.signing.certificate_authority import fingerprint, from_pem
from gql.documents.signing.certificate_authority import pem as to_pem
from gql.documents.signing.verify import verify
from gql.esign.keys import Authorities
from gql.model.database.database import Database
from gql.model.database.engines import acquire_file_lock, sqlite_path
from gql.model.database.migration import check_schema, migrate
from gql.model.database.tables import EventRow, OrganizationRow, SessionRow, UserRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import Busy, SetupError
from gql.model.domain.identifiers import new_id
from gql.model.domain.validation import is_email
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.hash_chain import verify_chain
from gql.resolvers.authentication import new_user, token_for
from gql.schema import schema
from gql.seed import DEMO_KINDS, demo_token, seed
from gql.server.server import Config, Server, listen
from gql.server.supervisor import Supervisor
from gql.settings import Settings, load_settings
from gql.transport.pages import pages_folder


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Exit status: 0 done, 1 something found wrong, 2 it could not be done."""
    _begin_log()
    options = _parser().parse_args(argv)
    try:
        settings = _settings(options)
        result: int = options.run(options, settings)
    except (SetupError, Busy) as no:
        print(f"bubbles: {no}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return result


def _begin_log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # what it finds wrong with a signature is a verdict here, not a warning with a traceback
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


def _settings(options: argparse.Namespace) -> Settings:
    names = ("host", "port", "database_url", "data_dir", "workers")
    return load_settings(overrides={name: getattr(options, name, None) for name in names})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bubbles", description="Customer sessions over GraphQL.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    places = argparse.ArgumentParser(add_help=False)
    places.add_argument(
        "--database-url", help="SQLAlchemy URL; by default SQLite in the data folder"
    )
    places.add_argument("--data-dir", type=Path, help="folder of the embedded database and files")

    serve = commands.add_parser("serve", parents=[places], help="serve the API")
    serve.add_argument("--host", help="address to listen on")
    serve.add_argument("--port", type=int, help="port to listen on")
    serve.add_argument("--workers", type=int, help="server processes; more than 1 on PostgreSQL")
    serve.add_argument("--demo", action="store_true", help="seed demo data first, once")
    serve.set_defaults(run=_serve)

    commands.add_parser(
        "migrate", parents=[places], help="bring the database's tables up to date"
    ).set_defaults(run=_migrate)
    commands.add_parser("seed", parents=[places], help="add demo data, once").set_defaults(
        run=_seed
    )

    token = commands.add_parser("token", parents=[places], help="print a bearer token")
    which = token.add_mutually_exclusive_group(required=True)
    which.add_argument("--demo", choices=DEMO_KINDS, help="for somebody of the demo data")
    which.add_argument("--user", metavar="EMAIL", help="for a user, by address")
    token.set_defaults(run=_token)

    commands.add_parser("schema", help="print the schema").set_defaults(run=_schema)

    verify = commands.add_parser(
        "verify", parents=[places], help="check signed PDF files, or the logs of sessions"
    )
    verify.add_argument("what", nargs="*", help="PDF files, or session ids; by default all logs")
    verify.add_argument(
        "--root",
        metavar="PEM",
        action="append",
        type=Path,
        help="trust these certificates for PDF files, without a database",
    )
    verify.set_defaults(run=_verify)

    keys = commands.add_parser(
        "keys", parents=[places], help="make missing signing authorities, and list them"
    )
    keys.add_argument("--pem", action="store_true", help="print the certificates to hand out")
    keys.set_defaults(run=_keys)

    founding = commands.add_parser(
        "organization", parents=[places], help="add an organization with its first admin"
    )
    founding.add_argument("name")
    founding.add_argument("--admin", metavar="EMAIL", required=True, help="the admin's address")
    founding.set_defaults(run=_organization)
    return parser


def _schema(_: argparse.Namespace, __: Settings) -> int:
    print(schema.as_str())
    return 0


def _migrate(_: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(migrate(settings.url))
    return 0


def _seed(_: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(_seeded(settings))
    return 0


async def _seeded(settings: Settings) -> None:
    await _ready(settings)
    if await seed(settings):
        print("Seeded the demo organization Acme Bank.", file=sys.stderr)


async def _ready(settings: Settings) -> None:
    """The embedded database is migrated without asking; another one by its operator."""
    await (migrate if settings.embedded else check_schema)(settings.url)


def _token(options: argparse.Namespace, settings: Settings) -> int:
    print(asyncio.run(_new_token(options, settings)))
    return 0


async def _existing(settings: Settings) -> None:
    """Raises `SetupError` unless the database is there, as this version needs it."""
    path = sqlite_path(settings.url)
    if path and not await asyncio.to_thread(path.exists):
        raise SetupError(f"There is no database at {path} yet; start the server first.")
    await check_schema(settings.url)


async def _new_token(options: argparse.Namespace, settings: Settings) -> str:
    await _existing(settings)
    if options.demo:
        return await demo_token(settings, options.demo)
    database = Database(settings.url)
    try:
        async with database.writing(cause="token", actor=SYSTEM) as work:
            users = list(
                await work.sql.scalars(select(UserRow).where(UserRow.email == options.user))
            )
            if len(users) != 1:
                raise SetupError(f"There are {len(users)} users with the address {options.user}.")
            row, secret = token_for(users[0], work.now, settings.token_lifetime)
            work.add(row)
    finally:
        await database.close()
    return secret


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    files = [Path(one) for one in options.what if one.lower().endswith(".pdf")]
    sessions = [one for one in options.what if not one.lower().endswith(".pdf")]
    wrong = 0
    if files:
        roots = _roots(options.root) if options.root else asyncio.run(_authorities(settings))
        wrong |= max(_verified_file(file, roots) for file in files)
    if sessions or not files:
        wrong |= asyncio.run(_verified(sessions, settings))
    return wrong


def _roots(files: Sequence[Path]) -> list[bytes]:
    try:
        return [one for file in files for one in from_pem(file.read_text())]
    except (OSError, ValueError) as error:
        raise SetupError(f"The certificates cannot be read: {error}") from None


async def _authorities(settings: Settings) -> list[bytes]:
    await _existing(settings)
    database = Database(settings.url)
    try:
        return await Authorities(database, settings.key_passphrase).certificates()
    finally:
        await database.close()


def _verified_file(file: Path, roots: Sequence[bytes]) -> int:
    try:
        verdict = verify(file.read_bytes(), roots)
    except OSError as error:
        raise SetupError(f"{file} cannot be read: {error.strerror}.") from None
    for one in verdict.signatures:
        at = f"{one.signed_at:%Y-%m-%d %H:%M:%S} UTC" if one.signed_at else "an unknown time"
        stamped = ", time-stamped" if one.timestamped else ""
        print(f"{file}: {one.field}: {one.signer}, {at}{stamped}: {one.wrong or 'valid'}")
    sealed = "sealed, nothing was changed" if verdict.sealed else "not sealed yet, nothing wrong"
    print(f"{file}: {verdict.wrong or sealed}")
    return 1 if verdict.wrong else 0


async def _verified(wanted: Sequence[str], settings: Settings) -> int:
    await _existing(settings)
    database = Database(settings.url)
    broken = 0
    try:
        async with database.reading() as sql:
            sessions = select(SessionRow.id, SessionRow.head, SessionRow.head_hash)
            if wanted:
                sessions = sessions.where(SessionRow.id.in_(wanted))
            found = list(await sql.execute(sessions.order_by(SessionRow.id)))
            for session_id, head, head_hash in found:
                log = select(EventRow).where(EventRow.session_id == session_id)
                rows = list(await sql.scalars(log.order_by(EventRow.sequence)))
                wrong = verify_chain(rows, head, head_hash)
                broken += wrong is not None
                print(f"{session_id}: {wrong or f'{head} events, chain whole'}")
    finally:
        await database.close()
    missing = set(wanted) - {row[0] for row in found}
    for session_id in sorted(missing):
        print(f"{session_id}: not found")
    return 1 if broken or missing else 0


def _keys(options: argparse.Namespace, settings: Settings) -> int:
    return asyncio.run(_listed_keys(settings, pem=options.pem))


async def _listed_keys(settings: Settings, *, pem: bool) -> int:
    await _existing(settings)
    database = Database(settings.url)
    try:
        authorities = Authorities(database, settings.key_passphrase)
        async with database.reading() as sql:
            found = list(await sql.scalars(select(OrganizationRow).order_by(OrganizationRow.id)))
        for row in found:
            own = await authorities.of(row.id)
            print(f"{row.id} {row.name}: {fingerprint(own.certificate)}")
            if pem:
                print(to_pem(own.certificate), end="")
    finally:
        await database.close()
    return 0


def _organization(options: argparse.Namespace, settings: Settings) -> int:
    print(asyncio.run(_founded(options, settings)))
    return 0


async def _founded(options: argparse.Namespace, settings: Settings) -> str:
    if not is_email(options.admin):
        raise SetupError(f"{options.admin!r} is not an e-mail address.")
    await _ready(settings)
    database = Database(settings.url)
    try:
        async with database.writing(cause="organization", actor=SYSTEM) as work:
            row = OrganizationRow(
                id=new_id("org"), name=options.name, policy=Policy(), created_at=work.now
            )
            name = options.admin.partition("@")[0]
            user = new_user(work.now, row.id, ActorKind.ADMIN, name, options.admin)
            credential, secret = token_for(user, work.now, settings.token_lifetime)
            for one in (row, user, credential):
                work.add(one)
    finally:
        await database.close()
    return secret


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    if settings.workers > 1 and settings.embedded:
        raise SetupError(
            "SQLite takes one server process; for --workers give a PostgreSQL --database-url."
        )
    with listen(settings) as listener:
        own = replace(
            settings,
            port=listener.getsockname()[1],
            # they are for the whole server, and each process needs one
            document_workers=max(1, round(settings.document_workers / settings.workers)),
        )
        asyncio.run(_prepared(own, demo=options.demo))
        config = Config(own, partial(create_app, own))
        token = asyncio.run(demo_token(own, "agent")) if options.demo else ""
        greet = partial(_greet, own, token)
        if own.workers > 1:
            Supervisor(config, listener, own.workers, _begin_log).run(greet)
            return 0
        server = Server(config)
        greet()
        server.run(sockets=[listener])
    return 0 if server.started else 2


async def _prepared(settings: Settings, *, demo: bool) -> None:
    """Everything that can be refused is refused here, before the server says that it is up."""
    path = sqlite_path(settings.url)
    release = acquire_file_lock(path) if path else None
    try:
        await (_seeded if demo else _ready)(settings)
        await _check_keys(settings)
    finally:
        if release:
            release()


async def _check_keys(settings: Settings) -> None:
    database = Database(settings.url)
    try:
        await Authorities(database, settings.key_passphrase).check()
    finally:
        await database.close()


def _greet(settings: Settings, token: str) -> None:
    """Says where to go. A token of the demo data makes links that sign one in."""
    fragment = f"#token={token}" if token else ""
    lines = [f"Interaction bubbles serve at {settings.base_url}"]
    if not (pages_folder(settings.pages_dir) / "console.html").is_file():
        lines.append("  The web pages are not built: make web (with Node.js) builds them.")
    lines.append(f"  Console    {settings.base_url}/console{fragment}")
    if settings.graphiql:
        hint = "" if token else "  (token in its Headers tab)"
        lines.append(f"  GraphiQL   {settings.base_url}/graphql{fragment}{hint}")
    if token:
        place = "" if settings.data_dir == Path("data") else f" --data-dir {settings.data_dir}"
        lines.append(f"  a token    .venv/bin/python -m gql token{place} --demo agent")
        lines.append("             (or admin, partner, participant), sent as Authorization: Bearer")
    print("\n".join(lines), flush=True)
