"""Watchers: who follows a session over a socket or a stream, and comes back where they were."""

import asyncio
import json
import random
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from faults.client import request
from faults.client_state import ClientState
from faults.cluster import Server
from faults.history import Connection, History, Segment
from faults.organization import CustomerSession
from gql.model.event_log.cursors import parse_cursor

TIMEOUT = 10.0  # seconds for a connection to be acknowledged
_FIELDS = "cursor previous reset events { sequence cause }"
_WATCH = "subscription($id: ID!, $after: Cursor) { sessionUpdates(sessionId: $id, after: $after) {"
_AGAIN = {"UNAVAILABLE"}
_FATAL = {4400, 4401, 4403, 4406, 4409, 4429}
_TROUBLES = (OSError, TimeoutError, EOFError, ConnectionClosed, InvalidHandshake, ValueError)


class Gone(Exception):
    """The connection is over; the watcher comes back."""


class Subscriber(ABC):
    """Follows one session in one person's name, from server to server, by its last cursor.

    A customer's connection is their presence, so a watcher notes when it was up (`links`). With
    `fold` it keeps the whole session up to date by what the events bring.
    """

    def __init__(
        self,
        name: str,
        session: CustomerSession,
        token: str,
        servers: Sequence[Server],
        server_index: int,
        history: History,
        client_state: ClientState | None = None,
    ) -> None:
        self.name = name
        self.session = session
        self.token = token
        self.connections: list[Connection] = []
        self.segments: list[Segment] = []
        self.cursor: str | None = None
        self.client_state = client_state
        self._servers = servers
        self._server_index = self._assigned_index = server_index
        self._history = history
        self._may_come = asyncio.Event()
        self._may_come.set()
        self._reading: asyncio.Task[None] | None = None

    @property
    def customer(self) -> bool:
        """Whether this is the session's customer, who sees their own side only."""
        return self.token == self.session.customer

    @property
    def server(self) -> str:
        """The server it is connected to, or empty."""
        return (
            self.connections[-1].server if self.connections and not self.connections[-1].end else ""
        )

    @property
    def sequence(self) -> int:
        """How far it has been told."""
        return parse_cursor(self.cursor).sequence if self.cursor else 0

    async def run(self) -> None:
        """Follows until cancelled."""
        while True:
            await self._may_come.wait()
            self._reading = asyncio.create_task(self._follow(self._servers[self._server_index]))
            try:
                await asyncio.wait([self._reading])
            finally:
                self._reading.cancel()
                await asyncio.gather(self._reading, return_exceptions=True)
                self._record_disconnection()
            self._server_index = (self._server_index + 1) % len(self._servers)
            await asyncio.sleep(random.uniform(0.05, 0.2))

    def leave(self) -> None:
        """Goes, and stays away until `come`."""
        self._may_come.clear()
        self.drop()

    def come(self) -> None:
        """May connect again."""
        self._may_come.set()

    @property
    def is_on_assigned_server(self) -> bool:
        """Whether it is connected to the server it began with."""
        return self.server == self._servers[self._assigned_index].name

    def return_to_assigned_server(self) -> None:
        """Connects to the server it began with, unless it is there."""
        if not self.is_on_assigned_server:
            # one before it, since who has lost a connection tries the next server
            self._server_index = (self._assigned_index - 1) % len(self._servers)
            self.drop()

    def drop(self) -> None:
        """Ends the connection; the watcher comes back at once."""
        if self._reading is not None:
            self._reading.cancel()

    async def _follow(self, server: Server) -> None:
        try:
            async with aclosing(self._payloads(server)) as payloads:
                async for payload in payloads:
                    self._take(payload)
        except (*_TROUBLES, Gone):
            return
        except Exception as error:  # noqa: BLE001  # the run goes on, and tells
            self._history.violation(
                "answer", f"{self.name} was told what it cannot read: {error!r}"
            )

    @abstractmethod
    def _payloads(self, server: Server) -> AsyncGenerator[dict[str, Any]]:
        """What comes over one connection. Raises `Gone` and what sockets raise."""

    def _record_connection(self, server: Server) -> None:
        self.connections.append(Connection(server.name, time.time()))

    def _record_disconnection(self) -> None:
        if self.connections and not self.connections[-1].end:
            self.connections[-1].end = time.time()

    def _variables(self) -> dict[str, Any]:
        fields = f"{_FIELDS} {self.client_state.selection}" if self.client_state else _FIELDS
        given = {"id": self.session.session_id, "after": self.cursor}
        return {"query": f"{_WATCH} {fields} }} }}", "variables": given}

    def _take(self, payload: dict[str, Any]) -> None:
        if payload.get("errors"):
            self._fail([one.get("extensions", {}).get("code", "?") for one in payload["errors"]])
        update = payload["data"]["sessionUpdates"]
        now, before = time.time(), self.cursor
        if before is None or update["reset"]:
            start = parse_cursor(update["cursor"]).sequence
            self.segments.append(Segment(self._history.log, start, update["reset"], now))
        elif update["previous"] != before:
            self._history.violation(
                "gap", f"{self.name}: an item does not go on from the one before"
            )
        received = self._current_segment(now).received
        received.extend((one["sequence"], now) for one in update["events"])
        self.cursor = update["cursor"]
        if self.client_state:
            self.client_state.take(update)

    def _current_segment(self, now: float) -> Segment:
        """The stretch that goes on; a new one where the log was replaced meanwhile."""
        last = self.segments[-1]
        if last.log != self._history.log:
            start = last.received[-1][0] if last.received else last.start
            last = Segment(self._history.log, start, False, now)
            self.segments.append(last)
        return last

    def _fail(self, codes: list[str]) -> None:
        """A subscription ended with errors: the client asks again, unless it is told not to."""
        for code in codes:
            self._history.answer(code)
            if code not in _AGAIN:
                self._history.violation("gap", f"{self.name}: the stream ended with {code}")
                if code == "BAD_CURSOR":
                    self.cursor = None
        raise Gone


