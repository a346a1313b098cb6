"""A private Redis server for tests, in a temporary folder and on a free port."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from testing.child_process import STOP_SECONDS, ChildServer, find_account
from testing.requirements import skip_or_fail

ANSWER_SECONDS = 5.0


class RedisUnavailable(Exception):
    """The tests cannot start Redis on this machine; the message says what to install."""


@dataclass
class RedisServer(ChildServer):
    """A Redis server without a password that stores nothing on disk."""

    binary: Path = Path()
    start_seconds = 15.0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def arguments(self) -> list[str | Path]:
        settings = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self.folder,
            "save": "",
            "appendonly": "no",
        }
        options = [str(word) for name, value in settings.items() for word in (f"--{name}", value)]
        return [self.binary, *options]

    def is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Asks for the process id, because another server may have taken the port."""
        with suppress(OSError):
            return f"process_id:{process.pid}\r\n" in self.command("INFO", "server")
        return False

    def command(self, *parts: str) -> str:
        """Sends one command; returns the answer in RESP."""
        with socket.create_connection(("127.0.0.1", self.port), ANSWER_SECONDS) as connection:
            connection.sendall(f"{' '.join(parts)}\r\nQUIT\r\n".encode())
            return b"".join(iter(lambda: connection.recv(65_536), b"")).decode(errors="replace")

    def freeze(self) -> None:
        """Stops the process with SIGSTOP: connections stay open, and nothing is answered."""
        if self.process is not None:
            self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Continues a frozen server."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Crashes the server, frozen or not; after `start()` it is empty."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(STOP_SECONDS)
            self.process = None

    def stop(self) -> None:
        """Ends the server and removes the folder. A second call does nothing."""
        atexit.unregister(self.stop)
        self.kill()  # there is nothing on disk to lose
        shutil.rmtree(self.folder, ignore_errors=True)


def start_redis() -> RedisServer:
    """Starts a server. Takes about 0.1 seconds.

    Raises `RedisUnavailable`. The server ends with `stop()`, or with this process.
    """
    binary = find_server()
    account = find_account()
    if account is None:
        raise RedisUnavailable("Redis should not run as root, and there is no other user")
    folder = Path(tempfile.mkdtemp(prefix="bubbles-redis-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    server = RedisServer(folder, account, binary=binary)
    atexit.register(server.stop)
    try:
        server.start()
    except BaseException:
        server.stop()
        raise
    return server


def start_redis_or_skip() -> RedisServer:
    """As `start_redis`, but `skip_or_fail` on a machine without Redis."""
    try:
        return start_redis()
    except RedisUnavailable as reason:
        skip_or_fail(reason)


def find_server(path: str | None = None) -> Path:
    """The path of the server's program, which must be on PATH."""
    binary = shutil.which("redis-server", path=path)
    if binary is None:
        raise RedisUnavailable("redis-server is not on PATH: apt-get install redis-server")
    return Path(binary)
