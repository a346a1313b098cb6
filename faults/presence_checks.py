"""Checks that customers were shown as connected and disconnected in time, and never wrongly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from faults.history import DATABASE, History, Outage
from faults.session_log import Log
from faults.subscribers import Subscriber

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PresenceLimits:
    """Seconds until a lost connection, and a new one, must be shown."""

    disconnect: float
    reconnect: float


@dataclass(slots=True)
class PresenceResult:
    """How many disconnections were shown, and the longest time in seconds that one took."""

    disconnections: int = 0
    worst: float = 0.0


@dataclass
class PresenceCheck:
    """Compares one customer's connections with the presence events of their session.

    `changes` are the times at which the log shows the customer as connected or disconnected.
    """

    history: History
    name: str
    changes: Sequence[tuple[float, bool]]
    limits: PresenceLimits
    result: PresenceResult = field(default_factory=PresenceResult)

    def check_absence(self, absence: Span, next_absence_start: float) -> None:
        """Checks that an absence is shown once and in time, before the next one begins."""
        start, end = absence
        shown_at = [
            at
            for at, connected in self.changes
            if not connected
            and start <= at <= end + self.limits.reconnect
            and at < next_absence_start
        ]
        if shown_at:
            self._check_disconnection(start, shown_at)
            return
        observable_seconds = end - self._after_outages(start, end)
        if observable_seconds > self.limits.disconnect and self._is_shown_connected(start):
            self._add_violation(
                f"was disconnected for {end - start:.1f} s and never shown so", start
            )

    def _check_disconnection(self, start: float, shown_at: Sequence[float]) -> None:
        delay = max(0.0, shown_at[0] - self._after_outages(start, shown_at[0]))
        self.result.disconnections += 1
        self.result.worst = max(self.result.worst, delay)
        if delay > self.limits.disconnect:
            self._add_violation(f"was shown as disconnected after {delay:.1f} s", start)
        if len(shown_at) > 1:
            self._add_violation(f"was shown as disconnected {len(shown_at)} times", shown_at[1])

    def check_presence(self, presence: Span) -> None:
        """Checks that a connected customer is shown as connected, and not as disconnected."""
        start, end = presence
        due = self._after_outages(start, end) + self.limits.reconnect
        if due < end and not self._is_shown_connected(due):
            limit = self.limits.reconnect
            self._add_violation(f"was connected and not shown so {limit:.1f} s later", due)
        for at, connected in self.changes:
            if not connected and start + self.limits.reconnect < at < end:
                self._add_violation("was shown as disconnected while connected", at)

    def _is_shown_connected(self, at: float) -> bool:
        """Whether the customer is shown as connected at a moment."""
        states = [connected for time, connected in self.changes if time <= at]
        return bool(states) and states[-1]

    def _after_outages(self, start: float, end: float) -> float:
        """`start`, or the end of the last outage of the database between the two times."""
        ends = [
            outage.end
            for outage in self.history.outages
            if outage.target == DATABASE and start < outage.end <= end
        ]
        return max([start, *ends])

    def _add_violation(self, text: str, at: float) -> None:
        self.history.add_violation("presence", f"{self.name} {text}", at)


def check_presence(
    history: History,
    subscribers: Sequence[Subscriber],
    log: Log,
    limits: PresenceLimits,
    end: float,
) -> PresenceResult:
    """Checks one session until `end`. `subscribers` are the connections of its customer."""
    changes = [(event.at, event.connected) for event in log.events if event.connected is not None]
    check = PresenceCheck(history, subscribers[0].name, changes, limits)
    presences = _presences(history.outages, subscribers, end)
    absences = _absences(presences, end)
    for absence, (next_start, _) in pairwise([*absences, (end, end)]):
        check.check_absence(absence, next_start)
    for presence in presences:
        check.check_presence(presence)
    return check.result


def _presences(
    outages: Sequence[Outage], subscribers: Sequence[Subscriber], end: float
) -> list[Span]:
    """When the customer was connected to a server that could be reached."""
    spans: list[Span] = []
    for subscriber in subscribers:
        for connection in subscriber.connections:
            span = (connection.start, connection.end or end)
            spans += _subtract(
                span, [outage for outage in outages if outage.target == connection.server]
            )
    return _merge(spans)


def _subtract(span: Span, outages: Sequence[Outage]) -> list[Span]:
    """The parts of a span that are outside of all outages."""
    parts = [span]
    for outage in outages:
        halves: list[Span] = []
        for start, end in parts:
            halves += [(start, min(end, outage.start)), (max(start, outage.end), end)]
        parts = [(start, end) for start, end in halves if start < end]
    return parts


def _merge(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, with overlapping ones joined."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _absences(presences: Sequence[Span], end: float) -> list[Span]:
    """When the customer was not connected, from the end of the first connection on."""
    gaps = [
        (last_end, next_start)
        for (_, last_end), (next_start, _) in pairwise([*presences, (end, end)])
    ]
    return [(start, stop) for start, stop in gaps if start < stop]
