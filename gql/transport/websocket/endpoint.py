"""The WebSocket endpoint: authenticates a connection and reads its messages."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from gql.execution.executor import Executor
from gql.model.domain.errors import Unauthenticated
from gql.resolvers.authentication import authenticate_token
from gql.resolvers.context import ContextFactory
from gql.schema.errors import to_operation_error
from gql.settings import Settings
from gql.transport.authentication import parse_bearer_token
from gql.transport.close_codes import CloseCode
from gql.transport.connections import Connections, TooManyConnections
from gql.transport.negotiation import accepted_languages
from gql.transport.requests import BadRequest
from gql.transport.websocket.channel import WebSocketChannel
from gql.transport.websocket.messages import (
    CONNECTION_ACK,
    PONG,
    PROTOCOL,
    ClientMessage,
    parse_message,
    payload_token,
)
from gql.transport.websocket.operations import WebSocketOperations


class WebSocketEndpoint:
    """The GraphQL endpoint over WebSocket, an ASGI application."""

    def __init__(
        self,
        executor: Executor,
        connections: Connections,
        new_context: ContextFactory,
        settings: Settings,
    ) -> None:
        self.executor = executor
        self.connections = connections
        self.new_context = new_context
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one socket."""
        headers = Headers(scope=scope)
        token = parse_bearer_token(headers.get("authorization"))
        socket = WebSocketConnection(self, receive, send, token, accepted_languages(headers))
        with suppress(OSError):  # the client has disconnected
            await socket.serve(scope["subprotocols"])


class WebSocketConnection:
    """One socket. It handles messages one after the other, and runs operations concurrently."""

    __slots__ = (
        "_background",
        "_channel",
        "_endpoint",
        "_exit_stack",
        "_is_initialised",
        "_languages",
        "_operations",
        "_receive",
        "_token",
    )

    def __init__(
        self,
        endpoint: WebSocketEndpoint,
        receive: Receive,
        send: Send,
        token: str,
        languages: str,
    ) -> None:
        self._endpoint = endpoint
        self._receive = receive
        self._token = token
        self._languages = languages
        self._channel = WebSocketChannel(send)
        # None until the client is authenticated
        self._operations: WebSocketOperations | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._exit_stack = AsyncExitStack()
        self._is_initialised = False

    async def serve(self, subprotocols: list[str]) -> None:
        """Handles messages until the socket closes, then cancels what still runs on it."""
        await self._receive()  # websocket.connect
        subprotocol = PROTOCOL if PROTOCOL in subprotocols else None
        await self._channel.accept(subprotocol)
        if subprotocol is None:
            await self.close(CloseCode.SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable")
            return
        init_timer = asyncio.get_running_loop().call_later(
            self._endpoint.settings.connection_init_timeout, self._on_init_timeout
        )
        try:
            with self._endpoint.connections.register(self._close_soon):
                await self._handle_messages()
        except TooManyConnections:
            message = "Too many connections to this server"
            await self.close(CloseCode.TOO_MANY_CONNECTIONS, message)
        finally:
            init_timer.cancel()
            await self._clean_up()

    async def _clean_up(self) -> None:
        if self._operations:
            self._operations.cancel_all()
            self._operations = None  # its `close` refers back to this socket
        for task in self._background:
            task.cancel()
        await self._exit_stack.aclose()

    def _on_init_timeout(self) -> None:
        if not self._is_initialised:
            code = CloseCode.CONNECTION_INITIALISATION_TIMEOUT
            self._close_soon(code, "Connection initialisation timeout")

    async def _handle_messages(self) -> None:
        while True:
            event = await self._receive()
            if event["type"] == "websocket.disconnect":
                return
            if self._channel.is_closed:
                continue  # the client sent this before it received the close frame
            try:
                await self._handle(parse_message(event.get("text")))
            except BadRequest as error:
                await self.close(CloseCode.BAD_REQUEST, str(error))

    async def _handle(self, message: ClientMessage) -> None:
        """Handles one message. Raises `BadRequest` for a payload that is not a request."""
        match message.type:
            case "connection_init":
                await self._initialise(message.payload or {})
            case "ping":
                await self._channel.send(PONG)
            case "subscribe" if self._operations:
                await self._operations.start(message.id, message.payload)
            case "subscribe":
                await self.close(CloseCode.UNAUTHORIZED, "Unauthorized")
            case "complete" if self._operations:
                self._operations.cancel(message.id)

    async def _initialise(self, payload: dict[str, Any]) -> None:
        if self._is_initialised:
            code = CloseCode.TOO_MANY_INITIALISATION_REQUESTS
            await self.close(code, "Too many initialisation requests")
            return
        self._is_initialised = True
        try:
            self._operations = await self._authenticate(payload_token(payload) or self._token)
        except Unauthenticated:
            await self.close(CloseCode.FORBIDDEN, "Forbidden")
        except TooManyConnections:
            message = "Too many connections with this token"
            await self.close(CloseCode.TOO_MANY_CONNECTIONS, message)
        except Exception as error:  # noqa: BLE001  # the client may retry after any error
            await self.close(CloseCode.TRY_AGAIN_LATER, to_operation_error(error).errors[0].message)
        else:
            await self._channel.send(CONNECTION_ACK)

    async def _authenticate(self, token: str) -> WebSocketOperations:
        """Returns an object that runs the operations of the token's viewer."""
        endpoint, context = self._endpoint, self._endpoint.new_context(self._languages)
        viewer = await context.database.run_to_completion(
            authenticate_token(context.database, token)
        )
        registration = endpoint.connections.register_viewer(viewer, self._close_soon)
        await self._exit_stack.enter_async_context(registration)
        context.viewer = viewer
        limit = endpoint.settings.max_operations
        return WebSocketOperations(endpoint.executor, context, self._channel, self.close, limit)

    # closing

    def _close_soon(self, code: CloseCode, reason: str) -> None:
        """Closes the socket in the background."""
        is_restart = code == CloseCode.SERVICE_RESTART
        close = self._close_after_responses if is_restart else self.close
        self._spawn(close(code, reason))

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _close_after_responses(self, code: CloseCode, reason: str) -> None:
        """Closes the socket once its running queries and mutations are answered."""
        if self._operations:
            await self._operations.wait_for_responses()
        await self.close(code, reason)

    async def close(self, code: CloseCode, reason: str) -> None:
        """Closes the socket and cancels its operations. Does nothing if it is closed."""
        if not self._channel.is_closed and self._operations:
            self._operations.cancel_all()
        await self._channel.close(code, reason)
