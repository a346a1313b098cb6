"""Disconnects the participants of processes that have lost their lease.

Rule 15 in docs/rules.md.
"""

import asyncio
import random
from time import monotonic

from sqlalchemy import delete, select

from gql.live.connection_rows import ConnectionRows
from gql.live.leases import ProcessLease
from gql.model.database.database import Database
from gql.model.database.tables import ConnectionRow, NodeRow
from gql.model.domain.viewer import SYSTEM

_BATCH_SIZE = 100  # sessions


class DeadProcesses:
    """Removes the connections of processes whose lease has ended.

    After this process or the database stood still it waits for `delay` seconds, because the same
    may have kept the other processes from renewing their leases.
    """

    def __init__(
        self, database: Database, lease: ProcessLease, connections: ConnectionRows, delay: float
    ) -> None:
        self._database = database
        self._lease = lease
        self._connections = connections
        self._delay = delay
        self._waits_until = 0.0
        self._checked_at = monotonic()

    async def remove(self) -> None:
        """Disconnects the participants of dead processes, then removes the processes.

        Any number of processes may do so at once: each session is changed under its lock, and a
        process that was declared dead cannot come back under the same id.
        """
        tried: set[str] = set()
        while True:
            node_ids, session_ids = await self._database.run_to_completion(self._find())
            if self._must_wait():
                return
            remaining = sorted(session_ids - tried)
            if not remaining:
                break
            # a random sample, so that processes that do this at the same time take different ones
            batch = random.sample(remaining, min(len(remaining), _BATCH_SIZE))
            tried.update(batch)
            is_dead = ConnectionRow.node_id.in_(node_ids)
            await asyncio.gather(
                *(self._connections.remove(session_id, SYSTEM, is_dead) for session_id in batch)
            )
            self._checked_at = monotonic()
        if node_ids and not session_ids:
            await self._database.run_to_completion(self._delete_nodes(node_ids))

    def _must_wait(self) -> bool:
        now = monotonic()
        if now - self._checked_at > self._lease.renewal_interval:
            self._waits_until = now + self._delay
        self._checked_at = now
        return now < max(self._waits_until, self._lease.replaced_at + self._delay)

    async def _find(self) -> tuple[list[str], set[str]]:
        """Returns the ids of dead processes, except our own, and the sessions in their rows."""
        own_ids = {self._lease.node_id, *self._lease.former_ids}
        async with self._database.read_transaction() as sql:
            has_ended = NodeRow.lease_until <= await self._database.now(sql)
            dead = select(NodeRow.id).where(has_ended, NodeRow.id.not_in(own_ids))
            node_ids = list(await sql.scalars(dead))
            if not node_ids:
                return [], set()
            sessions = select(ConnectionRow.session_id).where(ConnectionRow.node_id.in_(node_ids))
            return node_ids, set(await sql.scalars(sessions.distinct()))

    async def _delete_nodes(self, node_ids: list[str]) -> None:
        async with self._database.write_transaction() as transaction:
            is_unused = NodeRow.id.not_in(select(ConnectionRow.node_id))
            has_ended = NodeRow.lease_until <= transaction.now
            dead = select(NodeRow.id).where(NodeRow.id.in_(node_ids), is_unused, has_ended)
            locked = list(await transaction.sql.scalars(dead.with_for_update(skip_locked=True)))
            await transaction.sql.execute(delete(NodeRow).where(NodeRow.id.in_(locked)))
