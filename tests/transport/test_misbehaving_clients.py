"""Clients that disconnect, stall, flood or violate the protocol do not affect other clients.

All tests of this file share one server process with short timeouts. A bystander uses it the whole
time, and every test checks that the bystander is still served.
"""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from testing.cli import create_admin
from testing.raw_client import (
    BINARY,
    CLOSE,
    CONT,
    FIN,
    LARGE_QUERY,
    PING,
    PONG,
    TEXT,
    RawClient,
    frame,
    post_request,
    resident_memory,
    upgrade_request,
)
from testing.server_process import port_of, server_process
from testing.waiting import block_until

TIMEOUT = 1.0  # seconds, for all timeouts here
SLACK = 30.0  # seconds that a slow machine may take longer
SETTINGS = {
    "BUBBLES_STALL_TIMEOUT": TIMEOUT,
    "BUBBLES_HEADER_TIMEOUT": TIMEOUT,
    "BUBBLES_BODY_TIMEOUT": TIMEOUT,
    "BUBBLES_PEER_TIMEOUT": 2.0,
    "BUBBLES_CONNECTION_INIT_TIMEOUT": 300.0,
}
MIB = 1 << 20


class Bystander(threading.Thread):
    """A well-behaved client that sends pings and waits for each pong."""

    def __init__(self, client: RawClient) -> None:
        super().__init__(daemon=True)
        self.client = client
        self.done = threading.Event()
        self.pong_count = 0

    def run(self) -> None:
        while not self.done.wait(0.02):
            self.client.send_message({"type": "ping"})
            assert self.client.receive_message() == {"type": "pong"}
            self.pong_count += 1


@dataclass
class ServerWithBystander:
    """The server process, the token of an admin, and a well-behaved client."""

    port: int
    pid: int
    token: str
    log: Path
    bystander: Bystander
    checked_log_length: int = 0  # in characters

    def open_websocket(self, receive_buffer: int | None = None) -> RawClient:
        """Opens a WebSocket."""
        return RawClient(self.port, receive_buffer).open_websocket()

    @property
    def open_socket_count(self) -> int:
        """The number of sockets that the process has open."""
        count = 0
        for descriptor in Path(f"/proc/{self.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                count += str(descriptor.readlink()).startswith("socket:")
        return count

    def check(self) -> None:
        """Asserts that the bystander is served and that the log has no new errors."""
        pong_count = self.bystander.pong_count
        block_until(lambda: self.bystander.pong_count > pong_count or not self.bystander.is_alive())
        assert self.bystander.is_alive()
        text = self.log.read_text()[self.checked_log_length :]
        self.checked_log_length += len(text)
        assert not [line for line in text.splitlines() if line.startswith("ERROR")], text


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerWithBystander]:
    data = tmp_path_factory.mktemp("bystander") / "data"
    environment = {name: str(value) for name, value in SETTINGS.items()}
    token = create_admin(data)
    with server_process(data, **environment) as (process, url):
        port = port_of(url)
        with RawClient(port).authenticate(token) as client:
            bystander = Bystander(client)
            bystander.start()
            yield ServerWithBystander(port, process.pid, token, data.parent / "data.log", bystander)
            bystander.done.set()
            bystander.join()


@pytest.fixture
def server(shared_server: ServerWithBystander) -> Iterator[ServerWithBystander]:
    shared_server.check()
    yield shared_server
    shared_server.check()


# frames

