"""A client that sends any bytes, and reads only on request."""

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
LARGE_QUERY = "{ __schema { " + " ".join(f"t{n}: {_TYPES}" for n in range(10)) + " } }"
"""A query whose response has about a mebibyte."""
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass
class RawClient:
    """One TCP connection to the server on `port`.

    `receive_buffer` is the number of bytes that the system accepts before they are read.
    `read_delay` is the number of seconds that reading two KiB takes.
    """

    port: int
    receive_buffer: int | None = None
    connection: socket.socket = field(init=False)
    buffer: bytes = b""
    read_delay: float = 0

    def __post_init__(self) -> None:
        self.connection = socket.socket()
        if self.receive_buffer:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
        self.connection.settimeout(20)
        self.connection.connect(("127.0.0.1", self.port))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def read(self, size: int) -> bytes:
        """Returns the next `size` bytes, fewer if the connection ends before."""
        while len(self.buffer) < size:
            try:
                received = self.connection.recv(2_048 if self.read_delay else 65_536)
            except ConnectionError:
                received = b""
            if not received:
                break
            time.sleep(self.read_delay)
            self.buffer += received
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def read_to_end(self, within: float) -> bytes:
        """Returns everything up to the end of the connection.

        Raises `TimeoutError` unless the connection ends within so many seconds.
        """
        end = time.monotonic() + within
        with contextlib.suppress(ConnectionError):
            while True:
                self.connection.settimeout(max(0.01, end - time.monotonic()))
                received = self.connection.recv(65_536)
                if not received:
                    break
                self.buffer += received
        data, self.buffer = self.buffer, b""
        return data

    def wait_for_data(self) -> None:
        """Waits until there is something to read, and does not read it."""
        self.connection.recv(1, socket.MSG_PEEK)

    # HTTP

    def read_response(self) -> tuple[int, bytes]:
        """Returns the status and the body of the next response, which must have a length."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            received = self.read(1)
            assert received, f"the connection ended after {head!r}"
            head += received
        length = _LENGTH.search(head)
        return int(head.split()[1]), self.read(int(length[1]) if length else 0)

    # WebSocket

    def open_websocket(self, *headers: str) -> "RawClient":
        """Upgrades the connection to a WebSocket."""
        self.send(upgrade_request(*headers))
        assert self.read_response()[0] == 101
        return self

    def authenticate(self, token: str) -> "RawClient":
        """Opens a WebSocket and sends `connection_init` with a token."""
        self.open_websocket()
        payload = {"authorization": f"Bearer {token}"}
        self.send_message({"type": "connection_init", "payload": payload})
        assert self.receive_message()["type"] == "connection_ack"
        return self

    def send_message(self, message: Any) -> None:
        self.send(frame(TEXT, json.dumps(message).encode()))

    def subscribe(self, operation_id: str, query: str) -> None:
        self.send_message({"type": "subscribe", "id": operation_id, "payload": {"query": query}})

    def receive_message(self) -> Any:
        """Returns the next message; answers the PINGs of the server before it."""
        while True:
            opcode, payload = self.read_frame()
            if opcode == TEXT:
                return json.loads(payload)
            assert opcode == PING, (opcode, payload)
            self.send(frame(PONG, payload))

    def read_frame(self) -> tuple[int, bytes]:
        """Returns opcode and payload of the next frame, (CLOSE, b"") if the connection ends."""
        head = self.read(2)
        if len(head) < 2:
            return CLOSE, b""
        assert head[0] & 0xF0 == FIN
        size = head[1]
        if size >= 126:
            size = int.from_bytes(self.read(2 if size == 126 else 8), "big")
        return head[0] & 0x0F, self.read(size)

    def read_close_code(self) -> int | None:
        """Skips frames up to the close frame; returns its code, None if there is none."""
        while True:
            opcode, payload = self.read_frame()
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big") if payload else None

    def wait_for_close_code(self) -> int | None:
        """Returns the code of the close frame; answers the server's PINGs until it arrives."""
        while True:
            opcode, payload = self.read_frame()
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big") if payload else None
            self.send(frame(PONG, payload))

    def next_frame_is_text(self) -> bool:
        """Returns whether the next frame is a message, not a close frame or the end."""
        self.buffer = self.read(1) + self.buffer
        return self.buffer[:1] == bytes([FIN | TEXT])


def upgrade_request(*headers: str) -> bytes:
    """Returns the HTTP request that opens a WebSocket."""
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


def post_request(query: str, *headers: str) -> bytes:
    """Returns a GraphQL request over HTTP."""
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
    """Returns a WebSocket frame as a client sends it.

    `bits` are FIN and the reserved bits. `size` is a length to declare instead of the true one.
    """
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


def resident_memory(pid: int) -> int:
    """Returns the resident memory of a process in bytes."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():  # a slim container has no ps
        match = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        assert match
        return int(match[1]) * 1024
    ps = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return int(ps.stdout) * 1024
