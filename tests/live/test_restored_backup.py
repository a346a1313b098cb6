"""A log that is not the one it was: whoever watches or comes back is told to start over (P3)."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from gql.model.domain.viewer import SYSTEM
from gql.model.event_log.cursors import Cursor
from gql.model.event_log.events import Event
from gql.resolvers.authentication import authenticate_token
from gql.resolvers.session.updates import session_updates
from testing.log_capture import expect_no_errors, until
from testing.running_server import Failed, Person, RunningServer, only, opened, running_server

pytestmark = pytest.mark.anyio

POLL, REPLAY = 0.3, 20
SLACK = 2.0  # seconds: a machine of two cores runs several of these at once
UPDATES = """subscription($s: ID!, $after: Cursor) { sessionUpdates(sessionId: $s, after: $after) {
    cursor previous reset session { id cursor name } events { sequence cursor } } }"""
BUBBLE = """subscription($i: ID!, $after: Cursor) {
    interactionUpdates(interactionId: $i, after: $after) { cursor reset interaction { id } } }"""


@pytest.fixture
async def product(database_url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    async with running_server(
        database_url, tmp_path, poll_interval=POLL, replay_limit=REPLAY
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    with expect_no_errors() as heard:
        yield heard


async def started(product: RunningServer, events: int = 0) -> str:
    """A session of its own with nobody in it, and so many events after the first."""
    made = await product.agent.do("startSession", "session { id }", name="S")
    session: str = made["session"]["id"]
    await renamed(product, session, events)
    return session


async def renamed(product: RunningServer, session: str, times: int, name: str = "S") -> None:
    for _ in range(times):
        async with product.app_state.database.unit_of_work(
            session, cause="test", actor=SYSTEM
        ) as work:
            work.rows[session].session.name = f"{name} {work.before[session].head}"


async def log_of(product: RunningServer, session: str) -> list[Event]:
    return await product.app_state.database.events(session, 0, 1_000)


async def cut(product: RunningServer, session: str, head: int) -> None:
    """The log as a backup has it that was made after event `head`."""
    kept = (await log_of(product, session))[head - 1]
    await run_sql(
        product,
        "DELETE FROM event WHERE session_id = :s AND sequence > :n",
        "UPDATE session SET head = :n, head_hash = :h WHERE id = :s",
        s=session, n=head, h=kept.hash,
    )  # fmt: skip


async def run_sql(product: RunningServer, *statements: str, **given: Any) -> None:
    """What an operator does to the database, without the server's knowledge."""
    async with product.app_state.database.engines.writer.begin() as sql:
        for one in statements:
            named = {key: value for key, value in given.items() if f":{key}" in one}
            await sql.execute(text(one), named)


async def after(who: Person, session: str, cursor: str) -> dict[str, Any]:
    """The first item of a stream that goes on from a cursor."""
    async with who.socket() as link:
        return (await opened(link, UPDATES, s=session, after=cursor))[1]


# who comes back


async def test_who_comes_back_to_another_log_starts_over(product: RunningServer) -> None:
    session = await started(product, 9)
    events = await log_of(product, session)
    head = events[-1]
    cursors = {
        "ahead": Cursor(session, head.sequence + 1, head.hash[:16]),
        "far ahead": Cursor(session, 2**62, head.hash[:16]),
        "forked at the head": Cursor(session, head.sequence, "0" * 16),
        "forked below it": Cursor(session, head.sequence - 3, events[0].hash[:16]),
        "forked at the start": Cursor(session, 0, "1" * 16),
    }
    for name, cursor in cursors.items():
        async with product.agent.socket() as link:
            number, item = await opened(link, UPDATES, s=session, after=str(cursor))
            assert item["reset"], name
            assert item["session"]["cursor"] == item["cursor"] == head.cursor, name
            assert item["previous"] is None, name
            await renamed(product, session, 1)
            item = only(await link.next(number))
            assert (item["previous"], item["reset"]) == (head.cursor, False), name
            head = (await log_of(product, session))[-1]
            assert item["cursor"] == head.cursor, name


