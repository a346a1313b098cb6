"""Subscribers: follow a session, and resume it after every lost connection."""

import asyncio
import random
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from faults.client import error_codes
from faults.client_state import ClientState
from faults.cluster import Server
from faults.history import Connection, History, Segment
from faults.organization import CustomerSession
from gql.model.event_log.cursors import parse_cursor

_SUBSCRIPTION = """subscription($id: ID!, $after: EventCursor) {
  sessionUpdates(sessionId: $id, after: $after) {"""
_FIELDS = "cursor previous reset events { sequence cause }"
_RETRYABLE = {"UNAVAILABLE"}
_NETWORK_ERRORS = (OSError, TimeoutError, EOFError, ConnectionClosed, InvalidHandshake, ValueError)


class ConnectionEnded(Exception):
    """The connection or the subscription is over; the subscriber connects again."""


class Subscriber(ABC):
    """Follows one session with one token, from server to server, by its last cursor.

    A customer is present while connected, so `connections` records when that was. `segments` has
    the events that arrived. With a `client_state` the subscriber also selects what the events
    carry and applies it.
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
        self.history = history
        self._may_connect = asyncio.Event()
        self._may_connect.set()
        self._connection: asyncio.Task[None] | None = None

    @property
    def is_customer(self) -> bool:
        """Whether this is the session's customer, who does not see every event."""
        return self.token == self.session.customer_token

    @property
    def connected_server(self) -> str:
        """The name of the server that it is connected to, or empty."""
        if not self.connections or self.connections[-1].end:
            return ""
        return self.connections[-1].server

    @property
    def sequence(self) -> int:
        """The sequence number of its cursor; 0 before the first item."""
        return parse_cursor(self.cursor).sequence if self.cursor else 0

    async def run(self) -> None:
        """Follows the session until cancelled."""
        while True:
            await self._may_connect.wait()
            server = self._servers[self._server_index]
            self._connection = asyncio.create_task(self._read_stream(server))
            try:
                await asyncio.wait([self._connection])
            finally:
                self._connection.cancel()
                await asyncio.gather(self._connection, return_exceptions=True)
                self._record_disconnection()
            self._server_index = (self._server_index + 1) % len(self._servers)
            await asyncio.sleep(random.uniform(0.05, 0.2))

    def disconnect(self) -> None:
        """Closes the connection, and opens none until `reconnect()`."""
        self._may_connect.clear()
        self.drop_connection()

    def reconnect(self) -> None:
        """Connects again after `disconnect()`."""
        self._may_connect.set()

    @property
    def is_on_assigned_server(self) -> bool:
        """Whether it is connected to the server that it first connected to."""
        return self.connected_server == self._servers[self._assigned_index].name

    def return_to_assigned_server(self) -> None:
        """Connects to the server that it first connected to, unless it is already."""
        if not self.is_on_assigned_server:
            # the one before, because `run` moves to the next server after a lost connection
            self._server_index = (self._assigned_index - 1) % len(self._servers)
            self.drop_connection()

    def drop_connection(self) -> None:
        """Closes the connection; the subscriber connects again at once."""
        if self._connection is not None:
            self._connection.cancel()

    async def _read_stream(self, server: Server) -> None:
        """Applies what arrives over one connection, until it ends."""
        try:
            async with aclosing(self.receive_payloads(server)) as payloads:
                async for payload in payloads:
                    self._apply(payload)
        except (*_NETWORK_ERRORS, ConnectionEnded):
            return
        except Exception as error:  # noqa: BLE001  # the run continues and reports it
            self.history.add_violation(
                "error", f"{self.name} received what it cannot read: {error!r}"
            )

    @abstractmethod
    def receive_payloads(self, server: Server) -> AsyncGenerator[dict[str, Any]]:
        """Connects, subscribes, and yields the results; calls `record_connection`.

        Raises `ConnectionEnded` and `_NETWORK_ERRORS`.
        """

    def record_connection(self, server: Server) -> None:
        self.connections.append(Connection(server.name, time.time()))

    def _record_disconnection(self) -> None:
        if self.connections and not self.connections[-1].end:
            self.connections[-1].end = time.time()

    def operation(self) -> dict[str, Any]:
        """The subscription with its variables, from the last cursor on."""
        fields = f"{_FIELDS} {self.client_state.selection}" if self.client_state else _FIELDS
        return {
            "query": f"{_SUBSCRIPTION} {fields} }} }}",
            "variables": {"id": self.session.id, "after": self.cursor},
        }

    def _apply(self, payload: dict[str, Any]) -> None:
        """Records one result of the subscription. Raises `ConnectionEnded` if it has errors."""
        if payload.get("errors"):
            self._handle_errors(error_codes(payload["errors"]))
        update = payload["data"]["sessionUpdates"]
        now = time.time()
        if self.cursor is None or update["reset"]:
            start = parse_cursor(update["cursor"]).sequence
            self.segments.append(Segment(self.history.generation, start, update["reset"], now))
        elif update["previous"] != self.cursor:
            self.history.add_violation(
                "gap", f"{self.name}: an item does not continue from the cursor before it"
            )
        received = self._current_segment(now).received
        received.extend((event["sequence"], now) for event in update["events"])
        self.cursor = update["cursor"]
        if self.client_state:
            self.client_state.apply(update)

    def _current_segment(self, now: float) -> Segment:
        """The last segment; a new one if the log was replaced since."""
        last = self.segments[-1]
        if last.generation != self.history.generation:
            start = last.received[-1][0] if last.received else last.start
            last = Segment(self.history.generation, start, False, now)
            self.segments.append(last)
        return last

    def _handle_errors(self, codes: list[str]) -> None:
        """Counts the errors that ended a subscription, then raises `ConnectionEnded`.

        Errors that are not retryable are violations. A refused cursor is discarded, so that the
        run can continue.
        """
        for code in codes:
            self.history.count_error(code)
            if code not in _RETRYABLE:
                self.history.add_violation("gap", f"{self.name}: the stream ended with {code}")
                if code == "BAD_CURSOR":
                    self.cursor = None
        raise ConnectionEnded
