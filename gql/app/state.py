"""The state of the application: everything that lives as long as the process."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from gql.delivery.channels import ConsoleChannel
from gql.delivery.phone_verification import SimulatedPhoneProvider
from gql.documents.process_pool import DocumentPool
from gql.esign.authorities import Authorities
from gql.esign.documents import DocumentOperations
from gql.jobs.document_worker import DocumentWorker
from gql.jobs.expiry import ExpirySweeper
from gql.jobs.outbox import OutboxWorker
from gql.live.broker import broker_url
from gql.live.change_notifier import ChangeNotifier
from gql.live.head_poller import HeadPoller
from gql.live.presence import Presence
from gql.live.revocation import RevocationWatcher
from gql.live.subscription_registry import SubscriptionRegistry
from gql.localization.catalogs import Catalogs
from gql.model.database.database import Database
from gql.model.domain.views import SessionView
from gql.resolvers.context import Context
from gql.settings import Settings
from gql.storage.open_store import S3Options, open_store
from gql.transport.connections import Connections


@dataclass(slots=True)
class AppState:
    """Everything that lives as long as the process.

    `owns_pool` is false for a process pool that was passed in and is closed by its owner. `url_key`
    signs file URLs; it is read from the database at the start.
    """

    settings: Settings
    database: Database
    documents: DocumentOperations
    subscription_registry: SubscriptionRegistry
    head_poller: HeadPoller
    change_notifier: ChangeNotifier
    revocation_watcher: RevocationWatcher
    connections: Connections
    presence: Presence
    expiry_sweeper: ExpirySweeper
    outbox_worker: OutboxWorker
    document_worker: DocumentWorker
    catalogs: Catalogs
    owns_pool: bool = True
    url_key: str = ""
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def new_context(self, accept_language: str = "") -> Context:
        """Returns a context for one request or socket, without a viewer yet."""
        return Context(
            self.database,
            self.documents,
            self.subscription_registry,
            self.settings,
            self.catalogs,
            self.url_key,
            locale=self.catalogs.negotiate(accept_language),
        )

    def notify(self, session: SessionView, before: SessionView | None) -> None:
        """Notifies subscribers, other processes and the document worker of a committed change."""
        self.subscription_registry.notify(session.id, session.organization_id, session.head)
        self.change_notifier.publish(session.id)
        self.document_worker.on_change(session, before)


def build_document_operations(
    settings: Settings, database: Database, pool: DocumentPool | None = None
) -> DocumentOperations:
    """Returns the document operations, with a new process pool unless one is given."""
    s3_options = S3Options(
        settings.s3_endpoint,
        settings.s3_region,
        settings.s3_access_key_id,
        settings.s3_secret_access_key,
    )
    return DocumentOperations(
        database,
        open_store(settings.store_url, settings.data_dir / "files", s3_options),
        pool or DocumentPool(settings.document_workers, settings.document_timeout),
        Authorities(database, settings.key_passphrase),
        settings.timestamp_url,
    )


def build_app_state(settings: Settings, pool: DocumentPool | None = None) -> AppState:
    """Builds the state of one process; nothing is connected or running yet.

    A given `pool` is not closed at the end, so that several applications can share it.
    """
    database = Database(settings.effective_database_url)
    documents = build_document_operations(settings, database, pool)
    presence = Presence(database, settings.presence_grace, settings.presence_lease)
    subscription_registry = SubscriptionRegistry()
    head_poller = HeadPoller(database, subscription_registry, settings.poll_interval)
    revocation_watcher = RevocationWatcher(database)
    catalogs = Catalogs(Path(settings.locale_dir) if settings.locale_dir else None)
    phone_provider = SimulatedPhoneProvider() if settings.simulated_phone else None
    app_state = AppState(
        settings=settings,
        database=database,
        documents=documents,
        subscription_registry=subscription_registry,
        head_poller=head_poller,
        change_notifier=ChangeNotifier(
            broker_url(settings), head_poller.on_notification, head_poller.resync
        ),
        revocation_watcher=revocation_watcher,
        connections=Connections(
            revocation_watcher,
            presence,
            limit=settings.max_sockets,
            limit_per_token=settings.max_sockets_per_token,
        ),
        presence=presence,
        expiry_sweeper=ExpirySweeper(database),
        outbox_worker=OutboxWorker(database, ConsoleChannel(catalogs), phone_provider),
        document_worker=DocumentWorker(documents),
        catalogs=catalogs,
        owns_pool=pool is None,
    )
    database.on_change = app_state.notify
    database.on_message_queued = app_state.outbox_worker.wake.set
    return app_state
