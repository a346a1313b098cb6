"""Writers: send documents of several mutations, and retry each until it is acknowledged."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from faults.client import Client, OperationFailed, Unreachable
from faults.cluster import Server
from faults.history import History, Write
from gql.model.event_log.cursors import parse_cursor

BATCH_SIZE = 5  # mutations in a document: the server's limit
RETRYABLE = {"UNAVAILABLE", "STORAGE_FULL"}  # codes that a server may answer during a fault
_SAVE_FIELDS = """m%d: saveFields(input: {idempotencyKey: $k%d, stepId: $step,
  values: [{name: "note", value: $k%d}]}) { cursor replayed errors { message } }"""


def _document(count: int) -> str:
    """A document of so many mutations. Each saves its idempotency key as the value of a field."""
    variables = ", ".join(f"$k{index}: String!" for index in range(count))
    mutations = " ".join(_SAVE_FIELDS % (index, index, index) for index in range(count))
    return f"mutation($step: ID!, {variables}) {{ {mutations} }}"


_DOCUMENTS = {count: _document(count) for count in range(1, BATCH_SIZE + 1)}


@dataclass
class WriterGate:
    """Pauses all writers between two batches. It is closed at first."""

    writers: int = 0
    waiting: int = 0
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self) -> None:
        """Lets the writers continue."""
        self._open.set()

    async def pause(self, timeout_seconds: float) -> bool:
        """Lets every writer finish its batch; returns whether all did within the timeout."""
        self._open.clear()
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def wait(self, seconds: float) -> None:
        """Waits so many seconds, and until the gate is open. Writers call it between batches."""
        self.waiting += 1
        if self.waiting == self.writers:
            self._idle.set()
        await asyncio.sleep(seconds)
        await self._open.wait()
        self.waiting -= 1
        self._idle.clear()


@dataclass
class Writer:
    """A customer who saves a field of their form again and again.

    It writes to its assigned server, and to the next one whenever a request fails. Between two
    batches it waits for `batch_pause` seconds.
    """

    name: str
    session_id: str
    step_id: str
    token: str
    servers: Sequence[Server]
    server_index: int
    history: History
    gate: WriterGate
    batch_pause: float = 0.0
    assigned_index: int = field(init=False)
    _count: int = 0

    def __post_init__(self) -> None:
        self.assigned_index = self.server_index

    async def run(self) -> None:
        """Writes until cancelled."""
        client = Client(self.token)
        try:
            while True:
                await self.gate.wait(self.batch_pause)
                await self._write_batch(client)
        finally:
            client.close()

    async def _write_batch(self, client: Client) -> None:
        """Sends one document of new mutations, and retries those that are not acknowledged."""
        now, pending = time.time(), []
        for _ in range(BATCH_SIZE):
            self._count += 1
            write = Write(f"{self.name}-{self._count}", self.session_id, now)
            self.history.pending[write.key] = write
            pending.append(write)
        while pending:
            pending = await self._send(client, pending)
            if pending:
                self.server_index = (self.server_index + 1) % len(self.servers)
                await asyncio.sleep(random.uniform(0.05, 0.2))

    async def _send(self, client: Client, writes: list[Write]) -> list[Write]:
        """Sends the mutations once; returns those that are not acknowledged."""
        for write in writes:
            write.attempts += 1
        keys = {f"k{index}": write.key for index, write in enumerate(writes)}
        port = self.servers[self.server_index].client_port
        try:
            data = await client.execute(
                port, _DOCUMENTS[len(writes)], {"step": self.step_id, **keys}
            )
        except Unreachable:
            self.history.count_error("unreachable")
            return writes
        except OperationFailed as error:
            self._count_errors(error)
            data = error.data
        return [
            write
            for index, write in enumerate(writes)
            if not self._acknowledge(write, data.get(f"m{index}"))
        ]

    def _count_errors(self, error: OperationFailed) -> None:
        for code in error.codes:
            self.history.count_error(code)
            if code not in RETRYABLE:
                self.history.add_violation("error", f"a writer received {code}: {error}")

    def _acknowledge(self, write: Write, payload: dict[str, Any] | None) -> bool:
        """Records the acknowledgement of a write; returns whether the payload is one."""
        if payload is None:
            return False
        if payload["errors"] or not payload["cursor"]:
            self.history.count_error("refused")
            self.history.add_violation("error", f"a writer was refused: {payload['errors']}")
            return False
        cursor = parse_cursor(payload["cursor"])
        write.sequence, write.hash_prefix = cursor.sequence, cursor.hash_prefix
        write.acknowledged_at, write.generation = time.time(), self.history.generation
        self.history.writes.append(write)
        del self.history.pending[write.key]
        return True

    async def replay(self, client: Client, write: Write) -> str:
        """Sends an acknowledged mutation again; returns what is wrong with the answer, or nothing.

        Raises `Unreachable` and `OperationFailed`.
        """
        variables = {"step": self.step_id, "k0": write.key}
        data = await client.execute(self.servers[0].client_port, _DOCUMENTS[1], variables)
        payload = data["m0"]
        if payload["errors"] or not payload["replayed"]:
            return f"was answered with {payload}"
        cursor = parse_cursor(payload["cursor"])
        if (cursor.sequence, cursor.hash_prefix) == (write.sequence, write.hash_prefix):
            return ""
        return f"was event {write.sequence} and is now event {cursor.sequence}"
