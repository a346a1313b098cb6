"""Programs that tests start as child processes: ports, accounts, signals, and servers."""

import os
import pwd
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

STOP_SECONDS = 10.0
PORT_ATTEMPTS = 3


class Account(TypedDict, total=False):
    """Arguments of `subprocess.Popen` that run the child process as another user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass
class ChildServer(ABC):
    """A server on 127.0.0.1 with its data and its log in a temporary folder."""

    folder: Path
    account: Account
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    start_seconds = 30.0

    @property
    @abstractmethod
    def arguments(self) -> list[str | Path]:
        """The program and its arguments."""

    @abstractmethod
    def is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether this process, and no other on its port, accepts connections."""

    @abstractmethod
    def kill(self) -> None:
        """Ends every process of the server with SIGKILL, even if it is frozen."""

    @abstractmethod
    def stop(self) -> None:
        """Ends the server and removes the folder. A second call does nothing."""

    def start(self) -> None:
        """Starts the server, after `kill()` on the same port; returns when it is ready."""
        attempts = 1 if self.port else PORT_ATTEMPTS
        for _ in range(attempts):
            # another process may take a free port before the server does
            self.port = self.port if attempts == 1 else free_port()
            if self._launch():
                return
        raise RuntimeError(f"{self.arguments[0]} did not start:\n{self.log()}")

    def _launch(self) -> bool:
        """Starts the process; returns whether it becomes ready."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.arguments,
                cwd=self.folder,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal must not reach the server
                **self.account,
            )
        end = time.monotonic() + self.start_seconds
        while self.process.poll() is None and time.monotonic() < end:
            if self.is_ready(self.process):
                return True
            time.sleep(0.02)
        self.kill()
        return False

    def log(self) -> str:
        """The end of the server's log."""
        return (self.folder / "log").read_text(errors="replace")[-2000:]


def free_port() -> int:
    """A port of 127.0.0.1 that no process was using when it was chosen."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def find_account() -> Account | None:
    """The account for a server that does not run as root; None if there is none."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return None


def clean_environment() -> dict[str, str]:
    """An environment without the variables of this process, such as PG*."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def send_signal(number: signal.Signals, pids: Iterable[int]) -> None:
    """Sends a signal to those of the processes that still exist."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def children_of(parent: int) -> list[int]:
    """The direct child processes, which may have their own sessions and process groups."""
    return [pid for pid, parent_pid in _parent_pids().items() if parent_pid == parent]


def _parent_pids() -> dict[int, int]:
    """The parent of each process on this machine."""
    if Path("/proc/self/stat").exists():  # a slim container has no ps
        return dict(filter(None, map(_parent_in_proc, Path("/proc").glob("[0-9]*/stat"))))
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in listing.stdout.splitlines())
    return {int(pid): int(parent_pid) for pid, parent_pid in rows}


def _parent_in_proc(stat: Path) -> tuple[int, int] | None:
    """The process of a /proc/PID/stat and its parent; None if it has ended meanwhile."""
    try:
        after_name = stat.read_text(errors="replace").rpartition(")")[2]
    except OSError:
        return None
    return int(stat.parent.name), int(after_name.split()[1])