class WebSocketSubscriber(Subscriber):
    """Over graphql-transport-ws."""

    async def _payloads(self, server: Server) -> AsyncGenerator[dict[str, Any]]:
        url = f"ws://127.0.0.1:{server.route}/graphql"
        protocol = Subprotocol("graphql-transport-ws")
        async with connect(
            url, subprotocols=[protocol], compression=None, open_timeout=TIMEOUT,
            ping_interval=None, close_timeout=0.2, max_size=None, proxy=None,
        ) as link:  # fmt: skip
            try:
                async with asyncio.timeout(TIMEOUT):
                    await self._sign_in(link)
                self._record_connection(server)
                subscribe = {"type": "subscribe", "id": "1", "payload": self._variables()}
                await link.send(json.dumps(subscribe))
                async for message in link:
                    yield self._payload(msgspec.json.decode(message))
            finally:
                link.transport.abort()
                code = link.close_code or 1006
                if code in _FATAL:
                    self._history.violation(
                        "gap", f"{self.name}: the socket was closed with {code}"
                    )

    async def _sign_in(self, link: Any) -> None:
        token = {"Authorization": f"Bearer {self.token}"}
        await link.send(json.dumps({"type": "connection_init", "payload": token}))
        if json.loads(await link.recv())["type"] != "connection_ack":
            raise Gone

    def _payload(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["type"] == "error":
            return {"errors": message["payload"]}
        if message["type"] != "next":
            raise Gone
        payload: dict[str, Any] = message["payload"]
        return payload


class SseSubscriber(Subscriber):
    """Over server-sent events."""

    async def _payloads(self, server: Server) -> AsyncGenerator[dict[str, Any]]:
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.route)
        try:
            body = msgspec.json.encode(self._variables())
            writer.write(request(self.token, "POST", "/graphql", body, "text/event-stream"))
            async with asyncio.timeout(TIMEOUT):
                head = await reader.readuntil(b"\r\n\r\n")
            if head[9:12] != b"200":
                raise Gone
            self._record_connection(server)
            async for event in _events(reader):
                yield msgspec.json.decode(event)
        finally:
            writer.transport.abort()


async def _events(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The data of each `next`, until the stream ends."""
    rest = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        rest += (await reader.readexactly(size + 2))[:-2]
        *whole, rest = rest.split(b"\n\n")
        for block in whole:
            kind, _, data = block.partition(b"\ndata: ")
            if kind == b"event: next":
                yield data
