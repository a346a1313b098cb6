"""The newest events of sessions written or watched here, so that many watchers read them once."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field

from gql.model.event_log.cursors import Cursor
from gql.model.event_log.events import Event

_SESSIONS = 1_000
_EVENTS = 100


@dataclass(slots=True)
class _Run:
    """Consecutive events; `before` is the chain hash of the event that precedes the first."""

    before: str
    events: deque[Event] = field(default_factory=deque)

    @property
    def start(self) -> int:
        return self.events[0].sequence - 1

    def hash_at(self, sequence: int) -> str | None:
        """The chain hash after that event, where this run knows it."""
        index = sequence - self.start
        if index == 0:
            return self.before
        return self.events[index - 1].hash if 0 < index <= len(self.events) else None

    def extend(self, events: list[Event]) -> None:
        self.events.extend(events)
        while len(self.events) > _EVENTS:
            self.before = self.events.popleft().hash


class Recent:
    """A run of consecutive events for each of the latest sessions; the table has the rest."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, _Run] = OrderedDict()

    def add(self, session_id: str, events: list[Event], before: str) -> None:
        """Notes committed events that follow each other, and the hash of the event before them.

        What does not go on from the run that is there begins a new one: another process wrote in
        between, or the log is no longer the one it was (a restored backup).
        """
        run = self._runs.get(session_id)
        known = run.hash_at(events[0].sequence - 1) if run else None
        if run is None or known != before:
            run = self._runs[session_id] = _Run(before)
        last = run.start + len(run.events) if run.events else 0
        run.extend([one for one in events if one.sequence > last])
        self._runs.move_to_end(session_id)
        if len(self._runs) > _SESSIONS:
            self._runs.popitem(last=False)

    def forget_unless(self, session_id: str, ends: str) -> None:
        """Lets go of a run whose last event is not the one with that chain hash.

        So a log that was cut short by a restored backup is not told on from memory.
        """
        run = self._runs.get(session_id)
        if run and run.events[-1].hash != ends:
            del self._runs[session_id]

    def after(self, place: Cursor, limit: int) -> list[Event]:
        """Up to `limit` events after a place, or none where they are not known here."""
        run = self._runs.get(place.session_id)
        known = run.hash_at(place.sequence) if run else None
        if run is None or known is None or known[:16] != place.mark:
            return []
        skip = place.sequence - run.start
        return [run.events[at] for at in range(skip, min(len(run.events), skip + limit))]
