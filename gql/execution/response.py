"""The JSON of GraphQL responses."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from graphql import GraphQLError


def encode_json(value: Any) -> bytes:
    """Encodes a part of a response as JSON."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        # The client's own text can contain half a surrogate pair. msgspec cannot encode that;
        # json writes it as an escape sequence.
        return json.dumps(value).encode()


def encode_response(data: Any, errors: Sequence[GraphQLError]) -> bytes:
    """Encodes the response to an operation that was executed."""
    response: dict[str, Any] = {}
    if errors:
        response["errors"] = [error.formatted for error in errors]
    response["data"] = data
    return encode_json(response)
