"""The rows of live connections: one per connection, under the id of its process."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, delete, not_, select

from gql.live.leases import read_lease
from gql.model.database.change import Read
from gql.model.database.database import Database
from gql.model.database.tables import ConnectionRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.errors import Busy, NotFound, SessionFrozen
from gql.model.domain.identifiers import new_id
from gql.model.domain.viewer import Actor, Viewer

_CONCURRENT_REMOVALS = 4  # transactions; the rest of the connection pool is for requests

_log = logging.getLogger("bubbles.presence")


@dataclass(slots=True)
class Connection:
    """A participant's live connection to this process.

    `node_id` is the process id under which it was registered last, `row_ids` the id of its row by
    process id.
    """

    id: str
    viewer: Viewer
    is_open: bool = True
    node_id: str = ""
    row_ids: dict[str, str] = field(default_factory=dict)

    def row_id(self, node_id: str) -> str:
        """Returns the id of its row, the same each time, so that registering can be repeated."""
        return self.row_ids.setdefault(node_id, new_id("con") if self.row_ids else self.id)


class ConnectionRows:
    """Adds and removes connection rows, and updates who is connected, as events of the session."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._removals = asyncio.Semaphore(_CONCURRENT_REMOVALS)
        self._is_failing = False

    async def add(
        self, session_id: str, connections: Sequence[Connection], actor: Actor, node_id: str
    ) -> bool:
        """Adds the open connections of one session; returns False if the lease has ended.

        Who is connected to a frozen session is not recorded; it can still be read.
        """
        try:
            return await self._database.run_to_completion(
                self._add(session_id, connections, actor, node_id)
            )
        except SessionFrozen:
            return True

    async def _add(
        self, session_id: str, connections: Sequence[Connection], actor: Actor, node_id: str
    ) -> bool:
        def decide(unit: UnitOfWork) -> bool:
            leases, registered = unit.read_rows
            if not leases or leases[0].lease_until <= unit.now:
                return False
            known_ids = {row.id for row in registered}
            draft = unit.drafts[session_id]
            # read under the session's lock: a connection that closes later is removed later
            for connection in [connection for connection in connections if connection.is_open]:
                if connection.row_id(node_id) not in known_ids:
                    unit.add(_row(connection, node_id, unit))
                draft.connected |= {connection.viewer.id}
            return True

        row_ids = [connection.row_id(node_id) for connection in connections]
        registered = Read(select(ConnectionRow.id).where(ConnectionRow.id.in_(row_ids)))
        is_added = await self._database.change(
            session_id,
            decide=decide,
            cause="connect",
            actor=actor,
            reads=[read_lease(node_id), registered],
        )
        if not is_added:
            return False
        for connection in connections:
            connection.node_id = node_id
        return True

    async def remove(self, session_id: str, actor: Actor, condition: ColumnElement[bool]) -> bool:
        """Removes a session's connections that match; returns False after a failure.

        A few at a time, because thousands of connections may close at once. Then the reason for a
        failure is the same for all, so it is logged once.
        """
        async with self._removals:
            try:
                await self._database.run_to_completion(self._remove(session_id, actor, condition))
            except NotFound:
                return True
            except Exception as error:  # noqa: BLE001  # the caller tries again
                self._log_failure(error)
                return False
        self._is_failing = False
        return True

    async def _remove(self, session_id: str, actor: Actor, condition: ColumnElement[bool]) -> None:
        of_session = ConnectionRow.session_id == session_id
        remaining = select(ConnectionRow.participant_id).where(of_session, not_(condition))

        def decide(unit: UnitOfWork) -> None:
            (rows,) = unit.read_rows
            unit.drafts[session_id].connected = frozenset(row.participant_id for row in rows)
            unit.execute(delete(ConnectionRow).where(of_session, condition))

        await self._database.change(
            session_id,
            decide=decide,
            cause="disconnect",
            actor=actor,
            reads=[Read(remaining.distinct())],
        )

    def _log_failure(self, error: Exception) -> None:
        if not self._is_failing:
            self._is_failing = True
            exc_info = None if isinstance(error, Busy | SessionFrozen) else error
            _log.warning("Lost connections cannot be recorded: %s", error, exc_info=exc_info)


def _row(connection: Connection, node_id: str, unit: UnitOfWork) -> ConnectionRow:
    return ConnectionRow(
        id=connection.row_id(node_id),
        session_id=connection.viewer.session_id or "",
        participant_id=connection.viewer.id,
        node_id=node_id,
        opened_at=unit.now,
    )
