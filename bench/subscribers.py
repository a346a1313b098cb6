"""Ten thousand subscribers of one session on one process: memory, one event to all, a restart."""

import asyncio
import json
import os
import random
import resource
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.websocket_client import SubscribedSession, WebSocketClient
from gql.seed import demo_token
from gql.settings import Settings
from testing.server_process import ServerProcess

SUBSCRIBERS = int(os.environ.get("BENCH_SUBSCRIBERS", "10000"))
CONCURRENT_CONNECTS = 200
DELIVERY_SECONDS = 120
START_SESSION = """mutation { startSession(input: {name: "Bench", customer:
  {name: "Kim", email: "kim@example.com"}}) { session { id } participant { id } } }"""
INVITE = """mutation($s: ID!) { inviteParticipant(input: {sessionId: $s, role: CC, contact:
  {name: "Chris", email: "chris@example.com"}}) { cursor errors { message } } }"""
END_SESSION = (
    "mutation($s: ID!) { endSession(input: {sessionId: $s}) { cursor errors { message } } }"
)
SETTINGS = {
    "BUBBLES_MAX_SOCKETS": "100000",
    "BUBBLES_MAX_SOCKETS_PER_TOKEN": "100000",
    "BUBBLES_DOCUMENT_WORKERS": "1",
}


async def measure() -> None:
    """The server is a child process. The clients run in this one, and cost little."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder) / "data", ("--demo",), SETTINGS)
        try:
            await asyncio.to_thread(server.start)
            await _measure_server(server)
        finally:
            server.stop()


async def _measure_server(server: ServerProcess) -> None:
    token = await demo_token(Settings(data_dir=server.data_dir), "agent")
    data = await asyncio.to_thread(_execute, server.port, token, START_SESSION)
    session = SubscribedSession(server.port, token, data["startSession"]["session"]["id"])
    clients = [WebSocketClient(session) for _ in range(SUBSCRIBERS)]
    before = _resident_bytes(server.process.pid)
    await _connect(clients)
    each = (_resident_bytes(server.process.pid) - before) / SUBSCRIBERS
    print(f"  memory per idle subscriber{each / 1000:8.1f} kB")
    await _measure_delivery(clients, "one event to all", INVITE)
    await _restart(server)
    await _connect(clients)
    await _measure_delivery(clients, "after a restart", END_SESSION)
    print(f"  resets received           {session.resets:8d} of {SUBSCRIBERS}")


async def _connect(clients: list[WebSocketClient]) -> None:
    """Connects all clients, `CONCURRENT_CONNECTS` at a time, and prints how long that takes."""
    limit, start = asyncio.Semaphore(CONCURRENT_CONNECTS), time.perf_counter()
    await asyncio.gather(*(_connect_client(client, limit) for client in clients))
    print(f"  all connected after       {time.perf_counter() - start:8.1f} s")


async def _connect_client(client: WebSocketClient, limit: asyncio.Semaphore) -> None:
    loop = asyncio.get_running_loop()
    async with limit:
        while not client.is_ready:
            try:
                if client.is_closed:
                    await loop.create_connection(lambda: client, "127.0.0.1", client.session.port)
                await _wait_until(lambda: client.is_ready or client.is_closed)
            except OSError:
                await asyncio.sleep(random.uniform(0.05, 0.2))


async def _wait_until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  # ten thousand events would cost more
        await asyncio.sleep(0.02)


async def _measure_delivery(clients: list[WebSocketClient], label: str, mutation: str) -> None:
    """Executes a mutation, and waits until every client has received its event."""
    session, start = clients[0].session, time.perf_counter()
    variables = {"s": session.session_id}
    data = await asyncio.to_thread(_execute, session.port, session.token, mutation, variables)
    (payload,) = data.values()
    async with asyncio.timeout(DELIVERY_SECONDS):
        await _wait_until(lambda: all(client.cursor == payload["cursor"] for client in clients))
    seconds = time.perf_counter() - start
    first, count = clients[0].sequences[0], len(clients[0].sequences)
    expected = list(range(first, first + count))
    wrong = sum(client.sequences != expected for client in clients)
    rate = len(clients) / seconds
    print(f"  {label:24s}  {rate:8.0f} deliveries/s, {seconds:.2f} s, {wrong} with gaps or repeats")


async def _restart(server: ServerProcess) -> None:
    start = time.perf_counter()
    await asyncio.to_thread(server.stop)
    print(f"  stopped after             {time.perf_counter() - start:8.1f} s")
    await asyncio.to_thread(server.start)


def _execute(
    port: int, token: str, query: str, variables: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Returns the `data` of a query or mutation."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        json.dumps({"query": query, "variables": variables or {}}).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310  # our own server
        body = json.load(response)
    assert "errors" not in body, body
    data: dict[str, Any] = body["data"]
    return data


def _resident_bytes(pid: int) -> int:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()
