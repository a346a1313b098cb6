"""Compares what clients sent and received with the logs: lost, missing and duplicate events."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from faults.history import History, Segment, Write
from faults.session_log import Entry, Log
from faults.subscribers import Subscriber


def check_log(history: History, logs: dict[str, Log]) -> None:
    """Checks that the logs have no gap and contain each acknowledged write once.

    A write must be the event that its cursor names. An unacknowledged write may be in the log, too,
    but not twice.
    """
    for session_id, log in logs.items():
        _check_sequences(history, session_id, log)
    entries: dict[str, list[Entry]] = defaultdict(list)
    for log in logs.values():
        for entry in log.entries:
            if entry.key:
                entries[entry.key].append(entry)
    for write in history.writes:
        if _is_expected(history, write):
            _check_write(history, write, entries[write.key])
    for key, write in history.pending.items():
        if len(entries[key]) > 1:
            history.add_violation("duplicate", f"{key} was executed twice", write.first_sent)


def _is_expected(history: History, write: Write) -> bool:
    """Whether a write must be in the newest log: no backup of an earlier time was restored."""
    forks = [
        heads.get(write.session_id, 0)
        for generation, heads in history.forks.items()
        if generation > write.generation
    ]
    return all(write.sequence <= head for head in forks)


def _check_write(history: History, write: Write, entries: Sequence[Entry]) -> None:
    """Compares a write with the entries of its key."""
    positions = [(entry.sequence, entry.hash_prefix) for entry in entries]
    if (write.sequence, write.hash_prefix) not in positions:
        sequences = [entry.sequence for entry in entries]
        history.add_violation(
            "lost",
            f"{write.key} was acknowledged as event {write.sequence}; the log has it at"
            f" {sequences}",
            write.acknowledged,
        )
    if len(entries) > 1:
        history.add_violation(
            "duplicate", f"{write.key} was executed {len(entries)} times", write.acknowledged
        )


def _check_sequences(history: History, session_id: str, log: Log) -> None:
    last = 0
    for entry in log.entries:
        if entry.sequence != last + 1:
            history.add_violation(
                "gap", f"{session_id}: event {entry.sequence} follows event {last}", entry.at
            )
        last = entry.sequence
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
            "gap", f"{subscriber.name} received a reset at {segment.start}", segment.at
        )
    fork = history.forks.get(segment.generation, {}).get(subscriber.session.id, 0)
    if is_new_log and not segment.is_reset and segment.start > fork:
        history.add_violation(
            "gap",
            f"{subscriber.name} continued from {segment.start}, which a restored backup removed",
            segment.at,
        )


def _check_segment(history: History, subscriber: Subscriber, segment: Segment, log: Log) -> None:
    received = [sequence for sequence, _ in segment.received]
    last = max(received, default=segment.start)
    expected = {
        entry.sequence: entry
        for entry in log.entries
        if segment.start < entry.sequence <= last
        and (entry.is_visible_to_customer or not subscriber.is_customer)
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
    for sequence, at in _unexpected(segment, expected):
        history.add_violation(
            "duplicate", f"{name} received event {sequence} out of order, or may not see it", at
        )


def _unexpected(segment: Segment, expected: dict[int, Entry]) -> list[tuple[int, float]]:
    """The events that arrived after a later one, or are not expected at all."""
    unexpected, last = [], 0
    for sequence, at in segment.received:
        if sequence < last or sequence not in expected:
            unexpected.append((sequence, at))
        last = sequence
    return unexpected