async def test_who_is_further_behind_than_is_replayed_starts_over(product: RunningServer) -> None:
    session = await started(product, REPLAY + 5)
    events = await log_of(product, session)
    late = await after(product.agent, session, events[3].cursor)
    assert late["reset"]
    assert late["session"]["id"] == session
    in_time = await after(product.agent, session, events[-1 - REPLAY].cursor)
    assert not in_time["reset"]
    assert len(in_time["events"]) == REPLAY


async def test_the_start_of_a_log_is_a_place_too(product: RunningServer) -> None:
    session = await started(product, 3)
    item = await after(product.agent, session, str(Cursor(session, 0, "0" * 16)))
    assert [one["sequence"] for one in item["events"]] == [1, 2, 3, 4]


# who watches


async def test_who_watches_starts_over_when_the_log_is_cut(product: RunningServer) -> None:
    session = await started(product, 9)
    async with product.agent.socket() as link:
        number, first = await opened(link, UPDATES, s=session)
        await cut(product, session, 7)
        item = only(await link.next(number, within=2 * POLL + SLACK))
        assert (item["reset"], item["previous"], item["events"]) == (True, None, [])
        events = await log_of(product, session)
        assert item["cursor"] == events[-1].cursor != first["cursor"]
        await renamed(product, session, 1, "Again")
        item = only(await link.next(number))
        assert [one["sequence"] for one in item["events"]] == [8]
        assert item["events"][0]["cursor"] == (await log_of(product, session))[-1].cursor


async def test_who_watches_starts_over_when_the_log_grew_again_meanwhile(
    product: RunningServer,
) -> None:
    """As long as before, or longer: its length tells nothing."""
    for more in (0, 3):
        session = await started(product, 9)
        async with product.agent.socket() as link:
            number, _ = await opened(link, UPDATES, s=session)
            await looked(product, session)
            await replaced(product, session, 7, 3 + more)
            item = only(await link.next(number, within=2 * POLL + SLACK))
            assert item["reset"]
            end = (await log_of(product, session))[-1].cursor
            while item["cursor"] != end:
                item = only(await link.next(number))
                assert not item["reset"]


async def looked(product: RunningServer, session: str) -> None:
    """Waits until the server has looked at this log."""
    await until(lambda: session in product.app_state.head_poller._polled)  # noqa: SLF001


async def replaced(product: RunningServer, session: str, head: int, events: int) -> None:
    """Cuts the log, and lets another server write on."""
    other = f"{product.app_state.settings.url}"
    if product.app_state.database.is_sqlite:
        await cut(product, session, head)
        silent = product.app_state.database.on_change
        product.app_state.database.on_change = lambda view: None
        await renamed(product, session, events, "Other")
        product.app_state.database.on_change = silent
        product.app_state.database.invalidate(session)
        return
    async with running_server(other, product.app_state.settings.data_dir) as second:
        await cut(product, session, head)
        await renamed(second, session, events, "Other")


async def test_a_slow_consumer_starts_over_too(product: RunningServer) -> None:
    """One who was busy with the last item when the log was found to be another."""
    session = await started(product, 5)
    viewer = await authenticate_token(product.app_state.database, product.agent.token)
    context = replace(product.app_state.new_context(), viewer=viewer)
    async with contextlib.aclosing(session_updates(context, session)) as stream:
        await anext(stream)
        await renamed(product, session, 4)
        item = await anext(stream)
        await cut(product, session, 7)
        watch = product.app_state.subscription_registry.find_subscription(session)
        assert watch
        await until(lambda: watch.head == 7)
        async with asyncio.timeout(SLACK):
            item = await anext(stream)
    assert item.reset


