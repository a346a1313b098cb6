"""The messages of graphql-transport-ws: parses those of clients, encodes those of the server."""

import json
from dataclasses import dataclass
from typing import Any

from gql.execution.errors import OperationError
from gql.transport.authentication import parse_bearer_token
from gql.transport.requests import BadRequest, read_json

PROTOCOL = "graphql-transport-ws"
CONNECTION_ACK = b'{"type":"connection_ack"}'
PONG = b'{"type":"pong"}'
_MAX_ID_LENGTH = 1_024
_MAX_REASON_BYTES = 123  # a control frame has 125 bytes, two of them for the code (RFC 6455, 5.5)


@dataclass(frozen=True, slots=True)
class ClientMessage:
    """A message of the client. `id` is "" for a type without an id."""

    type: str
    id: str
    payload: Any


def parse_message(text: str | None) -> ClientMessage:
    """Returns the message in a text frame. Raises `BadRequest` if the protocol has no such message.

    `text` is None for a binary frame. The payload of `subscribe` is not checked here.
    """
    if text is None:
        raise BadRequest("A message must be text")
    message = read_json(text)
    if not isinstance(message, dict):
        raise BadRequest("A message must be a JSON object")
    payload = message.get("payload")
    match message.get("type"):
        case "connection_init" | "ping" | "pong" as kind:
            if not isinstance(payload, dict | None):
                raise BadRequest("The payload of this message must be an object")
            return ClientMessage(kind, "", payload)
        case "subscribe" | "complete" as kind:
            return ClientMessage(kind, _operation_id(message), payload)
        case _:
            raise BadRequest("Unknown message type")


def _operation_id(message: dict[str, Any]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not 0 < len(operation_id) <= _MAX_ID_LENGTH:
        raise BadRequest(
            f"The id of this message must be a string of 1 to {_MAX_ID_LENGTH} characters"
        )
    return operation_id


def payload_token(payload: dict[str, Any]) -> str:
    """Returns the bearer token in the payload of `connection_init`, or "" if there is none.

    The key is compared without regard to case: GraphiQL sends its headers as they were typed.
    """
    for name, value in payload.items():
        if name.lower() == "authorization":
            return parse_bearer_token(value)
    return ""


def encode_id(operation_id: str) -> bytes:
    """Returns the JSON of an operation's id."""
    return json.dumps(operation_id).encode()


def next_message(encoded_id: bytes, body: bytes) -> bytes:
    """Returns a `next` message; `body` is the JSON of a GraphQL response."""
    return b"".join((b'{"id":', encoded_id, b',"type":"next","payload":', body, b"}"))


def complete_message(encoded_id: bytes) -> bytes:
    """Returns a `complete` message."""
    return b'{"id":' + encoded_id + b',"type":"complete"}'


def error_message(encoded_id: bytes, error: OperationError) -> bytes:
    """Returns an `error` message."""
    return b'{"id":' + encoded_id + b',"type":"error","payload":' + error.errors_json + b"}"


def close_reason(text: str) -> str:
    """Returns the text cut to the length that a close frame can carry."""
    return text.encode(errors="replace")[:_MAX_REASON_BYTES].decode(errors="ignore")
