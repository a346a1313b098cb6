"""GraphQL requests over HTTP, with any body and any `Accept` header."""

import asyncio
import contextlib
import json
from typing import Any

from testing.running_server import RunningServer

GRAPHQL, JSON, SSE = (
    "application/graphql-response+json", "application/json", "text/event-stream"
)  # fmt: skip
TYPENAME = "{ __typename }"


async def post_graphql(
    server: RunningServer, body: Any, accept: str | None = JSON, **headers: str
) -> Any:
    """Returns the response to a POST; `accept=None` leaves the header out."""
    all_headers = {"content-type": JSON, **headers}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = server.http.build_request("POST", "/graphql", content=content, headers=all_headers)
    del request.headers["accept"]
    if accept is not None:
        request.headers["accept"] = accept
    return await server.http.send(request)


async def get_graphql(server: RunningServer, accept: str = JSON, **params: str) -> Any:
    return await server.http.get("/graphql", params=params, headers={"accept": accept})


async def send_raw(server: RunningServer, data: bytes, *, disconnect: bool = False) -> bytes:
    """Sends bytes; returns the first part of the response, or b"" for `disconnect`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(data)
        await writer.drain()
        return b"" if disconnect else await asyncio.wait_for(reader.read(65_536), 20)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
