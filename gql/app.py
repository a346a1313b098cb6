"""create_app(settings): what lives as long as the process, and the routes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from gql.delivery.channels import ConsoleChannel
from gql.delivery.phone_verification import SimulatedPhoneProvider
from gql.documents.process_pool import DocumentPool
from gql.esign.documents import Documents
from gql.esign.keys import Authorities
from gql.execution.executor import Operations
from gql.execution.limits import Limits
from gql.jobs.expiry import Sweeper
from gql.jobs.outbox import OutboxWorker
from gql.jobs.sealing import DocumentWorker
from gql.live.broker import broker_url
from gql.live.change_notifier import ChangeNotifier
from gql.live.head_poller import HeadPoller
from gql.live.presence import Presence
from gql.live.revocation import RevocationWatcher
from gql.live.subscription_registry import SubscriptionRegistry
from gql.model.database.database import Database
from gql.model.database.engines import acquire_file_lock
from gql.model.database.tables import SecretRow
from gql.model.domain.errors import Busy
from gql.model.domain.identifiers import new_secret
from gql.model.domain.viewer import SYSTEM
from gql.model.domain.views import SessionView
from gql.resolvers.context import Context
from gql.schema import build_schema
from gql.schema.errors import error_formatter
from gql.settings import Settings
from gql.storage.open_store import S3Options, open_store
from gql.transport.connections import Connections
from gql.transport.files import file_routes
from gql.transport.http import HttpEndpoint
from gql.transport.pages import graphiql_page, page_routes, pages_folder
from gql.transport.websocket import SocketEndpoint

_URL_KEY = "url-signing-key"


@dataclass(slots=True)
class AppState:
    """What lives as long as the process. Each takes what it needs; nothing is looked up."""

    settings: Settings
    database: Database
    documents: Documents
    hub: SubscriptionRegistry
    follower: HeadPoller
    bell: ChangeNotifier
    credentials: RevocationWatcher
    connections: Connections
    presence: Presence
    sweeper: Sweeper
    outbox: OutboxWorker
    worker: DocumentWorker = field(init=False)
    owns_pool: bool = True
    url_key: str = ""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def context(self) -> Context:
        """A context for one request or socket, not signed in yet."""
        return Context(self.database, self.documents, self.hub, self.settings, self.url_key)


def build_documents(
    settings: Settings, database: Database, pool: DocumentPool | None = None
) -> Documents:
    """What works on documents, with worker processes of its own unless a pool is given."""
    s3 = S3Options(
        settings.s3_endpoint,
        settings.s3_region,
        settings.s3_access_key_id,
        settings.s3_secret_access_key,
    )
    return Documents(
        database,
        open_store(settings.store_url, settings.data_dir / "files", s3),
        pool or DocumentPool(settings.document_workers, settings.document_timeout),
        Authorities(database, settings.key_passphrase),
        settings.timestamp_url,
    )


def build_app_state(settings: Settings, pool: DocumentPool | None = None) -> AppState:
    """Puts the process together; nothing is connected or running yet.

    A `pool` that is given is left running at the end: several applications can share one.
    """
    hub = SubscriptionRegistry()
    database = Database(settings.url)
    presence = Presence(database, settings.presence_grace, settings.presence_lease)
    phone = SimulatedPhoneProvider() if settings.simulated_phone else None
    outbox = OutboxWorker(database, ConsoleChannel(), phone)
    sweeper = Sweeper(database, presence, settings.sweep_interval)

    documents = build_documents(settings, database, pool)
    follower = HeadPoller(database, hub, settings.poll_interval)
    bell = ChangeNotifier(broker_url(settings), follower.hint, follower.resync)
    credentials = RevocationWatcher(database, settings.poll_interval)
    connections = Connections(
        credentials, presence, settings.max_sockets, settings.max_sockets_per_token
    )
    parts = AppState(
        settings,
        database,
        documents,
        hub,
        follower,
        bell,
        credentials,
        connections,
        presence,
        sweeper,
        outbox,
        owns_pool=pool is None,
    )
    parts.worker = DocumentWorker(parts.context)

    def tell(view: SessionView) -> None:
        hub.tell(view)
        bell.ring(view.id)
        parts.worker.tell(view)

    database.tell, database.posted = tell, outbox.nudge
    return parts


@contextlib.asynccontextmanager
async def run_background_tasks(parts: AppState) -> AsyncIterator[None]:
    """The process at work: holds the embedded database, sweeps, sends; then puts all down."""
    path = parts.database.engines.sqlite_path
    release: Callable[[], None] = acquire_file_lock(path) if path else lambda: None
    try:
        parts.documents.pool.start()
        parts.url_key = await url_key(parts.database)
        await parts.documents.authorities.check()
        await parts.presence.renew()
        work: list[Coroutine[Any, Any, None]] = [
            parts.follower.run(), parts.bell.run(), parts.credentials.run(), parts.presence.run(),
            parts.sweeper.run(), parts.outbox.run(), parts.worker.run(),
        ]  # fmt: skip
        parts.tasks = [asyncio.create_task(one) for one in work]
        yield
    finally:
        for task in parts.tasks:
            task.cancel()
        await asyncio.gather(*parts.tasks, return_exceptions=True)
        await parts.presence.close()
        await parts.database.close()
        if parts.owns_pool:
            parts.documents.pool.close()
        release()


async def url_key(database: Database) -> str:
    """The key that signs file URLs: made once, the same for all processes on one database."""
    async with database.writing(cause="start", actor=SYSTEM) as work:
        # several processes may start at once; whoever is first has made it
        fresh = {"name": _URL_KEY, "value": new_secret("uk")}
        made = text(
            "INSERT INTO secret (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING"
        )
        await work.sql.execute(made, fresh)
        row = await work.sql.get_one(SecretRow, _URL_KEY)
    return row.value


def create_app(settings: Settings, parts: AppState | None = None) -> Starlette:
    """The ASGI application. The database must have been migrated."""
    own = parts or build_app_state(settings)
    limits = Limits(
        settings.max_depth,
        settings.max_fields,
        settings.max_aliases,
        settings.max_mutations,
        settings.max_tokens,
    )
    schema = build_schema().core
    operations = Operations(schema, limits, error_formatter, settings.operation_timeout)
    edge = (operations, own.connections, own.context)
    pages = pages_folder(settings.pages_dir)
    graphiql = graphiql_page(pages) if settings.graphiql else None

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with run_background_tasks(own):
            yield

    app = Starlette(
        routes=[
            *page_routes(pages),
            Route("/healthz", _health(own)),
            *file_routes(own.context, settings.upload_limit),
            Route("/graphql", HttpEndpoint(*edge, graphiql), max_body_size=settings.body_limit),
            WebSocketRoute("/graphql", SocketEndpoint(*edge, settings)),
        ],
        lifespan=lifespan,
    )
    app.state.drain = own.connections.drain  # for the server, before it closes what is left
    return app


def _health(parts: AppState) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def health(_: Request) -> Response:
        try:
            async with parts.database.reading() as sql:
                await parts.database.now(sql)
                await sql.execute(select(1))
        except Busy:
            return JSONResponse({"status": "unavailable"}, status_code=503)
        return JSONResponse({"status": "ok"})

    return health
