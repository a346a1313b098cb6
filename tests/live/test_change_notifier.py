"""The bell: a hint that reaches other processes whatever their broker goes through."""

import asyncio
import contextlib
import itertools
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis import asyncio as redis_client
from sqlalchemy import make_url

from gql.live import broker
from gql.live.broadcaster_connection import BrokerConnection
from gql.live.broker import broker_url, listening_url, place
from gql.live.change_notifier import CHANNEL, LONGEST, ChangeNotifier
from gql.model.domain.errors import SetupError
from gql.model.domain.identifiers import new_id
from gql.settings import Settings, load_settings
from testing.postgres import PostgresServer, start_or_skip
from testing.redis import RedisServer, start_redis_or_skip

pytestmark = pytest.mark.anyio

_numbers = itertools.count()
PATIENCE = 20.0  # seconds a test waits for what must happen


@dataclass
class Heard:
    """What one bell heard, to be waited for."""

    sessions: list[str] = field(default_factory=list)
    resyncs: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, session_id: str) -> None:
        self.sessions.append(session_id)
        self.changed.set()

    def resync(self) -> None:
        self.resyncs += 1
        self.changed.set()

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not so():
                self.changed.clear()
                await self.changed.wait()


@contextlib.asynccontextmanager
async def ringing(url: str) -> AsyncIterator[tuple[ChangeNotifier, Heard]]:
    """A bell at work, quick to notice that it is deaf."""
    heard = Heard()
    bell = ChangeNotifier(url, heard.hear, heard.resync, beat=0.1, patience=1.0)
    running = asyncio.create_task(bell.run())
    try:
        yield bell, heard
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        assert running.cancelled()


async def connected(heard: Heard) -> None:
    await heard.until(lambda: heard.resyncs > 0)


async def lost(bell: ChangeNotifier) -> None:
    async with asyncio.timeout(PATIENCE):
        while bell.connected:  # noqa: ASYNC110  # the bell tells nobody that it is deaf
            await asyncio.sleep(0.05)


async def rung_until_heard(bell: ChangeNotifier, heard: Heard) -> str:
    """Rings for new sessions until one is heard: a bell may lose one, not all."""
    rung: list[str] = []
    async with asyncio.timeout(PATIENCE):
        while not set(rung) & set(heard.sessions):
            rung.append(new_id("ses"))
            bell.ring(rung[-1])
            await asyncio.sleep(0.05)
    return (set(rung) & set(heard.sessions)).pop()


def listening(server: PostgresServer) -> str:
    return listening_url(make_url(server.url))


