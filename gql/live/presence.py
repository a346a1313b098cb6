"""Who is connected: one row per live connection, a lease per process (domain rules 13 and 15)."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from gql.model.database import Database
from gql.model.identity import new_id
from gql.model.load import connected
from gql.model.rows import ConnectionRow, NodeRow
from gql.model.viewer import SYSTEM, Actor, Viewer

LEASE = timedelta(seconds=15)
RENEWAL = timedelta(seconds=5)

_log = logging.getLogger("bubbles.presence")


class Presence:
    """The connections of this process's participants. `grace` in seconds hides a reload."""

    def __init__(self, database: Database, grace: float) -> None:
        self._database = database
        self._grace = grace
        self._node_id = new_id("nod")
        self._renewed: datetime | None = None
        self._going: set[asyncio.Task[None]] = set()

    async def arrive(self, viewer: Viewer) -> str:
        """Notes a new live connection of a participant; returns its id for `leave`."""
        connection_id = new_id("con")
        await self.renew()
        await self._database.run(self._arrive(viewer, connection_id))
        return connection_id

    async def _arrive(self, viewer: Viewer, connection_id: str) -> None:
        session_id = viewer.session_id or ""
        async with self._database.writing(session_id, cause="connect", actor=viewer.actor) as work:
            work.sql.add(
                ConnectionRow(
                    id=connection_id,
                    session_id=session_id,
                    participant_id=viewer.id,
                    node_id=self._node_id,
                    opened_at=work.now,
                )
            )
            work.rows[session_id].connected.add(viewer.id)

    def leave(self, viewer: Viewer, connection_id: str) -> None:
        """Notes that a connection was lost; it counts until the grace time has passed."""
        task = asyncio.create_task(self._leave(viewer, connection_id))
        self._going.add(task)
        task.add_done_callback(self._going.discard)

    async def _leave(self, viewer: Viewer, connection_id: str) -> None:
        session_id, which = viewer.session_id or "", ConnectionRow.id == connection_id
        while True:
            await asyncio.sleep(self._grace)
            try:
                await self._database.run(self._free(session_id, viewer.actor, which))
            except Exception:  # noqa: BLE001  # whatever it was, the next turn tries again
                _log.exception("could not note that a connection has gone")
            else:
                return

    async def _free(self, session_id: str, actor: Actor, which: object) -> None:
        """Removes connections, under the session's lock, and sees who is still connected."""
        async with self._database.writing(session_id, cause="disconnect", actor=actor) as work:
            await work.sql.execute(delete(ConnectionRow).where(which))  # type: ignore[arg-type]  # see access.py
            work.rows[session_id].connected = await connected(work.sql, session_id)

    async def renew(self) -> None:
        """Extends this process's lease, when it is time."""
        async with self._database.reading() as sql:
            now = await self._database.now(sql)
        if self._renewed is None or now - self._renewed >= RENEWAL:
            await self._database.run(self._extend(LEASE))
            self._renewed = now

    async def _extend(self, lease: timedelta) -> None:
        async with self._database.writing(cause="lease", actor=SYSTEM) as work:
            found = await work.sql.execute(
                update(NodeRow)
                .where(NodeRow.id == self._node_id)
                .values(lease_until=work.now + lease)
                .returning(NodeRow.id)
            )
            if found.first() is None:
                work.sql.add(NodeRow(id=self._node_id, lease_until=work.now + lease))

    async def reap(self) -> None:
        """Frees the participants of processes whose lease has ended (domain rule 15)."""
        async with self._database.reading() as sql:
            now = await self._database.now(sql)
            dead = list(await sql.scalars(select(NodeRow.id).where(NodeRow.lease_until < now)))
            held = (
                select(ConnectionRow.session_id).where(ConnectionRow.node_id.in_(dead)).distinct()
            )
            sessions = list(await sql.scalars(held)) if dead else []
        for session_id in sessions:
            theirs = ConnectionRow.node_id.in_(dead)
            await self._database.run(self._free(session_id, SYSTEM, theirs))
        if dead and not sessions:
            await self._database.run(self._forget(dead))

    async def _forget(self, dead: list[str]) -> None:
        async with self._database.writing(cause="lease", actor=SYSTEM) as work:
            held = select(ConnectionRow.node_id)
            gone = delete(NodeRow).where(NodeRow.id.in_(dead), NodeRow.id.not_in(held))
            await work.sql.execute(gone.where(NodeRow.lease_until < work.now))

    async def close(self) -> None:
        """Leaves the connections to the grace time: who comes back in it has never been away."""
        for task in list(self._going):
            task.cancel()
        await asyncio.gather(*self._going, return_exceptions=True)
        if self._renewed is not None:
            await self._database.run(self._extend(timedelta(seconds=self._grace)))
