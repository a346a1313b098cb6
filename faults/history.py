"""What clients sent and received, and when: writes, events, faults, outages, violations."""

import bisect
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

DATABASE = "database"
BETWEEN_FAULTS = "between faults"


@dataclass(slots=True)
class Write:
    """One mutation and its idempotency key.

    Once the server has acknowledged it, `sequence` and `hash_prefix` are those of the cursor in
    its payload, and `generation` is that of the log at this time.
    """

    key: str
    session_id: str
    first_sent_at: float
    acknowledged_at: float = 0.0
    attempts: int = 0
    sequence: int = 0
    hash_prefix: str = ""
    generation: int = 0


@dataclass(slots=True)
class Segment:
    """Consecutive events that a subscriber received from one generation of a log.

    It follows the event `start`: that of a snapshot, or the last one of the segment before.
    `is_reset` says that the server sent `reset`. `received` holds sequence numbers and times.
    """

    generation: int
    start: int
    is_reset: bool
    at: float
    received: list[tuple[int, float]] = field(default_factory=list)


@dataclass(slots=True)
class Connection:
    """One connection of a subscriber, from its acknowledgement to its end (0 while it is open)."""

    server: str
    start: float
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which the database, or the server of this name, could not be reached."""

    target: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Violation:
    """A guarantee that did not hold, as a line of the report."""

    kind: str
    text: str
    at: float


@dataclass
class History:
    """Everything that the checks need. All times are this machine's clock, in seconds.

    The database runs on the same machine, so its times are comparable. Restoring a backup starts
    a new `generation` of the logs; `forks` has, by generation and session, the sequence number
    that the backup ended with. `pending` are the writes, by key, that are not acknowledged.
    """

    writes: list[Write] = field(default_factory=list)
    pending: dict[str, Write] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    injections: list[tuple[str, float]] = field(default_factory=list)
    phases: list[tuple[float, str]] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    error_counts: dict[str, int] = field(default_factory=dict)
    kills: int = 0
    generation: int = 0
    forks: dict[int, dict[str, int]] = field(default_factory=dict)
    _outage_starts: dict[str, list[float]] = field(default_factory=dict)

    def start_phase(self, fault: str) -> None:
        """Attributes what happens from now on to this fault."""
        self.phases.append((time.time(), fault))

    def fault_at(self, moment: float) -> str:
        """The fault whose phase a moment falls into."""
        index = bisect.bisect_right(self.phases, moment, key=lambda phase: phase[0])
        return self.phases[max(index - 1, 0)][1]

    def add_injection(self) -> None:
        """Counts one injection of the current fault."""
        self.injections.append((self.phases[-1][1], time.time()))

    def count_error(self, code: str) -> None:
        """Counts an error that a client received."""
        self.error_counts[code] = self.error_counts.get(code, 0) + 1

    def add_violation(self, kind: str, text: str, at: float = 0.0) -> None:
        """Records that a guarantee did not hold, at a given time or now."""
        self.violations.append(Violation(kind, text, at or time.time()))

    def start_outage(self, target: str) -> None:
        """The database or a server cannot be reached from now on."""
        self._outage_starts.setdefault(target, []).append(time.time())

    def end_outage(self, target: str) -> None:
        """It can be reached again. Ends every outage of it that was started."""
        starts = self._outage_starts.pop(target, [])
        self.outages += [Outage(target, start, time.time()) for start in starts]

    @contextmanager
    def outage(self, target: str) -> Iterator[None]:
        """The database or a server cannot be reached inside the block."""
        self.start_outage(target)
        try:
            yield
        finally:
            self.end_outage(target)
