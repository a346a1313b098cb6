"""The checks of a fault run: they accept a correct history, and report each kind of violation."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from faults.client_state import ClientState
from faults.delivery_delays import delivery_delays
from faults.history import DATABASE, Connection, History, Outage, Segment, Write
from faults.log_checks import check_logs, check_subscriber
from faults.presence_checks import PresenceLimits, check_presence
from faults.session_log import Log, LoggedEvent
from faults.subscribers import Subscriber

LIMITS = PresenceLimits(disconnect=12.0, reconnect=4.0)
SESSION = "ses_1"


def make_event(
    sequence: int, at: float, key: str = "", connected: bool | None = None
) -> LoggedEvent:
    return LoggedEvent(sequence, f"{sequence:016x}", at, key, True, connected)


def make_log(*events: LoggedEvent) -> Log:
    return Log(list(events), events[-1].sequence)


def make_write(key: str, sequence: int, at: float) -> Write:
    return Write(key, SESSION, at - 0.1, at, 1, sequence, f"{sequence:016x}")


def make_history(*writes: Write) -> History:
    history = History(writes=list(writes))
    history.start_phase("kill")
    return history


def make_subscriber(
    *received: tuple[int, float], connections: tuple[Connection, ...] = (), is_reset: bool = False
) -> Any:
    """The attributes that the checks read of a customer who subscribed at sequence 1."""
    segment = Segment(generation=0, start=1, is_reset=is_reset, at=0.0, received=list(received))
    subscriber = SimpleNamespace(
        name="kim",
        session=SimpleNamespace(id=SESSION),
        is_customer=True,
        connections=list(connections),
        segments=[segment],
    )
    return cast(Subscriber, subscriber)


def kinds(history: History) -> list[str]:
    return [violation.kind for violation in history.violations]


LOG = make_log(make_event(1, 1.0), make_event(2, 2.0, "w-1"), make_event(3, 3.0, "w-2"))


# the logs, and what subscribers received of them


def test_a_correct_history_has_no_violations() -> None:
    history = make_history(make_write("w-1", 2, 2.1), make_write("w-2", 3, 3.1))
    check_logs(history, {SESSION: LOG})
    check_subscriber(history, make_subscriber((2, 2.1), (3, 3.1)), LOG)
    assert history.violations == []


def test_a_lost_write_is_reported() -> None:
    history = make_history(make_write("w-3", 4, 4.1))
    check_logs(history, {SESSION: LOG})
    assert kinds(history) == ["lost"]


def test_a_write_at_another_place_than_its_cursor_says_is_lost() -> None:
    history = make_history(make_write("w-1", 3, 2.1))
    check_logs(history, {SESSION: LOG})
    assert kinds(history) == ["lost"]


@pytest.mark.parametrize("is_acknowledged", [True, False])
def test_a_write_that_was_executed_twice_is_reported(is_acknowledged: bool) -> None:
    write = make_write("w-1", 2, 2.1)
    history = make_history(*([write] if is_acknowledged else []))
    if not is_acknowledged:
        history.pending["w-1"] = write
    log = make_log(make_event(1, 1.0), make_event(2, 2.0, "w-1"), make_event(3, 3.0, "w-1"))
    check_logs(history, {SESSION: log})
    assert kinds(history) == ["duplicate"]


def test_a_gap_in_the_log_is_reported() -> None:
    history = make_history()
    check_logs(history, {SESSION: make_log(make_event(1, 1.0), make_event(3, 3.0))})
    assert kinds(history) == ["gap"]


def test_a_head_that_is_not_the_last_event_is_reported() -> None:
    history = make_history()
    check_logs(history, {SESSION: Log(LOG.events, 4)})
    assert kinds(history) == ["gap"]


@pytest.mark.parametrize(
    ("received", "kind"),
    [
        ([(3, 3.1)], "gap"),
        ([(2, 2.1), (2, 2.2), (3, 3.1)], "duplicate"),
        ([(3, 3.1), (2, 3.2)], "order"),
        ([(2, 2.1), (3, 3.1), (4, 4.1)], "visibility"),
    ],
    ids=["one is missing", "one twice", "wrong order", "one that does not exist"],
)
def test_events_that_were_delivered_wrongly_are_reported(
    received: list[tuple[int, float]], kind: str
) -> None:
    history = make_history()
    check_subscriber(history, make_subscriber(*received), LOG)
    assert kinds(history) == [kind]


def test_a_reset_without_a_restored_backup_is_reported() -> None:
    history = make_history()
    check_subscriber(history, make_subscriber((2, 2.1), (3, 3.1), is_reset=True), LOG)
    assert kinds(history) == ["reset"]


def test_a_subscriber_that_continues_after_a_restored_backup_is_reported() -> None:
    history = make_history()
    history.generation, history.forks = 1, {1: {SESSION: 1}}
    subscriber = make_subscriber((2, 2.1))
    subscriber.segments.append(
        Segment(generation=1, start=2, is_reset=False, at=3.0, received=[(3, 3.1)])
    )
    check_subscriber(history, subscriber, LOG)
    assert kinds(history) == ["stale"]


# delays


def test_a_delay_starts_at_the_time_of_the_event() -> None:
    history = make_history(make_write("w-1", 2, 2.4))
    subscriber = make_subscriber((2, 4.5), connections=(Connection("a", 0.5),))
    assert [delay.seconds for delay in delivery_delays(history, subscriber, LOG)] == [2.5]


@pytest.mark.parametrize(("target", "seconds"), [(DATABASE, 0.5), ("a", 0.5), ("b", 2.5)])
def test_an_outage_of_the_database_or_the_own_server_does_not_count_as_delay(
    target: str, seconds: float
) -> None:
    history = make_history(make_write("w-1", 2, 2.4))
    history.outages.append(Outage(target, 2.5, 4.0))
    subscriber = make_subscriber((2, 4.5), connections=(Connection("a", 0.5),))
    assert [delay.seconds for delay in delivery_delays(history, subscriber, LOG)] == [seconds]


# presence


CONNECTIONS = (Connection("a", 1.0, 30.0), Connection("b", 60.0, 0.0))


def check_changes(*changes: tuple[float, bool]) -> History:
    """Checks a log with these changes of presence; the customer was away from 30 to 60."""
    history = make_history()
    events = [
        make_event(sequence, at, connected=connected)
        for sequence, (at, connected) in enumerate(changes, 1)
    ]
    subscriber = make_subscriber(connections=CONNECTIONS)
    check_presence(history, [subscriber], make_log(*events), LIMITS, end=100.0)
    return history


def test_presence_that_was_shown_in_time_has_no_violations() -> None:
    assert check_changes((1.0, True), (41.0, False), (60.0, True)).violations == []


@pytest.mark.parametrize(
    "changes",
    [
        [(1.0, True)],
        [(1.0, True), (45.0, False), (60.0, True)],
        [(1.0, True), (41.0, False)],
        [(1.0, True), (20.0, False), (41.0, False), (60.0, True)],
        [(1.0, True), (41.0, False), (42.0, False), (60.0, True)],
    ],
    ids=["never", "too late", "never back", "while connected", "twice"],
)
def test_presence_that_was_shown_wrongly_is_reported(changes: list[tuple[float, bool]]) -> None:
    assert "presence" in kinds(check_changes(*changes))


# client states


def test_a_client_state_is_compared_with_every_part_of_a_snapshot() -> None:
    kim = {"id": "par_1", "name": "Kim", "connected": False}
    contract = {"id": "int_1", "status": "SENT"}
    snapshot = {"name": "S", "status": "OPEN", "participants": [kim], "interactions": [contract]}
    state = ClientState()
    state.apply({"session": snapshot, "events": []})
    assert state.difference_from(snapshot) == ""
    state.apply({"session": None, "events": [{"participant": {**kim, "connected": True}}]})
    assert state.difference_from(snapshot).startswith("participants: ")
    assert state.difference_from(
        {**snapshot, "participants": [{**kim, "connected": True}], "interactions": []}
    ).startswith("interactions: ")
