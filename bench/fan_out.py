"""One session watched by many sockets: deliveries a second beside a raw broadcast of the bytes."""

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

from bench.local_server import prepared
from gql.app import create_app
from gql.seed import demo_token

WATCHERS, ROUNDS = 100, 20
WATCH = """subscription($s: ID!) { sessionUpdates(sessionId: $s) { cursor events { sequence
  ... on InteractionChanged { interaction {
    id status statusLine toolbar { action available } } } } } }"""


async def measure() -> None:
    """The clients run in the same process, so both figures carry the same cost of receiving."""
    with tempfile.TemporaryDirectory() as folder:
        ours, message = await _product(Path(folder))
    raw = await _broadcast(message)
    print(f"  raw broadcast             {raw:8.0f} deliveries/s")
    print(f"  sessionUpdates            {ours:8.0f} deliveries/s   {ours / raw:6.1%} of raw")


async def _product(folder: Path) -> tuple[float, str]:
    async with prepared(folder) as place:
        app = create_app(place.parts.settings, place.parts)
        token = await demo_token(place.parts.settings, "agent")
        hello: list[dict[str, Any]] = [
            {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}},
            {"type": "subscribe", "id": "1",
             "payload": {"query": WATCH, "variables": {"s": place.session_id}}},
        ]  # fmt: skip
        async with _served(app) as url, _watchers(url, hello, answers=2) as links:
            start, message = time.perf_counter(), ""
            for number in range(ROUNDS):
                await place.save(number)
                message = str((await asyncio.gather(*(link.recv() for link in links)))[0])
            return WATCHERS * ROUNDS / (time.perf_counter() - start), message


async def _broadcast(message: str) -> float:
    everyone: set[WebSocket] = set()

    async def accept(link: WebSocket) -> None:
        await link.accept()
        everyone.add(link)
        try:
            await link.receive_text()
        except WebSocketDisconnect:
            everyone.discard(link)

    app = Starlette(routes=[WebSocketRoute("/graphql", accept)])
    async with _served(app) as url, _watchers(url, [], answers=0) as links:
        while len(everyone) < WATCHERS:  # noqa: ASYNC110  # the handshakes end on their own
            await asyncio.sleep(0.01)
        start = time.perf_counter()
        for _ in range(ROUNDS):
            for one in everyone:
                await one.send_text(message)
            await asyncio.gather(*(link.recv() for link in links))
        return WATCHERS * ROUNDS / (time.perf_counter() - start)


@asynccontextmanager
async def _served(app: ASGIApp) -> AsyncIterator[str]:
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
async def _watchers(
    url: str, hello: list[dict[str, Any]], answers: int
) -> AsyncIterator[list[websockets.ClientConnection]]:
    protocols = [websockets.Subprotocol("graphql-transport-ws")] if hello else None
    links = [
        await websockets.connect(url, subprotocols=protocols, compression=None)
        for _ in range(WATCHERS)
    ]
    for link in links:
        for message in hello:
            await link.send(json.dumps(message))
        for _ in range(answers):
            await link.recv()
    yield links
    await asyncio.gather(*(link.close() for link in links))
