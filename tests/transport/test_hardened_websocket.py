"""What a server process bears from clients that break off, stall, flood or speak no protocol.

One server of its own, with short limits, for all tests of this file. A bystander talks to it the
whole time, and after every test it is looked whether it was hurt.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from testing.raw_client import (
    BINARY,
    CLOSE,
    CONT,
    FIN,
    LARGE,
    PING,
    PONG,
    TEXT,
    RawClient,
    frame,
    memory,
    post,
    upgrade,
)
from testing.server_process import server_process
from tests.server.test_cli import bubbles

LIMIT = 1.0  # seconds, for everything that has a limit of time here
SLACK = 30.0  # seconds, for a slow machine
LIMITS = {
    "BUBBLES_STALL_TIMEOUT": LIMIT,
    "BUBBLES_HEADER_TIMEOUT": LIMIT,
    "BUBBLES_BODY_TIMEOUT": LIMIT,
    "BUBBLES_PEER_TIMEOUT": 2.0,
    "BUBBLES_CONNECTION_INIT_TIMEOUT": 300.0,
}
MIB = 1 << 20


class Bystander(threading.Thread):
    """A client that behaves, and is answered without a pause."""

    def __init__(self, wire: RawClient) -> None:
        super().__init__(daemon=True)
        self.wire = wire
        self.done = threading.Event()
        self.answers = 0

    def run(self) -> None:
        while not self.done.wait(0.1):
            self.wire.tell({"type": "ping"})
            assert self.wire.hear() == {"type": "pong"}
            self.answers += 1


@dataclass
class Running:
    """The server, an agent's token for it, and a client that behaves."""

    port: int
    pid: int
    token: str
    log: Path
    bystander: Bystander
    read: int = 0

    def socket(self, window: int | None = None) -> RawClient:
        """A connection that is a socket already."""
        return RawClient(self.port, window).upgrade()

    @property
    def sockets(self) -> int:
        """How many it has open."""
        count = 0
        for one in Path(f"/proc/{self.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                count += str(one.readlink()).startswith("socket:")
        return count

    def check(self) -> None:
        """The bystander is served, and nothing in the log says that we were surprised."""
        answers = self.bystander.answers
        until(lambda: self.bystander.answers > answers or not self.bystander.is_alive())
        assert self.bystander.is_alive()
        said = self.log.read_text()[self.read :]
        self.read += len(said)
        wrong = [one for one in said.splitlines() if one.startswith("ERROR")]
        assert not wrong, said


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("hardened") / "data"
    limits = {name: str(value) for name, value in LIMITS.items()}
    with server_process(data, "--demo", **limits) as (process, url):
        token = bubbles("token", "--demo", "agent", data=data).stdout.strip()
        port = int(url.rsplit(":", 1)[1])
        with RawClient(port).enter(token) as wire:
            bystander = Bystander(wire)
            bystander.start()
            yield Running(port, process.pid, token, data.parent / "data.log", bystander)
            bystander.done.set()
            bystander.join()


@pytest.fixture
def server(one_server: Running) -> Iterator[Running]:
    one_server.check()
    yield one_server
    one_server.check()


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
    ("ping in pieces", frame(PING, b"x", bits=0), 1002),
    ("close in pieces", frame(CLOSE, b"\x03\xe8", bits=0), 1002),
    ("continuation of nothing", frame(CONT, b"x"), 1002),
    ("text in the middle of text", frame(TEXT, b"x", bits=0) + frame(TEXT, b"x"), 1002),
    ("binary in the middle of text", frame(TEXT, b"x", bits=0) + frame(BINARY, b"x"), 1002),
    ("close in the middle of text", frame(TEXT, b"x", bits=0) + frame(CLOSE, b"\x03\xe8"), 1002),
    ("close of one byte", frame(CLOSE, b"\x03"), 1002),
    *(
        (f"close with {code}", frame(CLOSE, code.to_bytes(2, "big")), 1002)
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)
    ),
    ("close with a reason that is no text", frame(CLOSE, b"\x03\xe8\xff"), 1007),
    *((f"text {text!r}", frame(TEXT, text), 1007) for text in BAD_TEXT),
    ("a character cut in two, wrongly", frame(TEXT, b"\xe2", bits=0) + frame(CONT, b"\x28"), 1007),
    ("64 KiB and a byte", frame(TEXT, b"x" * 65_537), 1009),
    ("64 KiB and a byte, binary", frame(BINARY, b"x" * 65_537), 1009),
    ("64 KiB and a byte in pieces", frame(TEXT, b"x" * 65_536, bits=0) + frame(CONT, b"x"), 1009),
    ("a frame that says it has 1 GiB", frame(TEXT, size=1 << 30), 1009),
    ("a frame that says it has 2^64-1", frame(TEXT, size=(1 << 64) - 1), 1009),
    ("two thousand empty pieces", frame(TEXT, bits=0) + frame(CONT, bits=0) * 2_000, 1009),
    ("thousands of messages at once", frame(TEXT, b'{"type":"ping"}') * 60_000, 1008),
]


