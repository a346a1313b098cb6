"""HTTP responses whose body is the JSON of a GraphQL response."""

from starlette.responses import Response

from gql.execution.errors import operation_error
from gql.model.domain.errors import Busy
from gql.schema.errors import to_operation_error
from gql.transport.negotiation import JSON, SSE


def graphql_response(
    body: bytes, media_type: str, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Returns a GraphQL response in the negotiated media type, or as JSON if that is SSE."""
    all_headers = {"cache-control": "no-store", "vary": "Accept, Authorization"} | (headers or {})
    media_type = JSON if media_type == SSE else media_type
    return Response(body, status, all_headers, f"{media_type}; charset=utf-8")


def server_error(error: Exception) -> Response:
    """Returns 503 if the server is busy and a retry may help, else 500. Nothing was executed."""
    status, headers = (503, {"retry-after": "1"}) if isinstance(error, Busy) else (500, {})
    return graphql_response(to_operation_error(error).body, JSON, status, headers)


def client_error(
    status: int, message: str, headers: dict[str, str] | None = None, code: str = "BAD_REQUEST"
) -> Response:
    """Returns the response to a request that cannot be accepted, shaped as a GraphQL error."""
    return graphql_response(operation_error(code, message).body, JSON, status, headers)
