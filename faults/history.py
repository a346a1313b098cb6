"""What clients were told, and when: acknowledged writes, events that arrived, faults, outages."""

import bisect
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

DATABASE = "database"
CALM = "calm"


@dataclass(slots=True)
class Write:
    """One mutation under its idempotency key; `sequence` and `mark` are what its cursor says."""

    key: str
    session_id: str
    first_sent: float
    acknowledged: float = 0.0
    tries: int = 0
    sequence: int = 0
    mark: str = ""
    log: int = 0


@dataclass(slots=True)
class Segment:
    """What one watcher was told of one log, from a place on: sequences, and when each came.

    `start` is the place's sequence: a snapshot's, or where the last stretch ended. `reset` says
    that the server began anew by itself.
    """

    log: int
    start: int
    reset: bool
    at: float
    received: list[tuple[int, float]] = field(default_factory=list)


@dataclass(slots=True)
class Connection:
    """One connection of a watcher, from its acknowledgement to its end."""

    server: str
    start: float
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class Outage:
    """When the database, or one server, could not be reached."""

    what: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise, as a line for the report."""

    kind: str
    text: str
    at: float


@dataclass
class History:
    """Everything that the checker judges. All times are this machine's clock, in seconds.

    The database runs on the same machine, so its times compare with ours. A restored backup
    begins another log; `log` is its number, `forks` where each session goes on from in it.
    """

    writes: list[Write] = field(default_factory=list)
    begun: dict[str, Write] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    injected: list[tuple[str, float]] = field(default_factory=list)
    spans: list[tuple[float, str]] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    kills: int = 0
    log: int = 0
    forks: dict[int, dict[str, int]] = field(default_factory=dict)
    _open: dict[str, list[float]] = field(default_factory=dict)

    def enter(self, fault: str) -> None:
        """From now on, what happens is this fault's."""
        self.spans.append((time.time(), fault))

    def fault_at(self, moment: float) -> str:
        """The fault under which that moment fell."""
        at = bisect.bisect_right(self.spans, moment, key=lambda span: span[0])
        return self.spans[max(at - 1, 0)][1]

    def inject(self) -> None:
        """Counts one injection of the fault that is on."""
        self.injected.append((self.spans[-1][1], time.time()))

    def answer(self, code: str) -> None:
        """Counts an error that a client was given."""
        self.answers[code] = self.answers.get(code, 0) + 1

    def violation(self, kind: str, text: str, at: float = 0.0) -> None:
        """Notes a broken promise; `at` is when, by default now."""
        self.violations.append(Violation(kind, text, at or time.time()))

    def down(self, what: str) -> None:
        """The database or a server cannot be reached from now on."""
        self._open.setdefault(what, []).append(time.time())

    def up(self, what: str) -> None:
        """It can be reached again."""
        starts = self._open.pop(what, [])
        self.outages += [Outage(what, start, time.time()) for start in starts]

    @contextmanager
    def outage(self, what: str) -> Iterator[None]:
        """For as long as the block lasts, `what` cannot be reached."""
        self.down(what)
        try:
            yield
        finally:
            self.up(what)