BAD_TEXT = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"ok \xe2\x82"]
MALFORMED: list[tuple[str, bytes, int]] = [
    ("unmasked text", frame(TEXT, b"x", mask=False), 1002),
    ("unmasked ping", frame(PING, b"x", mask=False), 1002),
    *((f"reserved opcode {n}", frame(n, b"x"), 1002) for n in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    *((f"reserved bit {n:#x}", frame(TEXT, b"x", bits=FIN | n), 1002) for n in (0x40, 0x20, 0x10)),
    ("compressed without agreement", frame(TEXT, b"\xaaV*\xcc" * 99, bits=FIN | 0x40), 1002),
    ("ping of 126 bytes", frame(PING, b"x" * 126), 1002),
    ("pong of 126 bytes", frame(PONG, b"x" * 126), 1002),
    ("close of 126 bytes", frame(CLOSE, b"\x03\xe8" + b"x" * 124), 1002),
    ("fragmented ping", frame(PING, b"x", bits=0), 1002),
    ("fragmented close", frame(CLOSE, b"\x03\xe8", bits=0), 1002),
    ("continuation without a message", frame(CONT, b"x"), 1002),
    ("text within a fragmented text", frame(TEXT, b"x", bits=0) + frame(TEXT, b"x"), 1002),
    ("binary within a fragmented text", frame(TEXT, b"x", bits=0) + frame(BINARY, b"x"), 1002),
    ("close within a fragmented text", frame(TEXT, b"x", bits=0) + frame(CLOSE, b"\x03\xe8"), 1002),
    ("close of one byte", frame(CLOSE, b"\x03"), 1002),
    *(
        (f"close with {code}", frame(CLOSE, code.to_bytes(2, "big")), 1002)
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)
    ),
    ("close with a reason that is not UTF-8", frame(CLOSE, b"\x03\xe8\xff"), 1007),
    *((f"text {text!r}", frame(TEXT, text), 1007) for text in BAD_TEXT),
    (
        "invalid UTF-8 across two fragments",
        frame(TEXT, b"\xe2", bits=0) + frame(CONT, b"\x28"),
        1007,
    ),
    ("64 KiB and a byte", frame(TEXT, b"x" * 65_537), 1009),
    ("64 KiB and a byte, binary", frame(BINARY, b"x" * 65_537), 1009),
    (
        "64 KiB and a byte in fragments",
        frame(TEXT, b"x" * 65_536, bits=0) + frame(CONT, b"x"),
        1009,
    ),
    ("a frame with a declared length of 1 GiB", frame(TEXT, size=1 << 30), 1009),
    ("a frame with a declared length of 2^64-1", frame(TEXT, size=(1 << 64) - 1), 1009),
    ("two thousand empty fragments", frame(TEXT, bits=0) + frame(CONT, bits=0) * 2_000, 1009),
    ("thousands of messages at once", frame(TEXT, b'{"type":"ping"}') * 60_000, 1008),
]


@pytest.mark.parametrize(
    ("data", "code"), [case[1:] for case in MALFORMED], ids=[case[0] for case in MALFORMED]
)
def test_a_malformed_frame_closes_its_socket_with_its_code(
    server: ServerWithBystander, data: bytes, code: int
) -> None:
    for token in ("", server.token):
        with RawClient(server.port) as client:
            (client.authenticate(token) if token else client.open_websocket()).send(data)
            assert client.read_close_code() == code
            client.read_to_end(SLACK)


def test_unusual_but_valid_frames_are_accepted(server: ServerWithBystander) -> None:
    init = json.dumps({"type": "connection_init", "payload": {"a": "ü"}}).encode()
    token = f"Authorization: Bearer {server.token}"
    with RawClient(server.port).open_websocket(token) as client:
        client.send(frame(PONG, b"unsolicited") + frame(TEXT, init[:1], bits=0))
        for byte in init[1:]:
            client.send(frame(CONT, bytes([byte]), bits=0))
        client.send(frame(PING, b"between fragments") + frame(CONT, b"", bits=0) + frame(CONT, b""))
        assert client.read_frame() == (PONG, b"between fragments")
        assert client.receive_message()["type"] == "connection_ack"
        long = json.dumps({"type": "ping", "payload": {"a": "x" * 65_490}}).encode().ljust(65_536)
        for start in range(0, len(frame(TEXT, long)), 999):
            client.send(frame(TEXT, long)[start : start + 999])
        assert client.receive_message()["type"] == "pong"
        client.send(frame(CLOSE, b"\x0f\xa0bye") + frame(TEXT, b"too late") + b"\xff" * 99)
        assert client.read_close_code() == 4000
        client.read_to_end(SLACK)


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8"])
def test_a_close_frame_is_answered_and_ends_the_connection(
    server: ServerWithBystander, payload: bytes
) -> None:
    with server.open_websocket() as client:
        client.send(frame(CLOSE, payload))
        assert client.read_frame() == (CLOSE, payload)
        assert client.read_to_end(SLACK) == b""


# clients that read nothing or little


def test_sockets_that_read_nothing_are_aborted_and_use_little_memory(
    server: ServerWithBystander,
) -> None:
    open_socket_count, before = server.open_socket_count, resident_memory(server.pid)
    with contextlib.ExitStack() as stack:
        clients = [
            RawClient(server.port, receive_buffer=4_096).authenticate(server.token)
            for _ in range(5)
        ]
        for client in clients:
            stack.enter_context(client)
            for number in range(15):
                client.subscribe(str(number), LARGE_QUERY)
        assert peak_memory_until_closed(server, open_socket_count) - before < 40 * MIB
        for client in clients:
            assert not has_close_frame(client)


def test_a_response_that_is_not_read_is_aborted(server: ServerWithBystander) -> None:
    open_socket_count, before = server.open_socket_count, resident_memory(server.pid)
    with RawClient(server.port, receive_buffer=4_096) as client:
        for _ in range(15):
            client.send(post_request(LARGE_QUERY))
        assert peak_memory_until_closed(server, open_socket_count) - before < 20 * MIB


