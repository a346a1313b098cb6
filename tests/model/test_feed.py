"""What is read across sessions: every event once and in order, every move, whoever commits when."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from gql.model.database.database import Database
from gql.model.database.migration import check_schema, migrate
from gql.model.database.tables import EventRow, SessionRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import SetupError
from gql.model.domain.identifiers import new_id
from gql.model.domain.viewer import SYSTEM, Scope
from gql.model.event_log.cursors import cursor_at
from gql.model.event_log.events import Event
from gql.model.event_log.feed import FeedSnapshot, changed_sessions, feed_position, read_feed
from gql.model.event_log.heads import Head
from gql.resolvers.organization.feed import feed_page
from testing.postgres import PostgresServer
from testing.running_server import Failed, Person, RunningServer
from tests.model.test_database import ROOT, check_log, opened, rename, started

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

FEED = """query($first: Int!, $after: Cursor) { organizationEvents(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { __typename sessionId sequence cursor } } } }"""

Place = tuple[str, int]


async def page(who: Person, first: int = 100, after: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = (await who.ask(FEED, first=first, after=after))["organizationEvents"]
    return found


def told(found: dict[str, Any]) -> list[Place]:
    return [(one["node"]["sessionId"], one["node"]["sequence"]) for one in found["edges"]]


async def all_told(who: Person, first: int = 100, after: str | None = None) -> list[Place]:
    """What can be read now, page by page."""
    places: list[Place] = []
    while True:
        found = await page(who, first, after)
        places += told(found)
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return places


async def begun(who: Person, name: str = "S") -> str:
    made = await who.do("startSession", "session { id }", name=name)
    session: str = made["session"]["id"]
    return session


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as one:
        yield one


@pytest.fixture
async def postgresql(
    postgres: PostgresServer, migrated_template: str
) -> AsyncIterator[tuple[Database, Database]]:
    """A PostgreSQL database, as two processes have it open."""
    name = new_id("db")
    url = postgres.create_database(name, template=migrated_template)
    async with opened(url) as one, opened(url) as other:
        yield one, other
    postgres.drop_database(name)


async def owner_of(database: Database, session_id: str) -> str:
    return (await database.view(session_id)).organization_id


async def read(database: Database, owner: str, after: Event | None = None) -> list[Event]:
    """All of an organization's feed that can be read now, three by three."""
    events: list[Event] = []
    async with database.read_transaction() as sql:
        place = await feed_position(sql, owner, after.cursor) if after else None
        while found := await read_feed(sql, database.is_sqlite, owner, place, 3):
            events += found
            place = await feed_position(sql, owner, found[-1].cursor)
    return events


def places(events: list[Event]) -> list[Place]:
    return [(one.session_id, one.sequence) for one in events]


async def adopted(database: Database, session_id: str, by: str) -> None:
    """Gives a session to the organization of another one, so that both are in one feed."""
    owner = await owner_of(database, by)
    async with database.engines.writer.begin() as connection:
        for column in (SessionRow.id, EventRow.session_id):
            change = sa.update(column.class_).where(column == session_id)
            await connection.execute(change.values(organization_id=owner))
    database.invalidate(session_id)


async def two_started(database: Database) -> tuple[str, str]:
    """Two sessions of one organization, in the order of their ids."""
    first, second = await started(database), await started(database)
    await adopted(database, second, by=first)
    return first, second


# the order of commits


async def test_what_commits_late_is_read_in_its_turn(
    postgresql: tuple[Database, Database],
) -> None:
    one, other = postgresql
    early, late = await two_started(one)
    owner = await owner_of(one, early)
    known = await read(one, owner)
    async with held(other, early):  # it has its number, and commits last
        await rename(one, late, "begun last, committed first")
        plain = await highest(one)
        assert await read(one, owner, known[-1]) == []
    assert places(await read(one, owner, known[-1])) == [(early, 2), (late, 2)]
    # who goes on after the highest number seen has lost what was committed meanwhile
    assert plain == await highest(one)
    assert await check_log(one, early) == 2


