"""Who is connected: several tabs once, a reload unseen, a crashed process freed (rules 13, 15)."""

import asyncio
import contextlib
import copy
import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from gql.jobs.periodic import Periodic
from gql.live.presence import Presence
from gql.model.database import database as database_module
from gql.model.database.database import Database
from gql.model.database.tables import ConnectionRow, NodeRow
from gql.model.domain.viewer import SYSTEM, Viewer
from gql.model.domain.views import ParticipantView
from gql.resolvers.authentication import viewer_of
from testing.postgres import PostgresServer, start_or_skip
from testing.running_server import Person, RunningServer, running_server
from tests.server.test_cli import serving

pytestmark = pytest.mark.anyio


async def invited(product: RunningServer) -> tuple[str, Person]:
    contact = {"name": "Charlie", "email": "charlie@example.com"}
    made = await product.agent.do(
        "startSession", "session { id } participant { id }", name="S", customer=contact
    )
    return made["session"]["id"], await product.enter(made["participant"]["id"])


async def seen(product: RunningServer, session: str) -> ParticipantView:
    return (await product.parts.database.view(session)).participants[0]


async def eventually(product: RunningServer, session: str, *, connected: bool) -> None:
    """Waits until it is so; the test's own time limit ends a wait in vain."""
    with product.parts.hub.watch(session) as watch:
        while (view := await product.parts.database.view(session)).participants[
            0
        ].connected is not connected:
            await watch.moved(view.head)


async def all_gone(product: RunningServer, sessions: Sequence[str]) -> None:
    for session in sessions:
        await eventually(product, session, connected=False)


async def changes(product: RunningServer, session: str) -> int:
    events = await product.parts.database.events(session, 0)
    return sum("connected" in event.changes for event in events)


async def test_several_tabs_count_once(product: RunningServer) -> None:
    session, customer = await invited(product)
    async with customer.socket():
        async with customer.socket():
            await eventually(product, session, connected=True)
        await asyncio.sleep(3 * product.parts.settings.presence_grace)
        assert (await seen(product, session)).connected is True
    await eventually(product, session, connected=False)
    assert await changes(product, session) == 2


async def test_a_reload_within_the_grace_time_is_not_seen(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path, presence_grace=30.0) as product:
        session, customer = await invited(product)
        for _ in range(5):
            async with customer.socket():
                await eventually(product, session, connected=True)
        assert await changes(product, session) == 1


async def test_a_query_over_http_does_not_connect(product: RunningServer) -> None:
    session, customer = await invited(product)
    await customer.ask("{ viewer { ... on ParticipantViewer { id } } }")
    assert (await seen(product, session)).connected is False


async def test_a_crashed_process_frees_its_participants_when_its_lease_ends(
    product: RunningServer,
) -> None:
    session, customer = await invited(product)
    dead = Presence(product.parts.database, grace=1.0)
    await dead.arrive(await viewer_of(product.parts.database, customer.token))
    assert (await seen(product, session)).connected is True
    await product.parts.presence.reap()
    assert (await seen(product, session)).connected is True
    product.parts.database.clock = lambda now: now + timedelta(seconds=16)
    await product.parts.presence.reap()
    assert (await seen(product, session)).connected is False
    assert await changes(product, session) == 2


async def test_who_comes_back_after_a_restart_has_never_been_away(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path, presence_grace=30.0) as product:
        session, customer = await invited(product)
        async with customer.socket():
            await eventually(product, session, connected=True)
    async with running_server(database_url, tmp_path, presence_grace=30.0) as product:
        again = Person(product, customer.token, customer.id)
        async with again.socket():
            assert (await seen(product, session)).connected is True
            assert await changes(product, session) == 1


# several processes, here several presences on one database


async def viewers(product: RunningServer, number: int) -> dict[str, Viewer]:
    """People of as many sessions, by their session's id."""
    found = {}
    for _ in range(number):
        session, customer = await invited(product)
        found[session] = await viewer_of(product.parts.database, customer.token)
    return found


