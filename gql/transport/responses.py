"""Answers over HTTP that carry the JSON of a GraphQL response."""

from starlette.responses import Response

from gql.execution.errors import refusal
from gql.model.domain.errors import Busy
from gql.schema.errors import told_of
from gql.transport.negotiation import JSON, SSE


def answered(
    body: bytes, form: str, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A GraphQL response in the form that was asked for."""
    kept = {"cache-control": "no-store", "vary": "Accept, Authorization"}
    media = JSON if form == SSE else form
    return Response(body, status, kept | (headers or {}), f"{media}; charset=utf-8")


def unable(error: Exception) -> Response:
    """What kept the server from executing anything; later it may be able to."""
    status, headers = (503, {"retry-after": "1"}) if isinstance(error, Busy) else (500, {})
    return answered(told_of(error).body, JSON, status, headers)


def failed(
    status: int, said: str, headers: dict[str, str] | None = None, code: str = "BAD_REQUEST"
) -> Response:
    """What is no GraphQL request, or cannot be taken: a sentence, in the shape of an answer."""
    return answered(refusal(code, said).body, JSON, status, headers)