@pytest.fixture(params=["memory", "redis", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a broker that nobody kills, once of each kind."""
    if request.param == "memory":
        return f"memory://room-{next(_numbers)}"
    if request.param == "redis":
        return str(request.getfixturevalue("redis").url)
    return listening(request.getfixturevalue("postgres"))


@pytest.fixture(params=["redis", "postgresql"])
def mortal(request: pytest.FixtureRequest) -> Iterator[RedisServer | PostgresServer]:
    """A broker of the test's own, to freeze and kill."""
    server: RedisServer | PostgresServer
    server = start_redis_or_skip() if request.param == "redis" else start_or_skip()
    yield server
    server.stop()


def url_of(server: RedisServer | PostgresServer) -> str:
    return server.url if isinstance(server, RedisServer) else listening(server)


@pytest.fixture
async def shout(url: str) -> AsyncIterator[Callable[[Any], Any]]:
    """Publishes anything, as somebody else on the same channel."""
    line = BrokerConnection(url)
    await line.connect()
    yield lambda message: line.publish(CHANNEL, message)
    await line.close()


async def test_two_bells_that_start_at_once_hear_each_other_and_not_themselves(url: str) -> None:
    async with ringing(url) as (one, by_one), ringing(url) as (other, by_other):
        await asyncio.gather(connected(by_one), connected(by_other))
        assert one.connected
        assert other.connected
        first, second = new_id("ses"), new_id("ses")
        one.ring(first)
        await by_other.until(lambda: first in by_other.sessions)
        other.ring(second)
        await by_one.until(lambda: second in by_one.sessions)
        assert by_one.sessions == [second]
        assert by_other.sessions == [first]
    assert not one.connected


async def test_two_hundred_rings_at_once_are_all_heard(url: str) -> None:
    async with ringing(url) as (one, by_one), ringing(url) as (_, by_other):
        await asyncio.gather(connected(by_one), connected(by_other))
        rung = [new_id("ses") for _ in range(200)]
        for session in rung * 2:
            one.ring(session)
        await by_other.until(lambda: set(rung) <= set(by_other.sessions))
        assert by_one.sessions == []


async def test_equal_rings_are_merged(url: str) -> None:
    async with ringing(url) as (one, by_one), ringing(url) as (_, by_other):
        await asyncio.gather(connected(by_one), connected(by_other))
        again, last = new_id("ses"), new_id("ses")
        for _ in range(10_000):
            one.ring(again)
        one.ring(last)
        await by_other.until(lambda: last in by_other.sessions)
        assert by_other.sessions.count(again) == 1


async def test_what_is_rung_before_the_bell_hangs_is_heard_later_within_bounds(url: str) -> None:
    heard = Heard()
    early = ChangeNotifier(url, heard.hear, heard.resync)
    rung = [new_id("ses") for _ in range(5_000)]
    for session in rung:
        early.ring(session)
    async with ringing(url) as (_, by_other):
        await connected(by_other)
        running = asyncio.create_task(early.run())
        await by_other.until(lambda: rung[-1] in by_other.sessions)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert by_other.sessions == rung[-1_000:]


GARBAGE = [
    "",
    " ",
    "b1",
    "b2 0123456789abcdef 1 ses_1",
    "b1 0123456789abcdef 1 ses_1;drop table session",
    "b1 0123456789abcdef 1  ses_1",
    "b1 0123456789abcdef 1 ses_1\n",
    "b1 0123456789ABCDEF 1 ses_1",
    "b1 0123456789abcdef \u0661 ses_1",
    "b1 0123456789abcdef 1 " + "s" * 5_000,
    "b1 0123456789abcdef 1" + " ses_1" * (LONGEST // 6),
    json.dumps({"session": "ses_1"}),
    "[" * 3_000,
    "💥" * 900,
]


async def test_garbage_is_dropped_and_the_bell_goes_on(
    url: str, shout: Callable[[Any], Any]
) -> None:
    async with ringing(url) as (one, by_one), ringing(url) as (_, by_other):
        await asyncio.gather(connected(by_one), connected(by_other))
        for message in GARBAGE:
            with contextlib.suppress(asyncpg.PostgresError):  # it takes 8,000 bytes at most
                await shout(message)
        session = new_id("ses")
        one.ring(session)
        await by_other.until(lambda: session in by_other.sessions)
        assert by_other.sessions == [session]
        assert by_other.resyncs == 1


async def test_a_double_is_heard_twice_and_a_stranger_once(
    url: str, shout: Callable[[Any], Any]
) -> None:
    async with ringing(url) as (_, heard):
        await connected(heard)
        hint = "b1 0123456789abcdef 7 ses_1 ses_2"
        await shout(hint)
        await shout(hint)
        await heard.until(lambda: len(heard.sessions) == 4)
        assert heard.sessions == ["ses_1", "ses_2"] * 2


async def test_a_megabyte_and_bytes_that_are_no_text_do_not_end_a_bell(redis: RedisServer) -> None:
    client = redis_client.Redis.from_url(redis.url)
    async with ringing(redis.url) as (one, by_one), ringing(redis.url) as (_, by_other):
        await asyncio.gather(connected(by_one), connected(by_other))
        for message in (b"x" * 2**20, b"\xff\xfe\x00", b"b1 \xff", b"\x00" * 2**20):
            await client.publish(CHANNEL, message)
        assert (await rung_until_heard(one, by_other)).startswith("ses_")
    await client.aclose()


async def test_who_listens_and_fails_does_not_silence_the_bell(url: str) -> None:
    heard = Heard()

    def fail_at_first(session_id: str) -> None:
        heard.hear(session_id)
        if len(heard.sessions) == 1:
            raise RuntimeError("this one could not be taken")

    bell = ChangeNotifier(url, fail_at_first, heard.resync, beat=0.1, patience=1.0)
    running = asyncio.create_task(bell.run())
    async with ringing(url) as (other, by_other):
        await asyncio.gather(connected(heard), connected(by_other))
        rung = [new_id("ses"), new_id("ses")]
        for session in rung:
            other.ring(session)
        await heard.until(lambda: heard.sessions == rung)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_broker_that_is_killed_and_comes_back_is_heard_again(
    mortal: RedisServer | PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    url = url_of(mortal)
    async with ringing(url) as (one, by_one), ringing(url) as (two, by_two):
        await asyncio.gather(connected(by_one), connected(by_two))
        mortal.kill()
        rung = [new_id("ses") for _ in range(50)]
        for session in rung:
            one.ring(session)  # neither waits nor fails
        await asyncio.gather(lost(one), lost(two))
        mortal.start()
        await asyncio.gather(
            by_one.until(lambda: by_one.resyncs > 1), by_two.until(lambda: by_two.resyncs > 1)
        )
        assert one.connected
        await rung_until_heard(one, by_two)
        await rung_until_heard(two, by_one)
    told = [one.getMessage() for one in caplog.records if one.name == "bubbles.notifier"]
    assert len(told) == 4, told  # lost and found, each bell once


async def test_a_frozen_broker_neither_blocks_nor_fails_a_ring(
    mortal: RedisServer | PostgresServer,
) -> None:
    url = url_of(mortal)
    async with ringing(url) as (one, by_one), ringing(url) as (two, by_two):
        await asyncio.gather(connected(by_one), connected(by_two))
        mortal.freeze()
        for _ in range(100):
            one.ring(new_id("ses"))
        await asyncio.gather(lost(one), lost(two))
        mortal.thaw()
        await asyncio.gather(
            by_one.until(lambda: by_one.resyncs > 1), by_two.until(lambda: by_two.resyncs > 1)
        )
        await rung_until_heard(one, by_two)


async def test_a_listener_whose_connection_was_ended_listens_again(
    postgres: PostgresServer,
) -> None:
    url = listening(postgres)
    async with ringing(url) as (one, by_one), ringing(url) as (_, by_two):
        await asyncio.gather(connected(by_one), connected(by_two))
        postgres.run_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'bubbles-notifier'"
        )
        await by_one.until(lambda: by_one.resyncs > 1)
        await by_two.until(lambda: by_two.resyncs > 1)
        await rung_until_heard(one, by_two)


async def test_a_line_that_redis_cut_and_the_client_healed_is_resynced(redis: RedisServer) -> None:
    async with ringing(redis.url) as (one, by_one), ringing(redis.url) as (_, by_two):
        await asyncio.gather(connected(by_one), connected(by_two))
        redis.command("CLIENT", "KILL", "TYPE", "pubsub")
        await by_two.until(lambda: by_two.resyncs > 1)
        await rung_until_heard(one, by_two)


async def test_a_broker_that_is_not_there_yet_is_found_later_and_told_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = start_redis_or_skip()
    server.kill()
    secret = server.url.replace("://", "://:hunter2@")
    try:
        async with ringing(secret) as (bell, _):
            bell.ring(new_id("ses"))
            await asyncio.sleep(2)
            assert not bell.connected
        told = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
        assert len(told) == 1, told
        assert place(server.url) in told[0]
        assert "hunter2" not in caplog.text
        async with ringing(server.url) as (_, heard):
            server.start()
            await connected(heard)
    finally:
        server.stop()


async def test_nothing_stays_open_when_a_bell_is_taken_down(redis: RedisServer) -> None:
    async with ringing(redis.url) as (_, heard):
        await connected(heard)
        assert "cmd=subscribe" in redis.command("CLIENT", "LIST")
    async with asyncio.timeout(PATIENCE):
        while "cmd=subscribe" in redis.command("CLIENT", "LIST"):  # noqa: ASYNC110  # Redis's own pace
            await asyncio.sleep(0.05)


async def test_without_a_broker_there_is_nothing_to_ring_and_nothing_to_lose() -> None:
    async with ringing("") as (bell, heard):
        bell.ring(new_id("ses"))
        assert bell.connected
        await asyncio.sleep(0)
        assert heard.resyncs == 0


def test_the_database_is_the_broker_where_none_is_named(tmp_path: Path) -> None:
    assert broker_url(Settings(data_dir=tmp_path)) == ""
    other = Settings(database_url="postgresql+asyncpg://ann@db.example:5433/bubbles")
    assert broker_url(other).startswith("postgresql://?user=ann&")
    named = Settings(database_url=other.database_url, broker_url="redis://cache.example")
    assert broker_url(named) == "redis://cache.example"


@pytest.mark.parametrize(
    "url",
    ["kafka://:hunter2@h", "hunter2", "redis:", "redis://:hunter2@h:port/0", "postgres://h:99x/d",
     "redis://:hunter2@h/0?max_connections=many"],
)  # fmt: skip
def test_a_broker_that_cannot_be_used_stops_the_start_with_one_line(url: str) -> None:
    settings = load_settings({"BUBBLES_BROKER_URL": url})
    with pytest.raises(SetupError, match=r"^BUBBLES_BROKER_URL [^\n]+$") as no:
        broker_url(settings)
    assert "hunter2" not in str(no.value)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(url: str) -> None:
        raise ModuleNotFoundError("No module named 'redis'", name="redis")

    monkeypatch.setattr(broker, "BrokerConnection", without)
    with pytest.raises(SetupError, match="needs the Python package redis"):
        ChangeNotifier("redis://h", lambda _: None, lambda: None)


@pytest.mark.parametrize(
    ("sqlalchemy", "expected"),
    [
        ("postgresql+asyncpg://u:p%40%2F%3A%25+w@h:1/d",
         "user=u&password=p%40%2F%3A%25%2Bw&database=d&host=h&port=1"),
        ("postgresql+asyncpg://u@/d?host=/run/pg", "user=u&database=d&host=%2Frun%2Fpg"),
        ("postgresql+asyncpg://u@/d?host=a:1&host=b:2", "user=u&database=d&host=a%2Cb&port=1%2C2"),
        ("postgresql+asyncpg://u@[::1]:5/d?ssl=require&prepared_statement_cache_size=0",
         "user=u&database=d&host=%5B%3A%3A1%5D&port=5&sslmode=require"),
    ],
)  # fmt: skip
def test_the_database_url_is_said_in_asyncpg_s_words(sqlalchemy: str, expected: str) -> None:
    found = listening_url(make_url(sqlalchemy))
    parameters = expected.replace("/", "%2F")
    assert found == f"postgresql://?{parameters}&application_name=bubbles-notifier"