@contextlib.asynccontextmanager
async def kept(presence: Presence) -> AsyncIterator[None]:
    """A presence at work: it keeps its lease, and notices when it did not."""
    renewing = Periodic(
        "presence lease",
        5.0,
        presence.maintain_lease,
        wake=presence.lease.replaced,
        retry_interval=1,
    )
    task = asyncio.create_task(renewing.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await presence.close()


async def nodes(database: Database) -> dict[str, datetime]:
    async with database.reading() as sql:
        rows = await sql.scalars(select(NodeRow))
        return {row.id: row.lease_until for row in rows}


async def connections(database: Database) -> int:
    async with database.reading() as sql:
        return (await sql.scalars(select(func.count()).select_from(ConnectionRow))).one()


async def test_three_devices_on_two_processes_count_once(product: RunningServer) -> None:
    session, customer = await invited(product)
    viewer = await viewer_of(product.parts.database, customer.token)
    other = Presence(product.parts.database, grace=0.1)
    async with customer.socket():
        first, second = await other.arrive(viewer), await other.arrive(viewer)
        other.leave(viewer, first)
        other.leave(viewer, second)
        await asyncio.gather(*other._going)  # noqa: SLF001  # there is nothing else to wait for
        assert await connections(product.parts.database) == 1
        assert (await seen(product, session)).connected is True
        assert await changes(product, session) == 1
    await eventually(product, session, connected=False)
    assert await changes(product, session) == 2


async def test_who_comes_back_to_another_process_in_time_has_never_been_away(
    product: RunningServer,
) -> None:
    ((session, viewer),) = (await viewers(product, 1)).items()
    one, other = (Presence(product.parts.database, grace=0.3) for _ in range(2))
    connection = await one.arrive(viewer)
    one.leave(viewer, connection)
    await other.arrive(viewer)
    await asyncio.gather(*one._going)  # noqa: SLF001  # there is nothing else to wait for
    assert await connections(product.parts.database) == 1
    assert (await seen(product, session)).connected is True
    assert await changes(product, session) == 1


async def test_a_hundred_reconnects_are_one_change(database_url: str, tmp_path: Path) -> None:
    async with running_server(database_url, tmp_path, presence_grace=30.0) as product:
        session, customer = await invited(product)
        for _ in range(100):
            async with customer.socket():
                pass
        assert (await seen(product, session)).connected is True
        assert await changes(product, session) == 1


async def test_each_participant_of_a_dead_process_is_freed_once_by_many_reapers(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path, sweep_interval=3_600.0) as product:
        await freed_once(product)


async def freed_once(product: RunningServer) -> None:
    database = product.parts.database
    people = await viewers(product, 24)
    dead, alive = Presence(database, grace=0.2, lease=3_600), Presence(database, 0.2, 7_200)
    for viewer in people.values():
        await dead.arrive(viewer)
    moved = list(people)[:8]
    for session in moved:
        await alive.arrive(people[session])
    # each as in a process of its own: nothing is known to it but what the database says
    others = [Database(product.parts.settings.url) for _ in range(3)]
    reapers = [Presence(one, grace=0.2) for one in others]
    for one in [database, *others]:
        one.clock = lambda now: now + timedelta(seconds=3_601)
    await asyncio.gather(*(reaper.reap() for reaper in reapers))
    await all_gone(product, [one for one in people if one not in moved])
    for session in people:
        assert (await seen(product, session)).connected is (session in moved)
        assert await changes(product, session) == (1 if session in moved else 2)
    await asyncio.gather(*(reaper.reap() for reaper in reapers))
    for one in others:
        await one.close()
    assert dead.lease.node_id not in await nodes(database)
    assert alive.lease.node_id in await nodes(database)


async def test_a_process_that_was_frozen_claims_only_who_is_still_there(
    product: RunningServer,
) -> None:
    database = product.parts.database
    people = await viewers(product, 3)
    frozen = Presence(database, grace=0.2)
    ids = {session: await frozen.arrive(viewer) for session, viewer in people.items()}
    before = frozen.lease.node_id
    lease = (await nodes(database))[before]
    database.clock = lambda now: now + timedelta(seconds=16)
    await all_gone(product, list(people))
    left, *there = people
    frozen.leave(people[left], ids[left])  # this socket was found dead on waking
    async with kept(frozen):
        for session in there:
            await eventually(product, session, connected=True)
        assert (await seen(product, left)).connected is False
        assert before not in await nodes(database) or (await nodes(database))[before] == lease
        assert frozen.lease.node_id != before
        assert [await changes(product, session) for session in people] == [2, 3, 3]


async def test_a_process_alone_that_was_frozen_shows_nobody_as_gone(product: RunningServer) -> None:
    database = product.parts.database
    session, customer = await invited(product)
    async with customer.socket():
        await eventually(product, session, connected=True)
        before = await nodes(database)
        database.clock = lambda now: now + timedelta(seconds=16)
        product.parts.presence.lease.replaced.set()  # it would wake within five seconds
        async with asyncio.timeout(20):
            # until its old name is forgotten
            while set(before) & set(await nodes(database)):  # noqa: ASYNC110  # nobody tells of it
                await asyncio.sleep(0.05)
        assert (await seen(product, session)).connected is True
        assert await changes(product, session) == 1
    await eventually(product, session, connected=False)


async def test_who_arrives_after_a_missed_renewal_is_noted_under_a_new_name(
    product: RunningServer,
) -> None:
    database = product.parts.database
    (one, first), (other, second) = (await viewers(product, 2)).items()
    late = Presence(database, grace=0.2)
    await late.arrive(first)
    database.clock = lambda now: now + timedelta(seconds=16)
    await eventually(product, one, connected=False)
    await late.arrive(second)
    assert (await seen(product, other)).connected is True
    assert (await seen(product, one)).connected is False
    async with kept(late):
        await eventually(product, one, connected=True)


async def test_an_arrival_that_is_given_up_half_way_leaves_nobody_connected(
    product: RunningServer,
) -> None:
    database = product.parts.database
    ((session, viewer),) = (await viewers(product, 1)).items()
    presence = Presence(database, grace=0.1)
    await presence.renew()
    async with database.writing(session, cause="test", actor=SYSTEM):
        arriving = asyncio.create_task(presence.arrive(viewer))
        await asyncio.sleep(0.1)  # it waits for the session
        arriving.cancel()
        await asyncio.gather(arriving, return_exceptions=True)
    async with database.writing(session, cause="test", actor=SYSTEM):
        pass  # whoever waited for the session has had it now
    await asyncio.gather(*presence._going)  # noqa: SLF001  # there is nothing else to wait for
    assert await connections(database) == 0
    assert (await seen(product, session)).connected is False


async def test_who_was_kept_from_renewing_gives_the_others_a_moment_to_come_back(
    database_url: str, tmp_path: Path
) -> None:
    never = 3_600.0
    async with running_server(database_url, tmp_path, sweep_interval=never) as product:
        database = product.parts.database
        ((session, viewer),) = (await viewers(product, 1)).items()
        one, other = Presence(database, grace=30), Presence(database, grace=30)
        await one.renew()
        await other.arrive(viewer)
        database.clock = lambda now: now + timedelta(seconds=16)  # the database was away so long
        await one.renew()
        await one.reap()
        async with kept(other):
            async with asyncio.timeout(20):
                while await connections(database) < 2:  # noqa: ASYNC110  # nobody tells of it
                    await asyncio.sleep(0.05)
        await Presence(database, grace=30).reap()
        assert await connections(database) == 1
        assert (await seen(product, session)).connected is True
        assert await changes(product, session) == 1


@pytest.fixture
def postgres_url(postgres: PostgresServer, migrated_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database: what needs a second process, or another clock than ours."""
    yield postgres.create_database("presence", template=migrated_template)
    postgres.drop_database("presence")


@pytest.mark.parametrize("days", [1, -1])
async def test_the_clock_of_a_process_does_not_count(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    async with running_server(postgres_url, tmp_path) as product:
        database = product.parts.database
        session, customer = await invited(product)
        async with customer.socket():
            await eventually(product, session, connected=True)
            before = await nodes(database)
            monkeypatch.setattr(database_module, "datetime", shifted(timedelta(days=days)))
            await product.parts.presence.renew()
            await product.parts.presence.reap()
            after = await nodes(database)
            (lease,) = after.values()
            assert before.keys() == after.keys()
            assert timedelta(0) <= lease - before.popitem()[1] < timedelta(minutes=1)
            assert (await seen(product, session)).connected is True
            assert await changes(product, session) == 1


def shifted(by: timedelta) -> type[datetime]:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + by

    return Shifted


async def test_who_goes_while_the_database_is_away_is_noted_when_it_is_back(tmp_path: Path) -> None:
    server = start_or_skip()
    try:
        async with running_server(server.url, tmp_path) as product:
            session, customer = await invited(product)
            async with customer.socket():
                await eventually(product, session, connected=True)
                server.kill()
            await asyncio.sleep(1)  # several tries fail
            server.start()
            await eventually(product, session, connected=False)
            assert await changes(product, session) == 2
    finally:
        server.stop()


async def test_a_server_that_is_stopped_and_goes_on_claims_only_who_is_still_there(
    postgres_url: str, tmp_path: Path
) -> None:
    short = {"presence_lease": 2.0, "presence_grace": 0.5}
    environ = {f"BUBBLES_{name.upper()}": str(value) for name, value in short.items()}
    server = serving(tmp_path / "frozen", "--database-url", postgres_url, **environ)
    async with running_server(postgres_url, tmp_path, **short) as product:
        (dead, one), (alive, other) = [await invited(product) for _ in range(2)]
        process, url = await asyncio.to_thread(server.__enter__)
        try:
            there = copy.copy(product)
            there.port = int(url.rpartition(":")[2])
            async with Person(there, other.token).socket():
                async with Person(there, one.token).socket() as lost:
                    await eventually(product, dead, connected=True)
                    await eventually(product, alive, connected=True)
                    os.kill(process.pid, signal.SIGSTOP)
                    await all_gone(product, [dead, alive])
                    lost.link.transport.abort()
                os.kill(process.pid, signal.SIGCONT)
                await eventually(product, alive, connected=True)
                assert (await seen(product, dead)).connected is False
                assert await changes(product, alive) == 3
                assert await changes(product, dead) == 2
        finally:
            os.kill(process.pid, signal.SIGCONT)
            await asyncio.to_thread(server.__exit__, None, None, None)
