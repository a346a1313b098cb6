"""Requests as they arrive: JSON of the right shape, or a sentence about what is wrong with it."""

import json
from typing import Any

from gql.execution.executor import Request


class BadRequest(Exception):
    """What arrived is no GraphQL request; the message is a sentence for whoever sent it."""


def read_json(data: str | bytes) -> Any:
    """JSON as its standard has it. Raises `BadRequest`, also for NaN and for too deep nesting."""
    try:
        # given bytes, json would take UTF-16, too, and let through what is not UTF-8
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        return json.loads(text, parse_constant=_no_constant)
    except (RecursionError, ValueError) as error:
        raise BadRequest("This is not JSON.") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def request_of(body: Any) -> Request:
    """The request in a decoded body or in a message's payload. Raises `BadRequest`."""
    if not isinstance(body, dict):
        raise BadRequest("A GraphQL request is a JSON object.")
    document, name = body.get("query"), body.get("operationName")
    if not isinstance(document, str):
        raise BadRequest("A GraphQL request has a string `query`.")
    if name is not None and not (isinstance(name, str) and name.isprintable()):
        raise BadRequest("The `operationName` of a GraphQL request is a name or null.")
    for key in ("variables", "extensions"):
        if not isinstance(body.get(key), dict | None):
            raise BadRequest(f"The `{key}` of a GraphQL request are a JSON object or null.")
    return Request(document, body.get("variables") or {}, name)
