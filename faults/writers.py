"""Writers: several mutations in a document, each with a key, repeated until it is acknowledged."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from faults.client import Client, Refused, Unreachable
from faults.cluster import Server
from faults.history import History, Write
from gql.model.event_log.cursors import parse_cursor

AT_ONCE = 5  # mutations in a document: the server's limit
RETRYABLE = {"UNAVAILABLE", "STORAGE_FULL"}  # what a server may answer when something is broken
_SAVE = """m%d: saveFields(input: {idempotencyKey: $k%d, stepId: $step,
  values: [{name: "note", value: $k%d}]}) { cursor replayed errors { message } }"""


def _document(count: int) -> str:
    keys = ", ".join(f"$k{one}: String!" for one in range(count))
    saves = " ".join(_SAVE % (one, one, one) for one in range(count))
    return f"mutation($step: ID!, {keys}) {{ {saves} }}"


_DOCUMENTS = {count: _document(count) for count in range(1, AT_ONCE + 1)}


@dataclass
class WriterGate:
    """Whether writers begin anything new; `idle` once all have finished what they began."""

    writers: int = 0
    waiting: int = 0
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _still: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self) -> None:
        """Lets everybody go on."""
        self._open.set()

    async def pause(self, patience: float) -> bool:
        """Stops everybody after what they have begun; whether they did, in that time."""
        self._open.clear()
        try:
            async with asyncio.timeout(patience):
                await self._still.wait()
        except TimeoutError:
            return False
        return True

    async def passed(self) -> None:
        """Returns when the gate is open."""
        if self._open.is_set():
            return
        self.waiting += 1
        if self.waiting == self.writers:
            self._still.set()
        await self._open.wait()
        self.waiting -= 1
        self._still.clear()


@dataclass
class Writer:
    """One customer who types into one form, at a home server or, when that fails, another."""

    name: str
    session_id: str
    step_id: str
    token: str
    servers: Sequence[Server]
    server_index: int
    history: History
    gate: WriterGate
    assigned_index: int = field(init=False)
    _number: int = 0

    def __post_init__(self) -> None:
        self.assigned_index = self.server_index

    async def run(self) -> None:
        """Writes until cancelled."""
        client = Client(self.token)
        try:
            while True:
                await self.gate.passed()
                await self._round(client)
        finally:
            client.close()

    async def _round(self, client: Client) -> None:
        """A document full of new mutations, repeated until each is acknowledged."""
        now, pending = time.time(), []
        for _ in range(AT_ONCE):
            self._number += 1
            write = Write(f"{self.name}-{self._number}", self.session_id, now)
            self.history.begun[write.key] = write
            pending.append(write)
        while pending:
            pending = await self._tried(client, pending)
            if pending:
                self.server_index = (self.server_index + 1) % len(self.servers)
                await asyncio.sleep(random.uniform(0.05, 0.2))

    async def repeat(self, client: Client, write: Write) -> str:
        """Sends an acknowledged mutation again; what is wrong with the answer, or nothing.

        Raises `Unreachable` and `Refused`.
        """
        given = {"step": self.step_id, "k0": write.key}
        payload = (await client.ask(self.servers[0].route, _DOCUMENTS[1], given))["m0"]
        if payload["errors"] or not payload["replayed"]:
            return f"was answered {payload}"
        place = parse_cursor(payload["cursor"])
        same = (place.sequence, place.mark) == (write.sequence, write.mark)
        return "" if same else f"was at {write.sequence} and is at {place.sequence}"

    async def _tried(self, client: Client, pending: list[Write]) -> list[Write]:
        """One try; what is still not acknowledged after it."""
        for write in pending:
            write.tries += 1
        given = {f"k{number}": write.key for number, write in enumerate(pending)}
        port = self.servers[self.server_index].route
        try:
            data = await client.ask(port, _DOCUMENTS[len(pending)], {"step": self.step_id, **given})
        except Unreachable:
            self.history.answer("no answer")
            return pending
        except Refused as no:
            self._note(no)
            data = no.data
        return [
            write for number, write in enumerate(pending) if not self._took(write, data, number)
        ]

    def _note(self, no: Refused) -> None:
        for code in no.codes:
            self.history.answer(code)
            if code not in RETRYABLE:
                self.history.violation("answer", f"a writer was answered {code}: {no}")

    def _took(self, write: Write, data: dict[str, Any], number: int) -> bool:
        """Whether this one is acknowledged, and if so, notes where."""
        payload = data.get(f"m{number}")
        if payload is None:
            return False
        if payload["errors"] or not payload["cursor"]:
            self.history.answer("refusal")
            self.history.violation("answer", f"a writer was refused: {payload['errors']}")
            return False
        place = parse_cursor(payload["cursor"])
        write.sequence, write.mark = place.sequence, place.mark
        write.acknowledged, write.log = time.time(), self.history.log
        self.history.writes.append(write)
        del self.history.begun[write.key]
        return True
