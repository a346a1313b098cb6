"""The background tasks of a process: starts them, and closes everything at the end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial

from gql.app.state import AppState
from gql.jobs import retention
from gql.jobs.periodic import PeriodicTask
from gql.model.database.engines import acquire_file_lock
from gql.storage.url_key import load_url_key

_OUTBOX_INTERVAL = 1.0  # seconds
_SEALING_INTERVAL = 5.0  # seconds
_ORPHAN_RETRY_INTERVAL = 5.0  # seconds
_ORPHAN_INTERVAL = timedelta(hours=6).total_seconds()


def periodic_tasks(app_state: AppState) -> list[PeriodicTask]:
    """Returns the periodic tasks. The change notifier has its own loop."""
    settings, presence = app_state.settings, app_state.presence
    return [
        PeriodicTask(
            "head polling",
            settings.poll_interval,
            app_state.head_poller.poll,
            wake=app_state.head_poller.wake,
        ),
        PeriodicTask(
            "credential revocation", settings.poll_interval, app_state.revocation_watcher.check
        ),
        PeriodicTask(
            "presence lease",
            presence.lease.renewal_interval,
            presence.maintain_lease,
            wake=presence.lease.replaced,
            retry_interval=1.0,
        ),
        PeriodicTask("dead processes", settings.sweep_interval, presence.remove_dead_processes),
        PeriodicTask("expiry", settings.sweep_interval, app_state.expiry_sweeper.sweep),
        PeriodicTask(
            "idempotency keys",
            settings.sweep_interval,
            partial(retention.remove_old_keys, app_state.database),
        ),
        PeriodicTask(
            "outbox",
            _OUTBOX_INTERVAL,
            app_state.outbox_worker.send_all_due,
            wake=app_state.outbox_worker.wake,
        ),
        PeriodicTask(
            "documents",
            _SEALING_INTERVAL,
            app_state.document_worker.process_due,
            wake=app_state.document_worker.wake,
        ),
        PeriodicTask(
            "orphaned files",
            _ORPHAN_INTERVAL,
            partial(retention.remove_old_orphans, app_state.database, app_state.documents.files),
            retry_interval=_ORPHAN_RETRY_INTERVAL,
        ),
    ]


def _start_background_tasks(app_state: AppState) -> None:
    notifier = asyncio.create_task(app_state.change_notifier.run(), name="change notifier")
    periodic = [
        asyncio.create_task(task.run(), name=task.name) for task in periodic_tasks(app_state)
    ]
    app_state.tasks = [notifier, *periodic]


@contextlib.asynccontextmanager
async def run_background_tasks(app_state: AppState) -> AsyncIterator[None]:
    """Runs the background tasks while the block runs, then closes everything.

    Locks the SQLite file, if there is one: a second process on it is refused with `SetupError`.
    """
    path = app_state.database.engines.sqlite_path
    release: Callable[[], None] = acquire_file_lock(path) if path else lambda: None
    try:
        app_state.documents.pool.start()
        app_state.url_key = await load_url_key(app_state.database)
        await app_state.documents.authorities.check()
        await app_state.presence.renew()
        _start_background_tasks(app_state)
        yield
    finally:
        for task in app_state.tasks:
            task.cancel()
        await asyncio.gather(*app_state.tasks, return_exceptions=True)
        await app_state.presence.close()
        await app_state.database.close()
        if app_state.owns_pool:
            app_state.documents.pool.close()
        release()