@asynccontextmanager
async def held(database: Database, session_id: str) -> AsyncIterator[None]:
    """A unit of work on a session that has its transaction and commits when the block ends."""
    async with database.unit_of_work(session_id, cause="rename", actor=SYSTEM) as work:
        work.rows[session_id].session.name = "held"
        await work.sql.execute(text("SELECT pg_current_xact_id()"))
        yield


async def highest(database: Database) -> int:
    """The highest position there is, safe or not."""
    async with database.read_transaction() as sql:
        return (await sql.scalars(select(sa.func.max(EventRow.position)))).one() or 0


async def test_a_session_keeps_its_order_when_a_transaction_waited_for_its_lock(
    postgresql: tuple[Database, Database],
) -> None:
    """With the first of its sessions locked it has its number, and waits for the second while a
    younger transaction writes there.
    """
    one, other = postgresql
    first, second = await two_started(one)
    owner = await owner_of(one, first)

    async def both() -> None:
        async with other.unit_of_work(first, second, cause="both", actor=SYSTEM) as work:
            for session_id in (first, second):
                work.rows[session_id].session.name = "both"

    async with held(one, second):
        younger = asyncio.create_task(rename(one, second, "younger"))
        await waiting(one, 1)
        elder = asyncio.create_task(both())
        await waiting(one, 2)
    await asyncio.gather(younger, elder)
    found = await read(one, owner)
    assert [one.sequence for one in found if one.session_id == second] == [1, 2, 3, 4]
    assert sorted(places(found)) == [(first, 1), (first, 2), *((second, n) for n in (1, 2, 3, 4))]
    numbers = {place: await number_of(one, *place) for place in places(found)}
    # or there was nothing to put in order
    assert numbers[first, 2] < numbers[second, 3] == numbers[second, 4]


async def waiting(database: Database, count: int) -> None:
    """Waits until so many transactions wait for a lock."""
    asked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(20):
        while True:
            async with database.read_transaction() as sql:
                if (await sql.scalars(asked)).one() == count:
                    return
            await asyncio.sleep(0.01)


async def number_of(database: Database, session_id: str, sequence: int) -> int:
    async with database.read_transaction() as sql:
        return (await sql.get_one(EventRow, (session_id, sequence))).position or 0


async def test_twenty_write_and_a_reader_misses_nothing(database: Database) -> None:
    ids = [await started(database) for _ in range(5)]
    for session_id in ids[1:]:
        await adopted(database, session_id, by=ids[0])
    owner = await owner_of(database, ids[0])

    async def write(number: int) -> None:
        for turn in range(10):
            await rename(database, ids[(number + turn) % 5], f"{number}.{turn}")

    writing = asyncio.gather(*(write(number) for number in range(20)))
    found: list[Event] = []
    while not writing.done():
        found += await read(database, owner, found[-1] if found else None)
    await writing
    found += await read(database, owner, found[-1])
    assert len(found) == 5 + 200
    for session_id in ids:
        own = [one.sequence for one in found if one.session_id == session_id]
        assert own == list(range(1, (await database.view(session_id)).head + 1))


async def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    session_id = await started(database)
    owner = await owner_of(database, session_id)
    known = await read(database, owner)

    def fail() -> None:
        raise LookupError

    with suppress(LookupError):
        await rename(database, session_id, "never", fail)
    assert await read(database, owner, known[-1]) == []
    await rename(database, session_id, "then")
    assert places(await read(database, owner, known[-1])) == [(session_id, 2)]


# as the API has it


async def test_the_feed_goes_on_from_every_place(product: RunningServer) -> None:
    for number in range(4):
        session = await begun(product.agent, f"S{number}")
        await product.agent.do("endSession", sessionId=session)
    edges = (await page(product.agent))["edges"]
    whole = told({"edges": edges})
    assert len(whole) == 8
    for number, edge in enumerate(edges):
        assert await all_told(product.agent, 2, edge["cursor"]) == whole[number + 1 :]
        assert edge["cursor"] == edge["node"]["cursor"]


