"""The application: builds everything that lives as long as the process, and the routes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from gql.delivery.channels import ConsoleChannel
from gql.delivery.phone_verification import SimulatedPhoneProvider
from gql.documents.process_pool import DocumentPool
from gql.esign.documents import Documents
from gql.esign.keys import Authorities
from gql.execution.executor import Executor
from gql.execution.limits import Limits
from gql.jobs import retention
from gql.jobs.expiry import ExpirySweeper
from gql.jobs.outbox import OutboxWorker
from gql.jobs.periodic import Periodic
from gql.jobs.sealing import DocumentWorker
from gql.live.broker import broker_url
from gql.live.change_notifier import ChangeNotifier
from gql.live.head_poller import HeadPoller
from gql.live.presence import Presence
from gql.live.revocation import RevocationWatcher
from gql.live.subscription_registry import SubscriptionRegistry
from gql.model.database.database import Database
from gql.model.database.engines import acquire_file_lock
from gql.model.domain.views import SessionView
from gql.resolvers.context import Context
from gql.schema import schema
from gql.schema.errors import error_formatter
from gql.settings import Settings
from gql.storage.open_store import S3Options, open_store
from gql.storage.url_key import load_url_key
from gql.transport.connections import Connections
from gql.transport.files import file_routes
from gql.transport.health import health_endpoint
from gql.transport.http import HttpEndpoint
from gql.transport.pages import graphiql_page, page_routes, pages_folder
from gql.transport.websocket.endpoint import WebSocketEndpoint

_OUTBOX_INTERVAL = 1.0  # seconds
_SEALING_INTERVAL = 5.0  # seconds
_ORPHANS_INTERVAL = timedelta(hours=6).total_seconds()


@dataclass(slots=True)
class AppState:
    """Everything that lives as long as the process. Each part is given what it needs."""

    settings: Settings
    database: Database
    documents: Documents
    registry: SubscriptionRegistry
    head_poller: HeadPoller
    notifier: ChangeNotifier
    revocations: RevocationWatcher
    connections: Connections
    presence: Presence
    expiry_sweeper: ExpirySweeper
    outbox: OutboxWorker
    worker: DocumentWorker
    owns_pool: bool = True
    url_key: str = ""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def context(self) -> Context:
        """Returns a context for one request or socket, without a viewer yet."""
        return Context(self.database, self.documents, self.registry, self.settings, self.url_key)

    def notify(self, session: SessionView) -> None:
        """Notifies subscribers, other processes and the document worker of a committed change."""
        self.registry.notify(session.id, session.organization_id, session.head)
        self.notifier.publish(session.id)
        self.worker.on_change(session)


def build_documents(
    settings: Settings, database: Database, pool: DocumentPool | None = None
) -> Documents:
    """Returns the document operations, with a new process pool unless one is given."""
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
    """Builds the state of one process; nothing is connected or running yet.

    A given `pool` is not closed at the end, so that several applications can share it.
    """
    database = Database(settings.url)
    documents = build_documents(settings, database, pool)
    presence = Presence(database, settings.presence_grace, settings.presence_lease)
    registry = SubscriptionRegistry()
    head_poller = HeadPoller(database, registry, settings.poll_interval)
    notifier = ChangeNotifier(broker_url(settings), head_poller.on_notification, head_poller.resync)
    revocations = RevocationWatcher(database)
    connections = Connections(
        revocations, presence, settings.max_sockets, settings.max_sockets_per_token
    )
    phone = SimulatedPhoneProvider() if settings.simulated_phone else None
    state = AppState(
        settings,
        database,
        documents,
        registry,
        head_poller,
        notifier,
        revocations,
        connections,
        presence,
        ExpirySweeper(database),
        OutboxWorker(database, ConsoleChannel(), phone),
        DocumentWorker(documents, _SEALING_INTERVAL),
        owns_pool=pool is None,
    )
    database.on_change, database.on_message_queued = state.notify, state.outbox.wake.set
    return state


def periodic_tasks(state: AppState) -> list[Periodic]:
    """Returns the background tasks that repeat, except the change notifier."""
    settings, presence = state.settings, state.presence
    return [
        Periodic(
            "head polling",
            settings.poll_interval,
            state.head_poller.poll,
            wake=state.head_poller.wake,
        ),
        Periodic("credential revocation", settings.poll_interval, state.revocations.check),
        Periodic(
            "presence lease",
            presence.lease.renewal_interval,
            presence.maintain_lease,
            wake=presence.lease.replaced,
            retry_interval=1.0,
        ),
        Periodic("dead processes", settings.sweep_interval, presence.remove_dead_processes),
        Periodic("expiry", settings.sweep_interval, state.expiry_sweeper.sweep),
        Periodic(
            "idempotency keys",
            settings.sweep_interval,
            partial(retention.remove_old_keys, state.database),
        ),
        Periodic(
            "outbox",
            _OUTBOX_INTERVAL,
            state.outbox.send_all_due,
            wake=state.outbox.wake,
        ),
        Periodic(
            "sealing",
            _SEALING_INTERVAL,
            state.worker.process_due,
            wake=state.worker.wake,
        ),
        Periodic(
            "orphaned files",
            _ORPHANS_INTERVAL,
            partial(retention.remove_old_orphans, state.database, state.documents.files),
            retry_interval=_SEALING_INTERVAL,
        ),
    ]


def _start_background_tasks(state: AppState) -> None:
    notifier = asyncio.create_task(state.notifier.run(), name="change notifier")
    periodic = [asyncio.create_task(task.run(), name=task.name) for task in periodic_tasks(state)]
    state.tasks = [notifier, *periodic]


@contextlib.asynccontextmanager
async def run_background_tasks(state: AppState) -> AsyncIterator[None]:
    """Runs the background tasks while the block runs, then closes everything.

    Locks the SQLite file, if there is one: a second process on it is refused with `SetupError`.
    """
    path = state.database.engines.sqlite_path
    release: Callable[[], None] = acquire_file_lock(path) if path else lambda: None
    try:
        state.documents.pool.start()
        state.url_key = await load_url_key(state.database)
        await state.documents.authorities.check()
        await state.presence.renew()
        _start_background_tasks(state)
        yield
    finally:
        for task in state.tasks:
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        await state.presence.close()
        await state.database.close()
        if state.owns_pool:
            state.documents.pool.close()
        release()


def create_app(settings: Settings, state: AppState | None = None) -> Starlette:
    """Returns the ASGI application. The database must have been migrated."""
    app_state = state or build_app_state(settings)
    limits = Limits(
        settings.max_depth,
        settings.max_fields,
        settings.max_aliases,
        settings.max_mutations,
        settings.max_tokens,
    )
    operations = Executor(schema.core, limits, error_formatter, settings.operation_timeout)
    endpoint_arguments = (operations, app_state.connections, app_state.context)
    pages = pages_folder(settings.pages_dir)
    graphiql = graphiql_page(pages) if settings.graphiql else None
    http = HttpEndpoint(*endpoint_arguments, graphiql)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with run_background_tasks(app_state):
            yield

    app = Starlette(
        routes=[
            *page_routes(pages),
            Route("/healthz", health_endpoint(app_state.database)),
            *file_routes(app_state.context, settings.upload_limit),
            Route("/graphql", http, max_body_size=settings.body_limit),
            WebSocketRoute("/graphql", WebSocketEndpoint(*endpoint_arguments, settings)),
        ],
        lifespan=lifespan,
    )
    app.state.drain = app_state.connections.drain  # the server calls it before it closes sockets
    return app
