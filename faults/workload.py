"""One cluster at work: writers and watchers over it, held still between two faults."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from faults.client_state import ClientState
from faults.cluster import Cluster, Server
from faults.delivery_delays import Delay
from faults.history import CALM, History
from faults.organization import Organization, create_sessions
from faults.presence_checks import Bounds, PresenceResult
from faults.subscribers import SseSubscriber, Subscriber, WebSocketSubscriber
from faults.writers import Writer, WriterGate

WRITERS = 2  # of each session, at once
SLACK = 2.0  # seconds a busy machine may add to a promise
TIMEOUT = 30.0  # seconds for everybody to catch up


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
class Workload:
    """A running cluster, its people, and the history of what they were told."""

    cluster: Cluster
    times: Times
    admin: str
    history: History = field(default_factory=History)
    organization: Organization = field(init=False)
    writers: list[Writer] = field(default_factory=list)
    subscribers: list[Subscriber] = field(default_factory=list)
    duration: float = 8.0  # seconds that a fault lasts which has no length of its own
    # seconds that something stands still: longer than anybody's lease lasts, and than a server
    # that stands still in a transaction keeps a session locked (10 s)
    frozen: float = 16.0
    gate: WriterGate = field(default_factory=WriterGate)
    worst: dict[str, float] = field(default_factory=dict)
    presence: PresenceResult = field(default_factory=PresenceResult)
    ended: float = 0.0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def servers(self) -> list[Server]:
        """Where clients go."""
        return self.cluster.servers

    # work

    async def open(self, sessions: int) -> None:
        """Makes people and puts them to work: an agent and a customer watch each session."""
        self.organization = await create_sessions(self.cluster, self.admin, sessions)
        self.history.enter(CALM)
        for number in range(sessions):
            self._add_clients(number)
        self.gate.writers = len(self.writers)
        work = [*(one.run() for one in self.writers), *(one.run() for one in self.subscribers)]
        self._tasks = [asyncio.create_task(one) for one in work]
        await self.until(lambda: all(one.segments for one in self.subscribers), TIMEOUT)
        self.gate.open()

    def _add_clients(self, number: int) -> None:
        """The agent on one server, the customer and their writers on the other."""
        session, near = self.organization.sessions[number], number % len(self.servers)
        far = (near + 1) % len(self.servers)
        client_state = ClientState() if number % 4 == 0 else None
        agent = SseSubscriber if number % 4 == 1 else WebSocketSubscriber
        customer = SseSubscriber if number % 4 == 2 else WebSocketSubscriber
        own = (session, self.organization.admin, self.servers, far, self.history, client_state)
        self.subscribers.append(agent(f"agent-{number}", *own))
        theirs = (session, session.customer, self.servers, near, self.history)
        self.subscribers.append(customer(f"customer-{number}", *theirs))
        for one in range(WRITERS):
            who = (f"w{number}.{one}", session.session_id, session.step_id, session.customer)
            self.writers.append(Writer(*who, self.servers, near, self.history, self.gate))

    async def close(self) -> None:
        """Sends everybody home."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def return_to_assigned_server(self) -> None:
        """Everybody returns to their own server, from wherever a fault has driven them."""
        for writer in self.writers:
            writer.server_index = writer.assigned_index
        for subscriber in self.subscribers:
            subscriber.return_to_assigned_server()
        await self.until(
            lambda: all(one.is_on_assigned_server for one in self.subscribers), TIMEOUT
        )

    # holding still

    async def settle(self) -> None:
        """Writers stop, and everybody is told all there is; who is not is met with silence."""
        if not await self.gate.pause(TIMEOUT):
            self.history.violation("stuck", f"writers had no answer for {TIMEOUT:.0f} s")
            return
        newest = self._newest()
        await self.until(lambda: not self._behind(newest), TIMEOUT)
        for subscriber in self._behind(newest):
            head = newest[subscriber.session.session_id]
            text = f"{subscriber.name} remains at {subscriber.sequence} of {head}"
            self.history.violation("gap", text)

    def _newest(self) -> dict[str, int]:
        newest: dict[str, int] = {}
        for write in self.history.writes:
            if write.log == self.history.log:
                newest[write.session_id] = max(newest.get(write.session_id, 0), write.sequence)
        return newest

    def _behind(self, newest: Mapping[str, int]) -> list[Subscriber]:
        return [
            one for one in self.subscribers if one.sequence < newest.get(one.session.session_id, 0)
        ]

    async def until(self, true: Callable[[], bool], patience: float) -> None:
        """Returns when that is true, or after `patience` seconds."""
        until = time.monotonic() + patience
        while not true() and time.monotonic() < until:  # noqa: ASYNC110  # of many things at once
            await asyncio.sleep(0.02)

    async def writes(self, count: int, patience: float = TIMEOUT) -> None:
        """Returns when that many more writes are acknowledged: the product works (again)."""
        wanted = len(self.history.writes) + count
        await self.until(lambda: len(self.history.writes) >= wanted, patience)
        if len(self.history.writes) < wanted:
            self.history.violation("stuck", f"nothing was acknowledged for {patience:.0f} s")

    def late(self, delay: Delay) -> None:
        """Notes how long one event took, and that it was too long."""
        fault = self.history.fault_at(delay.at)
        self.worst[fault] = max(self.worst.get(fault, 0.0), delay.seconds)
        if delay.seconds > self.times.delivery:
            said = f"{delay.subscriber} was told {delay.sequence} {delay.seconds:.1f} s late"
            self.history.violation("late", said, delay.at)
