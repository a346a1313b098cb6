"""Compares what clients sent and received with the logs.

The kinds of violations are: `lost` (a write), `gap` (a missing event), `duplicate`, `order` (an
event after a later one), `visibility` (an event that the subscriber may not see, or that does not
exist), `reset` (one without a restored backup) and `stale` (a subscription that continues after an
event which a restored backup removed).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from faults.history import History, Segment, Write
from faults.session_log import Log, LoggedEvent
from faults.subscribers import Subscriber


def check_logs(history: History, logs: dict[str, Log]) -> None:
    """Checks that the logs have no gap and contain each acknowledged write once.

    A write must be the event that its cursor names. An unacknowledged write may be in the log, too,
    but not twice.
    """
    for session_id, log in logs.items():
        _check_sequences(history, session_id, log)
    events_by_key: dict[str, list[LoggedEvent]] = defaultdict(list)
    for log in logs.values():
        for event in log.events:
            if event.key:
                events_by_key[event.key].append(event)
    for write in history.writes:
        if _is_expected(history, write):
            _check_write(history, write, events_by_key[write.key])
    for key, write in history.pending.items():
        if len(events_by_key[key]) > 1:
            history.add_violation("duplicate", f"{key} was executed twice", write.first_sent_at)


def _is_expected(history: History, write: Write) -> bool:
    """Returns whether no backup restored after the write removed it."""
    forks = [
        heads.get(write.session_id, 0)
        for generation, heads in history.forks.items()
        if generation > write.generation
    ]
    return all(write.sequence <= head for head in forks)


def _check_write(history: History, write: Write, events: Sequence[LoggedEvent]) -> None:
    """Compares a write with the events of its key."""
    positions = [(event.sequence, event.hash_prefix) for event in events]
    if (write.sequence, write.hash_prefix) not in positions:
        sequences = [event.sequence for event in events]
        history.add_violation(
            "lost",
            f"{write.key} was acknowledged as event {write.sequence}; the log has it at"
            f" {sequences}",
            write.acknowledged_at,
        )
    if len(events) > 1:
        history.add_violation(
            "duplicate", f"{write.key} was executed {len(events)} times", write.acknowledged_at
        )


def _check_sequences(history: History, session_id: str, log: Log) -> None:
    last = 0
    for event in log.events:
        if event.sequence != last + 1:
            history.add_violation(
                "gap", f"{session_id}: event {event.sequence} follows event {last}", event.at
            )
        last = event.sequence
    if log.head != last:
        history.add_violation(
            "gap", f"{session_id}: the last event is {last}, the head is {log.head}"
        )


def check_subscriber(history: History, subscriber: Subscriber, log: Log) -> None:
    """Checks what a subscriber received of the newest log: all visible events, in order, once."""
    previous: Segment | None = None
    for segment in subscriber.segments:
        if segment.generation == history.generation:
            _check_segment(history, subscriber, segment, log)
            _check_start(history, subscriber, segment, previous)
        previous = segment


def _check_start(
    history: History, subscriber: Subscriber, segment: Segment, previous: Segment | None
) -> None:
    """Checks that the server sent `reset` if, and only if, a backup removed the cursor's event."""
    is_new_log = previous is not None and previous.generation != segment.generation
    if segment.is_reset and not is_new_log:
        history.add_violation(
            "reset", f"{subscriber.name} received a reset at {segment.start}", segment.at
        )
    fork = history.forks.get(segment.generation, {}).get(subscriber.session.id, 0)
    if is_new_log and not segment.is_reset and segment.start > fork:
        history.add_violation(
            "stale",
            f"{subscriber.name} continued from {segment.start}, which a restored backup removed",
            segment.at,
        )


def _check_segment(history: History, subscriber: Subscriber, segment: Segment, log: Log) -> None:
    received = [sequence for sequence, _ in segment.received]
    last = max(received, default=segment.start)
    expected = {
        event.sequence: event
        for event in log.events
        if segment.start < event.sequence <= last
        and (event.is_visible_to_customer or not subscriber.is_customer)
    }
    name = subscriber.name
    for sequence in sorted(expected.keys() - set(received)):
        history.add_violation(
            "gap", f"{name} did not receive event {sequence}", expected[sequence].at
        )
    for sequence, count in Counter(received).items():
        if count > 1:
            at = next(at for number, at in segment.received if number == sequence)
            history.add_violation(
                "duplicate", f"{name} received event {sequence} {count} times", at
            )
    last = 0
    for sequence, at in segment.received:
        if sequence not in expected:
            history.add_violation(
                "visibility", f"{name} received event {sequence}, which is not visible to it", at
            )
        elif sequence < last:
            history.add_violation("order", f"{name} received event {sequence} after {last}", at)
        last = sequence