async def test_an_empty_page_says_where_to_go_on(product: RunningServer) -> None:
    nothing = await page(product.agent)
    assert nothing["edges"] == []
    assert nothing["pageInfo"]["endCursor"] is None  # which is the beginning, as it was asked for
    made = await product.agent.do("startSession", "session { id }", name="S")
    (edge,) = (await page(product.agent))["edges"]
    empty = await page(product.agent, 5, edge["cursor"])
    assert empty == {
        "totalCount": 1, "edges": [], "pageInfo": {
            "hasNextPage": False, "hasPreviousPage": True, "startCursor": None,
            "endCursor": edge["cursor"],
        },
    }  # fmt: skip
    # a mutation's cursor is a place in the feed, too
    await product.agent.do("endSession", sessionId=made["session"]["id"])
    after = await page(product.agent, 5, made["cursor"])
    assert told(after) == [(made["session"]["id"], 2)]


async def test_a_page_of_what_one_may_not_see_does_not_stop_the_reader(
    product: RunningServer,
) -> None:
    """Nobody who has a feed today is refused a whole event; so it is asked for a participant."""
    session = await begun(product.agent)
    database = product.app_state.database
    for name in ("a@x.example", "b@x.example"):
        contact = {"name": name, "email": name}
        await product.agent.do(
            "inviteParticipant", sessionId=session, role="CO_SIGNER", contact=contact
        )
    template = await product.admin.do(
        "createForm", "template { id }", name="F", fields=[{"name": "a"}]
    )
    view = await database.view(session)
    one, other = view.participants
    await product.agent.do(
        "addInteraction",
        sessionId=session,
        templateId=template["template"]["id"],
        recipients=[{"participantId": one.id}],
    )
    scope = Scope(ActorKind.PARTICIPANT, view.organization_id, session, other.id)
    async with database.read_transaction() as sql:
        found = await read_feed(sql, database.is_sqlite, view.organization_id, None, 100)
    last = len(found) - 1
    hidden = feed_page(found[last - 1 :], 1, "before", scope)
    assert found[last - 1].image.id != other.id
    assert (list(hidden.events), hidden.end) == ([], found[last - 1].cursor)
    assert hidden.has_next


async def test_the_feed_is_the_organizations_own(product: RunningServer) -> None:
    stranger, _ = await product.organization("Other")
    mine, theirs = await begun(product.agent), await begun(stranger)
    assert await all_told(product.agent) == [(mine, 1)]
    assert await all_told(stranger) == [(theirs, 1)]
    foreign = (await page(stranger))["pageInfo"]["endCursor"]
    event = (await product.app_state.database.events(mine, 0))[0]
    absent = cursor_at(mine, 2, event.hash)  # as after a backup was restored
    forked = cursor_at(mine, 1, "0" * 64)
    words = set()
    for cursor in (foreign, absent, forked, cursor_at("ses_\0", 1, "0" * 64)):
        with pytest.raises(Failed) as no:
            await page(product.agent, 10, cursor)
        assert no.value.codes == ["BAD_CURSOR"]
        words.add(str(no.value))
    assert len(words) == 1  # nobody is told which of them exist
    for cursor in ("garbage", "", "A" * 10_000, "é"):
        with pytest.raises(Failed) as no:
            await page(product.agent, 10, cursor)
        assert no.value.codes == ["BAD_CURSOR"]


async def test_who_reads_the_feed(product: RunningServer) -> None:
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    made = await product.agent.do(
        "startSession", "session { id } participant { id }", name="S", customer=contact
    )
    charlie = await product.enter(made["participant"]["id"])
    partners = {}
    for permission in ("STATUS_READ", "INTERACTIONS_WRITE"):
        key = await product.admin.do(
            "createApiKey", "secret", name=permission, permissions=[permission]
        )
        partners[permission] = Person(product, key["secret"])
    whole = await all_told(product.admin)
    assert whole[:2] == [(made["session"]["id"], 1), (made["session"]["id"], 2)]
    assert await all_told(partners["STATUS_READ"]) == whole
    query = """{ organizationEvents { edges { node { ... on ParticipantAdded {
        participant { name email } } } } } }"""
    for who, email in ((product.agent, contact["email"]), (partners["STATUS_READ"], None)):
        edges = (await who.ask(query))["organizationEvents"]["edges"]
        assert edges[1]["node"]["participant"] == {"name": "Charlie", "email": email}
    for who in (charlie, partners["INTERACTIONS_WRITE"], product.nobody()):
        with pytest.raises(Failed) as no:
            await page(who)
        assert no.value.codes[0] in ("NOT_FOUND", "UNAUTHENTICATED")


