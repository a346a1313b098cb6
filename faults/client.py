"""A small GraphQL client over HTTP: one connection, one request at a time, no retries."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import msgspec

TIMEOUT = 12.0  # seconds; the server abandons an operation after ten


class Unreachable(Exception):
    """No usable response: the connection was refused, lost or timed out, or the body is no JSON."""


class OperationFailed(Exception):
    """The response has errors. `data` is its data, and `codes` are the errors' codes."""

    def __init__(self, errors: list[dict[str, Any]], data: dict[str, Any] | None) -> None:
        super().__init__(json.dumps(errors))
        self.data = data or {}
        self.codes = error_codes(errors)


class Client:
    """One connection, opened when it is needed and closed after every failure."""

    def __init__(self, token: str, timeout: float = TIMEOUT) -> None:
        self._token = token
        self._timeout = timeout
        self._port = 0
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def execute(
        self, port: int, document: str, variables: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Returns the `data` of a query or mutation.

        Raises `Unreachable` and `OperationFailed`.
        """
        content = msgspec.json.encode({"query": document, "variables": variables or {}})
        status, body = await self._request(port, "POST", "/graphql", content)
        try:
            response = msgspec.json.decode(body)
        except msgspec.DecodeError:
            raise Unreachable(f"status {status}") from None
        if response.get("errors"):
            raise OperationFailed(response["errors"], response.get("data"))
        data: dict[str, Any] = response["data"]
        return data

    async def status(self, port: int, path: str) -> int:
        """Returns the status of a GET request. Raises `Unreachable`."""
        return (await self._request(port, "GET", path, b""))[0]

    async def _request(self, port: int, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if port != self._port:
            self.close()
        try:
            async with asyncio.timeout(self._timeout):
                return await self._exchange(port, method, path, body)
        except (OSError, TimeoutError, EOFError, ValueError) as error:
            self.close()
            raise Unreachable(repr(error)) from error
        except asyncio.CancelledError:
            self.close()
            raise

    async def _exchange(self, port: int, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Sends one request; returns status and body."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
            self._port = port
        self._writer.write(format_request(self._token, method, path, body))
        head = await self._reader.readuntil(b"\r\n\r\n")
        status, headers = int(head[9:12]), head.lower()
        _, _, length = headers.partition(b"content-length:")
        response = await self._reader.readexactly(int(length.split(b"\r\n", 1)[0]))
        if b"connection: close" in headers:
            self.close()
        return status, response

    def close(self) -> None:
        """Closes the connection without waiting for a response."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None


def format_request(
    token: str, method: str, path: str, body: bytes, accept: str = "application/json"
) -> bytes:
    """The bytes of one HTTP/1.1 request."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    return head.encode() + b"\r\n" + body


def error_codes(errors: list[dict[str, Any]]) -> list[str]:
    """The codes of GraphQL errors; `?` for one without a code."""
    return [error.get("extensions", {}).get("code", "?") for error in errors]
