"""The cheapest GraphQL client there is: one HTTP connection, one request at a time, no patience."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import msgspec

TIMEOUT = 12.0  # seconds; the server gives up an operation after ten


class Unreachable(Exception):
    """No answer came: the connection was refused, lost or silent, or the status is no answer."""


class Refused(Exception):
    """The server answered with errors; `data` is what there is besides."""

    def __init__(self, errors: list[dict[str, Any]], data: dict[str, Any] | None) -> None:
        super().__init__(json.dumps(errors))
        self.data = data or {}
        self.codes = [one.get("extensions", {}).get("code", "?") for one in errors]


class Client:
    """One connection that is opened when it is needed and dropped when anything goes wrong."""

    def __init__(self, token: str, timeout: float = TIMEOUT) -> None:
        self._token = token
        self._timeout = timeout
        self._port = 0
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(
        self, port: int, document: str, variables: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The `data` of a query or mutation. Raises `Unreachable` and `Refused`."""
        body = msgspec.json.encode({"query": document, "variables": variables or {}})
        status, answered = await self._exchange(port, "POST", "/graphql", body)
        try:
            answer = msgspec.json.decode(answered)
        except msgspec.DecodeError:
            raise Unreachable(f"status {status}") from None
        if answer.get("errors"):
            raise Refused(answer["errors"], answer.get("data"))
        data: dict[str, Any] = answer["data"]
        return data

    async def status(self, port: int, path: str) -> int:
        """The status of a GET. Raises `Unreachable`."""
        return (await self._exchange(port, "GET", path, b""))[0]

    async def _exchange(self, port: int, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if port != self._port:
            self.close()
        try:
            async with asyncio.timeout(self._timeout):
                return await self._sent(port, method, path, body)
        except (OSError, TimeoutError, EOFError, ValueError) as error:
            self.close()
            raise Unreachable(repr(error)) from error
        except asyncio.CancelledError:
            self.close()
            raise

    async def _sent(self, port: int, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
            self._port = port
        self._writer.write(request(self._token, method, path, body))
        head = await self._reader.readuntil(b"\r\n\r\n")
        status, headers = int(head[9:12]), head.lower()
        _, _, after = headers.partition(b"content-length:")
        answered = await self._reader.readexactly(int(after.split(b"\r\n", 1)[0]))
        if b"connection: close" in headers:
            self.close()
        return status, answered

    def close(self) -> None:
        """Drops the connection, whatever was on its way."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None


def request(
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
