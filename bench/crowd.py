"""Ten thousand subscribers of one session on one process: memory each, one event to all, a restart.

They are played by a client of our own in this process, cheap enough not to be what is measured.
"""

import asyncio
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gql.seed import demo_token
from gql.settings import Settings

SUBSCRIBERS = int(os.environ.get("CROWD", "10000"))
AT_ONCE = 200
QUERY = """subscription($s: ID!, $after: Cursor) { sessionUpdates(sessionId: $s, after: $after) {
  cursor reset events { sequence } } }"""
START = """mutation { startSession(input: {name: "Crowd", customer:
  {name: "Kim", email: "kim@example.com"}}) { session { id } participant { id } } }"""
INVITE = """mutation($s: ID!) { inviteParticipant(input: {sessionId: $s, role: CC, contact:
  {name: "Chris", email: "chris@example.com"}}) { cursor errors { message } } }"""
END = "mutation($s: ID!) { endSession(input: {sessionId: $s}) { cursor errors { message } } }"


@dataclass
class Crowd:
    """All subscribers: where they go, what they have been told, who waits."""

    port: int
    token: str
    session_id: str
    resets: int = 0


class Subscriber(asyncio.Protocol):
    """One socket: handshake, sign-in, subscribe; notes the cursor and the sequences it is told."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.cursor: str | None = None
        self.told: list[int] = []
        self.answered = False
        self.gone = True
        self.transport: asyncio.Transport | None = None
        self._buffer = b""
        self._open = False

    @property
    def ready(self) -> bool:
        """Whether they are signed in and know where they are."""
        return self.answered and self.cursor is not None

    def connection_made(self, transport: Any) -> None:
        self.transport, self._buffer, self._open = transport, b"", False
        self.gone = False
        transport.write(
            b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )

    def connection_lost(self, _: Exception | None) -> None:
        self.answered, self.gone = False, True

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert head.startswith(b"HTTP/1.1 101"), head[:80]
            self._open, self._buffer = True, rest
            token = {"Authorization": f"Bearer {self.crowd.token}"}
            self._send({"type": "connection_init", "payload": token})
            variables = {"s": self.crowd.session_id, "after": self.cursor}
            payload = {"query": QUERY, "variables": variables}
            self._send({"type": "subscribe", "id": "1", "payload": payload})
            self._send({"type": "ping"})
        while (frame := self._frame()) is not None:
            self._take(*frame)

    def _frame(self) -> tuple[int, bytes] | None:
        if len(self._buffer) < 2:
            return None
        length, start = self._buffer[1] & 127, 2
        if length == 126:
            length, start = int.from_bytes(self._buffer[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(self._buffer[2:10], "big"), 10
        if len(self._buffer) < start + length:
            return None
        opcode, body = self._buffer[0] & 15, self._buffer[start : start + length]
        self._buffer = self._buffer[start + length :]
        return opcode, body

    def _take(self, opcode: int, body: bytes) -> None:
        if opcode == 9:
            self._write(10, body)
        if opcode != 1:
            return
        message = json.loads(body)
        if message["type"] == "next":
            update = message["payload"]["data"]["sessionUpdates"]
            self.cursor = update["cursor"]
            self.told += [one["sequence"] for one in update["events"]]
            self.crowd.resets += update["reset"]
        elif message["type"] not in ("pong", "connection_ack"):
            raise AssertionError(message)
        self.answered |= message["type"] == "pong"

    def _send(self, message: dict[str, Any]) -> None:
        self._write(1, json.dumps(message).encode())

    def _write(self, opcode: int, body: bytes) -> None:
        size = len(body)
        length = bytes([128 | size]) if size < 126 else bytes([254]) + size.to_bytes(2, "big")
        assert self.transport
        self.transport.write(bytes([128 | opcode]) + length + b"\0\0\0\0" + body)  # a mask of zeros


async def measure() -> None:
    """Prints what the crowd cost, and how many of them missed anything."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        server = await served(Path(folder), port)
        try:
            token = await demo_token(Settings(data_dir=Path(folder)), "agent")
            made = await asyncio.to_thread(post, port, token, START, {})
            started = made["startSession"]
            crowd = Crowd(port, token, started["session"]["id"])
            people = [Subscriber(crowd) for _ in range(SUBSCRIBERS)]
            before = resident(server)
            await come(people)
            each = (resident(server) - before) / SUBSCRIBERS
            print(f"  {SUBSCRIBERS} subscribers             {each / 1000:8.1f} kB each, idle")
            await tell_all(people, "one event to all", INVITE)
            server = await restarted(server, people, Path(folder))
            await tell_all(people, "after a restart", END)
            print(f"  told of a reset           {crowd.resets:8d} of {SUBSCRIBERS}")
        finally:
            server.kill()
            server.wait()


