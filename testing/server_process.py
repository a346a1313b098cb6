"""`python -m gql serve` as a child process: for tests of signals, restarts and several servers."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
START_SECONDS = 60.0
STOP_SECONDS = 30.0


@dataclass
class ServerProcess:
    """A server on one data directory. Its first start picks a free port, which later ones keep.

    `options` are further command-line arguments, `environ` further environment variables. What
    the server prints can be read from `process.stdout`; its log is a file beside `data_dir`.
    """

    data_dir: Path
    options: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    _process: subprocess.Popen[str] | None = None

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process that was started last."""
        assert self._process is not None, "the server was never started"
        return self._process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the server, and returns when it answers. Takes about two seconds."""
        self._process = self.spawn("serve", "--port", str(self.port), *self.options)
        assert self._process.stdout is not None
        greeting = self._process.stdout.readline()
        assert "serve at" in greeting, self.log()
        self.port = int(greeting.rsplit(":", 1)[1])
        wait_until_healthy(self.url)

    def run(self, *arguments: str) -> str:
        """Runs another command on the same data to its end; returns what it prints."""
        process = self.spawn(*arguments)
        output, _ = process.communicate()
        assert process.returncode == 0, self.log()
        return output

    def spawn(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts `python -m gql` with these arguments."""
        # each document worker needs two seconds of computing time to start
        defaults = {"BUBBLES_DATA_DIR": str(self.data_dir), "BUBBLES_DOCUMENT_WORKERS": "1"}
        with self._log_path.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "gql", *arguments],
                cwd=ROOT,
                env={**os.environ, **defaults, **self.environ},
                text=True,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Sends a signal, and returns when the process has ended.

        Does nothing if the server was never started or has ended.
        """
        if self._process is None:
            return
        self._process.send_signal(number)
        self._process.wait(STOP_SECONDS)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def log(self) -> str:
        """Everything that the server and the commands have written to standard error."""
        return self._log_path.read_text()

    @property
    def _log_path(self) -> Path:
        return self.data_dir.with_name(f"{self.data_dir.name}.log")


def wait_until_healthy(url: str) -> None:
    """Returns when the server answers at `/healthz`; fails after `START_SECONDS`."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/healthz") as response:  # noqa: S310  # our own
                assert response.status == 200
                return
        except OSError:
            assert time.monotonic() < end, f"{url} does not answer"
            time.sleep(0.02)


@contextmanager
def server_process(
    data_dir: Path, *options: str, **environ: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running server on a free port: its process and its URL. It is stopped with the block."""
    server = ServerProcess(data_dir, options, environ)
    try:
        server.start()
        yield server.process, server.url
    finally:
        server.stop()


def port_of(url: str) -> int:
    return int(url.rsplit(":", 1)[1])


def post_query(url: str, token: str, query: str) -> dict[str, Any]:
    """Executes a query or mutation at a server; returns the body of the response."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, headers)  # noqa: S310
    with urllib.request.urlopen(request) as response:  # noqa: S310
        content: dict[str, Any] = json.load(response)
        return content


@contextmanager
def repeat_requests(url: str, token: str) -> Iterator[list[Exception]]:
    """Sends requests, each on a new connection, until the block ends; yields their errors."""
    end, failures = threading.Event(), list[Exception]()

    def send_requests() -> None:
        while not end.is_set():
            try:
                assert "data" in post_query(url, token, "{ sessions(first: 20) { totalCount } }")
            except Exception as error:  # noqa: BLE001  # any error is a failed request
                failures.append(error)
            end.wait(0.02)

    thread = threading.Thread(target=send_requests)
    thread.start()
    try:
        yield failures
    finally:
        end.set()
        thread.join()
