"""Servers whose document jobs crash, fail or do not run, and the contents of their file store."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from gql.documents.errors import DocumentError
from gql.documents.process_pool import DocumentPool
from gql.storage.file_records import remove_orphans
from testing.pdf_tools import sha256
from testing.running_server import RunningServer, running_server

Job = Callable[..., Any]


def crash(*_: object) -> None:
    """A job that kills its worker process."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail(*_: object) -> None:
    """A job that raises `DocumentError`."""
    raise DocumentError("The certificate does not fit on its pages.")


@dataclass
class ObservedPool:
    """A document pool that records its jobs and runs substitutes for some of them."""

    pool: DocumentPool
    substitutes: Mapping[Job, Job]
    jobs: list[Job] = field(default_factory=list)

    async def run(self, job: Job, *args: Any, **kwargs: Any) -> Any:
        self.jobs.append(job)
        return await self.pool.run(self.substitutes.get(job, job), *args, **kwargs)


@contextmanager
def observed_pool(
    server: RunningServer, substitutes: Mapping[Job, Job] | None = None
) -> Iterator[ObservedPool]:
    """Observes the document pool of a server; `substitutes` maps jobs to their replacements."""
    documents = server.app_state.documents
    pool = documents.pool
    observed = ObservedPool(pool, substitutes or {})
    documents.pool = cast(DocumentPool, observed)
    try:
        yield observed
    finally:
        documents.pool = pool


@asynccontextmanager
async def server_without_document_worker(url: str, folder: Path) -> AsyncIterator[RunningServer]:
    """Runs a server that neither builds dynamic documents nor seals completed interactions."""
    async with running_server(url, folder) as server:
        await stop_document_worker(server)
        yield server


async def stop_document_worker(server: RunningServer) -> None:
    """Stops the task that builds dynamic documents and seals completed interactions."""
    (task,) = (task for task in server.app_state.tasks if task.get_name() == "documents")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def stored_digests(server: RunningServer) -> set[str]:
    """Returns the names of all stored files, which must be the digests of their contents."""
    files = (server.app_state.settings.data_dir / "files").rglob("*")
    digests = {file.name: sha256(file.read_bytes()) for file in files if file.is_file()}
    assert set(digests) == set(digests.values())
    return set(digests)


async def sweep(server: RunningServer) -> int:
    """Removes the files that no row refers to, however new they are; returns their number."""
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    app_state = server.app_state
    return await remove_orphans(app_state.database, app_state.documents.files, before=in_an_hour)