async def test_a_page_has_a_size(product: RunningServer) -> None:
    for first in (0, 101, -1):
        with pytest.raises(Failed) as no:
            await page(product.agent, first)
        assert no.value.codes == ["BAD_USER_INPUT"]


# which sessions have moved


async def look(
    database: Database, after: FeedSnapshot | None, limit: int = 100
) -> tuple[FeedSnapshot, list[Head]]:
    async with database.read_transaction() as sql:
        return await changed_sessions(sql, database.is_sqlite, after, limit)


async def test_a_move_is_told_of_once_from_now_on(database: Database) -> None:
    await started(database)
    moment, nothing = await look(database, None)
    assert nothing == []
    session_id = await started(database)
    view = await database.view(session_id)
    moment, (head,) = await look(database, moment)
    assert head == Head(session_id, view.organization_id, 1, view.head_hash)
    moment, nothing = await look(database, moment)
    assert nothing == []
    assert await rename(database, session_id, "1") == 2
    assert await rename(database, session_id, "2") == 3
    moment, (head,) = await look(database, moment)
    assert (head.session_id, head.sequence) == (session_id, 3)
    async with database.unit_of_work(session_id, cause="nothing", actor=SYSTEM) as work:
        work.rows[session_id].session.idle_at = work.now  # which is no event
    assert (await look(database, moment))[1] == []


async def test_a_move_waits_for_no_other_transaction(
    postgresql: tuple[Database, Database],
) -> None:
    """So a process that is frozen in the midst of one does not keep the inboxes waiting."""
    one, other = postgresql
    slow, quick = await two_started(one)
    moment, _ = await look(one, None)
    async with held(other, slow):
        for sequence in (2, 3):
            await rename(one, quick, str(sequence))
            moment, heads = await look(one, moment)
            assert [(head.session_id, head.sequence) for head in heads] == [(quick, sequence)]
        moment, heads = await look(one, moment)
        assert heads == []
    moment, heads = await look(one, moment)
    assert [(head.session_id, head.sequence) for head in heads] == [(slow, 2)]
    assert (await look(one, moment))[1] == []


async def test_many_moves_are_told_of_page_by_page(database: Database) -> None:
    ids = {await started(database)} | await copies(database, 49)
    moment, _ = await look(database, None)
    await move(database, ids)
    found: list[str] = []
    for size in (20, 20, 11, 1):
        moment, heads = await look(database, moment, 20)
        assert len(heads) == size
        found += [head.session_id for head in heads]
        await move(database, found[:1])  # meanwhile
    assert {*found} == ids


async def copies(database: Database, count: int) -> set[str]:
    """More sessions like the first; their ids."""
    table = SessionRow.__table__
    async with database.engines.writer.begin() as connection:
        (row,) = (await connection.execute(select(table).limit(1))).mappings().all()
        ids = [new_id("ses") for _ in range(count)]
        await connection.execute(sa.insert(SessionRow), [dict(row) | {"id": one} for one in ids])
    return {*ids}


async def move(database: Database, ids: set[str] | list[str]) -> None:
    """Moves their heads, each in a transaction of its own."""
    statement = text("UPDATE session SET head = head + 1 WHERE id = :id")
    engine = database.engines.writer
    # SQLite counts moves, not transactions; so it may have them all in one
    way: Callable[[], Any] = engine.begin
    if not database.is_sqlite:
        way = engine.execution_options(isolation_level="AUTOCOMMIT").connect
    async with way() as connection:
        for one in sorted(ids):
            await connection.execute(statement, {"id": one})


async def test_an_inbox_hears_of_another_process_without_a_bell(product: RunningServer) -> None:
    """And once more of nothing that its first list has."""
    session, _ = await begun(product.agent), await begun(product.agent, "just begun")
    elsewhere = Database(product.app_state.settings.url)
    query = "subscription { inbox { reset sessions { id name } } }"
    try:
        async with product.agent.socket() as link:
            number = await link.subscribe(query)
            await link.next(number)
            await rename(elsewhere, session, "Renamed elsewhere")
            item = (await link.next(number))["inbox"]
            assert item["sessions"] == [{"id": session, "name": "Renamed elsewhere"}]
    finally:
        await elsewhere.close()


