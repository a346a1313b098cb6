"""Ends the connections of credentials that were revoked or have expired, in every process."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from gql.model.database.database import Database
from gql.model.database.tables import CredentialRow

# a revocation is dated by its transaction's clock and seen at its commit: looking this far back,
# none slips between two looks
_BACK = timedelta(seconds=60)

_log = logging.getLogger("bubbles.live")


class RevocationWatcher:
    """Which connections here depend on which credential; asks each `interval` seconds (promise P8).

    What is asked for is what has ended lately, so the cost does not grow with the connections.
    """

    def __init__(self, database: Database, interval: float) -> None:
        self._database = database
        self._interval = interval
        self._held: dict[str, set[Callable[[], None]]] = {}
        self._looked: datetime | None = None

    @contextmanager
    def held(self, credential_id: str, end: Callable[[], None]) -> Iterator[None]:
        """For as long as the block lasts, calls `end`, once, when the credential has ended."""
        holders = self._held.setdefault(credential_id, set())
        holders.add(end)
        try:
            yield
        finally:
            holders.discard(end)
            if not holders and self._held.get(credential_id) is holders:
                del self._held[credential_id]

    def count(self, credential_id: str) -> int:
        """How many connections here depend on a credential."""
        return len(self._held.get(credential_id, ()))

    async def run(self) -> None:
        """Looks until cancelled; while the database is away, the next look looks back further."""
        well = True
        while True:
            try:
                await self._database.run(self._look())
                well = True
            except Exception:  # noqa: BLE001  # whatever it was, the next look tries again
                if well:
                    _log.exception("the database cannot be asked which credentials have ended")
                well = False
            await asyncio.sleep(self._interval)

    async def _look(self) -> None:
        async with self._database.reading() as sql:
            now = await self._database.now(sql)
            since = (self._looked or now) - _BACK
            expired = and_(CredentialRow.expires_at > since, CredentialRow.expires_at <= now)
            ended = or_(CredentialRow.revoked_at > since, expired)
            found = list(await sql.scalars(select(CredentialRow.id).where(ended)))
        self._looked = now
        for credential_id in found:
            for end in self._held.pop(credential_id, set()):
                end()
