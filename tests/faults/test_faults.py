"""The product as processes, broken once in every way; and the judge who must see what is lost."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from faults.delivery_delays import delivery_delays
from faults.fault_table import CLUSTER, EMBEDDED, FAULTS, Fault, chosen
from faults.history import DATABASE, Connection, History, Outage, Segment, Write
from faults.log_checks import check_log, check_subscriber
from faults.presence_checks import Bounds, check_presence
from faults.report import details
from faults.run import Run, Target
from faults.session_log import Entry, Log
from faults.subscribers import Subscriber
from faults.workload import Times
from testing.postgres import PostgresServer
from testing.redis import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

ONCE = Target(seconds=0, kills=0, writes=0)
BRISK = Times(poll=1.0, grace=1.5, lease=4.0, sweep=0.5)
BOUNDS = Bounds(gone=12.0, back=4.0)
SESSION = "ses_1"


async def broken_once(faults: list[Fault]) -> Run:
    run = Run(faults, ONCE, BRISK, sessions=3, duration=2.0, frozen=2.0, max_repeats=1)
    await run.execute()
    return run


async def test_one_server_on_sqlite_loses_nothing() -> None:
    run = await broken_once([one for one in FAULTS if one.where == EMBEDDED])
    assert run.violation == 0, details(run.workloads)
    assert run.kills >= 1
    run.remove_folders()


async def test_two_servers_on_postgresql_and_redis_lose_nothing(
    postgres: PostgresServer, redis: RedisServer
) -> None:
    """The run starts servers of its own; the fixtures tell whether this machine has them."""
    run = await broken_once([one for one in FAULTS if one.where == CLUSTER])
    assert run.violation == 0, details(run.workloads)
    names = {name for workload in run.workloads for name, _ in workload.history.injected}
    assert names == {one.name for one in FAULTS if one.where == CLUSTER}
    run.remove_folders()


# the judge: it must see what a run is there to find


def entry(sequence: int, at: float, key: str = "", connected: bool | None = None) -> Entry:
    return Entry(sequence, f"{sequence:016x}", at, key, True, connected)


def log_of(*entries: Entry) -> Log:
    return Log(list(entries), entries[-1].sequence)


def written(key: str, sequence: int, at: float, tries: int = 1) -> Write:
    return Write(key, SESSION, at - 0.1, at, tries, sequence, f"{sequence:016x}")


def history_of(*writes: Write) -> History:
    history = History(writes=list(writes))
    history.enter("kill")
    return history


def subscriber_of(
    *received: tuple[int, float], connections: tuple[Connection, ...] = (), reset: bool = False
) -> Any:
    """What the judge looks at of a customer's watcher who began at sequence 1."""
    segment = Segment(log=0, start=1, reset=reset, at=0.0, received=list(received))
    session = SimpleNamespace(session_id=SESSION)
    who = SimpleNamespace(
        name="kim",
        session=session,
        customer=True,
        connections=list(connections),
        segments=[segment],
    )
    return cast(Subscriber, who)


def kinds(history: History) -> list[str]:
    return [one.kind for one in history.violations]


THREE = log_of(entry(1, 1.0), entry(2, 2.0, "w-1"), entry(3, 3.0, "w-2"))


def test_a_whole_log_is_found_whole() -> None:
    history = history_of(written("w-1", 2, 2.1), written("w-2", 3, 3.1))
    check_log(history, {SESSION: THREE})
    check_subscriber(history, subscriber_of((2, 2.1), (3, 3.1)), THREE)
    assert history.violations == []


def test_a_lost_write_is_found() -> None:
    history = history_of(written("w-3", 4, 4.1))
    check_log(history, {SESSION: THREE})
    assert kinds(history) == ["lost"]


def test_a_write_that_is_elsewhere_than_its_cursor_says_is_lost() -> None:
    history = history_of(written("w-1", 3, 2.1))
    check_log(history, {SESSION: THREE})
    assert kinds(history) == ["lost"]


@pytest.mark.parametrize("acknowledged", [True, False])
def test_a_write_that_was_carried_out_twice_is_found(acknowledged: bool) -> None:
    write = written("w-1", 2, 2.1)
    history = history_of(*([write] if acknowledged else []))
    if not acknowledged:
        history.begun["w-1"] = write
    doubled = log_of(entry(1, 1.0), entry(2, 2.0, "w-1"), entry(3, 3.0, "w-1"))
    check_log(history, {SESSION: doubled})
    assert kinds(history) == ["duplicate"]


