"""Opens databases, and writes sessions and events into them without a server."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import select

from gql.model.database.database import Database
from gql.model.database.migration import migrate
from gql.model.database.tables import EventRow, OrganizationRow, SessionRow, UserRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import ActorKind, SessionKind
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.hash_chain import GENESIS, verify_chain
from gql.model.state.records import SessionRecord

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Migrates a database, and closes it after the block."""
    await migrate(url)
    database = Database(url)
    yield database
    await database.close()


async def start_session(database: Database) -> str:
    """Creates an organization with one session; returns the session's id."""
    async with database.write_transaction() as work:
        policy, now = Policy(), work.now
        organization = OrganizationRow(id=new_id("org"), name="Acme", policy=policy, created_at=now)
        agent = UserRow(
            id=new_id("usr"),
            organization_id=organization.id,
            name="Dana",
            email="dana@example.com",
            kind=ActorKind.AGENT,
            created_at=now,
        )
        work.add(organization)
        work.add(agent)
    session = SessionRecord(
        id=new_id("ses"),
        organization_id=organization.id,
        kind=SessionKind.REGULAR,
        name="0",
        agent_id=agent.id,
        agent_name=agent.name,
        policy=policy,
        created_at=now,
        idle_at=now,
        head=0,
        head_hash=GENESIS,
    )

    def decide(unit: UnitOfWork) -> None:
        unit.add_session(session)

    await database.change(decide=decide, cause="start", actor=SYSTEM)
    return session.id


async def rename(
    database: Database,
    session_id: str,
    name: str,
    before_commit: Callable[[], None] = lambda: None,
) -> int:
    """Appends one event by renaming a session; returns its sequence number."""

    def decide(unit: UnitOfWork) -> UnitOfWork:
        unit.drafts[session_id].session.name = name
        before_commit()
        return unit

    unit = await database.change(session_id, decide=decide, cause="rename", actor=SYSTEM)
    return unit.after[session_id].view.head


async def check_log(database: Database, session_id: str) -> int:
    """Asserts that the log has no gap and a valid chain; returns its length."""
    log = select(EventRow).where(EventRow.session_id == session_id).order_by(EventRow.sequence)
    async with database.read_transaction() as sql:
        row = await sql.get_one(SessionRow, session_id)
        assert verify_chain(await sql.scalars(log), row.head, row.head_hash) is None
        return row.head
