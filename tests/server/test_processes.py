"""Several processes on one PostgreSQL: nothing is done twice, lost, or kept from the others."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select, update

from gql.jobs.document_worker import DocumentWorker
from gql.jobs.expiry import ExpirySweeper
from gql.jobs.outbox import OutboxWorker
from gql.jobs.retention import remove_old_keys
from gql.model.database import engines, migration
from gql.model.database.database import Database
from gql.model.database.tables import (
    EventRow,
    IdempotencyRow,
    InteractionRow,
    MessageRow,
    SessionRow,
)
from gql.model.domain.enums import MessageStatus
from gql.model.domain.errors import Busy
from gql.model.domain.viewer import SYSTEM
from testing.child_process import free_port
from testing.postgres import PostgresServer
from testing.redis import RedisServer
from testing.running_server import Person, RunningServer, running_server
from tests.esign.contract_scenario import complete_without_seal

pytestmark = pytest.mark.anyio

NEVER = 3_600.0


@pytest.fixture
def url(postgres: PostgresServer, migrated_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database: several processes need one."""
    yield postgres.create_database("processes", template=migrated_template)
    postgres.drop_database("processes")


@pytest.fixture
async def quiet(url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A process that does nothing by itself: the tests say who does what, and when."""
    async with running_server(url, tmp_path, sweep_interval=NEVER) as product:
        for task in product.app_state.tasks:
            if task.get_name() in {"outbox", "sealing"}:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        yield product


@contextlib.asynccontextmanager
async def databases(product: RunningServer, number: int) -> AsyncIterator[list[Database]]:
    """As many processes see it: nothing is known to one but what it read or wrote."""
    opened = [Database(product.app_state.settings.url) for _ in range(number)]
    try:
        yield opened
    finally:
        for one in opened:
            await one.close()


async def session(product: RunningServer) -> str:
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    made = await product.agent.do("startSession", "session { id }", name="S", customer=contact)
    session_id: str = made["session"]["id"]
    return session_id


class Mailbox:
    """A channel that remembers what went through it."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, message: MessageRow) -> None:
        await asyncio.sleep(0)
        self.sent.append(message.id)


class Stuck:
    """A channel in which a message stays for as long as the test wants, and then fails."""

    def __init__(self) -> None:
        self.begun, self.failing = asyncio.Event(), asyncio.Event()

    async def send(self, message: MessageRow) -> None:
        self.begun.set()
        await self.failing.wait()
        raise ConnectionError(f"{message.id} was lost")


async def test_each_message_is_sent_once_by_many_workers(quiet: RunningServer) -> None:
    for _ in range(45):
        await session(quiet)
    mailbox = Mailbox()
    async with databases(quiet, 3) as three:
        workers = [OutboxWorker(one, mailbox, None) for one in three]

        async def work(worker: OutboxWorker) -> None:
            while await worker.send_due():
                pass

        await asyncio.gather(*map(work, workers))
    assert len(mailbox.sent) == len(set(mailbox.sent)) == 45
    async with quiet.app_state.database.read_transaction() as sql:
        rows = list(await sql.scalars(select(MessageRow)))
    assert {(row.status, row.attempts) for row in rows} == {(MessageStatus.SENT, 1)}


async def test_the_failure_of_a_worker_that_lost_its_claim_does_not_count(
    quiet: RunningServer,
) -> None:
    await session(quiet)
    stuck, mailbox = Stuck(), Mailbox()
    async with databases(quiet, 2) as (frozen, other):
        late = asyncio.create_task(OutboxWorker(frozen, stuck, None).send_due())
        await stuck.begun.wait()
        assert await OutboxWorker(other, mailbox, None).send_due() == 0
        other.clock = lambda now: now + timedelta(seconds=61)
        assert await OutboxWorker(other, mailbox, None).send_due() == 1
        stuck.failing.set()
        await late
    async with quiet.app_state.database.read_transaction() as sql:
        (row,) = await sql.scalars(select(MessageRow))
    assert (row.status, row.error, row.attempts) == (MessageStatus.SENT, None, 2)


async def test_a_seal_that_is_owed_is_claimed_by_one_process(quiet: RunningServer) -> None:
    own = await complete_without_seal(quiet)
    workers = [DocumentWorker(quiet.app_state.documents, head_start=0.0) for _ in range(3)]
    database = quiet.app_state.database
    await asyncio.gather(*(worker.collect_due() for worker in workers))
    assert sorted(worker.due for worker in workers) == [[], [], [(own.session.id, own.id)]]
    async with database.read_transaction() as sql:
        now = await database.now(sql)
        due = (await sql.get_one(InteractionRow, own.id)).seal_due_at
    assert due
    assert timedelta(seconds=50) < due - now <= timedelta(seconds=60)  # then it is owed again


async def test_whoever_completed_it_seals_it_before_others_look(quiet: RunningServer) -> None:
    own = await complete_without_seal(quiet)
    other = DocumentWorker(quiet.app_state.documents)
    await other.collect_due()
    assert not other.due
    quiet.app_state.database.clock = lambda now: now + timedelta(seconds=6)
    await other.collect_due()
    assert other.due == [(own.session.id, own.id)]


async def test_what_time_brings_is_done_once_by_many_sweepers(quiet: RunningServer) -> None:
    own = [await session(quiet) for _ in range(20)]
    async with databases(quiet, 3) as three:
        for one in three:
            one.clock = lambda now: now + timedelta(days=400)
        sweepers = [ExpirySweeper(one) for one in three]
        await asyncio.gather(*(sweeper.sweep() for sweeper in sweepers))
    async with quiet.app_state.database.read_transaction() as sql:
        ends = select(EventRow.session_id, func.count()).where(
            EventRow.cause == "endInactive", EventRow.subject_id == EventRow.session_id
        )
        found = {row[0]: row[1] for row in await sql.execute(ends.group_by(EventRow.session_id))}
    assert found == dict.fromkeys(own, 1)


async def test_old_keys_are_forgotten_some_at_a_time_by_many(quiet: RunningServer) -> None:
    database = quiet.app_state.database
    async with database.unit_of_work(cause="test", actor=SYSTEM) as work:
        for number in range(2_500):
            work.sql.add(
                IdempotencyRow(
                    organization_id="org", actor_id="usr", key=str(number), operation="o",
                    fingerprint="f", outcome={}, created_at=work.now - timedelta(hours=49),
                )
            )  # fmt: skip
    before = await keys(database)
    async with databases(quiet, 2) as two:
        await asyncio.gather(*(remove_old_keys(one) for one in two))
        assert await keys(database) == before - 2_000
        await remove_old_keys(two[0])
    assert await keys(database) == before - 2_500


async def keys(database: Database) -> int:
    async with database.read_transaction() as sql:
        return (await sql.scalars(select(func.count()).select_from(IdempotencyRow))).one()


async def test_what_one_process_writes_the_other_reads_at_once(url: str, tmp_path: Path) -> None:
    async with (
        running_server(url, tmp_path / "one") as one,
        running_server(url, tmp_path / "two") as two,
    ):
        elsewhere = Person(two, one.agent.token)
        own = await session(one)
        question = "query($id: ID!) { session(id: $id) { status cursor } }"
        first = (await elsewhere.ask(question, id=own))["session"]
        assert first["status"] == "OPEN"
        ended = await one.agent.do("endSession", sessionId=own)
        after = (await elsewhere.ask(question, id=own))["session"]
        assert after == {"status": "ENDED", "cursor": ended["cursor"]}


UPDATES = "subscription($id: ID!) { sessionUpdates(sessionId: $id) { cursor } }"


async def cursors(own: str, one: RunningServer, two: RunningServer) -> tuple[str, str]:
    """The cursor of an end at one process, and that which a watcher at the other hears of it."""
    async with Person(two, one.agent.token).socket() as link:
        watching = await link.subscribe(UPDATES, id=own)
        await link.next(watching)
        ended = await one.agent.do("endSession", sessionId=own)
        heard = await link.next(watching)
        return ended["cursor"], heard["sessionUpdates"]["cursor"]


@pytest.mark.parametrize("broker", ["postgresql", "redis"])
async def test_a_watcher_at_another_process_hears_by_the_bell(
    url: str, tmp_path: Path, redis: RedisServer, broker: str
) -> None:
    given: dict[str, Any] = {"broker_url": redis.url} if broker == "redis" else {}
    given["poll_interval"] = NEVER  # nothing but the bell can tell
    async with (
        running_server(url, tmp_path / "one", **given) as one,
        running_server(url, tmp_path / "two", **given) as two,
    ):
        async with asyncio.timeout(20):
            notifiers = one.app_state.change_notifier, two.app_state.change_notifier
            while not all(notifier.connected for notifier in notifiers):  # noqa: ASYNC110  # no event
                await asyncio.sleep(0.05)
        done, heard = await cursors(await session(one), one, two)
        assert heard == done


async def test_a_watcher_at_another_process_hears_without_a_broker_by_the_poll(
    url: str, tmp_path: Path
) -> None:
    nowhere: dict[str, Any] = {"broker_url": f"redis://127.0.0.1:{free_port()}/0"}
    async with (
        running_server(url, tmp_path / "one", **nowhere) as one,
        running_server(url, tmp_path / "two", **nowhere) as two,
    ):
        assert not two.app_state.change_notifier.connected
        done, heard = await cursors(await session(one), one, two)
        assert heard == done


async def test_one_key_at_two_processes_at_once_has_one_effect(url: str, tmp_path: Path) -> None:
    async with (
        running_server(url, tmp_path / "one") as one,
        running_server(url, tmp_path / "two") as two,
    ):
        elsewhere = Person(two, one.agent.token)
        given: dict[str, Any] = {"name": "S", "idempotencyKey": "the same"}
        made = await asyncio.gather(
            *(
                who.do("startSession", "session { id }", **given)
                for who in [one.agent, elsewhere] * 5
            )
        )
        assert len({each["session"]["id"] for each in made}) == 1
        assert [each["replayed"] for each in made].count(False) == 1
        async with one.app_state.database.read_transaction() as sql:
            sessions = select(func.count()).select_from(SessionRow)
            assert (await sql.scalars(sessions)).one() == 1


async def test_a_process_that_stops_inside_a_transaction_does_not_keep_its_locks(
    quiet: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await session(quiet)
    limit = "idle_in_transaction_session_timeout"
    assert int(engines._PG_TIMEOUTS[limit]) == 10_000  # noqa: SLF001  # a second, for this test
    monkeypatch.setitem(engines._PG_TIMEOUTS, limit, "1000")  # noqa: SLF001  # the same
    async with databases(quiet, 1) as (stopped,):
        with pytest.raises(Busy):
            await rename_after_a_stop(stopped, own, quiet)
    view = await quiet.app_state.database.view(own)
    assert (view.name, view.status.name) == ("S", "ENDED")


async def rename_after_a_stop(stopped: Database, session_id: str, other: RunningServer) -> None:
    async with stopped.unit_of_work(session_id, cause="test", actor=SYSTEM) as work:
        await other.agent.do("endSession", sessionId=session_id)  # it waits for the lock
        await work.sql.execute(update(SessionRow).values(name="too late"))


async def test_who_migrates_second_waits_for_the_first(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = postgres.create_database("migrated_twice")
    monkeypatch.setitem(engines._PG_TIMEOUTS, "statement_timeout", "300")  # noqa: SLF001  # it would end what waits
    first = await asyncpg.connect(empty.replace("+asyncpg", ""), ssl=False)
    try:
        lock = migration._ADVISORY_LOCK  # noqa: SLF001  # as the first one takes it
        await first.execute("SELECT pg_advisory_lock($1)", lock)
        second = asyncio.create_task(migration.migrate(empty))
        done, _ = await asyncio.wait([second], timeout=1)
        assert not done
        await first.execute("SELECT pg_advisory_unlock($1)", lock)
        await second
        await migration.check_schema(empty)
    finally:
        await first.close()
        postgres.drop_database("migrated_twice")
