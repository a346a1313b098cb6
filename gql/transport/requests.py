"""Parses GraphQL requests, or explains in a sentence what is wrong with one."""

import json
from typing import Any

from gql.execution.executor import GraphQLRequest


class BadRequest(Exception):
    """The input is not a GraphQL request; the message is a sentence for the client."""


def read_json(data: str | bytes) -> Any:
    """Parses strict JSON. Raises `BadRequest`, also for NaN and for nesting that is too deep."""
    try:
        # json.loads would accept bytes in UTF-16, and bytes that are not valid UTF-8
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        return json.loads(text, parse_constant=_reject_constant)
    except (RecursionError, ValueError) as error:
        raise BadRequest("This is not JSON.") from error


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def parse_request(body: Any) -> GraphQLRequest:
    """Returns the request in a decoded body or message payload. Raises `BadRequest`."""
    if not isinstance(body, dict):
        raise BadRequest("A GraphQL request is a JSON object.")
    query, operation_name = body.get("query"), body.get("operationName")
    if not (isinstance(query, str) or (query is None and _has_query_hash(body))):
        raise BadRequest("A GraphQL request has a string `query`.")
    is_name = isinstance(operation_name, str) and operation_name.isprintable()
    if not (operation_name is None or is_name):
        raise BadRequest("The `operationName` of a GraphQL request is a name or null.")
    for key in ("variables", "extensions"):
        if not isinstance(body.get(key), dict | None):
            raise BadRequest(f"The `{key}` of a GraphQL request are a JSON object or null.")
    return GraphQLRequest(query, body.get("variables") or {}, operation_name)


def _has_query_hash(body: dict[str, Any]) -> bool:
    extensions = body.get("extensions")
    return isinstance(extensions, dict) and "persistedQuery" in extensions
