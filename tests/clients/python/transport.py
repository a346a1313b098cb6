"""The base class of a generated client: sends its operations over HTTP and WebSocket."""

import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any, TypeVar

import httpx2
from pydantic import BaseModel
from websockets import Subprotocol
from websockets.asyncio.client import connect

Operation = TypeVar("Operation", bound=BaseModel)


class OperationFailed(Exception):
    """The response has top-level errors: the request was not carried out."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"])
        self.codes = [error["extensions"]["code"] for error in errors]


class Transport:
    """Queries and mutations are sent over HTTP; each subscription has its own WebSocket."""

    def __init__(self, url: str, token: str) -> None:
        """`url` is the http or https address of the GraphQL endpoint."""
        self.url = url
        self.authorization = {"Authorization": f"Bearer {token}"}

    async def aexecute(
        self, operation: type[Operation], variables: Mapping[str, object]
    ) -> Operation:
        """Executes a query or mutation. Raises `OperationFailed` if it was not carried out."""
        async with httpx2.AsyncClient(headers=self.authorization, timeout=30) as http:
            response = await http.post(self.url, json=_request(operation, variables))
        return _parse(operation, response.json())

    async def asubscribe(
        self, operation: type[Operation], variables: Mapping[str, object]
    ) -> AsyncGenerator[Operation, None]:
        """Yields the items of a subscription until the server completes it.

        Raises `OperationFailed` if the subscription is refused, and `ConnectionClosed` if the
        connection is lost: subscribe again with the last cursor as `after`.
        """
        url = self.url.replace("http", "ws", 1)
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            init = {"type": "connection_init", "payload": self.authorization}
            await socket.send(json.dumps(init))
            payload = _request(operation, variables)
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            async for text in socket:
                message = json.loads(text)
                match message["type"]:
                    case "next":
                        yield _parse(operation, message["payload"])
                    case "error":
                        raise OperationFailed(message["payload"])
                    case "complete":
                        return
                    case "ping":
                        await socket.send(json.dumps({"type": "pong"}))


def _request(operation: type[BaseModel], variables: Mapping[str, object]) -> dict[str, object]:
    generated: Any = operation  # each generated operation contains the classes Arguments and Meta
    arguments: BaseModel = generated.Arguments.model_validate(variables)
    # an input's field that was not set is left out, so that the server's default applies
    encoded = arguments.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {"query": generated.Meta.document, "variables": encoded}


def _parse(operation: type[Operation], body: dict[str, Any]) -> Operation:
    if body.get("errors"):
        raise OperationFailed(body["errors"])
    return operation.model_validate(body["data"])
