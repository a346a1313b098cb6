"""Presence: tabs count once, reloads are ignored, crashed processes are cleaned up."""

import asyncio
import contextlib
import copy
import os
import signal
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select

from gql.jobs.periodic import PeriodicTask
from gql.live.presence import Presence
from gql.model.database.database import Database
from gql.model.database.tables import ConnectionRow, NodeRow, SessionRow
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import ParticipantView
from gql.resolvers.authentication import authenticate_token
from testing.postgres import PostgresServer, start_postgres_or_skip
from testing.running_server import Person, RunningServer, running_server
from testing.server_process import server_process

pytestmark = pytest.mark.anyio


async def start_session(server: RunningServer) -> tuple[str, Person]:
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    payload = await server.agent.mutate(
        "startSession", "session { id } participant { id }", name="S", customer=contact
    )
    return payload["session"]["id"], await server.join(payload["participant"]["id"])


async def load_participant(server: RunningServer, session: str) -> ParticipantView:
    return (await server.app_state.database.view(session)).participants[0]


async def wait_for_presence(server: RunningServer, session: str, *, connected: bool) -> None:
    """Waits until the participant is connected or not; the test's timeout limits the wait."""
    with server.app_state.subscription_registry.subscribe(session) as subscription:
        while True:
            view = await server.app_state.database.view(session)
            if view.participants[0].connected is connected:
                return
            await subscription.wait_past(view.head)


async def wait_until_all_disconnected(server: RunningServer, sessions: Iterable[str]) -> None:
    for session in sessions:
        await wait_for_presence(server, session, connected=False)


async def count_changes(server: RunningServer, session: str) -> int:
    """Returns how often the participant's `connected` has changed."""
    events = await server.app_state.database.log.read(session, 0)
    return sum("connected" in event.changes for event in events)


@pytest.mark.sqlite_suffices
async def test_several_tabs_count_as_one_connection(shared_server: RunningServer) -> None:
    session, customer = await start_session(shared_server)
    async with customer.socket():
        async with customer.socket():
            await wait_for_presence(shared_server, session, connected=True)
        await asyncio.sleep(3 * shared_server.app_state.settings.presence_grace)
        assert (await load_participant(shared_server, session)).connected is True
    await wait_for_presence(shared_server, session, connected=False)
    assert await count_changes(shared_server, session) == 2


@pytest.mark.sqlite_suffices
async def test_a_reload_within_the_grace_period_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path, presence_grace=30.0) as server:
        session, customer = await start_session(server)
        for _ in range(5):
            async with customer.socket():
                await wait_for_presence(server, session, connected=True)
        assert await count_changes(server, session) == 1


@pytest.mark.sqlite_suffices
async def test_a_query_over_http_does_not_count_as_a_connection(
    shared_server: RunningServer,
) -> None:
    session, customer = await start_session(shared_server)
    await customer.execute("{ viewer { ... on ParticipantViewer { id } } }")
    assert (await load_participant(shared_server, session)).connected is False


async def test_participants_of_a_crashed_process_are_disconnected_when_its_lease_ends(
    server: RunningServer,
) -> None:
    session, customer = await start_session(server)
    crashed = Presence(server.app_state.database, grace=1.0)
    await crashed.connect(await authenticate_token(server.app_state.database, customer.token))
    assert (await load_participant(server, session)).connected is True
    await server.app_state.presence.remove_dead_processes()
    assert (await load_participant(server, session)).connected is True
    server.app_state.database.clock = lambda now: now + timedelta(seconds=16)
    await server.app_state.presence.remove_dead_processes()
    assert (await load_participant(server, session)).connected is False
    assert await count_changes(server, session) == 2


@pytest.mark.sqlite_suffices
async def test_a_participant_who_reconnects_after_a_restart_stays_connected(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path, presence_grace=30.0) as server:
        session, customer = await start_session(server)
        async with customer.socket():
            await wait_for_presence(server, session, connected=True)
    async with running_server(database_url, tmp_path, presence_grace=30.0) as server:
        reconnected = Person(server, customer.token, customer.id)
        async with reconnected.socket():
            assert (await load_participant(server, session)).connected is True
            assert await count_changes(server, session) == 1


# several processes, each represented by a `Presence` on the same database


async def start_sessions(server: RunningServer, count: int) -> dict[str, Viewer]:
    """Starts sessions; returns their customers by session id."""
    customers = {}
    for _ in range(count):
        session, customer = await start_session(server)
        customers[session] = await authenticate_token(server.app_state.database, customer.token)
    return customers