@pytest.mark.parametrize(
    ("data", "code"), [one[1:] for one in MALFORMED], ids=[one[0] for one in MALFORMED]
)
def test_a_malformed_frame_closes_its_socket_with_its_code(
    server: Running, data: bytes, code: int
) -> None:
    for token in ("", server.token):
        with RawClient(server.port) as wire:
            (wire.enter(token) if token else wire.upgrade()).say(data)
            assert wire.close_code() == code
            wire.rest(SLACK)


def test_what_is_unusual_and_allowed_is_taken(server: Running) -> None:
    init = json.dumps({"type": "connection_init", "payload": {"a": "ü"}}).encode()
    token = f"Authorization: Bearer {server.token}"
    with RawClient(server.port).upgrade(token) as wire:
        wire.say(frame(PONG, b"nobody asked") + frame(TEXT, init[:1], bits=0))
        for byte in init[1:]:
            wire.say(frame(CONT, bytes([byte]), bits=0))
        wire.say(frame(PING, b"in between") + frame(CONT, b"", bits=0) + frame(CONT, b""))
        assert wire.frame() == (PONG, b"in between")
        assert wire.hear()["type"] == "connection_ack"
        long = json.dumps({"type": "ping", "payload": {"a": "x" * 65_490}}).encode().ljust(65_536)
        for at in range(0, len(frame(TEXT, long)), 999):
            wire.say(frame(TEXT, long)[at : at + 999])
        assert wire.hear()["type"] == "pong"
        wire.say(frame(CLOSE, b"\x0f\xa0bye") + frame(TEXT, b"too late") + b"\xff" * 99)
        assert wire.close_code() == 4000
        wire.rest(SLACK)


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8"])
def test_a_client_that_closes_is_answered_and_let_go(server: Running, payload: bytes) -> None:
    with server.socket() as wire:
        wire.say(frame(CLOSE, payload))
        assert wire.frame() == (CLOSE, payload)
        assert wire.rest(SLACK) == b""


# clients that do not read


def test_a_socket_that_is_not_read_is_cut_off_and_takes_no_memory(server: Running) -> None:
    sockets, before = server.sockets, memory(server.pid)
    with contextlib.ExitStack() as stack:
        wires = [RawClient(server.port, window=4_096).enter(server.token) for _ in range(5)]
        for wire in wires:
            stack.enter_context(wire)
            for number in range(15):
                wire.ask(str(number), LARGE)
        assert all_gone(server, sockets) - before < 40 * MIB
        for wire in wires:
            assert not ended_well(wire)


def test_a_response_that_is_not_read_is_cut_off(server: Running) -> None:
    sockets, before = server.sockets, memory(server.pid)
    with RawClient(server.port, window=4_096) as wire:
        for _ in range(15):
            wire.say(post(LARGE))
        assert all_gone(server, sockets) - before < 20 * MIB


def test_a_reader_that_is_slow_is_waited_for(server: Running) -> None:
    """Longer than a stalled one would be: what counts is that something is taken."""
    with RawClient(server.port, window=4_096).enter(server.token) as wire:
        wire.ask("1", LARGE)
        wire.pace = 0.01
        begun = time.monotonic()
        assert wire.hear()["type"] == "next"
        assert time.monotonic() - begun > 2 * LIMIT


