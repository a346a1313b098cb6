"""Several processes on one PostgreSQL do work once, lose nothing and do not block each other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select, text, update

from gql.jobs.document_worker import DocumentWorker
from gql.jobs.expiry import ExpirySweeper
from gql.jobs.outbox import OutboxWorker
from gql.jobs.retention import remove_old_keys
from gql.model.database import migration
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
from testing.child_process import free_port
from testing.postgres import PostgresServer
from testing.redis import RedisServer
from testing.running_server import Person, RunningServer, running_server
from testing.waiting import wait_until
from tests.esign.contract_scenario import complete_without_seal

pytestmark = pytest.mark.anyio

NEVER = 3_600.0


@pytest.fixture
def url(postgres: PostgresServer, migrated_template: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database, which several processes can share."""
    yield postgres.create_database("processes", template=migrated_template)
    postgres.drop_database("processes")


@pytest.fixture
async def idle_server(url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A server without background sending, sealing and sweeping; the tests do that."""
    async with running_server(url, tmp_path, sweep_interval=NEVER) as server:
        for task in server.app_state.tasks:
            if task.get_name() in {"outbox", "documents"}:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        yield server


@contextlib.asynccontextmanager
async def open_databases(server: RunningServer, count: int) -> AsyncIterator[list[Database]]:
    """Opens the database several times, without a common cache, as in several processes."""
    opened = [Database(server.app_state.settings.effective_database_url) for _ in range(count)]
    try:
        yield opened
    finally:
        for database in opened:
            await database.close()


async def start_session(server: RunningServer) -> str:
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    payload = await server.agent.mutate(
        "startSession", "session { id }", name="S", customer=contact
    )
    session_id: str = payload["session"]["id"]
    return session_id


class RecordingChannel:
    """Records the ids of the messages that it sends."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, message: MessageRow) -> None:
        await asyncio.sleep(0)
        self.sent.append(message.id)


class BlockingChannel:
    """Blocks on each message until `failing` is set, and then fails."""

    def __init__(self) -> None:
        self.started, self.failing = asyncio.Event(), asyncio.Event()

    async def send(self, message: MessageRow) -> None:
        self.started.set()
        await self.failing.wait()
        raise ConnectionError(f"{message.id} was lost")


async def test_each_message_is_sent_once_by_many_workers(idle_server: RunningServer) -> None:
    for _ in range(45):
        await start_session(idle_server)
    channel = RecordingChannel()
    async with open_databases(idle_server, 3) as process_databases:
        workers = [OutboxWorker(database, channel, None) for database in process_databases]

        async def work(worker: OutboxWorker) -> None:
            while await worker.send_due():
                pass

        await asyncio.gather(*map(work, workers))
    assert len(channel.sent) == len(set(channel.sent)) == 45
    async with idle_server.app_state.database.read_transaction() as sql:
        rows = list(await sql.scalars(select(MessageRow)))
    assert {(row.status, row.attempts) for row in rows} == {(MessageStatus.SENT, 1)}


async def test_a_worker_that_lost_its_claim_does_not_record_its_failure(
    idle_server: RunningServer,
) -> None:
    await start_session(idle_server)
    blocking, channel = BlockingChannel(), RecordingChannel()
    async with open_databases(idle_server, 2) as (first, second):
        sending = asyncio.create_task(OutboxWorker(first, blocking, None).send_due())
        await blocking.started.wait()
        assert await OutboxWorker(second, channel, None).send_due() == 0
        second.clock = lambda now: now + timedelta(seconds=61)
        assert await OutboxWorker(second, channel, None).send_due() == 1
        blocking.failing.set()
        await sending
    async with idle_server.app_state.database.read_transaction() as sql:
        (row,) = await sql.scalars(select(MessageRow))
    assert (row.status, row.error, row.attempts) == (MessageStatus.SENT, None, 2)


async def test_a_due_seal_is_claimed_by_one_process(idle_server: RunningServer) -> None:
    contract = await complete_without_seal(idle_server)
    workers = [DocumentWorker(idle_server.app_state.documents, head_start=0.0) for _ in range(3)]
    database = idle_server.app_state.database
    await asyncio.gather(*(worker.collect_due() for worker in workers))
    assert sorted(worker.due for worker in workers) == [
        [],
        [],
        [(contract.session.id, contract.id)],
    ]
    async with database.read_transaction() as sql:
        now = await database.now(sql)
        due = (await sql.get_one(InteractionRow, contract.id)).seal_due_at
    assert due
    assert timedelta(seconds=50) < due - now <= timedelta(seconds=60)  # when it is due again


async def test_other_processes_leave_a_new_seal_to_the_process_that_completed_it(
    idle_server: RunningServer,
) -> None:
    contract = await complete_without_seal(idle_server)
    worker = DocumentWorker(idle_server.app_state.documents)
    await worker.collect_due()
    assert not worker.due
    idle_server.app_state.database.clock = lambda now: now + timedelta(seconds=6)
    await worker.collect_due()
    assert worker.due == [(contract.session.id, contract.id)]


async def test_expiry_is_recorded_once_by_many_processes(idle_server: RunningServer) -> None:
    session_ids = [await start_session(idle_server) for _ in range(20)]
    async with open_databases(idle_server, 3) as process_databases:
        for database in process_databases:
            database.clock = lambda now: now + timedelta(days=400)
        sweepers = [ExpirySweeper(database) for database in process_databases]
        await asyncio.gather(*(sweeper.sweep() for sweeper in sweepers))
    async with idle_server.app_state.database.read_transaction() as sql:
        ends = select(EventRow.session_id, func.count()).where(
            EventRow.cause == "endInactive", EventRow.subject_id == EventRow.session_id
        )
        rows = await sql.execute(ends.group_by(EventRow.session_id))
        counts = {row[0]: row[1] for row in rows}
    assert counts == dict.fromkeys(session_ids, 1)


async def test_old_idempotency_keys_are_deleted_in_batches_by_many_processes(
    idle_server: RunningServer,
) -> None:
    database = idle_server.app_state.database
    async with database.write_transaction() as work:
        for number in range(2_500):
            work.sql.add(
                IdempotencyRow(
                    organization_id="org", actor_id="usr", key=str(number), operation="o",
                    fingerprint="f", outcome={}, created_at=work.now - timedelta(hours=49),
                )
            )  # fmt: skip
    before = await count_keys(database)
    async with open_databases(idle_server, 2) as process_databases:
        await asyncio.gather(*(remove_old_keys(database) for database in process_databases))
        assert await count_keys(database) == before - 2_000
        await remove_old_keys(database)
    assert await count_keys(database) == before - 2_500


async def count_keys(database: Database) -> int:
    async with database.read_transaction() as sql:
        return (await sql.scalars(select(func.count()).select_from(IdempotencyRow))).one()


@contextlib.asynccontextmanager
async def two_servers(
    url: str, folder: Path, **settings: Any
) -> AsyncIterator[tuple[RunningServer, RunningServer, Person]]:
    """Runs two servers on one database; yields them and the first one's agent at the second."""
    async with (
        running_server(url, folder / "first", **settings) as first,
        running_server(url, folder / "second", **settings) as second,
    ):
        yield first, second, Person(second, first.agent.token)


async def test_a_write_of_one_process_is_read_by_another_immediately(
    url: str, tmp_path: Path
) -> None:
    async with two_servers(url, tmp_path) as (first, _, agent):
        session_id = await start_session(first)
        query = "query($id: ID!) { session(id: $id) { status cursor } }"
        before = (await agent.execute(query, id=session_id))["session"]
        assert before["status"] == "OPEN"
        ended = await first.agent.mutate("endSession", sessionId=session_id)
        after = (await agent.execute(query, id=session_id))["session"]
        assert after == {"status": "ENDED", "cursor": ended["cursor"]}


UPDATES = "subscription($id: ID!) { sessionUpdates(sessionId: $id) { cursor } }"


async def check_delivery(first: RunningServer, agent: Person) -> None:
    """Asserts that a subscriber at the second server receives a change made at the first."""
    session_id = await start_session(first)
    async with agent.socket() as socket:
        operation_id = await socket.subscribe(UPDATES, id=session_id)
        await socket.next(operation_id)
        ended = await first.agent.mutate("endSession", sessionId=session_id)
        update = (await socket.next(operation_id))["sessionUpdates"]
        assert update["cursor"] == ended["cursor"]


@pytest.mark.parametrize("broker", ["postgresql", "redis"])
async def test_a_subscriber_of_another_process_is_notified_by_the_broker(
    url: str, tmp_path: Path, redis: RedisServer, broker: str
) -> None:
    settings: dict[str, Any] = {"broker_url": redis.url} if broker == "redis" else {}
    settings["poll_interval"] = NEVER
    async with two_servers(url, tmp_path, **settings) as (first, second, agent):
        notifiers = (first.app_state.change_notifier, second.app_state.change_notifier)
        await wait_until(lambda: all(notifier.connected for notifier in notifiers), within=20)
        await check_delivery(first, agent)


async def test_a_subscriber_of_another_process_is_notified_by_polling_without_a_broker(
    url: str, tmp_path: Path
) -> None:
    unreachable = f"redis://127.0.0.1:{free_port()}/0"
    async with two_servers(url, tmp_path, broker_url=unreachable, poll_interval=0.2) as (
        first,
        second,
        agent,
    ):
        assert not second.app_state.change_notifier.connected
        await check_delivery(first, agent)


async def test_one_key_used_at_two_processes_at_once_has_one_effect(
    url: str, tmp_path: Path
) -> None:
    async with two_servers(url, tmp_path) as (first, _, agent):
        payloads = await asyncio.gather(
            *(
                person.mutate("startSession", "session { id }", name="S", idempotencyKey="key")
                for person in [first.agent, agent] * 5
            )
        )
        assert len({payload["session"]["id"] for payload in payloads}) == 1
        assert [payload["replayed"] for payload in payloads].count(False) == 1
        async with first.app_state.database.read_transaction() as sql:
            count = select(func.count()).select_from(SessionRow)
            assert (await sql.scalars(count)).one() == 1


async def test_a_process_that_stops_within_a_transaction_loses_its_locks(
    idle_server: RunningServer,
) -> None:
    session_id = await start_session(idle_server)
    async with open_databases(idle_server, 1) as (stopped,):
        with pytest.raises(Busy):
            await rename_after_timeout(stopped, session_id, idle_server)
    view = await idle_server.app_state.database.view(session_id)
    assert (view.name, view.status.name) == ("S", "ENDED")


async def rename_after_timeout(stopped: Database, session_id: str, second: RunningServer) -> None:
    """Renames a session in a transaction that is idle for longer than its timeout."""
    timeout = "idle_in_transaction_session_timeout"
    lock_session = select(SessionRow.id).where(SessionRow.id == session_id).with_for_update()
    async with stopped.write_transaction() as work:
        await work.sql.execute(lock_session)
        assert (await work.sql.scalars(text(f"SHOW {timeout}"))).one() == "10s"
        await work.sql.execute(text(f"SET LOCAL {timeout} = '200ms'"))  # to save time
        await second.agent.mutate("endSession", sessionId=session_id)  # it waits for the lock
        await work.sql.execute(update(SessionRow).values(name="too late"))


async def test_concurrent_migrations_wait_for_each_other(
    postgres: PostgresServer, full_length: bool
) -> None:
    """The second one waits for longer than the 5 seconds that a statement of a server may take."""
    url = postgres.create_database("migrated_twice")
    first = await asyncpg.connect(url.replace("+asyncpg", ""), ssl=False)
    try:
        lock = migration._ADVISORY_LOCK  # noqa: SLF001  # the first migration holds this lock
        await first.execute("SELECT pg_advisory_lock($1)", lock)
        second = asyncio.create_task(migration.migrate(url))
        done, _ = await asyncio.wait([second], timeout=6 if full_length else 0.4)
        assert not done
        await first.execute("SELECT pg_advisory_unlock($1)", lock)
        await second
        await migration.check_schema(url)
    finally:
        await first.close()
        postgres.drop_database("migrated_twice")
