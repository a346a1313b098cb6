"""GraphQL over HTTP and graphql-transport-ws: strawberry's view, with our sign-in and presence."""

import json
from datetime import timedelta
from typing import Any, cast

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
)

from gql.live.presence import Presence
from gql.model.errors import Busy, Unauthenticated
from gql.model.words import ActorKind
from gql.resolvers.access import viewer_again, viewer_of
from gql.resolvers.context import Context
from gql.schema.build import BubblesSchema


class Handler(BaseGraphQLTransportWSHandler[Context, None]):
    """One socket; when it ends, its participant may have gone."""

    async def handle_message(self, message: Any) -> None:
        """Closes with 4400 what is no message at all; strawberry's handler does the rest."""
        if isinstance(message, dict):
            await super().handle_message(cast("Any", message))
        else:
            await self.handle_invalid_message("A message is a JSON object")

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """A payload of null is as good as none."""
        if message.get("payload") is None:
            message = {"type": "connection_init"}
        await super().handle_connection_init(message)

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        """Every operation begins with a credential that holds now, not when the socket opened."""
        try:
            credential = self.context.require().credential_id
            self.context.viewer = await viewer_again(self.context.database, credential)
        except Unauthenticated:
            await self.websocket.close(code=4403, reason="Forbidden")
        else:
            await super().run_operation(operation)

    async def shutdown(self) -> None:
        """Ends the socket's operations, then tells presence."""
        try:
            await super().shutdown()
        finally:
            view: Any = self.view
            view.gone(self.context)


class Endpoint(GraphQL[Context, None]):
    """The one URL. A bearer token comes in the Authorization header or in connection_init."""

    graphql_transport_ws_handler_class = Handler

    def __init__(self, schema: BubblesSchema, open_context: Any, presence: Presence) -> None:
        context: Context = open_context()
        settings = context.settings
        super().__init__(
            schema,
            graphql_ide=None,  # strawberry's page loads from other hosts; ours is in pages.py
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=timedelta(seconds=settings.connection_init_timeout),
            max_subscriptions_per_connection=settings.max_subscriptions,
        )
        self._open_context = open_context
        self._presence = presence

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        """A fresh context; over HTTP it is signed in here, over a socket at connection_init."""
        context: Context = self._open_context()
        if isinstance(request, Request):
            token = bearer(request.headers.get("authorization"))
            try:
                context.viewer = await viewer_of(context.database, token) if token else None
            except Unauthenticated as no:
                context.refusal = str(no)
            except Busy as no:
                raise HTTPException(503, str(no)) from no
        else:
            context.handshake_token = bearer(request.headers.get("authorization"))
        return context

    def decode_json(self, data: str | bytes) -> object:
        """JSON; a `JSONDecodeError` for whatever is wrong with it: nesting, bytes, a lone NaN."""
        try:
            return json.loads(data, parse_constant=_no_constant)
        except json.JSONDecodeError:
            raise
        except (RecursionError, ValueError) as error:
            raise json.JSONDecodeError("not JSON", "", 0) from error

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Any:
        """What a request asks; 400 with a sentence where its body is no GraphQL request."""
        if request.method == "POST" and "json" in (request.content_type or ""):
            body = self.parse_json(await request.get_body())
            if not isinstance(body, dict):
                raise HTTPException(400, "A GraphQL request is a JSON object.")
            name = body.get("operationName")
            if name is not None and not (isinstance(name, str) and name.isprintable()):
                raise HTTPException(400, "The GraphQL operation's name is a string.")
        return await super().parse_http_body(request)

    async def on_ws_connect(self, context: Context) -> None:
        """Signs a socket in. A missing or spent token closes it with 4403."""
        token = _token_of(context.connection_params or {}) or context.handshake_token
        try:
            context.viewer = await viewer_of(context.database, token)
        except Unauthenticated:
            raise ConnectionRejectionError from None
        if context.viewer.kind is ActorKind.PARTICIPANT:
            context.connection_id = await self._presence.arrive(context.viewer)

    def gone(self, context: Context) -> None:
        """Notes that a socket has ended."""
        if context.viewer is not None and context.connection_id is not None:
            self._presence.leave(context.viewer, context.connection_id)
            context.connection_id = None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def bearer(header: object) -> str:
    """The token of an Authorization header; empty where there is none."""
    kind, _, token = header.partition(" ") if isinstance(header, str) else ("", "", "")
    return token.strip() if kind.lower() == "bearer" else ""


def _token_of(payload: dict[str, Any]) -> str:
    """GraphiQL sends its headers as typed, so the key is looked up without regard to case."""
    for name, value in payload.items():
        if name.lower() == "authorization":
            return bearer(value)
    return ""
