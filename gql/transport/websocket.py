"""graphql-transport-ws, to the letter: one socket, its operations, and what ends it."""

import asyncio
import json
from collections.abc import Coroutine
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import replace
from typing import Any

from starlette.types import Receive, Scope, Send

from gql.execution.errors import Refused, refusal
from gql.execution.executor import Operation, Operations, Request
from gql.model.domain.errors import Unauthenticated
from gql.resolvers.authentication import viewer_again, viewer_of
from gql.resolvers.context import Context
from gql.schema.errors import told_of
from gql.settings import Settings
from gql.transport.authentication import OpenContext, bearer
from gql.transport.connections import (
    BAD_MESSAGE,
    BAD_SUBPROTOCOL,
    FORBIDDEN,
    GOING_DOWN,
    ID_IN_USE,
    NOT_SIGNED_IN,
    TOO_LATE,
    TOO_MANY,
    TRY_LATER,
    TWO_INITS,
    Connections,
    TooMany,
)
from gql.transport.requests import BadRequest, read_json, request_of

PROTOCOL = "graphql-transport-ws"
_LONGEST_ID = 128
_LONGEST_REASON = 123  # bytes, the protocol's own limit
_FRESH = 1.0  # seconds after signing in that the credential need not be looked at again
_FINISHING = 3.0  # seconds that begun orders have when the server goes down