def test_a_slow_reader_is_not_aborted(server: ServerWithBystander) -> None:
    """Reading takes longer than the stall timeout; each byte that is read restarts the timeout."""
    with RawClient(server.port, receive_buffer=4_096).authenticate(server.token) as client:
        client.subscribe("1", LARGE_QUERY)
        client.read_delay = 0.01
        started = time.monotonic()
        assert client.receive_message()["type"] == "next"
        assert time.monotonic() - started > 2 * TIMEOUT


def test_an_unanswered_close_ends_within_its_timeout(server: ServerWithBystander) -> None:
    """One client reads nothing; the other reads, and does not answer the close frame."""
    open_socket_count = server.open_socket_count
    with (
        RawClient(server.port, receive_buffer=4_096).authenticate(server.token) as stalled,
        server.open_websocket() as silent,
    ):
        for number in range(15):
            stalled.subscribe(str(number), LARGE_QUERY)
        stalled.wait_for_data()
        stalled.send(frame(CLOSE, b"\x03\xe8"))
        silent.send_message([])
        assert silent.read_close_code() == 4400
        silent.read_to_end(TIMEOUT + SLACK)
        peak_memory_until_closed(server, open_socket_count)
        assert not has_close_frame(stalled)


def test_a_close_ends_within_its_timeout_despite_slow_reading(server: ServerWithBystander) -> None:
    open_socket_count = server.open_socket_count
    with RawClient(server.port, receive_buffer=4_096).authenticate(server.token) as client:
        client.subscribe("1", LARGE_QUERY)
        client.wait_for_data()
        client.send(frame(CLOSE, b"\x03\xe8"))
        end = time.monotonic() + TIMEOUT + SLACK
        while server.open_socket_count > open_socket_count:
            assert time.monotonic() < end
            client.connection.recv(512)
            time.sleep(0.05)


def test_a_lost_client_is_closed_with_1011(server: ServerWithBystander) -> None:
    """It answers no PING; another client that answers stays connected."""
    with (
        server.open_websocket() as lost,
        RawClient(server.port).authenticate(server.token) as alive,
    ):
        started = time.monotonic()
        pings = 0
        while time.monotonic() - started < SETTINGS["BUBBLES_PEER_TIMEOUT"] + 1:
            opcode, payload = alive.read_frame()
            assert opcode == PING
            alive.send(frame(PONG, payload))
            pings += 1
        assert lost.read_close_code() == 1011
        lost.read_to_end(1)
        assert pings >= 2


# floods


def test_a_flood_of_pings_whose_answers_are_not_read_is_aborted(
    server: ServerWithBystander,
) -> None:
    before = resident_memory(server.pid)
    with server.open_websocket(receive_buffer=4_096) as client:
        assert flood(client, frame(PING, b"x" * 125) * 500, 10) < 10
    assert resident_memory(server.pid) - before < 4 * MIB


@pytest.mark.parametrize("opcode", [PING, PONG])
def test_a_flood_of_control_frames_is_closed_with_1008(
    server: ServerWithBystander, opcode: int
) -> None:
    with server.open_websocket() as client:
        for _ in range(200):
            client.send(frame(opcode))
        assert client.read_close_code() == 1008
        client.read_to_end(SLACK)


def test_a_flood_of_messages_is_aborted(server: ServerWithBystander) -> None:
    before = resident_memory(server.pid)
    with RawClient(server.port, receive_buffer=4_096).authenticate(server.token) as client:
        message = json.dumps({"type": "ping", "payload": {"a": "x" * 200}}).encode()
        assert flood(client, frame(TEXT, message) * 500, TIMEOUT + 10) < TIMEOUT + 10
    assert resident_memory(server.pid) - before < 30 * MIB


def test_opening_and_closing_sockets_leaks_nothing(server: ServerWithBystander) -> None:
    open_and_close(server, 100)
    before, open_socket_count = resident_memory(server.pid), server.open_socket_count
    open_and_close(server, 600)
    block_until(lambda: server.open_socket_count <= open_socket_count + 2)
    assert resident_memory(server.pid) - before < 10 * MIB


def open_and_close(server: ServerWithBystander, count: int) -> None:
    for number in range(count):
        with RawClient(server.port) as client:
            if number % 3:
                client.send(upgrade_request())
            if number % 3 == 2:
                assert client.read_response()[0] == 101
                client.send(frame(CLOSE, b"\x03\xe8"))


# HTTP

