"""How long each event took to reach each subscriber that could be reached."""

import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faults.history import DATABASE, History, Outage
from faults.session_log import Log
from faults.subscribers import Subscriber

# seconds from an event's time to the end of its commit, where no writer records when that was
_COMMIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Delay:
    """The delivery of one event to one subscriber: when, and how long after it was possible."""

    at: float
    seconds: float
    subscriber: str
    sequence: int


class DeliveryClock:
    """Calculates from when on an event could be delivered to a subscriber.

    That is the latest of: the event's own time, which the database sets just before the commit;
    the time at which the subscriber's connection was acknowledged; and the end of an outage of the
    database or of the subscriber's server. The guarantee is about connected subscribers and a
    reachable database. If another server had an outage during the commit, the commit may have
    ended as late as the outage.
    """

    def __init__(self, history: History, subscriber: Subscriber) -> None:
        self._connections = subscriber.connections
        self._outages: dict[str, list[Outage]] = defaultdict(list)
        for outage in sorted(history.outages, key=lambda outage: outage.start):
            self._outages[outage.target].append(outage)

    def deliverable_at(self, occurred: float, committed: float, received: float) -> float:
        """For an event that occurred, was committed at the latest, and was received then."""
        start, server = occurred, ""
        index = bisect.bisect_right(
            self._connections, received, key=lambda connection: connection.start
        )
        if index:
            connection = self._connections[index - 1]
            start, server = max(start, connection.start), connection.server
        for target, outages in self._outages.items():
            limit = received if target in (DATABASE, server) else min(committed, received)
            start = max(start, _last_end(outages, occurred, limit))
        return start


def _last_end(outages: Sequence[Outage], start: float, end: float) -> float:
    """When the last outage between two times ended, but no later than `end`; 0 without one."""
    index = bisect.bisect_left(outages, end, key=lambda outage: outage.start)
    last_end = outages[index - 1].end if index else 0.0
    return min(last_end, end) if last_end > start else 0.0


def delivery_delays(history: History, subscriber: Subscriber, log: Log) -> Iterator[Delay]:
    """The delay of each event that the subscriber received from the newest log."""
    clock = DeliveryClock(history, subscriber)
    occurred = {event.sequence: event.at for event in log.events}
    committed = {
        write.sequence: write.acknowledged_at
        for write in history.writes
        if write.session_id == subscriber.session.id and write.generation == history.generation
    }
    for segment in subscriber.segments:
        if segment.generation != history.generation:
            continue
        for sequence, received in segment.received:
            if sequence in occurred:
                start = occurred[sequence]
                latest_commit = committed.get(sequence, start + _COMMIT_SECONDS)
                deliverable = clock.deliverable_at(start, latest_commit, received)
                yield Delay(received, max(0.0, received - deliverable), subscriber.name, sequence)
