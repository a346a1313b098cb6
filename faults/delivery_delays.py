"""How late each event reached each watcher who could be reached (promise P4)."""

import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faults.history import DATABASE, History, Outage
from faults.session_log import Log
from faults.subscribers import Subscriber

_COMMIT = 0.5  # seconds from an event's time to its commit, where no writer can tell


@dataclass(frozen=True, slots=True)
class Delay:
    """One event that reached one watcher: when, and seconds after it could have."""

    at: float
    seconds: float
    subscriber: str
    sequence: int


class Clock:
    """When an event could have reached a watcher.

    The clock starts at the event's own time, which the database set just before the commit, and
    again when the watcher's connection is acknowledged, and when an outage of the database or of
    the watcher's server ends: P4 speaks of live subscribers and a reachable database. Where a
    server was in trouble while it committed, the commit may be as late as the end of that.
    """

    def __init__(self, history: History, subscriber: Subscriber) -> None:
        self._connections = subscriber.connections
        self._outages: dict[str, list[Outage]] = defaultdict(list)
        for outage in sorted(history.outages, key=lambda one: one.start):
            self._outages[outage.what].append(outage)

    def due(self, occurred: float, committed: float, arrived: float) -> float:
        """From when on the event's time counts; it was certainly committed at `committed`."""
        due, server = occurred, ""
        at = bisect.bisect_right(self._connections, arrived, key=lambda link: link.start)
        if at:
            server = self._connections[at - 1].server
            due = max(due, self._connections[at - 1].start)
        for what, outages in self._outages.items():
            until = arrived if what in (DATABASE, server) else min(committed, arrived)
            due = max(due, _end(outages, occurred, until))
        return due


def _end(outages: Sequence[Outage], start: float, until: float) -> float:
    """When the last of these outages that fell between the two ended, at the latest `until`."""
    at = bisect.bisect_left(outages, until, key=lambda one: one.start)
    last = outages[at - 1].end if at else 0.0
    return min(last, until) if last > start else 0.0


def delivery_delays(history: History, subscriber: Subscriber, log: Log) -> Iterator[Delay]:
    """Each event that the watcher was told of the newest log."""
    clock = Clock(history, subscriber)
    occurred = {entry.sequence: entry.at for entry in log.entries}
    committed = {
        one.sequence: one.acknowledged
        for one in history.writes
        if one.session_id == subscriber.session.session_id and one.log == history.log
    }
    for segment in subscriber.segments:
        for sequence, arrived in segment.received if segment.log == history.log else ():
            if sequence in occurred:
                start = occurred[sequence]
                sure = committed.get(sequence, start + _COMMIT)
                seconds = max(0.0, arrived - clock.due(start, sure, arrived))
                yield Delay(arrived, seconds, subscriber.name, sequence)
