"""A private Redis server for tests, in a temporary folder, on a port of its own."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from testing.postgres import (
    Account,
    PostgresUnavailable,
    account_for_server,
    clean_environment,
    free_port,
)

START_SECONDS = 15.0
ANSWER_SECONDS = 5.0
STOP_SECONDS = 5.0
PORT_TRIES = 3


class RedisUnavailable(Exception):
    """There is no Redis here that the tests could start; the message says what to install."""


@dataclass
class RedisServer:
    """A server of the tests' own on 127.0.0.1, without a password, keeping nothing on disk."""

    folder: Path
    binary: Path
    account: Account
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, or start again after `kill()` on the same port; returns when it answers."""
        if not self.port:
            self._start_on_a_free_port()
        elif not self._launch():
            raise RuntimeError(f"Redis did not start:\n{self.log()}")

    def _start_on_a_free_port(self) -> None:
        # between our look and Redis's bind another process may take the port
        for _ in range(PORT_TRIES):
            self.port = free_port()
            if self._launch():
                return
        raise RuntimeError(f"Redis did not start:\n{self.log()}")

    def _launch(self) -> bool:
        settings = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self.folder,
            "save": "",
            "appendonly": "no",
        }
        words = [str(word) for name, value in settings.items() for word in (f"--{name}", value)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, *words],
                cwd=self.folder,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is for the tests, not for it
                **self.account,
            )
        return self._wait_until_ready(self.process)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> bool:
        end = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < end:
            with suppress(OSError):
                # another server may have taken the port: ask who answers
                if f"process_id:{process.pid}\r\n" in self.command("INFO", "server"):
                    return True
            time.sleep(0.02)
        self.kill()
        return False

    def command(self, *words: str) -> str:
        """Sends one command of plain words; returns what came back, as it came."""
        with socket.create_connection(("127.0.0.1", self.port), ANSWER_SECONDS) as link:
            link.sendall(f"{' '.join(words)}\r\nQUIT\r\n".encode())
            return b"".join(iter(lambda: link.recv(65_536), b"")).decode(errors="replace")

    def log(self) -> str:
        """The end of what the server has written."""
        return (self.folder / "log").read_text(errors="replace")[-2000:]

    def freeze(self) -> None:
        """Stop it where it is: connections stay open, nobody answers."""
        if self.process is not None:
            self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Crash, frozen or not; `start()` begins anew and empty."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(STOP_SECONDS)
            self.process = None

    def stop(self) -> None:
        """End it and remove the folder; a second call does nothing."""
        atexit.unregister(self.stop)
        self.kill()  # there is nothing on disk to lose
        shutil.rmtree(self.folder, ignore_errors=True)


def start_redis() -> RedisServer:
    """Start a server (about 0.1 seconds).

    Raises RedisUnavailable when this machine cannot run one. Ends with `stop()`, or with the
    process.
    """
    binary = find_server()
    account = account_of_nobody()
    folder = Path(tempfile.mkdtemp(prefix="bubbles-redis-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    server = RedisServer(folder, binary, account)
    atexit.register(server.stop)
    try:
        server.start()
    except BaseException:
        server.stop()
        raise
    return server


def start_redis_or_skip() -> RedisServer:
    """As start_redis, but a machine without Redis skips the test.

    Under BUBBLES_REQUIRE_ALL=1, as in CI, it fails instead.
    """
    try:
        return start_redis()
    except RedisUnavailable as reason:
        if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
            pytest.fail(f"BUBBLES_REQUIRE_ALL=1, but {reason}")
        pytest.skip(str(reason))


def find_server(path: str | None = None) -> Path:
    """The server's program, in PATH."""
    found = shutil.which("redis-server", path=path)
    if found is None:
        raise RedisUnavailable("redis-server is not in PATH: apt-get install redis-server")
    return Path(found)


def account_of_nobody() -> Account:
    """Whose process it will be: not root's, as in production."""
    try:
        return account_for_server()
    except PostgresUnavailable as reason:
        raise RedisUnavailable("there is no user to run Redis as") from reason
