"""The lease of this process: other processes count it as alive until the lease ends.

A process that missed its renewal, frozen or cut off, must not go on under its old id, because
others may have declared it dead. It takes a new id and registers its connections again.
"""

import asyncio
import logging
from datetime import timedelta
from time import monotonic

from sqlalchemy import select, update

from gql.model.database.change import Read
from gql.model.database.database import Database
from gql.model.database.tables import NodeRow
from gql.model.database.write_transaction import WriteTransaction
from gql.model.domain.identifiers import new_id

_log = logging.getLogger("bubbles.presence")


class ProcessLease:
    """This process's id and its lease of `duration` seconds, by the database's clock.

    `node_id` is generated; it is not the process id of the operating system.

    `former_ids` are ids whose lease ended. `replaced` is set when the process takes a new id, at
    `replaced_at` (`monotonic`).
    """

    def __init__(self, database: Database, duration: float) -> None:
        self.node_id = ""
        self.former_ids: set[str] = set()
        self.replaced = asyncio.Event()
        self.replaced_at = float("-inf")
        self.renewal_interval = duration / 3
        self._database = database
        self._duration = timedelta(seconds=duration)
        self._lock = asyncio.Lock()

    async def renew(self) -> None:
        """Extends the lease; takes a new id if the lease has ended."""
        await self.renew_unless_replaced(self.node_id)

    async def renew_unless_replaced(self, node_id: str) -> None:
        """Renews the lease if `node_id` is still this process's id."""
        async with self._lock:
            if node_id == self.node_id:
                await self._database.run_to_completion(self._extend_or_replace())

    async def shorten(self, seconds: float) -> None:
        """Lets the lease end in `seconds`, because the process stops."""
        if self.node_id:
            await self._database.run_to_completion(self._shorten(timedelta(seconds=seconds)))

    async def _extend_or_replace(self) -> None:
        new_node_id = ""
        async with self._database.write_transaction() as transaction:
            if not await self._extend(transaction, self._duration):
                new_node_id = new_id("nod")
                lease_until = transaction.now + self._duration
                transaction.add(NodeRow(id=new_node_id, lease_until=lease_until))
        if new_node_id:
            self._replace_id(new_node_id)

    async def _shorten(self, duration: timedelta) -> None:
        async with self._database.write_transaction() as transaction:
            await self._extend(transaction, duration)

    async def _extend(self, transaction: WriteTransaction, duration: timedelta) -> bool:
        """Sets the lease's end unless it has ended; returns whether it was set.

        An ended lease is never revived: its participants may already be shown as disconnected.
        """
        statement = (
            update(NodeRow)
            .where(NodeRow.id == self.node_id, NodeRow.lease_until > transaction.now)
            .values(lease_until=transaction.now + duration)
            .returning(NodeRow.id)
        )
        return (await transaction.sql.execute(statement)).first() is not None

    def _replace_id(self, new_node_id: str) -> None:
        if self.node_id:
            _log.warning(
                "The lease of this process was not renewed in time. It registers its connections "
                "again."
            )
            self.former_ids.add(self.node_id)
            self.replaced_at = monotonic()
        self.node_id = new_node_id
        self.replaced.set()


def read_lease(node_id: str) -> Read:
    """Returns the statement that reads and locks the end of a lease, `lease_until`."""
    lease = select(NodeRow.lease_until).where(NodeRow.id == node_id)
    return Read(lease.with_for_update(read=True, key_share=True))
