"""A client that says to a server byte by byte what it likes, and reads only when it likes."""

import base64
import contextlib
import json
import os
import re
import socket
import struct
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
FIN = 0x80
_TYPES = "types { name fields { name description type { name } args { name } } }"
LARGE = "{ __schema { " + " ".join(f"t{n}: {_TYPES}" for n in range(10)) + " } }"
"""A question whose answer takes about a mebibyte."""
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass
class RawClient:
    """One connection; `window` is how much the system may receive for us before we read."""

    port: int
    window: int | None = None
    link: socket.socket = field(init=False)
    unread: bytes = b""
    pace: float = 0  # seconds that two KiB take to read

    def __post_init__(self) -> None:
        self.link = socket.socket()
        if self.window:
            self.link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.window)
        self.link.settimeout(20)
        self.link.connect(("127.0.0.1", self.port))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.link.close()

    def say(self, data: bytes) -> None:
        self.link.sendall(data)

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer where the connection ends."""
        while len(self.unread) < size:
            try:
                piece = self.link.recv(2_048 if self.pace else 65_536)
            except ConnectionError:
                piece = b""
            if not piece:
                break
            time.sleep(self.pace)
            self.unread += piece
        found, self.unread = self.unread[:size], self.unread[size:]
        return found

    def rest(self, within: float) -> bytes:
        """What still comes until the connection ends; raises TimeoutError where it does not."""
        end = time.monotonic() + within
        with contextlib.suppress(ConnectionError):
            while True:
                self.link.settimeout(max(0.01, end - time.monotonic()))
                piece = self.link.recv(65_536)
                if not piece:
                    break
                self.unread += piece
        found, self.unread = self.unread, b""
        return found

    def stall(self) -> None:
        """Waits for the first byte of what comes, and leaves it where it is."""
        self.link.recv(1, socket.MSG_PEEK)

    # HTTP

    def answer(self) -> tuple[int, bytes]:
        """Status and body of the next response that tells its length."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            piece = self.read(1)
            assert piece, f"the connection ended after {head!r}"
            head += piece
        length = _LENGTH.search(head)
        return int(head.split()[1]), self.read(int(length[1]) if length else 0)

    # WebSocket

    def upgrade(self, *headers: str) -> "RawClient":
        """Opens a socket; asserts that it is one."""
        self.say(upgrade(*headers))
        assert self.answer()[0] == 101
        return self

    def enter(self, token: str) -> "RawClient":
        """Opens a socket and signs in."""
        self.upgrade()
        self.tell({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        assert self.hear()["type"] == "connection_ack"
        return self

    def tell(self, message: Any) -> None:
        self.say(frame(TEXT, json.dumps(message).encode()))

    def ask(self, number: str, query: str) -> None:
        self.tell({"type": "subscribe", "id": number, "payload": {"query": query}})

    def hear(self) -> Any:
        """The next message; the server's PINGs are answered on the way."""
        while True:
            opcode, payload = self.frame()
            if opcode == TEXT:
                return json.loads(payload)
            assert opcode == PING, (opcode, payload)
            self.say(frame(PONG, payload))

    def frame(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame; (CLOSE, b"") where the connection ends without."""
        head = self.read(2)
        if len(head) < 2:
            return CLOSE, b""
        assert head[0] & 0xF0 == FIN
        size = head[1]
        if size >= 126:
            size = int.from_bytes(self.read(2 if size == 126 else 8), "big")
        return head[0] & 0x0F, self.read(size)

    def close_code(self) -> int | None:
        """The code that the server closes with; None where it hangs up without."""
        while True:
            opcode, payload = self.frame()
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big") if payload else None


def upgrade(*headers: str) -> bytes:
    """The request that opens a socket."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /graphql HTTP/1.1",
        "Host: localhost",
        "Connection: Upgrade",
        "Upgrade: websocket",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: graphql-transport-ws",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(query: str, *headers: str) -> bytes:
    """A GraphQL request over HTTP."""
    body = json.dumps({"query": query})
    lines = [
        "POST /graphql HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    bits: int = FIN,
    mask: bool = True,
    size: int | None = None,
) -> bytes:
    """A client's frame; `bits` are FIN and the reserved ones, `size` a length that is not true."""
    length = len(payload) if size is None else size
    head = bytes([bits | opcode])
    masked = 0x80 if mask else 0
    if length < 126:
        head += bytes([masked | length])
    elif length < 1 << 16:
        head += struct.pack("!BH", masked | 126, length)
    else:
        head += struct.pack("!BQ", masked | 127, length)
    return head + (b"\0\0\0\0" if mask else b"") + payload


def memory(pid: int) -> int:
    """Bytes that a process holds."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():  # a slim container has no ps
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        assert found
        return int(found[1]) * 1024
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return int(shown.stdout) * 1024
