"""Who is connected: one row per live connection, a lease per process (domain rules 13 and 15).

A process that missed its renewal, frozen or cut off, must not go on under its old name: others may
have declared it dead. It takes a new incarnation and registers again who is still there.
"""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from sqlalchemy import delete, select, update

from gql.model.database.database import Database
from gql.model.database.loading import connected
from gql.model.database.tables import ConnectionRow, NodeRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.errors import Busy, NotFound
from gql.model.domain.identifiers import new_id
from gql.model.domain.viewer import SYSTEM, Actor, Viewer

_SETTLE = 1.0  # seconds in which a process that wakes notices which of its sockets have died
_BATCH = 100  # connections in one transaction
_AT_ONCE = 4  # transactions; the rest of the pool is for people
_TRIES = 3

_log = logging.getLogger("bubbles.presence")


@dataclass(slots=True)
class _Connection:
    """One live connection: a row per incarnation, and the latest under which it is registered."""

    id: str
    viewer: Viewer
    node_id: str = ""
    rows: dict[str, str] = field(default_factory=dict)

    def row_id(self, node_id: str) -> str:
        """The same at each try, so that a try whose outcome is unknown can be repeated."""
        return self.rows.setdefault(node_id, new_id("con") if self.rows else self.id)


class Presence:
    """The connections of this process's participants.

    `grace` in seconds hides a reload. `lease` in seconds, by the database's clock, is how long a
    process that is not heard of counts as alive; it is renewed three times in it.
    """

    def __init__(self, database: Database, grace: float, lease: float = 15.0) -> None:
        self._database = database
        self._grace = grace
        self._lease = timedelta(seconds=lease)
        self._renewal = lease / 3
        self._node_id = ""
        # what this process was before: left to the reapers of others, and to ours later
        self._former: set[str] = set()
        self._alive: dict[str, _Connection] = {}
        self._going: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._turn = asyncio.Lock()
        self._fenced = asyncio.Event()
        self._quiet_until = 0.0
        self._looked = monotonic()
        self._well = True

    # coming

    async def arrive(self, viewer: Viewer) -> str:
        """Notes a new live connection of a participant; returns its id for `leave`.

        Raises `NotFound` and `Busy`.
        """
        own = _Connection(new_id("con"), viewer)
        self._alive[own.id] = own
        try:
            await self._register(viewer.session_id or "", [own], viewer.actor)
        except BaseException:  # given up half-way it may have been noted all the same
            self.leave(viewer, own.id)
            raise
        return own.id

    async def _register(
        self, session_id: str, some: Sequence[_Connection], actor: Actor = SYSTEM
    ) -> None:
        for _ in range(_TRIES):
            node_id = self._node_id
            if await self._database.run(self._note(session_id, some, actor, node_id)):
                return
            await self._renew(node_id)
        raise Busy("The database did not answer in time; try again.")

    async def _note(
        self, session_id: str, some: Sequence[_Connection], actor: Actor, node_id: str
    ) -> bool:
        """Adds rows for those that are still alive, unless our own lease has ended."""
        async with self._database.writing(session_id, cause="connect", actor=actor) as work:
            if not await _holds(work, node_id):
                return False
            # looked at under the session's lock: who leaves later is removed later
            for one in [one for one in some if one.id in self._alive]:
                if await work.sql.get(ConnectionRow, one.row_id(node_id)) is None:
                    work.sql.add(_row(one, node_id, work))
                work.rows[session_id].connected.add(one.viewer.id)
        for one in some:
            one.node_id = node_id
        return True

    # going

    def leave(self, viewer: Viewer, connection_id: str) -> None:
        """Notes that a connection was lost; it counts until the grace time has passed."""
        gone = self._alive.pop(connection_id, None) or _Connection(connection_id, viewer)
        task = asyncio.create_task(self._leave(gone))
        self._going.add(task)
        task.add_done_callback(self._going.discard)

    async def _leave(self, gone: _Connection) -> None:
        session_id, actor = gone.viewer.session_id or "", gone.viewer.actor
        while True:
            await asyncio.sleep(self._grace)
            which = ConnectionRow.id.in_({gone.id, *gone.rows.values()})
            if await self._freed(session_id, actor, which):
                return

    async def _freed(self, session_id: str, actor: Actor, which: object) -> bool:
        """Whether it could be done. Few at a time: a thousand may go at once."""
        async with self._gate:
            try:
                await self._database.run(self._free(session_id, actor, which))
            except NotFound:
                return True
            except Exception as error:  # noqa: BLE001  # whatever it was, it is tried again
                self._fail(error)
                return False
        self._well = True
        return True

    async def _free(self, session_id: str, actor: Actor, which: object) -> None:
        """Removes connections, under the session's lock, and sees who is still connected."""
        async with self._database.writing(session_id, cause="disconnect", actor=actor) as work:
            here = delete(ConnectionRow).where(ConnectionRow.session_id == session_id)
            await work.sql.execute(here.where(which))  # type: ignore[arg-type]  # see access.py
            work.rows[session_id].connected = await connected(work.sql, session_id)

    # the lease

    async def run(self) -> None:
        """Keeps the lease until cancelled, and registers again whom an incarnation has lost."""
        while True:
            self._fenced.clear()
            try:
                await self.renew()
                if self._former:
                    await asyncio.sleep(_SETTLE)
                    await self._register_again()
                self._well = True
            except Exception as error:  # noqa: BLE001  # whatever it was, it is tried again
                self._fail(error)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._renewal if self._well else 1.0):
                    await self._fenced.wait()

    async def renew(self) -> None:
        """Extends this process's lease. Where it has ended, the process begins anew."""
        await self._renew(self._node_id)

    async def _renew(self, node_id: str) -> None:
        async with self._turn:
            if node_id == self._node_id:  # else somebody was faster
                await self._database.run(self._extend_or_begin())

    async def _extend_or_begin(self) -> None:
        fresh = ""
        async with self._database.writing(cause="lease", actor=SYSTEM) as work:
            if not await self._extend(work, self._lease):
                fresh = new_id("nod")
                work.sql.add(NodeRow(id=fresh, lease_until=work.now + self._lease))
        if fresh:
            self._begin(fresh)

    async def _extend(self, work: UnitOfWork, lease: timedelta) -> bool:
        """A lease that has ended is never revived: its connections may be shown as gone."""
        held = (
            update(NodeRow)
            .where(NodeRow.id == self._node_id, NodeRow.lease_until > work.now)
            .values(lease_until=work.now + lease)
            .returning(NodeRow.id)
        )
        return (await work.sql.execute(held)).first() is not None

    def _begin(self, fresh: str) -> None:
        if self._node_id:
            _log.warning("this process was not heard of in time; it registers its connections anew")
            self._former.add(self._node_id)
            # what kept us may have kept others: they, too, have a moment to come back
            self._quiet_until = monotonic() + self._grace + _SETTLE
        self._node_id = fresh
        self._fenced.set()

    async def _register_again(self) -> None:
        """Everybody who is still there; raises, when all had their turn, what failed last."""
        renewed, failed = monotonic(), None
        for session_id, some in self._lost().items():
            if monotonic() - renewed > self._renewal:
                await self.renew()
                renewed = monotonic()
            try:
                for start in range(0, len(some), _BATCH):
                    await self._register(session_id, some[start : start + _BATCH])
            except Exception as error:  # noqa: BLE001  # one session must not keep the others away
                failed = error
        if failed:
            raise failed
        if not self._lost():  # else our lease has ended again meanwhile
            self._former.clear()

    def _lost(self) -> dict[str, list[_Connection]]:
        """Who is alive and registered under a former incarnation, by session."""
        lost = defaultdict(list)
        for one in self._alive.values():
            if one.node_id in self._former:
                lost[one.viewer.session_id or ""].append(one)
        return lost

    # the dead

    async def reap(self) -> None:
        """Frees the participants of processes whose lease has ended (domain rule 15).

        Any number of processes may do so at once: each session is freed under its lock, and a
        process that was declared dead cannot come back to life under the same name.
        """
        tried: set[str] = set()
        while True:
            dead, held = await self._database.run(self._held_by_the_dead())
            if self._must_wait():
                return
            left = sorted(held - tried)
            if not left:
                break
            # a few of all: who reaps at the same time takes others
            some = random.sample(left, min(len(left), _BATCH))
            tried.update(some)
            theirs = ConnectionRow.node_id.in_(dead)
            await asyncio.gather(*(self._freed(one, SYSTEM, theirs) for one in some))
            self._looked = monotonic()
        if dead and not held:
            await self._database.run(self._forget(dead))

    def _must_wait(self) -> bool:
        """Whether others may have been kept from renewing: we, or the database, stood still."""
        now = monotonic()
        if now - self._looked > self._renewal:
            self._quiet_until = now + self._grace + _SETTLE
        self._looked = now
        return now < self._quiet_until

    async def _held_by_the_dead(self) -> tuple[list[str], set[str]]:
        """Processes whose lease has ended, but for ourselves, and the sessions they still hold."""
        own = {self._node_id, *self._former}
        async with self._database.reading() as sql:
            ended = NodeRow.lease_until <= await self._database.now(sql)
            dead = list(await sql.scalars(select(NodeRow.id).where(ended, NodeRow.id.not_in(own))))
            held = select(ConnectionRow.session_id).where(ConnectionRow.node_id.in_(dead))
            return dead, set(await sql.scalars(held.distinct())) if dead else set()

    async def _forget(self, dead: list[str]) -> None:
        async with self._database.writing(cause="lease", actor=SYSTEM) as work:
            empty = NodeRow.id.not_in(select(ConnectionRow.node_id))
            ended = NodeRow.lease_until <= work.now
            found = select(NodeRow.id).where(NodeRow.id.in_(dead), empty, ended)
            mine = list(await work.sql.scalars(found.with_for_update(skip_locked=True)))
            await work.sql.execute(delete(NodeRow).where(NodeRow.id.in_(mine)))

    async def close(self) -> None:
        """Leaves the connections to the grace time: who comes back in it has never been away."""
        for task in list(self._going):
            task.cancel()
        await asyncio.gather(*self._going, return_exceptions=True)
        if self._node_id:
            try:
                await self._database.run(self._shorten())
            except Exception as error:  # noqa: BLE001  # then the lease ends in its own time
                self._fail(error)

    async def _shorten(self) -> None:
        async with self._database.writing(cause="lease", actor=SYSTEM) as work:
            await self._extend(work, timedelta(seconds=self._grace))

    def _fail(self, error: Exception) -> None:
        """One line when it begins: thousands of connections may fail for the same reason."""
        if self._well:
            self._well = False
            known = isinstance(error, Busy)
            _log.warning(
                "who is connected cannot be noted now: %s", error, exc_info=None if known else error
            )


async def _holds(work: UnitOfWork, node_id: str) -> bool:
    """Whether a lease has not ended; until this transaction does, its row stays."""
    own = select(NodeRow.id).where(NodeRow.id == node_id, NodeRow.lease_until > work.now)
    locked = own.with_for_update(read=True, key_share=True)
    return (await work.sql.scalars(locked)).first() is not None


def _row(one: _Connection, node_id: str, work: UnitOfWork) -> ConnectionRow:
    return ConnectionRow(
        id=one.row_id(node_id),
        session_id=one.viewer.session_id or "",
        participant_id=one.viewer.id,
        node_id=node_id,
        opened_at=work.now,
    )