async def come(people: list[Subscriber]) -> None:
    """Connects everybody, `AT_ONCE` at a time."""
    gate, loop, start = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop(), time.perf_counter()

    async def one(who: Subscriber) -> None:
        async with gate:
            while not who.ready:
                try:
                    if who.gone:
                        await loop.create_connection(lambda: who, "127.0.0.1", who.crowd.port)
                    await until(lambda: who.ready or who.gone)
                except OSError:
                    await asyncio.sleep(random.uniform(0.05, 0.2))

    await asyncio.gather(*(one(who) for who in people))
    print(f"  came                      {time.perf_counter() - start:8.1f} s")


async def until(met: Callable[[], bool]) -> None:
    while not met():  # noqa: ASYNC110  # an event for each of them would cost more than the look
        await asyncio.sleep(0.02)


async def tell_all(people: list[Subscriber], what: str, order: str) -> None:
    """One more event of the session, until everybody has been told it."""
    crowd, start = people[0].crowd, time.perf_counter()
    given = {"s": crowd.session_id}
    told = await asyncio.to_thread(post, crowd.port, crowd.token, order, given)
    (payload,) = told.values()
    async with asyncio.timeout(120):
        await until(lambda: all(who.cursor == payload["cursor"] for who in people))
    took = time.perf_counter() - start
    wanted = list(range(people[0].told[0], people[0].told[0] + len(people[0].told)))
    wrong = sum(who.told != wanted for who in people)
    rate = len(people) / took
    print(f"  {what:24s}  {rate:8.0f} deliveries/s, {took:.2f} s, {wrong} lost or twice")


async def restarted(
    server: subprocess.Popen[bytes], people: list[Subscriber], folder: Path
) -> subprocess.Popen[bytes]:
    crowd, start = people[0].crowd, time.perf_counter()
    server.send_signal(signal.SIGTERM)
    await asyncio.to_thread(server.wait)
    print(f"  went down in              {time.perf_counter() - start:8.1f} s")
    again = await served(folder, crowd.port)
    await come(people)
    return again


async def served(folder: Path, port: int) -> subprocess.Popen[bytes]:
    environ = os.environ | {
        "BUBBLES_MAX_SOCKETS": "100000",
        "BUBBLES_MAX_SOCKETS_PER_TOKEN": "100000",
        "BUBBLES_DOCUMENT_WORKERS": "1",
    }
    command = [sys.executable, "-m", "gql", "serve", "--demo", "--data-dir", str(folder)]
    server = subprocess.Popen(  # noqa: ASYNC220  # it takes a millisecond, once
        [*command, "--port", str(port)], env=environ, stdout=subprocess.DEVNULL
    )
    for _ in range(600):
        try:
            await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/healthz")
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return server
    raise TimeoutError("the server did not start")


def post(port: int, token: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(  # our own server
        f"http://127.0.0.1:{port}/graphql",
        json.dumps({"query": query, "variables": variables}).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # our own server
        body = json.load(answer)
    assert "errors" not in body, body
    data: dict[str, Any] = body["data"]
    return data


def resident(process: subprocess.Popen[bytes]) -> int:
    """Resident memory of a process in bytes."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port
