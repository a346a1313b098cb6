"""Server-sent events: one operation per response (graphql-sse's "distinct connections mode")."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing, suppress

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gql.execution.errors import OperationError
from gql.execution.executor import Operation
from gql.resolvers.context import Context
from gql.schema.errors import to_operation_error
from gql.transport.close_codes import CloseCode
from gql.transport.connections import Connections, TooManyConnections
from gql.transport.responses import client_error, server_error

_COMMENT = b":\n\n"
_COMPLETE = b"event: complete\ndata: \n\n"
_HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",  # a proxy that buffers would delay the events
}


def refused_stream(error: OperationError) -> Response:
    """Returns the stream of a request that was refused before its execution.

    Its status is 200: clients repeat the request after any other status.
    """
    return Response(_next_event(error.body) + _COMPLETE, headers=dict(_HEADERS))


def _next_event(body: bytes) -> bytes:
    return b"event: next\ndata: " + body + b"\n\n"


class EventStream:
    """Streams an operation's results and then `complete`; an ASGI response.

    A stream that the server ends has no `complete`, so that the client reconnects.
    """

    def __init__(
        self,
        operation: Operation,
        context: Context,
        connections: Connections,
        keepalive_interval: float,
    ) -> None:
        self._operation = operation
        self._context = context
        self._connections = connections
        self._keepalive_interval = keepalive_interval
        self._ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the stream, or an error response if there are too many connections."""
        async with AsyncExitStack() as stack:
            error_response = await self._register(stack)
            if error_response:
                await error_response(scope, receive, send)
                return
            with suppress(OSError):  # the client has disconnected
                await self._serve(receive, send)

    async def _register(self, stack: AsyncExitStack) -> Response | None:
        """Counts the connection, for a subscription also as its viewer's; returns the error."""
        try:
            stack.enter_context(self._connections.register(self._close))
            if self._operation.is_subscription and self._context.viewer:
                registration = self._connections.register_viewer(self._context.viewer, self._close)
                await stack.enter_async_context(registration)
        except TooManyConnections:
            message = "Too many connections are open; try again later."
            return client_error(429, message, {"retry-after": "10"}, code="LIMIT_EXCEEDED")
        except Exception as error:  # noqa: BLE001  # every error becomes a JSON response
            return server_error(error)
        return None

    def _close(self, code: CloseCode, _: str) -> None:
        """Ends the stream. A query or mutation is still answered before the server restarts."""
        if self._operation.is_subscription or code != CloseCode.SERVICE_RESTART:
            self._ended.set()

    async def _serve(self, receive: Receive, send: Send) -> None:
        headers = Headers(_HEADERS).raw
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        disconnect = asyncio.create_task(_wait_for_disconnect(receive, self._ended))
        try:
            async with aclosing(self._events()) as events:
                async for event in events:
                    await send({"type": "http.response.body", "body": event, "more_body": True})
                    del event
        finally:
            disconnect.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _events(self) -> AsyncGenerator[bytes]:
        end = asyncio.create_task(self._ended.wait())
        async with aclosing(self._results()) as results:
            next_result = asyncio.ensure_future(anext(results, None))
            try:
                while True:
                    await asyncio.wait(
                        {end, next_result},
                        timeout=self._keepalive_interval,
                        return_when=asyncio.FIRST_COMPLETED,
                    )
                    if self._ended.is_set():
                        return
                    if not next_result.done():
                        yield _COMMENT
                    elif (result := next_result.result()) is None:
                        yield _COMPLETE
                        return
                    else:
                        yield _next_event(result)
                        del result
                        next_result = asyncio.ensure_future(anext(results, None))
            finally:
                end.cancel()
                next_result.cancel()
                await asyncio.wait({next_result})

    async def _results(self) -> AsyncGenerator[bytes]:
        try:
            if not self._operation.is_subscription:
                yield await self._operation.execute(self._context)
                return
            async with aclosing(self._operation.subscribe(self._context)) as results:
                async for result in results:
                    yield result
                    del result
        except Exception as error:  # noqa: BLE001  # every error becomes an event
            yield to_operation_error(error).body


async def _wait_for_disconnect(receive: Receive, ended: asyncio.Event) -> None:
    """Sets `ended` once the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass
    ended.set()