UNFINISHED_REQUESTS = {
    "nothing": b"",
    "half a line": b"GET /hea",
    "half the headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: ",
    "half a body": post_request("{ __typename }")[:-5],
    "a missing body": post_request("{ __typename }").split(b"\r\n\r\n")[0] + b"\r\n\r\n",
    "half a chunk": b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n10\r\n{",
    "empty lines": b"\r\n\r\n\r\n",
}


def test_an_unfinished_request_is_answered_408(server: ServerWithBystander) -> None:
    fresh = {name: RawClient(server.port) for name in UNFINISHED_REQUESTS}
    reused = {
        f"{name}, reused": RawClient(server.port)
        for name in UNFINISHED_REQUESTS
        if name != "nothing"
    }
    for client in reused.values():
        client.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response()[0] == 200
    for name, client in (fresh | reused).items():
        client.send(UNFINISHED_REQUESTS[name.partition(",")[0]])
    for name, client in (fresh | reused).items():
        response = client.read_to_end(TIMEOUT + SLACK)
        assert response.startswith(b"HTTP/1.1 408 ") or (name, response) == ("nothing", b"")
        client.connection.close()


SLOW_REQUESTS = [
    (b"GET / HTTP/1.1\r\n", b"A: a\r\n"),
    (b"", b"\r\n"),
    (
        UNFINISHED_REQUESTS["a missing body"].replace(b"Content-Length: ", b"Content-Length: 9"),
        b" ",
    ),
]


def test_a_request_that_arrives_too_slowly_is_aborted(server: ServerWithBystander) -> None:
    clients = [RawClient(server.port) for _ in SLOW_REQUESTS]
    for client, (start, _) in zip(clients, SLOW_REQUESTS, strict=True):
        client.send(start)
    for client, (_, piece) in zip(clients, SLOW_REQUESTS, strict=True):
        assert flood(client, piece, TIMEOUT + SLACK, pause=0.1) < TIMEOUT + SLACK
        client.connection.close()


@pytest.mark.parametrize(
    ("start", "repeated", "status"),
    [
        (b"GET / HTTP/1.1\r\n", b"A: %s\r\n" % (b"a" * 9_000), 431),
        (b"GET / HTTP/1.1\r\nA: ", b"a" * 9_000, 431),
        (b"GET /", b"a" * 9_000, 431),
        (
            UNFINISHED_REQUESTS["half a chunk"] + b"23456789012345}\r\n0\r\n",
            b"A: %s\r\n" % (b"a" * 9_000),
            431,
        ),
        (b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 200, 400),
    ],
    ids=["headers", "a header", "a line", "trailers", "requests"],
)
def test_input_that_is_too_large_to_buffer_is_refused(
    server: ServerWithBystander, start: bytes, repeated: bytes, status: int
) -> None:
    before = resident_memory(server.pid)
    with RawClient(server.port) as client:
        client.send(start)
        assert flood(client, repeated, 10) < 10
        response = client.read_to_end(SLACK)
    assert not response or response.startswith(b"HTTP/1.1 %d " % status)
    assert resident_memory(server.pid) - before < 10 * MIB


def test_a_handshake_with_large_headers_is_refused_with_431(server: ServerWithBystander) -> None:
    with RawClient(server.port) as client:
        client.send(upgrade_request("A: " + "a" * 9_000))
        assert client.read_response()[0] == 431
        client.read_to_end(SLACK)


def test_an_upgrade_behind_an_unread_response_is_refused(server: ServerWithBystander) -> None:
    with RawClient(server.port, receive_buffer=4_096) as client:
        client.send(post_request(LARGE_QUERY) + upgrade_request())
        assert b" 101 " not in client.read_to_end(TIMEOUT + SLACK)


def test_a_client_that_disconnects_within_a_request_is_not_logged(
    server: ServerWithBystander,
) -> None:
    """The fixture asserts afterwards that the log has no error."""
    for request in UNFINISHED_REQUESTS.values():
        with RawClient(server.port) as client:
            client.send(request)
    with RawClient(server.port) as client:
        client.send(b"PUT /uploads/x HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx")


# waiting and flooding


def peak_memory_until_closed(server: ServerWithBystander, open_socket_count: int) -> int:
    """Waits until the server has only so many sockets open; returns the peak of its memory."""
    peak = 0
    end = time.monotonic() + TIMEOUT + SLACK
    while server.open_socket_count > open_socket_count:
        assert time.monotonic() < end
        peak = max(peak, resident_memory(server.pid))
        time.sleep(0.05)
    return peak


def has_close_frame(client: RawClient) -> bool:
    """Returns whether the connection ends with a close frame within two seconds."""
    try:
        data = client.read_to_end(2)
    except TimeoutError:
        return False
    return data[-4:-2] == bytes([FIN | CLOSE, 2])


def flood(client: RawClient, data: bytes, seconds: float, pause: float = 0) -> float:
    """Sends data until the connection is aborted or for `seconds`; returns how long that was."""
    started = time.monotonic()
    client.connection.settimeout(1)
    while (elapsed := time.monotonic() - started) < seconds:
        try:
            client.connection.sendall(data)
        except TimeoutError:
            continue
        except ConnectionError:
            break
        time.sleep(pause)
    return elapsed