class SocketEndpoint:
    """Accepts sockets and serves each until it ends."""

    def __init__(
        self,
        operations: Operations,
        connections: Connections,
        open_context: OpenContext,
        settings: Settings,
    ) -> None:
        self.operations = operations
        self.connections = connections
        self.open_context = open_context
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One socket, as an ASGI application."""
        socket = Socket(self, receive, send, _handshake_token(scope))
        with suppress(OSError):  # the client has gone, and with it whom to tell
            await socket.serve(scope["subprotocols"])


def _handshake_token(scope: Scope) -> str:
    found = (value for name, value in scope["headers"] if name == b"authorization")
    return bearer(next(found, b"").decode("latin-1"))


class Socket:
    """One socket. Messages are taken one after the other; operations run beside."""

    __slots__ = (
        "_acknowledged",
        "_closed",
        "_context",
        "_endpoint",
        "_fresh_until",
        "_initialised",
        "_orders",
        "_receive",
        "_rest",
        "_send",
        "_tasks",
        "_token",
        "_whose",
        "_wire",
    )

    def __init__(self, endpoint: SocketEndpoint, receive: Receive, send: Send, token: str) -> None:
        self._endpoint = endpoint
        self._receive = receive
        self._send = send
        self._token = token
        self._context: Context = endpoint.open_context()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._orders: set[asyncio.Task[None]] = set()  # those that are not subscriptions
        self._rest: set[asyncio.Task[None]] = set()
        self._wire = asyncio.Lock()
        self._whose = AsyncExitStack()
        self._fresh_until = 0.0
        self._initialised = self._acknowledged = self._closed = False

    async def serve(self, subprotocols: list[str]) -> None:
        """Takes messages until the socket ends, then ends what still runs on it."""
        await self._receive()  # websocket.connect
        chosen = PROTOCOL if PROTOCOL in subprotocols else None
        await self._send({"type": "websocket.accept", "subprotocol": chosen})
        if chosen is None:
            await self.close(BAD_SUBPROTOCOL, "Subprotocol not acceptable")
            return
        late = asyncio.get_running_loop().call_later(
            self._endpoint.settings.connection_init_timeout,
            self._come_too_late,
        )
        try:
            with self._endpoint.connections.entered(self._end):
                await self._take_messages()
        except TooMany:
            await self.close(TOO_MANY, "Too many connections to this server")
        finally:
            late.cancel()
            for task in (*self._tasks.values(), *self._rest):
                task.cancel()
            await self._whose.aclose()

    def _come_too_late(self) -> None:
        if not self._initialised:
            self._end(TOO_LATE, "Connection initialisation timeout")

    async def _take_messages(self) -> None:
        while True:
            event = await self._receive()
            if event["type"] == "websocket.disconnect":
                return
            if self._closed:
                continue  # what comes until the client has read of the end
            try:
                await self._take(event.get("text"))
            except BadRequest as no:
                await self.close(BAD_MESSAGE, str(no))

    async def _take(self, text: str | None) -> None:
        """One message. Raises `BadRequest` for one the protocol does not have."""
        if text is None:
            raise BadRequest("A message is text")
        message = read_json(text)
        kind = message.get("type") if isinstance(message, dict) else None
        payload = message.get("payload") if isinstance(message, dict) else None
        match kind:
            case "connection_init" | "ping" | "pong":
                if not isinstance(payload, dict | None):
                    raise BadRequest("The payload of this message is an object")
                if kind == "connection_init":
                    await self._init(payload or {})
                elif kind == "ping":
                    await self._say(b'{"type":"pong"}')
            case "subscribe":
                await self._subscribe(_id_of(message), payload)
            case "complete":
                self._complete(_id_of(message))
            case _:
                raise BadRequest("There is no such message")

    # signing in

    async def _init(self, payload: dict[str, Any]) -> None:
        if self._initialised:
            await self.close(TWO_INITS, "Too many initialisation requests")
            return
        self._initialised = True
        try:
            await self._sign_in(_token_of(payload) or self._token)
        except Unauthenticated:
            await self.close(FORBIDDEN, "Forbidden")
        except TooMany:
            await self.close(TOO_MANY, "Too many connections with this token")
        except Exception as error:  # noqa: BLE001  # whatever it was, the client may come back
            await self.close(TRY_LATER, told_of(error).errors[0].message)
        else:
            self._acknowledged = True
            await self._say(b'{"type":"connection_ack"}')

    async def _sign_in(self, token: str) -> None:
        database = self._context.database
        viewer = await database.run(viewer_of(database, token))
        await self._whose.enter_async_context(
            self._endpoint.connections.signed_in(viewer, self._end)
        )
        self._context.viewer = viewer
        self._fresh_until = asyncio.get_running_loop().time() + _FRESH

    # operations

    async def _subscribe(self, key: str, payload: Any) -> None:
        if not self._acknowledged:
            await self.close(NOT_SIGNED_IN, "Unauthorized")
            return
        if key in self._tasks:
            await self.close(ID_IN_USE, f"Subscriber for {key} already exists")
            return
        request = request_of(payload)
        if len(self._tasks) >= self._endpoint.settings.max_operations:
            no = refusal("LIMIT_EXCEEDED", "Too many operations on this socket")
            await self._say(_error(json.dumps(key).encode(), no))
            return
        self._tasks[key] = asyncio.create_task(self._operate(key, request))

    def _complete(self, key: str) -> None:
        """The client wants to hear no more of it; an order that was begun ends all the same."""
        task = self._tasks.pop(key, None)
        if task:
            task.cancel()

    async def _operate(self, key: str, request: Request) -> None:
        """One operation from its request to its last message."""
        name = json.dumps(key).encode()
        with suppress(OSError):  # the client has gone; the receiver hears of it, too
            try:
                await self._answer(name, request)
            except Unauthenticated:
                del self._tasks[key]
                await self.close(FORBIDDEN, "Forbidden")
                return
            except OSError:
                raise
            except Exception as error:  # noqa: BLE001  # else its client would wait for ever
                last = _error(name, told_of(error))
            else:
                last = b'{"id":' + name + b',"type":"complete"}'
            del self._tasks[key]  # its id is free before the client can know that it is over
            await self._say(last)

    async def _answer(self, name: bytes, request: Request) -> None:
        """Sends an operation's results."""
        context = await self._signed_in_now()
        operation = self._endpoint.operations.prepare(request)
        start = b'{"id":' + name + b',"type":"next","payload":'
        if not operation.subscribes:
            await self._carry_out(start, operation, context)
            return
        async with aclosing(operation.subscribe(context)) as items:
            async for body in items:
                await self._say(start + body + b"}")
                del body

    async def _signed_in_now(self) -> Context:
        """Every operation begins with a credential that holds now, not when the socket opened."""
        if asyncio.get_running_loop().time() < self._fresh_until:
            return self._context
        database, credential = self._context.database, self._context.require().credential_id
        viewer = await database.run(viewer_again(database, credential))
        return replace(self._context, viewer=viewer)

    async def _carry_out(self, start: bytes, operation: Operation, context: Context) -> None:
        """A query or a mutation; the server does not go down before it is answered."""
        order = asyncio.current_task()
        assert order  # noqa: S101  # for the type checker: this runs in a task
        self._orders.add(order)
        try:
            if not operation.mutates:
                async with self._wire:  # no answers pile up for a client that does not read
                    pass
            await self._say(start + await operation.execute(context) + b"}")
        finally:
            self._orders.discard(order)

    # sending and ending

    async def _say(self, message: bytes) -> None:
        async with self._wire:
            if not self._closed:
                await self._send({"type": "websocket.send", "text": message.decode()})

    def _end(self, code: int, reason: str) -> None:
        """Ends the socket from outside; before the server goes down, begun orders are finished."""
        self._beside(self._finish(code, reason) if code == GOING_DOWN else self.close(code, reason))

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._rest.add(task)
        task.add_done_callback(self._rest.discard)

    async def _finish(self, code: int, reason: str) -> None:
        if self._orders:
            await asyncio.wait(self._orders, timeout=_FINISHING)
        await self.close(code, reason)

    async def close(self, code: int, reason: str) -> None:
        """Closes the socket, once."""
        if self._closed:
            return
        self._closed = True
        for task in self._tasks.values():
            task.cancel()
        short = reason.encode(errors="replace")[:_LONGEST_REASON].decode(errors="ignore")
        with suppress(OSError):
            await self._send({"type": "websocket.close", "code": code, "reason": short})


def _error(name: bytes, no: Refused) -> bytes:
    return b'{"id":' + name + b',"type":"error","payload":' + no.errors_json + b"}"


def _id_of(message: dict[str, Any]) -> str:
    key = message.get("id")
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_ID:
        raise BadRequest(f"The id of this message is a string of 1 to {_LONGEST_ID} characters")
    return key


def _token_of(payload: dict[str, Any]) -> str:
    """GraphiQL sends its headers as typed, so the key is looked up without regard to case."""
    for name, value in payload.items():
        if name.lower() == "authorization":
            return bearer(value)
    return ""
