"""Presence: which participants are connected, in all processes.

Rules 13 and 15 in docs/rules.md.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from time import monotonic

from gql.live.connection_rows import Connection, ConnectionRows
from gql.live.dead_processes import DeadProcesses
from gql.live.leases import ProcessLease
from gql.model.database.database import Database
from gql.model.database.tables import ConnectionRow
from gql.model.domain.errors import Busy
from gql.model.domain.identifiers import new_id
from gql.model.domain.viewer import SYSTEM, Actor, Viewer

_SETTLE = 1.0  # seconds in which a process that wakes notices which of its sockets have died
_BATCH_SIZE = 100  # connections in one transaction
_ATTEMPTS = 3

_log = logging.getLogger("bubbles.presence")


class Presence:
    """The connections of this process's participants.

    A participant counts as connected for `grace` seconds after the last connection is lost, which
    hides a reload of the page. `lease` in seconds, by the database's clock, is how long a process
    that does not renew its lease counts as alive; it is renewed three times in that time.
    """

    def __init__(self, database: Database, grace: float, lease: float = 15.0) -> None:
        self.lease = ProcessLease(database, lease)
        self._grace = grace
        self._rows = ConnectionRows(database)
        self._dead_processes = DeadProcesses(database, self.lease, self._rows, grace + _SETTLE)
        self._connections: dict[str, Connection] = {}
        self._removals: set[asyncio.Task[None]] = set()

    async def connect(self, viewer: Viewer) -> str:
        """Records a new connection of a participant; returns its id for `disconnect`.

        Raises `NotFound` and `Busy`.
        """
        connection = Connection(new_id("con"), viewer)
        self._connections[connection.id] = connection
        try:
            await self._register(viewer.session_id or "", [connection], viewer.actor)
        except BaseException:  # the row may have been added before the failure or cancellation
            self.disconnect(viewer, connection.id)
            raise
        return connection.id

    async def _register(
        self, session_id: str, connections: Sequence[Connection], actor: Actor = SYSTEM
    ) -> None:
        for _ in range(_ATTEMPTS):
            node_id = self.lease.node_id
            if await self._rows.add(session_id, connections, actor, node_id):
                return
            await self.lease.renew_unless_replaced(node_id)
        raise Busy("The database did not answer in time; try again.")

    def disconnect(self, viewer: Viewer, connection_id: str) -> None:
        """Removes a lost connection after the grace period."""
        connection = self._connections.pop(connection_id, None)
        if connection is None:
            connection = Connection(connection_id, viewer)
        connection.is_open = False
        task = asyncio.create_task(self._remove_later(connection))
        self._removals.add(task)
        task.add_done_callback(self._removals.discard)

    async def _remove_later(self, connection: Connection) -> None:
        viewer = connection.viewer
        while True:
            await asyncio.sleep(self._grace)
            row_ids = {connection.id, *connection.row_ids.values()}
            is_lost = ConnectionRow.id.in_(row_ids)
            if await self._rows.remove(viewer.session_id or "", viewer.actor, is_lost):
                return

    async def renew(self) -> None:
        """Extends this process's lease; takes a new process id if the lease has ended."""
        await self.lease.renew()

    async def maintain_lease(self) -> None:
        """Extends the lease, and registers connections again that an ended lease has lost."""
        await self.lease.renew()
        if self.lease.former_ids:
            await asyncio.sleep(_SETTLE)
            await self._register_again()

    async def _register_again(self) -> None:
        """Registers the open connections of former process ids under the present one.

        One session's failure does not keep the others from being registered; the last error is
        raised at the end.
        """
        renewed_at, last_error = monotonic(), None
        for session_id, connections in self._lost_connections().items():
            if monotonic() - renewed_at > self.lease.renewal_interval:
                await self.lease.renew()
                renewed_at = monotonic()
            try:
                for start in range(0, len(connections), _BATCH_SIZE):
                    await self._register(session_id, connections[start : start + _BATCH_SIZE])
            except Exception as error:  # noqa: BLE001  # raised below
                last_error = error
        if last_error:
            raise last_error
        if not self._lost_connections():  # otherwise the lease has ended again meanwhile
            self.lease.former_ids.clear()

    def _lost_connections(self) -> dict[str, list[Connection]]:
        """Returns open connections that are registered under a former process id, by session."""
        lost = defaultdict(list)
        for connection in self._connections.values():
            if connection.node_id in self.lease.former_ids:
                lost[connection.viewer.session_id or ""].append(connection)
        return lost

    async def remove_dead_processes(self) -> None:
        """Disconnects the participants of processes whose lease has ended (rule 15)."""
        await self._dead_processes.remove()

    async def close(self) -> None:
        """Leaves the connections registered for the grace period only.

        A participant who reconnects to another process within it is never shown as disconnected.
        """
        for task in list(self._removals):
            task.cancel()
        await asyncio.gather(*self._removals, return_exceptions=True)
        try:
            await self.lease.shorten(self._grace)
        except Exception as error:  # noqa: BLE001  # then the lease ends in its own time
            exc_info = None if isinstance(error, Busy) else error
            _log.warning("The lease cannot be shortened: %s", error, exc_info=exc_info)
