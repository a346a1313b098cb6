"""Ends the connections of credentials that were revoked or have expired, each process its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from gql.model.database.database import Database
from gql.model.database.tables import CredentialRow

# A revocation carries the time of its transaction and becomes visible at its commit. Each check
# looks this far back, so that none falls between two checks.
_OVERLAP = timedelta(seconds=60)


class RevocationWatcher:
    """Knows which connections of this process depend on which credential.

    `check` asks only for credentials that ended lately, so its cost does not grow with the number
    of connections.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._callbacks: dict[str, set[Callable[[], None]]] = {}
        self._checked_at: datetime | None = None

    @contextmanager
    def register(self, credential_id: str, end: Callable[[], None]) -> Iterator[None]:
        """Calls `end` once if the credential is revoked or expires while the block runs."""
        callbacks = self._callbacks.setdefault(credential_id, set())
        callbacks.add(end)
        try:
            yield
        finally:
            callbacks.discard(end)
            if not callbacks and self._callbacks.get(credential_id) is callbacks:
                del self._callbacks[credential_id]

    def count(self, credential_id: str) -> int:
        """Returns how many connections of this process depend on a credential."""
        return len(self._callbacks.get(credential_id, ()))

    async def check(self) -> None:
        """Ends the connections of all credentials that have ended since the last check.

        After a failed check the next one looks back further.
        """
        await self._database.run_to_completion(self._end_connections())

    async def _end_connections(self) -> None:
        async with self._database.read_transaction() as sql:
            now = await self._database.now(sql)
            since = (self._checked_at or now) - _OVERLAP
            is_expired = and_(CredentialRow.expires_at > since, CredentialRow.expires_at <= now)
            has_ended = or_(CredentialRow.revoked_at > since, is_expired)
            ended_ids = list(await sql.scalars(select(CredentialRow.id).where(has_ended)))
        self._checked_at = now
        for credential_id in ended_ids:
            for end in self._callbacks.pop(credential_id, set()):
                end()
