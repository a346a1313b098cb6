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


async def start_session(database: Database, agent_of: str | None = None) -> str:
    """Starts a session; returns its id.

    `agent_of` is a session whose agent and organization it has; without it, both are new.
    """
    agent = await find_agent(database, agent_of) if agent_of else await add_agent(database)

    def decide(unit: UnitOfWork) -> str:
        session = unit.add_session(
            SessionRecord(
                id=new_id("ses"),
                organization_id=agent.organization_id,
                kind=SessionKind.REGULAR,
                name="0",
                agent_id=agent.id,
                agent_name=agent.name,
                policy=Policy(),
                created_at=unit.now,
                idle_at=unit.now,
                head=0,
                head_hash=GENESIS,
            )
        )
        return session.session_id

    return await database.change(decide=decide, cause="start", actor=SYSTEM)


async def add_agent(database: Database) -> UserRow:
    """Adds an organization with one agent."""
    async with database.write_transaction() as work:
        organization = OrganizationRow(
            id=new_id("org"), name="Acme", policy=Policy(), created_at=work.now
        )
        agent = UserRow(
            id=new_id("usr"),
            organization_id=organization.id,
            name="Dana",
            email="dana@example.com",
            kind=ActorKind.AGENT,
            created_at=work.now,
        )
        work.add(organization)
        work.add(agent)
    return agent


async def find_agent(database: Database, session_id: str) -> UserRow:
    """Returns the agent of a session."""
    view = await database.view(session_id)
    async with database.read_transaction() as sql:
        return await sql.get_one(UserRow, view.agent_id)


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
