"""The load on one cluster: writers and subscribers, and how they are paused between two faults."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from faults.client_state import ClientState
from faults.cluster import Cluster, Server
from faults.delivery_delays import Delay
from faults.history import BETWEEN_FAULTS, History
from faults.organization import Organization, create_sessions
from faults.presence_checks import PresenceLimits, PresenceResult
from faults.subscriber_transports import SseSubscriber, WebSocketSubscriber
from faults.subscribers import Subscriber
from faults.writers import Writer, WriterGate

WRITERS_PER_SESSION = 2
TOLERANCE = 2.0  # seconds that a busy machine may add to a guaranteed time
TIMEOUT = 30.0  # seconds for every client to catch up


@dataclass(frozen=True, slots=True)
class Times:
    """The settings that the guaranteed times depend on, in seconds."""

    poll: float = 1.0
    grace: float = 3.0
    lease: float = 8.0
    sweep: float = 1.0

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables that the servers read the settings from."""
        return {
            "BUBBLES_POLL_INTERVAL": str(self.poll),
            "BUBBLES_PRESENCE_GRACE": str(self.grace),
            "BUBBLES_PRESENCE_LEASE": str(self.lease),
            "BUBBLES_SWEEP_INTERVAL": str(self.sweep),
            "BUBBLES_DOCUMENT_WORKERS": "1",
        }

    @property
    def disconnect(self) -> float:
        """The longest time for which a lost connection is shown as connected.

        The next sweep after the grace period and the end of the lease finds it.
        """
        return self.grace + self.lease + self.sweep

    @property
    def reconnect(self) -> float:
        """The longest time until a server that was frozen registers its connections again."""
        return self.lease / 3 + self.sweep

    @property
    def delivery_limit(self) -> float:
        """The longest time that the checks allow for the delivery of an event."""
        return self.poll + TOLERANCE

    @property
    def presence_limits(self) -> PresenceLimits:
        """The longest times that the checks allow for showing a change of presence."""
        return PresenceLimits(self.disconnect + TOLERANCE, self.reconnect + TOLERANCE)


