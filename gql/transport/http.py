"""GraphQL over HTTP: requests by POST and GET, answers in the form that was asked for."""

from contextlib import suppress
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gql.execution.errors import Refused
from gql.execution.executor import Operation, Operations
from gql.execution.executor import Request as Asked
from gql.resolvers.context import Context
from gql.transport.authentication import OpenContext, bearer, signed_in
from gql.transport.connections import Connections
from gql.transport.negotiation import GRAPHQL, JSON, PAGE, SSE, preferred
from gql.transport.requests import BadRequest, read_json, request_of
from gql.transport.responses import answered, failed, unable
from gql.transport.sse import EventStream, refused

_METHODS = "GET, POST"
_UTF_8 = ("utf-8", "utf8")
# without a preference JSON as ever; browsers ask for a page first
_OFFERS = (JSON, GRAPHQL, SSE)


class HttpEndpoint:
    """The one URL, over HTTP."""

    def __init__(
        self,
        operations: Operations,
        connections: Connections,
        open_context: OpenContext,
        graphiql: ASGIApp | None,
    ) -> None:
        self._operations = operations
        self._connections = connections
        self._open_context = open_context
        self._graphiql = graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as an ASGI application."""
        request = Request(scope, receive)
        with suppress(ClientDisconnect):  # in the middle of its body; there is nobody to answer
            response = await self._respond(request)
            await response(scope, receive, send)

    async def _respond(self, request: Request) -> ASGIApp:
        accept = ",".join(request.headers.getlist("accept"))
        if request.method not in ("GET", "POST"):
            return failed(405, "A GraphQL request is a POST or a GET.", {"allow": _METHODS})
        if self._graphiql is not None and _wants_page(request, accept):
            return self._graphiql
        if preferred(accept, _OFFERS) is None:
            return failed(406, f"Answers come as {', '.join(_OFFERS)}.")
        try:
            asked = await _asked(request)
        except BadRequest as no:
            return failed(400, str(no))
        except _UnknownMedia as no:
            return failed(415, str(no))
        return await self._execute(request, asked, accept)

    async def _execute(self, request: Request, asked: Asked, accept: str) -> ASGIApp:
        form = preferred(accept, _OFFERS) or JSON
        try:
            operation = self._operations.prepare(asked)
            if request.method == "GET" and operation.mutates:
                return failed(405, "A mutation is asked for by POST.", {"allow": "POST"})
            token = bearer(request.headers.get("authorization"))
            context = await signed_in(self._open_context(), token)
            if operation.subscribes or form == SSE:
                return self._stream(operation, context, accept)
            return answered(await operation.execute(context), form)
        except Refused as no:
            if form == SSE:
                return refused(no)
            # could not be executed; only the newer media type tells so by its status
            return answered(no.body, form, 400 if form == GRAPHQL else 200)
        except Exception as error:  # noqa: BLE001  # whatever it was, it is told as JSON
            return unable(error)

    def _stream(self, operation: Operation, context: Context, accept: str) -> ASGIApp:
        if preferred(accept, (SSE,)) is None:
            said = f"A subscription is answered over a WebSocket, or as {SSE}: accept that."
            return failed(406, said)
        return EventStream(operation, context, self._connections)


def _wants_page(request: Request, accept: str) -> bool:
    asked = "query" in request.query_params
    return request.method == "GET" and not asked and preferred(accept, (*_OFFERS, PAGE)) == PAGE


class _UnknownMedia(Exception):
    """A body that is not declared as JSON in UTF-8."""


async def _asked(request: Request) -> Asked:
    """The GraphQL request. Raises `BadRequest` and `_UnknownMedia`."""
    if request.method == "GET":
        return request_of(_from_query(request))
    kind, *parameters = request.headers.get("content-type", "").lower().split(";")
    named = {key.strip(): value.strip(' "') for key, _, value in map(_parted, parameters)}
    if kind.strip() not in (JSON, GRAPHQL) or named.get("charset", "utf-8") not in _UTF_8:
        raise _UnknownMedia(f"The body of a GraphQL request is {JSON} in UTF-8.")
    return request_of(read_json(await request.body()))


def _parted(parameter: str) -> tuple[str, str, str]:
    return parameter.partition("=")


def _from_query(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in found:
            found[name] = read_json(found[name])
    return found
