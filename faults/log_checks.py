"""Compares what clients were told with the log: lost, missing, doubled (P1, P2, P3, P6)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from faults.history import History, Segment, Write
from faults.session_log import Entry, Log
from faults.subscribers import Subscriber


def check_log(history: History, logs: dict[str, Log]) -> None:
    """The logs are gap-free, and hold each acknowledged write once, where its cursor says."""
    for session_id, log in logs.items():
        _check_numbers(history, session_id, log)
    written = defaultdict(list)
    for session_id, log in logs.items():
        for entry in log.entries:
            if entry.key:
                written[entry.key].append((session_id, entry))
    for write in history.writes:
        if _belongs(history, write):
            _check_write(history, write, [one for _, one in written[write.key]])
    for key, write in history.begun.items():
        if len(written[key]) > 1:
            history.violation("duplicate", f"{key} was carried out twice", write.first_sent)


def _belongs(history: History, write: Write) -> bool:
    """Whether a write must be in the newest log: a restored backup takes the rest away."""
    forks = [place.get(write.session_id, 0) for log, place in history.forks.items()
             if log > write.log]  # fmt: skip
    return all(write.sequence <= place for place in forks)


def _check_write(history: History, write: Write, found: Sequence[Entry]) -> None:
    at = write.acknowledged
    if not any((one.sequence, one.mark) == (write.sequence, write.mark) for one in found):
        where = [one.sequence for one in found]
        said = f"{write.key} was acknowledged at {write.sequence} and is in the log at {where}"
        history.violation("lost", said, at)
    if len(found) > 1:
        history.violation("duplicate", f"{write.key} was carried out {len(found)} times", at)


def _check_numbers(history: History, session_id: str, log: Log) -> None:
    expected = 1
    for entry in log.entries:
        if entry.sequence != expected:
            said = f"{session_id}: {entry.sequence} follows {expected - 1} in the log"
            history.violation("gap", said, entry.at)
        expected = entry.sequence + 1
    if log.head != expected - 1:
        history.violation(
            "gap", f"{session_id}: the log ends at {expected - 1}, its head is {log.head}"
        )


def check_subscriber(history: History, subscriber: Subscriber, log: Log) -> None:
    """What a watcher was told of the newest log is what it may see of it, in order, once."""
    before: Segment | None = None
    for segment in subscriber.segments:
        if segment.log == history.log:
            _check_segment(history, subscriber, segment, log)
            _check_start(history, subscriber, segment, before)
        before = segment


def _check_start(
    history: History, subscriber: Subscriber, segment: Segment, before: Segment | None
) -> None:
    """A stream begins anew only where the log does, and then it does not go on silently."""
    moved = before is not None and before.log != segment.log
    if segment.reset and not moved:
        history.violation("gap", f"{subscriber.name} was reset at {segment.start}", segment.at)
    fork = history.forks.get(segment.log, {}).get(subscriber.session.session_id, 0)
    if moved and not segment.reset and segment.start > fork:
        said = f"{subscriber.name} went on from {segment.start}, which a backup took away"
        history.violation("gap", said, segment.at)


def _check_segment(history: History, subscriber: Subscriber, segment: Segment, log: Log) -> None:
    seen = {one.sequence: one for one in log.entries if one.for_customer or not subscriber.customer}
    received = [sequence for sequence, _ in segment.received]
    last = max(received, default=segment.start)
    wanted = {one for one in seen if segment.start < one <= last}
    for sequence in sorted(wanted.difference(received)):
        history.violation("gap", f"{subscriber.name} was not told {sequence}", seen[sequence].at)
    for sequence, times in Counter(received).items():
        at = next(at for one, at in segment.received if one == sequence) if times > 1 else 0.0
        if times > 1:
            history.violation(
                "duplicate", f"{subscriber.name} was told {sequence} {times} times", at
            )
    for sequence, at in _out_of_order(segment.received, wanted):
        history.violation(
            "duplicate", f"{subscriber.name} was told {sequence} out of its order", at
        )


def _out_of_order(
    received: Iterable[tuple[int, float]], wanted: set[int]
) -> list[tuple[int, float]]:
    found, last = [], 0
    for sequence, at in received:
        if sequence < last or sequence not in wanted:
            found.append((sequence, at))
        last = sequence
    return found