@dataclass
class Workload:
    """A running cluster, the clients of its sessions, and the history of what they received.

    `worst_delays` has the slowest delivery in seconds for each fault.
    """

    cluster: Cluster
    times: Times
    admin_token: str
    history: History = field(default_factory=History)
    organization: Organization = field(init=False)
    writers: list[Writer] = field(default_factory=list)
    subscribers: list[Subscriber] = field(default_factory=list)
    # how long a fault lasts if it does not set its own duration
    fault_seconds: float = 8.0
    # how long a writer waits between two batches
    batch_pause: float = 0.0
    # how long a process is frozen: longer than every lease lasts, and longer than a server that
    # is frozen inside a transaction keeps a session locked (10 s)
    freeze_seconds: float = 16.0
    gate: WriterGate = field(default_factory=WriterGate)
    worst_delays: dict[str, float] = field(default_factory=dict)
    presence: PresenceResult = field(default_factory=PresenceResult)
    ended_at: float = 0.0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def servers(self) -> list[Server]:
        return self.cluster.servers

    # the clients

    async def start(self, sessions: int) -> None:
        """Creates so many sessions, and starts the clients of each."""
        self.organization = await create_sessions(self.cluster, self.admin_token, sessions)
        self.history.start_phase(BETWEEN_FAULTS)
        for number in range(sessions):
            self._add_clients(number)
        self.gate.writers = len(self.writers)
        clients: list[Writer | Subscriber] = [*self.writers, *self.subscribers]
        self._tasks = [asyncio.create_task(client.run()) for client in clients]
        await self.wait_until(
            lambda: all(subscriber.segments for subscriber in self.subscribers), TIMEOUT
        )
        self.gate.open()

    def _add_clients(self, number: int) -> None:
        """Adds an agent on one server, and a customer and their writers on the other."""
        server_index = number % len(self.servers)
        self._add_subscribers(number, server_index)
        session = self.organization.sessions[number]
        for writer in range(WRITERS_PER_SESSION):
            name, token = f"w{number}.{writer}", session.customer_token
            self.writers.append(
                Writer(
                    name, session.id, session.step_id, token, self.servers, server_index,
                    self.history, self.gate, self.batch_pause,
                )
            )  # fmt: skip

    def _add_subscribers(self, number: int, server_index: int) -> None:
        """Adds both, some over SSE. Every fourth agent keeps the state of its session."""
        session, servers, history = self.organization.sessions[number], self.servers, self.history
        agent_class = SseSubscriber if number % 4 == 1 else WebSocketSubscriber
        customer_class = SseSubscriber if number % 4 == 2 else WebSocketSubscriber
        token, agent_index = self.organization.admin_token, (server_index + 1) % len(servers)
        state = ClientState() if number % 4 == 0 else None
        name = f"agent-{number}"
        self.subscribers.append(
            agent_class(name, session, token, servers, agent_index, history, state)
        )
        name, token = f"customer-{number}", session.customer_token
        self.subscribers.append(
            customer_class(name, session, token, servers, server_index, history)
        )

    async def stop(self) -> None:
        """Ends every client."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def return_to_assigned_servers(self) -> None:
        """Moves the clients that a fault has driven to other servers back to their own."""
        for writer in self.writers:
            writer.server_index = writer.assigned_index
        for subscriber in self.subscribers:
            subscriber.return_to_assigned_server()
        await self.wait_until(
            lambda: all(subscriber.is_on_assigned_server for subscriber in self.subscribers),
            TIMEOUT,
        )

    # waiting

    async def settle(self) -> None:
        """Pauses the writers, and waits until every subscriber has received every write.

        A subscriber that has not after `TIMEOUT` is a violation.
        """
        if not await self.gate.pause(TIMEOUT):
            self.history.add_violation("stuck", f"writers had no answer for {TIMEOUT:.0f} s")
            return
        heads = self._acknowledged_heads()
        await self.wait_until(lambda: not self._subscribers_behind(heads), TIMEOUT)
        for subscriber in self._subscribers_behind(heads):
            head = heads[subscriber.session.id]
            text = f"{subscriber.name} remains at event {subscriber.sequence} of {head}"
            self.history.add_violation("gap", text)

    def _acknowledged_heads(self) -> dict[str, int]:
        """By session, the highest sequence number of an acknowledged write in the newest log."""
        heads: dict[str, int] = {}
        for write in self.history.writes:
            if write.generation == self.history.generation:
                heads[write.session_id] = max(heads.get(write.session_id, 0), write.sequence)
        return heads

    def _subscribers_behind(self, heads: Mapping[str, int]) -> list[Subscriber]:
        return [
            subscriber
            for subscriber in self.subscribers
            if subscriber.sequence < heads.get(subscriber.session.id, 0)
        ]

    async def wait_until(self, condition: Callable[[], bool], timeout_seconds: float) -> None:
        """Returns when the condition is true, or after the timeout."""
        end = time.monotonic() + timeout_seconds
        while not condition() and time.monotonic() < end:  # noqa: ASYNC110  # many objects change it
            await asyncio.sleep(0.02)

    async def wait_for_writes(self, count: int, timeout_seconds: float = TIMEOUT) -> None:
        """Returns when so many more writes are acknowledged: the servers are working (again).

        Fewer writes within the timeout are a violation.
        """
        target = len(self.history.writes) + count
        await self.wait_until(lambda: len(self.history.writes) >= target, timeout_seconds)
        if len(self.history.writes) < target:
            self.history.add_violation(
                "stuck", f"fewer than {count} writes were acknowledged in {timeout_seconds:.0f} s"
            )

    def record_delay(self, delay: Delay) -> None:
        """Records how long a delivery took; one over the limit is a violation."""
        fault = self.history.fault_at(delay.at)
        self.worst_delays[fault] = max(self.worst_delays.get(fault, 0.0), delay.seconds)
        if delay.seconds > self.times.delivery_limit:
            text = f"{delay.subscriber} received event {delay.sequence} {delay.seconds:.1f} s late"
            self.history.add_violation("late", text, delay.at)
