"""WebSocket connections below the level of graphql-transport-ws."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import websockets
from websockets.asyncio.client import ClientConnection

from testing.running_server import PROTOCOL, RunningServer
from tests.transport.leaks import assert_no_internals


@contextlib.asynccontextmanager
async def open_connection(
    server: RunningServer, *subprotocols: str, **headers: str
) -> AsyncIterator[ClientConnection]:
    """Opens a connection that has not sent `connection_init`."""
    url = f"ws://127.0.0.1:{server.port}/graphql"
    names = [websockets.Subprotocol(name) for name in subprotocols or (PROTOCOL,)]
    async with websockets.connect(
        url, subprotocols=names, additional_headers=headers, compression=None
    ) as connection:
        yield connection


async def wait_for_close(connection: ClientConnection) -> tuple[int, str]:
    """Returns the code and the reason with which the server closes the connection."""
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            await asyncio.wait_for(connection.recv(), 20)
    assert connection.close_code is not None
    reason = connection.close_reason or ""
    assert len(reason.encode()) <= 123
    assert_no_internals(reason)
    return connection.close_code, reason
