"""Deliveries per second to many subscribers of one session, compared with a raw broadcast."""

import asyncio
import json
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.local_server import local_server
from gql.app import create_app
from gql.seed import demo_token

SUBSCRIBERS, ROUNDS = 100, 20
SUBSCRIPTION = """subscription($s: ID!) { sessionUpdates(sessionId: $s) {
  cursor events { sequence ... on InteractionChanged { interaction {
    id status statusLine toolbar { action available } } } } } }"""


async def measure() -> None:
    """The clients run in the same process, so both figures include the cost of receiving."""
    with tempfile.TemporaryDirectory() as folder:
        subscription, message = await _measure_subscription(Path(folder))
    raw = await _measure_broadcast(message)
    print(f"  raw broadcast             {raw:8.0f} deliveries/s")
    ratio = f"{subscription / raw:6.1%} of raw"
    print(f"  sessionUpdates            {subscription:8.0f} deliveries/s   {ratio}")


async def _measure_subscription(folder: Path) -> tuple[float, str]:
    """Deliveries per second of a subscription, and one of its messages."""
    async with local_server(folder) as server:
        app = create_app(server.app_state.settings, server.app_state)
        token = await demo_token(server.app_state.settings, "agent")
        variables = {"s": server.session_id}
        handshake: list[dict[str, Any]] = [
            {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}},
            {
                "type": "subscribe",
                "id": "1",
                "payload": {"query": SUBSCRIPTION, "variables": variables},
            },
        ]
        async with _serve(app) as url, _connect(url, handshake, replies=2) as clients:
            start, message = time.perf_counter(), ""
            for number in range(ROUNDS):
                await server.save_fields(number)
                messages = await asyncio.gather(*(client.recv() for client in clients))
                message = str(messages[0])
            return SUBSCRIBERS * ROUNDS / (time.perf_counter() - start), message


async def _measure_broadcast(message: str) -> float:
    """Deliveries per second of a loop that sends the same message to every WebSocket."""
    sockets: set[WebSocket] = set()

    async def accept(websocket: WebSocket) -> None:
        await websocket.accept()
        sockets.add(websocket)
        try:
            await websocket.receive_text()
        except WebSocketDisconnect:
            sockets.discard(websocket)

    app = Starlette(routes=[WebSocketRoute("/graphql", accept)])
    async with _serve(app) as url, _connect(url, [], replies=0) as clients:
        while len(sockets) < SUBSCRIBERS:  # noqa: ASYNC110  # the handshakes end one by one
            await asyncio.sleep(0.01)
        start = time.perf_counter()
        for _ in range(ROUNDS):
            for websocket in sockets:
                await websocket.send_text(message)
            await asyncio.gather(*(client.recv() for client in clients))
        return SUBSCRIBERS * ROUNDS / (time.perf_counter() - start)


@asynccontextmanager
async def _serve(app: ASGIApp) -> AsyncIterator[str]:
    """Serves an application on a free port; yields the URL of its WebSocket route."""
    config = uvicorn.Config(app, log_level="error", ws="websockets-sansio", lifespan="off")
    config.ws_per_message_deflate = False
    server = uvicorn.Server(config)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.01)
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}/graphql"
        server.should_exit = True
        await serving


@asynccontextmanager
async def _connect(
    url: str, handshake: list[dict[str, Any]], replies: int
) -> AsyncIterator[list[websockets.ClientConnection]]:
    """Connects every client, sends the messages of a handshake, and receives so many replies."""
    protocols = [websockets.Subprotocol("graphql-transport-ws")] if handshake else None
    clients = [
        await websockets.connect(url, subprotocols=protocols, compression=None)
        for _ in range(SUBSCRIBERS)
    ]
    for client in clients:
        for message in handshake:
            await client.send(json.dumps(message))
        for _ in range(replies):
            await client.recv()
    yield clients
    await asyncio.gather(*(client.close() for client in clients))
