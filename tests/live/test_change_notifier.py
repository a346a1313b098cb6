"""The change notifier delivers notifications between processes, whatever happens to the broker."""

import asyncio
import contextlib
import itertools
import json
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis import asyncio as redis_client
from sqlalchemy import make_url

from gql.live.broker import address_of, asyncpg_url, broker_url
from gql.live.broker_connection import BrokerConnection
from gql.live.change_notifier import CHANNEL, MAX_MESSAGE_LENGTH, ChangeNotifier
from gql.model.domain.errors import SetupError
from gql.model.domain.identifiers import new_id
from gql.settings import Settings, load_settings
from testing.postgres import PostgresServer, start_postgres_or_skip
from testing.redis import RedisServer, start_redis_or_skip
from testing.waiting import wait_until

pytestmark = pytest.mark.anyio

_numbers = itertools.count()
TIMEOUT = 20.0  # seconds


@dataclass
class Recorder:
    """The session ids that a notifier received, and how often it asked for a resync."""

    session_ids: list[str] = field(default_factory=list)
    resyncs: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def on_notification(self, session_id: str) -> None:
        self.session_ids.append(session_id)
        self.changed.set()

    def on_resync(self) -> None:
        self.resyncs += 1
        self.changed.set()

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(TIMEOUT):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def wait_until_connected(self) -> None:
        await self.wait_until(lambda: self.resyncs > 0)

    async def wait_until_reconnected(self) -> None:
        await self.wait_until(lambda: self.resyncs > 1)


@contextlib.asynccontextmanager
async def running_notifier(
    url: str, connection_timeout: float = 2.0
) -> AsyncIterator[tuple[ChangeNotifier, Recorder]]:
    """Runs a notifier that soon notices a lost connection."""
    recorder = Recorder()
    notifier = ChangeNotifier(
        url,
        recorder.on_notification,
        recorder.on_resync,
        echo_interval=0.1,
        echo_timeout=1.0,
        connection_timeout=connection_timeout,
    )
    running = asyncio.create_task(notifier.run())
    try:
        yield notifier, recorder
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        assert running.cancelled()


@contextlib.asynccontextmanager
async def two_notifiers(
    url: str, connection_timeout: float = 2.0
) -> AsyncIterator[tuple[tuple[ChangeNotifier, Recorder], tuple[ChangeNotifier, Recorder]]]:
    """Runs two connected notifiers, as in two processes."""
    async with (
        running_notifier(url, connection_timeout) as first,
        running_notifier(url, connection_timeout) as second,
    ):
        await asyncio.gather(first[1].wait_until_connected(), second[1].wait_until_connected())
        yield first, second


async def wait_until_lost(notifier: ChangeNotifier) -> None:
    await wait_until(lambda: not notifier.connected, TIMEOUT)


async def publish_until_received(notifier: ChangeNotifier, receiver: Recorder) -> str:
    """Publishes new ids until one of them is received: a notification may be lost, but not all."""
    published: list[str] = []
    async with asyncio.timeout(TIMEOUT):
        while not set(published) & set(receiver.session_ids):
            published.append(new_id("ses"))
            notifier.publish(published[-1])
            await asyncio.sleep(0.05)
    return (set(published) & set(receiver.session_ids)).pop()


def broker_url_of(server: PostgresServer) -> str:
    return asyncpg_url(make_url(server.url))