async def test_what_was_cut_off_is_told_to_nobody_from_memory(product: RunningServer) -> None:
    session = await started(product, 9)
    events = await log_of(product, session)
    await cut(product, session, 7)
    item = await after(product.agent, session, events[4].cursor)
    assert [one["sequence"] for one in item["events"]] == [6, 7]
    await renamed(product, session, 2, "Again")
    item = await after(product.agent, session, events[4].cursor)
    assert [one["sequence"] for one in item["events"]] == [6, 7, 8, 9]
    assert [one["cursor"] for one in item["events"]] == [
        one.cursor for one in (await log_of(product, session))[5:]
    ]


async def test_who_watches_a_session_that_is_no_longer_there_is_told(
    product: RunningServer,
) -> None:
    """It was started after the backup."""
    session = await started(product, 2)
    async with product.agent.socket() as link:
        number, _ = await opened(link, UPDATES, s=session)
        await run_sql(
            product,
            "DELETE FROM event WHERE session_id = :s",
            "DELETE FROM session WHERE id = :s",
            s=session,
        )
        with pytest.raises(Failed) as no:
            await link.next(number, within=2 * POLL + SLACK)
        assert no.value.codes == ["NOT_FOUND"]


async def test_a_log_that_is_right_is_never_doubted(product: RunningServer) -> None:
    session = await started(product)
    async with product.agent.socket() as link:
        number, first = await opened(link, UPDATES, s=session)
        watch = product.app_state.subscription_registry.find_subscription(session)
        assert watch
        previous, sequence, head = first["cursor"], 1, 200
        writing = asyncio.create_task(renamed(product, session, head - 1))
        while sequence < head:
            item = only(await link.next(number))
            assert (item["previous"], item["reset"]) == (previous, False)
            previous = item["cursor"]
            sequence = item["events"][-1]["sequence"]
        await writing
        assert watch.generation == 0


# a backup of the embedded database


async def test_an_older_copy_of_the_file_is_found_after_a_restart(
    tmp_path: Path, migrated_file: Path
) -> None:
    file, copy = tmp_path / "bubbles.db", tmp_path / "copy.db"
    await asyncio.to_thread(backup, migrated_file, file)
    url = f"sqlite+aiosqlite:///{file}"
    async with running_server(url, tmp_path) as product:
        agent, admin, session = product.agent, product.admin, await started(product, 5)
        contact = {"name": "Ada", "email": "ada@x.example"}
        await agent.do("inviteParticipant", sessionId=session, role="CUSTOMER", contact=contact)
        kept = (await log_of(product, session))[-1]
        form = await admin.do("createForm", "template { id }", name="F", fields=[{"name": "a"}])
        await asyncio.to_thread(backup, file, copy)
        added = await agent.do(
            "addInteraction",
            "interaction { id }",
            sessionId=session,
            templateId=form["template"]["id"],
        )
        await renamed(product, session, 3)
        events = await log_of(product, session)
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    await asyncio.to_thread(backup, copy, file)
    async with running_server(url, tmp_path) as product:
        agent.product = product
        ahead = await after(agent, session, events[-1].cursor)
        assert ahead["reset"]
        same = await after_more(agent, session, kept)
        assert (same["reset"], same["previous"]) == (False, kept.cursor)
        await renamed(product, session, 5, "Other")
        forked = await after(agent, session, events[-1].cursor)
        assert forked["reset"]
        async with agent.socket() as link:
            given = {"i": added["interaction"]["id"], "after": events[-1].cursor}
            number = await link.subscribe(BUBBLE, **given)
            with pytest.raises(Failed) as no:
                await link.next(number)
            assert no.value.codes == ["NOT_FOUND"]


async def after_more(who: Person, session: str, event: Event) -> dict[str, Any]:
    """What a stream from that event is told of the next one."""
    async with who.socket() as link:
        link_id = await link.subscribe(UPDATES, s=session, after=event.cursor)
        await renamed(who.product, session, 1, "More")
        return only(await link.next(link_id))


def backup(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(source)) as one,
        contextlib.closing(sqlite3.connect(target)) as other,
    ):
        one.backup(other)
