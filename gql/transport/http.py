"""GraphQL over HTTP: requests by POST and GET, responses in the negotiated media type."""

from contextlib import suppress
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gql.execution.errors import OperationError
from gql.execution.executor import Executor, GraphQLRequest, Operation
from gql.resolvers.context import Context, ContextFactory
from gql.transport.authentication import authenticate, parse_bearer_token
from gql.transport.connections import Connections
from gql.transport.negotiation import (
    GRAPHQL,
    JSON,
    PAGE,
    SSE,
    accepted_languages,
    preferred_type,
)
from gql.transport.requests import BadRequest, parse_request, read_json
from gql.transport.responses import client_error, graphql_response, server_error
from gql.transport.sse import EventStream, refused_stream

_METHODS = "GET, POST"
_GET_HEADERS = {"cache-control": "private, no-cache"}  # a browser may keep it, and has to ask again
_UTF_8 = ("utf-8", "utf8")
# JSON is the default without an Accept header; browsers prefer a page to all of these
_MEDIA_TYPES = (JSON, GRAPHQL, SSE)


class HttpEndpoint:
    """The GraphQL endpoint over HTTP, an ASGI application.

    An event stream sends a comment after `keepalive_interval` seconds without an event.
    """

    def __init__(
        self,
        executor: Executor,
        connections: Connections,
        new_context: ContextFactory,
        graphiql: ASGIApp | None,
        keepalive_interval: float = 12.0,
    ) -> None:
        self._executor = executor
        self._connections = connections
        self._new_context = new_context
        self._graphiql = graphiql
        self._keepalive_interval = keepalive_interval

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        request = Request(scope, receive)
        with suppress(ClientDisconnect):  # the client left while it sent the body
            response = await self._respond(request)
            await response(scope, receive, send)

    async def _respond(self, request: Request) -> ASGIApp:
        accept = ",".join(request.headers.getlist("accept"))
        if request.method not in ("GET", "POST"):
            return client_error(405, "A GraphQL request is a POST or a GET.", {"allow": _METHODS})
        if self._graphiql is not None and _wants_page(request, accept):
            return self._graphiql
        if preferred_type(accept, _MEDIA_TYPES) is None:
            return client_error(406, f"Responses are available as {', '.join(_MEDIA_TYPES)}.")
        try:
            graphql_request = await _read_request(request)
        except BadRequest as error:
            return client_error(400, str(error))
        except _UnsupportedMediaType as error:
            return client_error(415, str(error))
        return await self._execute(request, graphql_request, accept)

    async def _execute(
        self, request: Request, graphql_request: GraphQLRequest, accept: str
    ) -> ASGIApp:
        media_type = preferred_type(accept, _MEDIA_TYPES) or JSON
        try:
            operation = self._executor.prepare(graphql_request)
            if request.method == "GET" and not operation.is_query:
                message = "Only a query can be sent by GET; send this by POST."
                return client_error(405, message, {"allow": "POST"})
            token = parse_bearer_token(request.headers.get("authorization"))
            context = self._new_context(accepted_languages(request.headers))
            await authenticate(context, token)
            if operation.is_subscription or media_type == SSE:
                return self._stream(operation, context, accept)
            headers = _GET_HEADERS if request.method == "GET" else {}
            return graphql_response(await operation.execute(context), media_type, headers=headers)
        except OperationError as error:
            if media_type == SSE:
                return refused_stream(error)
            # it was not executed; only the newer media type says so with its status
            return graphql_response(error.body, media_type, 400 if media_type == GRAPHQL else 200)
        except Exception as error:  # noqa: BLE001  # every error becomes a JSON response
            return server_error(error)

    def _stream(self, operation: Operation, context: Context, accept: str) -> ASGIApp:
        if preferred_type(accept, (SSE,)) is None:
            return client_error(
                406, f"A subscription needs a WebSocket, or an Accept header that allows {SSE}."
            )
        needs_token = operation.is_subscription and context.viewer is None
        if context.authentication_error or needs_token:
            message = context.authentication_error or "A subscription needs a bearer token."
            headers = {"www-authenticate": "Bearer"}
            return client_error(401, message, headers, code="UNAUTHENTICATED")
        return EventStream(operation, context, self._connections, self._keepalive_interval)


def _wants_page(request: Request, accept: str) -> bool:
    has_query = "query" in request.query_params
    prefers_page = preferred_type(accept, (*_MEDIA_TYPES, PAGE)) == PAGE
    return request.method == "GET" and not has_query and prefers_page


class _UnsupportedMediaType(Exception):
    """The body is not declared as JSON in UTF-8."""


async def _read_request(request: Request) -> GraphQLRequest:
    """Returns the GraphQL request. Raises `BadRequest` and `_UnsupportedMediaType`."""
    if request.method == "GET":
        return parse_request(_read_query_string(request))
    media_type, *parameters = request.headers.get("content-type", "").lower().split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    values = {key.strip(): value.strip(' "') for key, _, value in pairs}
    is_utf_8 = values.get("charset", "utf-8") in _UTF_8
    if media_type.strip() not in (JSON, GRAPHQL) or not is_utf_8:
        raise _UnsupportedMediaType(f"The body of a GraphQL request is {JSON} in UTF-8.")
    return parse_request(read_json(await request.body()))


def _read_query_string(request: Request) -> dict[str, Any]:
    parameters: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = read_json(parameters[name])
    return parameters