async def test_after_a_restored_backup_all_that_it_holds_may_be_news(database: Database) -> None:
    session_id = await started(database)
    begin, nothing = await look(database, FeedSnapshot(2**40))
    assert nothing == []
    assert [head.session_id for head in (await look(database, begin))[1]] == [session_id]


# databases with a past

TABLES = ("organization", "user_account", "session", "event")
ADDED = {"organization_id", "position", "moved"}


@pytest.mark.parametrize("revision", ["0002", "0003"])
async def test_events_of_an_older_version_come_first(
    empty_url: str, revision: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A database as an older version left it, made from rows of a new one."""
    folder = tmp_path_factory.mktemp("old")
    async with opened(f"sqlite+aiosqlite:///{folder / 'new.db'}") as new:
        first, second = await two_started(new)
        stranger = await started(new)
        for number in range(3):
            for session_id in (second, first, stranger):
                await rename(new, session_id, f"n{number}")
        rows = await old_rows(new)
    database = Database(empty_url)
    async with database.engines.writer.begin() as connection:
        await connection.run_sync(upgraded, revision)
        for name, some in rows.items():
            await connection.execute(sa.insert(old_table(name)), some)
        if revision == "0003" and not database.is_sqlite:
            # what that version did where a transaction had waited, here for every event
            await connection.execute(text("UPDATE event SET position = position - sequence"))
    await database.close()
    async with opened(empty_url) as database:
        owner = await owner_of(database, first)
        moment, _ = await look(database, None)
        found = await read(database, owner)
        expected = [(one, n) for n in range(1, 5) for one in (first, second)]
        assert sorted(places(found)) == sorted(expected)
        for session_id in (first, second, stranger):
            own = [one.sequence for one in found if one.session_id == session_id]
            assert own == ([] if session_id == stranger else [1, 2, 3, 4])
            await rename(database, session_id, "after")
            assert await check_log(database, session_id) == 5
        assert places(await read(database, owner, found[-1])) == [(first, 5), (second, 5)]
        assert len((await look(database, moment))[1]) == 3


def upgraded(connection: sa.Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "gql/model/database/migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def old_table(name: str) -> sa.TableClause:
    table = SessionRow.metadata.tables[name]
    added = ADDED if name == "event" else {"moved"}
    return sa.table(name, *(sa.column(c.name, c.type) for c in table.c if c.name not in added))


async def old_rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    async with database.read_transaction() as sql:
        return {
            name: [dict(row) for row in (await sql.execute(select(old_table(name)))).mappings()]
            for name in TABLES
        }


async def ahead(database: Database) -> None:
    """Makes the rows those of a cluster that has had many more transactions."""
    async with database.engines.writer.begin() as connection:
        await connection.execute(text("UPDATE event SET position = position + 1000000000"))
        await connection.execute(text("UPDATE session SET moved = moved + 1000000000"))


async def test_a_dump_restored_elsewhere_is_refused_until_it_is_migrated(
    postgresql: tuple[Database, Database],
) -> None:
    database, _ = postgresql
    first, second = await two_started(database)
    owner = await owner_of(database, first)
    for session_id in (second, first, second):
        await rename(database, session_id, new_id("name"))
    before = await read(database, owner)
    url = database.engines.writer.url.render_as_string(hide_password=False)
    for _ in range(2):  # a second time the first one's numbers are far below
        await ahead(database)
        with pytest.raises(SetupError, match="restored from a dump; run `bubbles migrate`"):
            await check_schema(url)
        await migrate(url)
        await check_schema(url)
        assert await read(database, owner) == before
        for number, event in enumerate(before):
            assert await read(database, owner, event) == before[number + 1 :]
        moment, _ = await look(database, None)
        await rename(database, first, new_id("name"))
        before = await read(database, owner)
        assert before[-1].session_id == first
        assert [head.session_id for head in (await look(database, moment))[1]] == [first]
    await migrate(url)
    assert await read(database, owner) == before
