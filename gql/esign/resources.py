"""What every operation on documents needs: worker processes, the file store, keys and locks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from gql.documents.process_pool import DocumentPool
from gql.esign.authorities import Authorities
from gql.model.database.database import Database
from gql.storage.file_store import FileStore


@dataclass(slots=True)
class DocumentResources:
    """The resources that the document operations of one process share.

    `timestamp_url` is the address of an RFC 3161 time stamp server; empty if there is none.
    """

    database: Database
    files: FileStore
    pool: DocumentPool
    authorities: Authorities
    timestamp_url: str = ""
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(
        default_factory=WeakValueDictionary, init=False
    )

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[None]:
        """Holds the lock named `key`, usually a step's or an interaction's id, in this process."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            yield