@pytest.fixture(params=["memory", "redis", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a broker that is not stopped, one of each kind."""
    if request.param == "memory":
        return f"memory://broker-{next(_numbers)}"
    if request.param == "redis":
        return str(request.getfixturevalue("redis").url)
    return broker_url_of(request.getfixturevalue("postgres"))


@pytest.fixture(params=["redis", "postgresql"])
def own_broker(request: pytest.FixtureRequest) -> Iterator[RedisServer | PostgresServer]:
    """A broker that only this test uses, so that it can be frozen and killed."""
    server: RedisServer | PostgresServer
    server = start_redis_or_skip() if request.param == "redis" else start_postgres_or_skip()
    yield server
    server.stop()


def url_of(server: RedisServer | PostgresServer) -> str:
    return server.url if isinstance(server, RedisServer) else broker_url_of(server)


@pytest.fixture
async def publish_raw(url: str) -> AsyncIterator[Callable[[Any], Any]]:
    """Publishes any message on the channel, as another client of the broker."""
    connection = BrokerConnection(url)
    await connection.connect()
    yield lambda message: connection.publish(CHANNEL, message)
    await connection.close()


async def test_notifiers_receive_the_notifications_of_others_but_not_their_own(url: str) -> None:
    async with two_notifiers(url) as (
        (first_notifier, first_recorder),
        (second_notifier, second_recorder),
    ):
        assert first_notifier.connected
        assert second_notifier.connected
        first, second = new_id("ses"), new_id("ses")
        first_notifier.publish(first)
        await second_recorder.wait_until(lambda: first in second_recorder.session_ids)
        second_notifier.publish(second)
        await first_recorder.wait_until(lambda: second in first_recorder.session_ids)
        assert first_recorder.session_ids == [second]
        assert second_recorder.session_ids == [first]
    assert not first_notifier.connected


async def test_two_hundred_notifications_at_once_are_all_received(url: str) -> None:
    async with two_notifiers(url) as ((sender, sender_recorder), (_, recorder)):
        published = [new_id("ses") for _ in range(200)]
        for session_id in published * 2:
            sender.publish(session_id)
        await recorder.wait_until(lambda: set(published) <= set(recorder.session_ids))
        assert sender_recorder.session_ids == []


async def test_notifications_of_the_same_session_are_coalesced(url: str) -> None:
    async with two_notifiers(url) as ((sender, _), (_, recorder)):
        repeated, last = new_id("ses"), new_id("ses")
        for _ in range(10_000):
            sender.publish(repeated)
        sender.publish(last)
        await recorder.wait_until(lambda: last in recorder.session_ids)
        assert recorder.session_ids.count(repeated) == 1


async def test_up_to_a_thousand_notifications_wait_for_the_connection(url: str) -> None:
    sender = ChangeNotifier(url, Recorder().on_notification, Recorder().on_resync)
    published = [new_id("ses") for _ in range(5_000)]
    for session_id in published:
        sender.publish(session_id)
    async with running_notifier(url) as (_, recorder):
        await recorder.wait_until_connected()
        running = asyncio.create_task(sender.run())
        await recorder.wait_until(lambda: published[-1] in recorder.session_ids)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert recorder.session_ids == published[-1_000:]


INVALID_MESSAGES = [
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
    "b1 0123456789abcdef 1" + " ses_1" * (MAX_MESSAGE_LENGTH // 6),
    json.dumps({"session": "ses_1"}),
    "[" * 3_000,
    "💥" * 900,
]


async def test_invalid_messages_are_ignored(url: str, publish_raw: Callable[[Any], Any]) -> None:
    async with two_notifiers(url) as ((sender, _), (_, recorder)):
        for message in INVALID_MESSAGES:
            with contextlib.suppress(asyncpg.PostgresError):  # it accepts at most 8,000 bytes
                await publish_raw(message)
        session_id = new_id("ses")
        sender.publish(session_id)
        await recorder.wait_until(lambda: session_id in recorder.session_ids)
        assert recorder.session_ids == [session_id]
        assert recorder.resyncs == 1


async def test_a_duplicated_message_of_an_unknown_process_is_received_twice(
    url: str, publish_raw: Callable[[Any], Any]
) -> None:
    async with running_notifier(url) as (_, recorder):
        await recorder.wait_until_connected()
        message = "b1 0123456789abcdef 7 ses_1 ses_2"
        await publish_raw(message)
        await publish_raw(message)
        await recorder.wait_until(lambda: len(recorder.session_ids) == 4)
        assert recorder.session_ids == ["ses_1", "ses_2"] * 2


async def test_large_and_binary_messages_do_not_stop_a_notifier(redis: RedisServer) -> None:
    client = redis_client.Redis.from_url(redis.url)
    async with two_notifiers(redis.url) as ((sender, _), (_, recorder)):
        for message in (b"x" * 2**20, b"\xff\xfe\x00", b"b1 \xff", b"\x00" * 2**20):
            await client.publish(CHANNEL, message)
        assert (await publish_until_received(sender, recorder)).startswith("ses_")
    await client.aclose()


async def test_a_callback_that_raises_does_not_stop_the_notifier(url: str) -> None:
    recorder = Recorder()

    def fail_at_first(session_id: str) -> None:
        recorder.on_notification(session_id)
        if len(recorder.session_ids) == 1:
            raise RuntimeError("the first notification fails")

    notifier = ChangeNotifier(
        url, fail_at_first, recorder.on_resync, echo_interval=0.1, echo_timeout=1.0
    )
    running = asyncio.create_task(notifier.run())
    async with running_notifier(url) as (sender, sender_recorder):
        await asyncio.gather(
            recorder.wait_until_connected(), sender_recorder.wait_until_connected()
        )
        published = [new_id("ses"), new_id("ses")]
        for session_id in published:
            sender.publish(session_id)
        await recorder.wait_until(lambda: recorder.session_ids == published)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_notifiers_reconnect_to_a_broker_that_was_killed_and_restarted(
    own_broker: RedisServer | PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    url = url_of(own_broker)
    async with two_notifiers(url) as (
        (first_notifier, first_recorder),
        (second_notifier, second_recorder),
    ):
        own_broker.kill()
        for _ in range(50):
            first_notifier.publish(new_id("ses"))  # neither waits nor raises
        await asyncio.gather(wait_until_lost(first_notifier), wait_until_lost(second_notifier))
        own_broker.start()
        await asyncio.gather(
            first_recorder.wait_until_reconnected(), second_recorder.wait_until_reconnected()
        )
        assert first_notifier.connected
        await publish_until_received(first_notifier, second_recorder)
        await publish_until_received(second_notifier, first_recorder)
    logged = [record.getMessage() for record in caplog.records if record.name == "bubbles.notifier"]
    assert len(logged) == 4, logged  # each notifier logs the loss and the recovery once


async def test_publishing_to_a_frozen_broker_neither_waits_nor_raises(
    own_broker: RedisServer | PostgresServer,
) -> None:
    connections = two_notifiers(url_of(own_broker), connection_timeout=0.5)
    async with (
        connections as ((first_notifier, first_recorder), (second_notifier, second_recorder))
    ):
        own_broker.freeze()
        for _ in range(100):
            first_notifier.publish(new_id("ses"))
        await asyncio.gather(wait_until_lost(first_notifier), wait_until_lost(second_notifier))
        own_broker.thaw()
        await asyncio.gather(
            first_recorder.wait_until_reconnected(), second_recorder.wait_until_reconnected()
        )
        await publish_until_received(first_notifier, second_recorder)


async def test_a_notifier_whose_connection_postgresql_ended_reconnects(
    postgres: PostgresServer,
) -> None:
    async with two_notifiers(broker_url_of(postgres)) as (
        (first_notifier, first_recorder),
        (_, second_recorder),
    ):
        postgres.run_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'bubbles-notifier'"
        )
        await first_recorder.wait_until_reconnected()
        await second_recorder.wait_until_reconnected()
        await publish_until_received(first_notifier, second_recorder)


async def test_a_connection_that_redis_py_reconnected_by_itself_is_resynced(
    redis: RedisServer,
) -> None:
    async with two_notifiers(redis.url) as ((first_notifier, _), (_, second_recorder)):
        redis.command("CLIENT", "KILL", "TYPE", "pubsub")
        await second_recorder.wait_until_reconnected()
        await publish_until_received(first_notifier, second_recorder)


async def test_a_broker_that_starts_later_is_found_and_its_absence_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = start_redis_or_skip()
    server.kill()
    url_with_password = server.url.replace("://", "://:hunter2@")
    try:
        async with running_notifier(url_with_password) as (notifier, _):
            notifier.publish(new_id("ses"))
            await asyncio.sleep(0.5)  # several attempts fail
            assert not notifier.connected
        warnings = [
            record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING
        ]
        assert len(warnings) == 1, warnings
        assert address_of(server.url) in warnings[0]
        assert "hunter2" not in caplog.text
        async with running_notifier(server.url) as (_, recorder):
            server.start()
            await recorder.wait_until_connected()
    finally:
        server.stop()


async def test_a_stopped_notifier_leaves_no_connection_open(redis: RedisServer) -> None:
    async with running_notifier(redis.url) as (_, recorder):
        await recorder.wait_until_connected()
        assert "cmd=subscribe" in redis.command("CLIENT", "LIST")
    async with asyncio.timeout(TIMEOUT):
        while "cmd=subscribe" in redis.command("CLIENT", "LIST"):  # noqa: ASYNC110  # no event
            await asyncio.sleep(0.05)


async def test_a_notifier_without_a_broker_counts_as_connected() -> None:
    async with running_notifier("") as (notifier, recorder):
        notifier.publish(new_id("ses"))
        assert notifier.connected
        await asyncio.sleep(0)
        assert recorder.resyncs == 0


def test_postgresql_is_the_broker_unless_another_is_set(tmp_path: Path) -> None:
    assert broker_url(Settings(data_dir=tmp_path)) == ""
    on_postgresql = Settings(database_url="postgresql+asyncpg://ann@db.example:5433/bubbles")
    assert broker_url(on_postgresql).startswith("postgresql://?user=ann&")
    with_redis = Settings(
        database_url=on_postgresql.database_url, broker_url="redis://cache.example"
    )
    assert broker_url(with_redis) == "redis://cache.example"


@pytest.mark.parametrize(
    "url",
    ["kafka://:hunter2@h", "hunter2", "redis:", "redis://:hunter2@h:port/0", "postgres://h:99x/d",
     "redis://:hunter2@h/0?max_connections=many"],
)  # fmt: skip
def test_an_unusable_broker_url_is_refused_with_one_line_without_its_password(url: str) -> None:
    settings = load_settings({"BUBBLES_BROKER_URL": url})
    with pytest.raises(SetupError, match=r"^BUBBLES_BROKER_URL [^\n]+$") as caught:
        broker_url(settings)
    assert "hunter2" not in str(caught.value)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if "_backends.redis" in name]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "redis", None)  # importing it fails, as if not installed
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
def test_a_database_url_is_converted_to_asyncpg_s_parameters(
    sqlalchemy: str, expected: str
) -> None:
    url = asyncpg_url(make_url(sqlalchemy))
    parameters = expected.replace("/", "%2F")
    assert url == f"postgresql://?{parameters}&application_name=bubbles-notifier"