def test_a_gap_in_the_log_is_found() -> None:
    history = history_of()
    check_log(history, {SESSION: log_of(entry(1, 1.0), entry(3, 3.0))})
    assert kinds(history) == ["gap"]


def test_a_head_that_is_not_the_logs_end_is_found() -> None:
    history = history_of()
    check_log(history, {SESSION: Log(THREE.entries, 4)})
    assert kinds(history) == ["gap"]


@pytest.mark.parametrize(
    ("received", "found"),
    [
        ([(3, 3.1)], "gap"),
        ([(2, 2.1), (2, 2.2), (3, 3.1)], "duplicate"),
        ([(3, 3.1), (2, 3.2)], "duplicate"),
        ([(2, 2.1), (3, 3.1), (4, 4.1)], "duplicate"),
    ],
)
def test_what_a_watcher_was_told_wrongly_is_found(
    received: list[tuple[int, float]], found: str
) -> None:
    history = history_of()
    check_subscriber(history, subscriber_of(*received), THREE)
    assert kinds(history) == [found]


def test_a_reset_without_a_backup_is_found() -> None:
    history = history_of()
    check_subscriber(history, subscriber_of((2, 2.1), (3, 3.1), reset=True), THREE)
    assert kinds(history) == ["gap"]


def test_a_watcher_who_goes_on_over_a_backup_is_found() -> None:
    history = history_of()
    history.log, history.forks = 1, {1: {SESSION: 1}}
    subscriber = subscriber_of((2, 2.1))
    subscriber.segments.append(Segment(log=1, start=2, reset=False, at=3.0, received=[(3, 3.1)]))
    check_subscriber(history, subscriber, THREE)
    assert kinds(history) == ["gap"]


def test_a_delay_begins_with_the_event() -> None:
    history = history_of(written("w-1", 2, 2.4))
    subscriber = subscriber_of((2, 4.5), connections=(Connection("a", 0.5),))
    assert [one.seconds for one in delivery_delays(history, subscriber, THREE)] == [2.5]


@pytest.mark.parametrize(("what", "seconds"), [(DATABASE, 0.5), ("a", 0.5), ("b", 2.5)])
def test_an_outage_excuses_only_who_it_concerns(what: str, seconds: float) -> None:
    history = history_of(written("w-1", 2, 2.4))
    history.outages.append(Outage(what, 2.5, 4.0))
    subscriber = subscriber_of((2, 4.5), connections=(Connection("a", 0.5),))
    assert [one.seconds for one in delivery_delays(history, subscriber, THREE)] == [seconds]


def presence(
    *marks: tuple[float, bool], connections: tuple[Connection, ...], until: float = 100.0
) -> History:
    history = history_of()
    entries = [entry(at, when, connected=on) for at, (when, on) in enumerate(marks, 1)]
    check_presence(
        history, [subscriber_of(connections=connections)], log_of(*entries), BOUNDS, until
    )
    return history


def test_presence_that_was_true_is_found_true() -> None:
    connections = (Connection("a", 1.0, 30.0), Connection("b", 60.0, 0.0))
    assert (
        presence((1.0, True), (41.0, False), (60.0, True), connections=connections).violations == []
    )


@pytest.mark.parametrize(
    "marks",
    [
        [(1.0, True)],
        [(1.0, True), (45.0, False), (60.0, True)],
        [(1.0, True), (41.0, False)],
        [(1.0, True), (20.0, False), (41.0, False), (60.0, True)],
        [(1.0, True), (41.0, False), (42.0, False), (60.0, True)],
    ],
)
def test_presence_that_was_not_true_is_found(marks: list[tuple[float, bool]]) -> None:
    connections = (Connection("a", 1.0, 30.0), Connection("b", 60.0, 0.0))
    assert "presence" in kinds(presence(*marks, connections=connections))


def test_faults_are_chosen_by_how_they_begin() -> None:
    assert {one.name for one in chosen(["redis"], ["redis-noise"])} == {
        "redis-kill",
        "redis-frozen",
    }
    with pytest.raises(ValueError, match="no fault is called moon"):
        chosen(["moon"], [])