def test_a_close_that_is_not_answered_is_over_in_time(server: Running) -> None:
    """The handshake of closing, with a client that reads nothing and one that only says nothing."""
    sockets = server.sockets
    with (
        RawClient(server.port, window=4_096).enter(server.token) as stalled,
        server.socket() as mute,
    ):
        for number in range(15):
            stalled.ask(str(number), LARGE)
        stalled.stall()
        stalled.say(frame(CLOSE, b"\x03\xe8"))
        mute.tell([])
        assert mute.close_code() == 4400
        mute.rest(LIMIT + SLACK)
        all_gone(server, sockets)
        assert not ended_well(stalled)


def test_a_close_is_not_held_up_by_reading_in_drops(server: Running) -> None:
    sockets = server.sockets
    with RawClient(server.port, window=4_096).enter(server.token) as wire:
        wire.ask("1", LARGE)
        wire.stall()
        wire.say(frame(CLOSE, b"\x03\xe8"))
        end = time.monotonic() + LIMIT + SLACK
        while server.sockets > sockets:
            assert time.monotonic() < end
            wire.link.recv(512)
            time.sleep(0.05)


def test_a_client_that_has_vanished_is_noticed(server: Running) -> None:
    """It answers no PING; one that does stays."""
    with server.socket() as gone, RawClient(server.port).enter(server.token) as here:
        begun = time.monotonic()
        pings = 0
        while time.monotonic() - begun < LIMITS["BUBBLES_PEER_TIMEOUT"] + 1:
            opcode, payload = here.frame()
            assert opcode == PING
            here.say(frame(PONG, payload))
            pings += 1
        assert gone.close_code() == 1011
        gone.rest(1)
        assert pings >= 2


# floods


def test_a_flood_of_pings_that_reads_no_answer_is_cut_off(server: Running) -> None:
    before = memory(server.pid)
    with server.socket(window=4_096) as wire:
        assert flood(wire, frame(PING, b"x" * 125) * 500, 10) < 10
    assert memory(server.pid) - before < 4 * MIB


@pytest.mark.parametrize("opcode", [PING, PONG])
def test_a_flood_that_reads_the_answers_is_refused(server: Running, opcode: int) -> None:
    with server.socket() as wire:
        for _ in range(200):
            wire.say(frame(opcode))
        assert wire.close_code() == 1008
        wire.rest(SLACK)


def test_a_flood_of_messages_is_cut_off(server: Running) -> None:
    before = memory(server.pid)
    with RawClient(server.port, window=4_096).enter(server.token) as wire:
        message = json.dumps({"type": "ping", "payload": {"a": "x" * 200}}).encode()
        assert flood(wire, frame(TEXT, message) * 500, LIMIT + 10) < LIMIT + 10
    assert memory(server.pid) - before < 30 * MIB


def test_sockets_that_open_and_close_leave_nothing_behind(server: Running) -> None:
    round_of_sockets(server, 100)
    before, sockets = memory(server.pid), server.sockets
    round_of_sockets(server, 600)
    until(lambda: server.sockets <= sockets + 2)
    assert memory(server.pid) - before < 10 * MIB


def round_of_sockets(server: Running, count: int) -> None:
    for number in range(count):
        with RawClient(server.port) as wire:
            if number % 3:
                wire.say(upgrade())
            if number % 3 == 2:
                assert wire.answer()[0] == 101
                wire.say(frame(CLOSE, b"\x03\xe8"))


# HTTP

