"""Server-sent events: one operation a response, as graphql-sse's "distinct connections" have it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing, suppress

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gql.execution.errors import Refused
from gql.execution.executor import Operation
from gql.resolvers.context import Context
from gql.schema.errors import told_of
from gql.transport.connections import GOING_DOWN, Connections, TooMany
from gql.transport.responses import failed, unable

_SILENCE = 12.0  # seconds after which a comment shows that the stream is alive
_COMPLETE = b"event: complete\ndata: \n\n"
_HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",  # a proxy that holds events back makes them late
}


def refused(no: Refused) -> Response:
    """A request that was refused before it began. Clients ask again after any other status."""
    return Response(_next(no.body) + _COMPLETE, headers=dict(_HEADERS))


def _next(body: bytes) -> bytes:
    return b"event: next\ndata: " + body + b"\n\n"


class EventStream:
    """An operation's results as they come, then its end; an ASGI response.

    Where the server ends it, it ends without `complete`, so that the client comes back.
    """

    def __init__(self, operation: Operation, context: Context, connections: Connections) -> None:
        self._operation = operation
        self._context = context
        self._connections = connections
        self._ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the stream, or why there is no room for it."""
        async with AsyncExitStack() as stack:
            no = await self._enter(stack)
            if no:
                await no(scope, receive, send)
                return
            with suppress(OSError):  # the client has gone
                await self._serve(receive, send)

    async def _enter(self, stack: AsyncExitStack) -> Response | None:
        """Counts the connection, and a subscriber's as theirs; the answer where that cannot be."""
        try:
            stack.enter_context(self._connections.entered(self._end))
            if self._operation.subscribes and self._context.viewer:
                signed_in = self._connections.signed_in(self._context.viewer, self._end)
                await stack.enter_async_context(signed_in)
        except TooMany:
            said = "Too many connections are open; try again later."
            return failed(429, said, {"retry-after": "10"}, code="LIMIT_EXCEEDED")
        except Exception as error:  # noqa: BLE001  # whatever it was, it is told as JSON
            return unable(error)
        return None

    def _end(self, code: int, _: str) -> None:
        """Ends the stream; but what was asked for once is answered before the server goes down."""
        if self._operation.subscribes or code != GOING_DOWN:
            self._ended.set()

    async def _serve(self, receive: Receive, send: Send) -> None:
        headers = Headers(_HEADERS).raw
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(_gone(receive, self._ended))
        try:
            async with aclosing(self._events()) as events:
                async for event in events:
                    await send({"type": "http.response.body", "body": event, "more_body": True})
                    del event
        finally:
            gone.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _events(self) -> AsyncGenerator[bytes]:
        stop = asyncio.create_task(self._ended.wait())
        async with aclosing(self._results()) as results:
            coming = asyncio.ensure_future(anext(results, None))
            try:
                while True:
                    await asyncio.wait(
                        {stop, coming}, timeout=_SILENCE, return_when="FIRST_COMPLETED"
                    )
                    if self._ended.is_set():
                        return
                    if not coming.done():
                        yield b":\n\n"
                    elif (result := coming.result()) is None:
                        yield _COMPLETE
                        return
                    else:
                        yield _next(result)
                        del result
                        coming = asyncio.ensure_future(anext(results, None))
            finally:
                stop.cancel()
                coming.cancel()
                await asyncio.wait({coming})

    async def _results(self) -> AsyncGenerator[bytes]:
        try:
            if not self._operation.subscribes:
                yield await self._operation.execute(self._context)
                return
            async with aclosing(self._operation.subscribe(self._context)) as items:
                async for item in items:
                    yield item
                    del item
        except Exception as error:  # noqa: BLE001  # whatever it was, it is told as an event
            yield told_of(error).body


async def _gone(receive: Receive, ended: asyncio.Event) -> None:
    """Waits until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    ended.set()
