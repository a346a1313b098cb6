"""Reads and prepares the feed of an organization, which contains the events of all its sessions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.util import await_only

from gql.model.database.database import Database
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.changed_sessions import TransactionSnapshot, changed_sessions
from gql.model.event_log.events import Event
from gql.model.event_log.feed import feed_position, read_feed
from gql.model.event_log.heads import Head
from tests.model.session_log import start_session

EventKey = tuple[str, int]
"""The session id and the sequence number of an event."""


def event_keys(events: list[Event]) -> list[EventKey]:
    return [(event.session_id, event.sequence) for event in events]


async def organization_id_of(database: Database, session_id: str) -> str:
    return (await database.view(session_id)).organization_id


async def read_whole_feed(
    database: Database, organization_id: str, after: Event | None = None
) -> list[Event]:
    """Returns all events that can be read now, read three at a time."""
    events: list[Event] = []
    async with database.read_transaction() as sql:
        position = await feed_position(sql, organization_id, after.cursor) if after else None
        while page := await read_feed(sql, database.is_sqlite, organization_id, position, 3):
            events += page
            position = await feed_position(sql, organization_id, page[-1].cursor)
    return events


async def find_changed_sessions(
    database: Database, after: TransactionSnapshot | None, limit: int = 100
) -> tuple[TransactionSnapshot, list[Head]]:
    """Returns the heads of the sessions that have changed since a snapshot, and a new snapshot."""
    async with database.read_transaction() as sql:
        return await changed_sessions(sql, database.is_sqlite, after, limit)


async def start_two_sessions(database: Database) -> tuple[str, str]:
    """Starts two sessions of one organization; returns their ids in order."""
    first = await start_session(database)
    return first, await start_session(database, agent_of=first)


@asynccontextmanager
async def open_transaction(database: Database, session_id: str) -> AsyncIterator[None]:
    """Appends an event in a transaction of PostgreSQL that commits when the block ends."""
    has_locked, may_commit = asyncio.Event(), asyncio.Event()

    def decide(unit: UnitOfWork) -> None:
        unit.drafts[session_id].session.name = "in a transaction"
        has_locked.set()
        await_only(may_commit.wait())

    change = asyncio.create_task(
        database.change(session_id, decide=decide, cause="rename", actor=SYSTEM)
    )
    await has_locked.wait()
    try:
        yield
    finally:
        may_commit.set()
        await change
