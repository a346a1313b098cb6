"""A cache of the latest events of recently active sessions, shared by all their subscribers."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field

from gql.model.event_log.cursors import Cursor
from gql.model.event_log.events import Event

_MAX_SESSIONS = 1_000
_MAX_EVENTS = 100  # of one session


@dataclass(slots=True)
class _Run:
    """Consecutive events of a session; `previous_hash` is the hash before the first of them."""

    previous_hash: str
    events: deque[Event] = field(default_factory=deque)

    @property
    def start(self) -> int:
        """The sequence number before the first event."""
        return self.events[0].sequence - 1

    def hash_at(self, sequence: int) -> str | None:
        """Returns the chain hash after that event, or None if it is outside this run."""
        index = sequence - self.start
        if index == 0:
            return self.previous_hash
        return self.events[index - 1].hash if 0 < index <= len(self.events) else None

    def extend(self, events: list[Event]) -> None:
        self.events.extend(events)
        while len(self.events) > _MAX_EVENTS:
            self.previous_hash = self.events.popleft().hash


class RecentEvents:
    """Holds one run of consecutive events per session; older events are read from the table."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, _Run] = OrderedDict()

    def add(self, session_id: str, events: list[Event], previous_hash: str) -> None:
        """Adds committed, consecutive events; `previous_hash` is the hash before the first.

        Events that do not continue the cached run replace it. Then another process wrote the
        events in between, or the log was replaced by a restored backup.
        """
        run = self._runs.get(session_id)
        if run is None or run.hash_at(events[0].sequence - 1) != previous_hash:
            run = self._runs[session_id] = _Run(previous_hash)
        last = run.start + len(run.events) if run.events else 0
        run.extend([event for event in events if event.sequence > last])
        self._runs.move_to_end(session_id)
        if len(self._runs) > _MAX_SESSIONS:
            self._runs.popitem(last=False)

    def drop_unless_at(self, session_id: str, head_hash: str) -> None:
        """Drops the session's run unless its last event has that chain hash.

        Otherwise events that a restored backup removed from the log would still be served.
        """
        run = self._runs.get(session_id)
        if run and run.events[-1].hash != head_hash:
            del self._runs[session_id]

    def after(self, cursor: Cursor, limit: int) -> list[Event]:
        """Returns up to `limit` events after a cursor; none if the cache does not hold them."""
        run = self._runs.get(cursor.session_id)
        chain_hash = run.hash_at(cursor.sequence) if run else None
        if run is None or chain_hash is None or chain_hash[:16] != cursor.hash_prefix:
            return []
        skip = cursor.sequence - run.start
        return [run.events[index] for index in range(skip, min(len(run.events), skip + limit))]
