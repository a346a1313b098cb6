"""One cluster at work: writers and watchers over it, held still between two faults."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from faults.cluster import Cluster, Server
from faults.delays import Delay
from faults.fold import Fold
from faults.history import CALM, History
from faults.people import People, gather_people
from faults.presence import Bounds, Shown
from faults.watchers import SocketWatcher, StreamWatcher, Watcher
from faults.writers import Gate, Writer

WRITERS = 2  # of each session, at once
SLACK = 2.0  # seconds a busy machine may add to a promise
PATIENCE = 30.0  # seconds for everybody to catch up


@dataclass(frozen=True, slots=True)
class Times:
    """The settings that promises are made of, in seconds."""

    poll: float = 1.0
    grace: float = 3.0
    lease: float = 8.0
    sweep: float = 1.0

    @property
    def environ(self) -> dict[str, str]:
        """As the server takes them."""
        return {
            "BUBBLES_POLL_INTERVAL": str(self.poll),
            "BUBBLES_PRESENCE_GRACE": str(self.grace),
            "BUBBLES_PRESENCE_LEASE": str(self.lease),
            "BUBBLES_SWEEP_INTERVAL": str(self.sweep),
            "BUBBLES_DOCUMENT_WORKERS": "1",
        }

    @property
    def gone(self) -> float:
        """How long somebody who left may be shown as connected: seen by the next sweep."""
        return self.grace + self.lease + self.sweep

    @property
    def back(self) -> float:
        """How long a server that wakes may take to register again who is there."""
        return self.lease / 3 + self.sweep

    @property
    def delivery(self) -> float:
        """P4: the longest an event may take, in a check."""
        return self.poll + SLACK

    @property
    def presence(self) -> Bounds:
        """P5, in a check."""
        return Bounds(self.gone + SLACK, self.back + SLACK)


@dataclass
class FaultCluster:
    """A running cluster, its people, and the history of what they were told."""

    cluster: Cluster
    times: Times
    admin: str
    history: History = field(default_factory=History)
    people: People = field(init=False)
    writers: list[Writer] = field(default_factory=list)
    watchers: list[Watcher] = field(default_factory=list)
    spell: float = 8.0  # seconds that a fault lasts which has no length of its own
    # seconds that something stands still: longer than anybody's lease lasts, and than a server
    # that stands still in a transaction keeps a session locked (10 s)
    frozen: float = 16.0
    gate: Gate = field(default_factory=Gate)
    worst: dict[str, float] = field(default_factory=dict)
    shown: Shown = field(default_factory=Shown)
    ended: float = 0.0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def servers(self) -> list[Server]:
        """Where clients go."""
        return self.cluster.servers

    # work

    async def open(self, rooms: int) -> None:
        """Makes people and puts them to work: an agent and a customer watch each session."""
        self.people = await gather_people(self.cluster, self.admin, rooms)
        self.history.enter(CALM)
        for number in range(rooms):
            self._furnish(number)
        self.gate.writers = len(self.writers)
        work = [*(one.run() for one in self.writers), *(one.run() for one in self.watchers)]
        self._tasks = [asyncio.create_task(one) for one in work]
        await self.until(lambda: all(one.stretches for one in self.watchers), PATIENCE)
        self.gate.open()

    def _furnish(self, number: int) -> None:
        """The agent on one server, the customer and their writers on the other."""
        room, near = self.people.rooms[number], number % len(self.servers)
        far = (near + 1) % len(self.servers)
        fold = Fold() if number % 4 == 0 else None
        agent = StreamWatcher if number % 4 == 1 else SocketWatcher
        customer = StreamWatcher if number % 4 == 2 else SocketWatcher
        own = (room, self.people.admin, self.servers, far, self.history, fold)
        self.watchers.append(agent(f"agent-{number}", *own))
        theirs = (room, room.customer, self.servers, near, self.history)
        self.watchers.append(customer(f"customer-{number}", *theirs))
        for one in range(WRITERS):
            who = (f"w{number}.{one}", room.session_id, room.step_id, room.customer)
            self.writers.append(Writer(*who, self.servers, near, self.history, self.gate))

    async def close(self) -> None:
        """Sends everybody home."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def go_home(self) -> None:
        """Everybody returns to their own server, from wherever a fault has driven them."""
        for writer in self.writers:
            writer.home = writer.first_home
        for watcher in self.watchers:
            watcher.go_home()
        await self.until(lambda: all(one.at_home for one in self.watchers), PATIENCE)

    # holding still

    async def settle(self) -> None:
        """Writers stop, and everybody is told all there is; who is not is met with silence."""
        if not await self.gate.shut(PATIENCE):
            self.history.wrong("stuck", f"writers had no answer for {PATIENCE:.0f} s")
            return
        newest = self._newest()
        await self.until(lambda: not self._behind(newest), PATIENCE)
        for watcher in self._behind(newest):
            said = (
                f"{watcher.name} stays at {watcher.sequence} of {newest[watcher.room.session_id]}"
            )
            self.history.wrong("gap", said)

    def _newest(self) -> dict[str, int]:
        newest: dict[str, int] = {}
        for write in self.history.writes:
            if write.log == self.history.log:
                newest[write.session_id] = max(newest.get(write.session_id, 0), write.sequence)
        return newest

    def _behind(self, newest: Mapping[str, int]) -> list[Watcher]:
        return [one for one in self.watchers if one.sequence < newest.get(one.room.session_id, 0)]

    async def until(self, true: Callable[[], bool], patience: float) -> None:
        """Returns when that is true, or after `patience` seconds."""
        until = time.monotonic() + patience
        while not true() and time.monotonic() < until:  # noqa: ASYNC110  # of many things at once
            await asyncio.sleep(0.02)

    async def writes(self, count: int, patience: float = PATIENCE) -> None:
        """Returns when that many more writes are acknowledged: the product works (again)."""
        wanted = len(self.history.writes) + count
        await self.until(lambda: len(self.history.writes) >= wanted, patience)
        if len(self.history.writes) < wanted:
            self.history.wrong("stuck", f"nothing was acknowledged for {patience:.0f} s")

    def late(self, delay: Delay) -> None:
        """Notes how long one event took, and that it was too long."""
        fault = self.history.fault_at(delay.at)
        self.worst[fault] = max(self.worst.get(fault, 0.0), delay.seconds)
        if delay.seconds > self.times.delivery:
            said = f"{delay.watcher} was told {delay.sequence} {delay.seconds:.1f} s late"
            self.history.wrong("late", said, delay.at)