@contextlib.asynccontextmanager
async def renewing_lease(presence: Presence) -> AsyncIterator[None]:
    """Renews the lease of a presence while the block runs, then closes it."""
    renewal = PeriodicTask(
        "presence lease",
        5.0,
        presence.maintain_lease,
        wake=presence.lease.replaced,
        retry_interval=1,
    )
    task = asyncio.create_task(renewal.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await presence.close()


async def load_leases(database: Database) -> dict[str, datetime]:
    """Returns the end of each process's lease, by node id."""
    async with database.read_transaction() as sql:
        rows = await sql.scalars(select(NodeRow))
        return {row.id: row.lease_until for row in rows}


async def count_connections(database: Database, session: str) -> int:
    """Returns how many rows of connections a session has."""
    count = select(func.count()).where(ConnectionRow.session_id == session)
    async with database.read_transaction() as sql:
        return (await sql.scalars(count)).one()


async def test_three_devices_on_two_processes_count_as_one_connection(
    shared_server: RunningServer,
) -> None:
    session, customer = await start_session(shared_server)
    viewer = await authenticate_token(shared_server.app_state.database, customer.token)
    second_process = Presence(shared_server.app_state.database, grace=0.1)
    async with customer.socket():
        first = await second_process.connect(viewer)
        second = await second_process.connect(viewer)
        second_process.disconnect(viewer, first)
        second_process.disconnect(viewer, second)
        await asyncio.gather(*second_process._removals)  # noqa: SLF001  # no event announces the end of the removals
        assert await count_connections(shared_server.app_state.database, session) == 1
        assert (await load_participant(shared_server, session)).connected is True
        assert await count_changes(shared_server, session) == 1
    await wait_for_presence(shared_server, session, connected=False)
    assert await count_changes(shared_server, session) == 2


async def test_a_participant_who_reconnects_to_another_process_stays_connected(
    shared_server: RunningServer,
) -> None:
    ((session, viewer),) = (await start_sessions(shared_server, 1)).items()
    first, second = (Presence(shared_server.app_state.database, grace=0.3) for _ in range(2))
    connection_id = await first.connect(viewer)
    first.disconnect(viewer, connection_id)
    await second.connect(viewer)
    await asyncio.gather(*first._removals)  # noqa: SLF001  # no event announces the end of the removals
    assert await count_connections(shared_server.app_state.database, session) == 1
    assert (await load_participant(shared_server, session)).connected is True
    assert await count_changes(shared_server, session) == 1


@pytest.mark.sqlite_suffices
async def test_many_reconnects_are_one_change(
    database_url: str, tmp_path: Path, full_length: bool
) -> None:
    async with running_server(database_url, tmp_path, presence_grace=30.0) as server:
        session, customer = await start_session(server)
        for _ in range(100 if full_length else 20):
            async with customer.socket():
                pass
        assert (await load_participant(server, session)).connected is True
        assert await count_changes(server, session) == 1


async def test_participants_of_a_dead_process_are_disconnected_once_by_many_processes(
    database_url: str, tmp_path: Path, full_length: bool
) -> None:
    async with running_server(database_url, tmp_path, sweep_interval=3_600.0) as server:
        await check_one_disconnect_each(server, 24 if full_length else 6)


async def check_one_disconnect_each(server: RunningServer, count: int) -> None:
    """Three processes remove a dead one at once; a third of its customers have reconnected."""
    database = server.app_state.database
    customers = await start_sessions(server, count)
    dead, alive = Presence(database, grace=0.2, lease=3_600), Presence(database, 0.2, 7_200)
    for viewer in customers.values():
        await dead.connect(viewer)
    reconnected = list(customers)[: count // 3]
    for session in reconnected:
        await alive.connect(customers[session])
    # separate databases have no common cache, as in separate processes
    databases = [Database(server.app_state.settings.effective_database_url) for _ in range(3)]
    presences = [Presence(process_database, grace=0.2) for process_database in databases]
    for process_database in [database, *databases]:
        process_database.clock = lambda now: now + timedelta(seconds=3_601)
    await asyncio.gather(*(presence.remove_dead_processes() for presence in presences))
    await wait_until_all_disconnected(server, set(customers) - set(reconnected))
    for session in customers:
        is_reconnected = session in reconnected
        assert (await load_participant(server, session)).connected is is_reconnected
        assert await count_changes(server, session) == (1 if is_reconnected else 2)
    await asyncio.gather(*(presence.remove_dead_processes() for presence in presences))
    for process_database in databases:
        await process_database.close()
    assert dead.lease.node_id not in await load_leases(database)
    assert alive.lease.node_id in await load_leases(database)


async def test_a_frozen_process_registers_only_the_connections_that_are_still_open(
    server: RunningServer,
) -> None:
    database = server.app_state.database
    customers = await start_sessions(server, 3)
    frozen = Presence(database, grace=0.2)
    connection_ids = {
        session: await frozen.connect(viewer) for session, viewer in customers.items()
    }
    old_node_id = frozen.lease.node_id
    lease = (await load_leases(database))[old_node_id]
    database.clock = lambda now: now + timedelta(seconds=16)
    await wait_until_all_disconnected(server, customers)
    closed, *still_open = customers
    frozen.disconnect(customers[closed], connection_ids[closed])  # it was closed during the freeze
    async with renewing_lease(frozen):
        for session in still_open:
            await wait_for_presence(server, session, connected=True)
        assert (await load_participant(server, closed)).connected is False
        assert (await load_leases(database)).get(old_node_id, lease) == lease
        assert frozen.lease.node_id != old_node_id
        assert [await count_changes(server, session) for session in customers] == [2, 3, 3]


@pytest.mark.sqlite_suffices
async def test_a_single_process_that_was_frozen_disconnects_nobody(server: RunningServer) -> None:
    database = server.app_state.database
    session, customer = await start_session(server)
    async with customer.socket():
        await wait_for_presence(server, session, connected=True)
        before = await load_leases(database)
        database.clock = lambda now: now + timedelta(seconds=16)
        server.app_state.presence.lease.replaced.set()  # instead of waiting up to five seconds
        async with asyncio.timeout(20):
            # until its old lease is deleted
            while set(before) & set(await load_leases(database)):  # noqa: ASYNC110  # no event
                await asyncio.sleep(0.05)
        assert (await load_participant(server, session)).connected is True
        assert await count_changes(server, session) == 1
    await wait_for_presence(server, session, connected=False)


@pytest.mark.sqlite_suffices
async def test_a_connection_after_a_missed_renewal_is_stored_with_a_new_lease(
    server: RunningServer,
) -> None:
    database = server.app_state.database
    customers = await start_sessions(server, 2)
    (first, first_viewer), (second, second_viewer) = customers.items()
    late = Presence(database, grace=0.2)
    await late.connect(first_viewer)
    database.clock = lambda now: now + timedelta(seconds=16)
    await wait_for_presence(server, first, connected=False)
    await late.connect(second_viewer)
    assert (await load_participant(server, second)).connected is True
    assert (await load_participant(server, first)).connected is False
    async with renewing_lease(late):
        await wait_for_presence(server, first, connected=True)


async def test_a_cancelled_connect_leaves_nobody_connected(
    shared_server: RunningServer,
) -> None:
    database = shared_server.app_state.database
    ((session, viewer),) = (await start_sessions(shared_server, 1)).items()
    presence = Presence(database, grace=0.1)
    await presence.renew()
    lock_session = select(SessionRow.id).where(SessionRow.id == session).with_for_update()
    async with database.write_transaction() as work:
        await work.sql.execute(lock_session)
        connecting = asyncio.create_task(presence.connect(viewer))
        await asyncio.sleep(0.1)  # it waits for the session's lock
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
    async with database.write_transaction() as work:
        await work.sql.execute(lock_session)  # those that waited for the lock before have had it
    await asyncio.gather(*presence._removals)  # noqa: SLF001  # no event announces the end of the removals
    assert await count_connections(database, session) == 0
    assert (await load_participant(shared_server, session)).connected is False


@pytest.mark.sqlite_suffices
async def test_a_process_that_missed_its_renewal_gives_other_processes_time_to_renew(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path, sweep_interval=3_600.0) as server:
        database = server.app_state.database
        ((session, viewer),) = (await start_sessions(server, 1)).items()
        first, second = Presence(database, grace=30), Presence(database, grace=30)
        await first.renew()
        await second.connect(viewer)
        database.clock = lambda now: now + timedelta(seconds=16)  # as after an outage
        await first.renew()
        await first.remove_dead_processes()
        async with renewing_lease(second):
            async with asyncio.timeout(20):
                while await count_connections(database, session) < 2:  # noqa: ASYNC110  # no event
                    await asyncio.sleep(0.05)
        await Presence(database, grace=30).remove_dead_processes()
        assert await count_connections(database, session) == 1
        assert (await load_participant(server, session)).connected is True
        assert await count_changes(server, session) == 1


@pytest.fixture
def postgres_url(postgres: PostgresServer, migrated_template: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database, for several processes or another clock."""
    yield postgres.create_database("presence", template=migrated_template)
    postgres.drop_database("presence")


@pytest.mark.parametrize("days", [1, -1])
async def test_leases_follow_the_clock_of_the_database(
    postgres_url: str, tmp_path: Path, days: int
) -> None:
    await shift_clock(postgres_url, days)
    async with running_server(postgres_url, tmp_path) as server:
        database = server.app_state.database
        session, customer = await start_session(server)
        async with customer.socket():
            await wait_for_presence(server, session, connected=True)
            (node_id,) = await load_leases(database)
            await server.app_state.presence.renew()
            await server.app_state.presence.remove_dead_processes()
            ((renewed_id, lease),) = (await load_leases(database)).items()
            async with database.read_transaction() as sql:
                remaining = lease - await database.now(sql)
            assert renewed_id == node_id
            assert timedelta(0) < remaining <= timedelta(seconds=15)
            assert timedelta(hours=23) < abs(lease - datetime.now(UTC)) < timedelta(hours=25)
            assert (await load_participant(server, session)).connected is True
            assert await count_changes(server, session) == 1


async def shift_clock(url: str, days: int) -> None:
    """Makes the clock of a PostgreSQL database differ from the one of this process.

    A function in the schema `public` takes precedence over the one of the system.
    """
    connection = await asyncpg.connect(url.replace("+asyncpg", ""), ssl=False)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
    await connection.execute(
        f"""CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
        $$ SELECT pg_catalog.clock_timestamp() + interval '{days} days' $$"""
    )
    await connection.close()


async def test_a_disconnect_during_an_outage_is_stored_after_the_outage(tmp_path: Path) -> None:
    postgres = start_postgres_or_skip()
    try:
        async with running_server(postgres.url, tmp_path, presence_grace=0.05) as server:
            session, customer = await start_session(server)
            async with customer.socket():
                await wait_for_presence(server, session, connected=True)
                postgres.kill()
            await asyncio.sleep(0.3)  # several attempts fail
            postgres.start()
            await wait_for_presence(server, session, connected=False)
            assert await count_changes(server, session) == 2
    finally:
        postgres.stop()


@pytest.mark.sqlite_suffices
async def test_a_disconnect_is_recorded_after_a_database_error(
    shared_server: RunningServer,
) -> None:
    database = shared_server.app_state.database
    ((session, viewer),) = (await start_sessions(shared_server, 1)).items()
    presence = Presence(database, grace=0.05)
    connection_id = await presence.connect(viewer)
    original_change, has_failed = database.change, asyncio.Event()

    async def fail_for_session(*session_ids: str, **arguments: Any) -> Any:
        if session not in session_ids:
            return await original_change(*session_ids, **arguments)
        has_failed.set()
        raise ConnectionError("unavailable for a moment")

    database.change = fail_for_session  # type: ignore[method-assign]  # for one call
    presence.disconnect(viewer, connection_id)
    await has_failed.wait()
    database.change = original_change  # type: ignore[method-assign]
    await wait_for_presence(shared_server, session, connected=False)


@pytest.mark.long  # it starts a server process
async def test_a_suspended_server_registers_only_the_connections_that_are_still_open(
    postgres_url: str, tmp_path: Path
) -> None:
    intervals = {"presence_lease": 2.0, "presence_grace": 0.5}
    environment = {f"BUBBLES_{name.upper()}": str(value) for name, value in intervals.items()}
    second = server_process(tmp_path / "suspended", "--database-url", postgres_url, **environment)
    async with running_server(postgres_url, tmp_path, **intervals) as server:
        closed_session, closed_customer = await start_session(server)
        open_session, open_customer = await start_session(server)
        process, url = await asyncio.to_thread(second.__enter__)
        try:
            suspended = copy.copy(server)
            suspended.port = int(url.rpartition(":")[2])
            async with (
                Person(suspended, open_customer.token).socket(),
                Person(suspended, closed_customer.token).socket() as closed,
            ):
                await wait_for_presence(server, closed_session, connected=True)
                await wait_for_presence(server, open_session, connected=True)
                os.kill(process.pid, signal.SIGSTOP)
                await wait_until_all_disconnected(server, [closed_session, open_session])
                closed.connection.transport.abort()
                os.kill(process.pid, signal.SIGCONT)
                await wait_for_presence(server, open_session, connected=True)
                assert (await load_participant(server, closed_session)).connected is False
                assert await count_changes(server, open_session) == 3
                assert await count_changes(server, closed_session) == 2
        finally:
            os.kill(process.pid, signal.SIGCONT)
            await asyncio.to_thread(second.__exit__, None, None, None)