HALVES = {
    "nothing": b"",
    "half a line": b"GET /hea",
    "half the headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\nA: ",
    "half a body": post("{ __typename }")[:-5],
    "no body": post("{ __typename }").split(b"\r\n\r\n")[0] + b"\r\n\r\n",
    "half a chunk": b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n10\r\n{",
    "empty lines": b"\r\n\r\n\r\n",
}


def test_a_request_that_does_not_come_to_its_end_is_over_in_time(server: Running) -> None:
    first = {name: RawClient(server.port) for name in HALVES}
    second = {f"{name}, kept": RawClient(server.port) for name in HALVES if name != "nothing"}
    for wire in second.values():
        wire.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert wire.answer()[0] == 200
    for name, wire in (first | second).items():
        wire.say(HALVES[name.partition(",")[0]])
    for name, wire in (first | second).items():
        said = wire.rest(LIMIT + SLACK)
        assert said.startswith(b"HTTP/1.1 408 ") or (name, said) == ("nothing", b"")
        wire.link.close()


DROPS = [
    (b"GET / HTTP/1.1\r\n", b"A: a\r\n"),
    (b"", b"\r\n"),
    (HALVES["no body"].replace(b"Content-Length: ", b"Content-Length: 9"), b" "),
]


def test_a_request_that_comes_in_drops_is_over_in_time(server: Running) -> None:
    wires = [RawClient(server.port) for _ in DROPS]
    for wire, (begin, _) in zip(wires, DROPS, strict=True):
        wire.say(begin)
    for wire, (_, drop) in zip(wires, DROPS, strict=True):
        assert flood(wire, drop, LIMIT + SLACK, pause=0.1) < LIMIT + SLACK
        wire.link.close()


@pytest.mark.parametrize(
    ("begin", "more", "status"),
    [
        (b"GET / HTTP/1.1\r\n", b"A: %s\r\n" % (b"a" * 9_000), 431),
        (b"GET / HTTP/1.1\r\nA: ", b"a" * 9_000, 431),
        (b"GET /", b"a" * 9_000, 431),
        (HALVES["half a chunk"] + b"23456789012345}\r\n0\r\n", b"A: %s\r\n" % (b"a" * 9_000), 431),
        (b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 200, 400),
    ],
    ids=["headers", "a header", "a line", "trailers", "requests"],
)
def test_what_is_too_much_to_keep_is_refused(
    server: Running, begin: bytes, more: bytes, status: int
) -> None:
    before = memory(server.pid)
    with RawClient(server.port) as wire:
        wire.say(begin)
        assert flood(wire, more, 10) < 10
        with_answer = wire.rest(SLACK)
    assert not with_answer or with_answer.startswith(b"HTTP/1.1 %d " % status)
    assert memory(server.pid) - before < 10 * MIB


def test_a_socket_needs_headers_that_are_not_too_long(server: Running) -> None:
    with RawClient(server.port) as wire:
        wire.say(upgrade("A: " + "a" * 9_000))
        assert wire.answer()[0] == 431
        wire.rest(SLACK)


def test_a_socket_opened_behind_an_answer_that_is_not_read_is_none(server: Running) -> None:
    with RawClient(server.port, window=4_096) as wire:
        wire.say(post(LARGE) + upgrade())
        assert b" 101 " not in wire.rest(LIMIT + SLACK)


def test_a_client_that_hangs_up_in_its_body_is_no_event(server: Running) -> None:
    for half in HALVES.values():
        with RawClient(server.port) as wire:
            wire.say(half)
    with RawClient(server.port) as wire:
        wire.say(b"PUT /uploads/x HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx")


# what the tests wait for


def until(done: Callable[[], bool], within: float = 10) -> None:
    end = time.monotonic() + within
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def all_gone(server: Running, sockets: int) -> int:
    """Waits until the server has no more sockets open than that; the most memory until then."""
    most = 0
    end = time.monotonic() + LIMIT + SLACK
    while server.sockets > sockets:
        assert time.monotonic() < end
        most = max(most, memory(server.pid))
        time.sleep(0.05)
    return most


def ended_well(wire: RawClient) -> bool:
    """Whether what comes ends with a close frame; the kernel may still send without an end."""
    try:
        said = wire.rest(2)
    except TimeoutError:
        return False
    return said[-4:-2] == bytes([FIN | CLOSE, 2])


def flood(wire: RawClient, data: bytes, most: float, pause: float = 0) -> float:
    """Sends until it is cut off, or `most` seconds long; returns how long it was."""
    begun = time.monotonic()
    wire.link.settimeout(1)
    while (took := time.monotonic() - begun) < most:
        try:
            wire.link.sendall(data)
        except TimeoutError:
            continue
        except ConnectionError:
            break
        time.sleep(pause)
    return took
