"""What is done to the one server on SQLite: a full disk, and a backup put back."""

import asyncio
import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from faults.checks import check_history
from faults.client import Client, Refused, Unreachable
from faults.client_state import SNAPSHOT
from faults.history import DATABASE
from faults.session_log import read_logs
from faults.workload import TIMEOUT, Workload

_SIZE = 512  # megabytes of the data folder's own file system
_BLOCK = b"\0" * 1_000_000


def mount(folder: Path) -> bool:
    """Gives a data folder a small file system of its own, where this user may; whether it did."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}m,mode=700", "bubbles", str(folder)]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def unmount(folder: Path) -> None:
    """Takes the file system away again."""
    subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


async def fill_disk(workload: Workload) -> None:
    """No room is left on the disk: writes are refused as such, everything else goes on."""
    data = workload.cluster.folder / "data"
    workload.history.inject()
    refused = workload.history.answers.get("STORAGE_FULL", 0)
    connections = sum(len(one.connections) for one in workload.subscribers)
    _fill(workload, data)
    try:
        await workload.until(
            lambda: workload.history.answers.get("STORAGE_FULL", 0) > refused, TIMEOUT
        )
        await _read(workload)
        await asyncio.sleep(2)
    finally:
        _free(workload, data)
    if workload.history.answers.get("STORAGE_FULL", 0) == refused:
        workload.history.violation("answer", "nobody was told STORAGE_FULL")
    if sum(len(one.connections) for one in workload.subscribers) > connections:
        workload.history.violation("answer", "a full disk ended streams")
    await workload.writes(1)


async def _read(workload: Workload) -> None:
    """A query is answered all the same."""
    client = Client(workload.organization.admin)
    try:
        session = workload.organization.sessions[0]
        await client.ask(workload.servers[0].port, SNAPSHOT, {"id": session.session_id})
    except (Unreachable, Refused) as error:
        workload.history.violation("answer", f"a full disk stopped a query: {error}")
    finally:
        client.close()


def _fill(workload: Workload, data: Path) -> None:
    """Takes what room there is; without a file system of its own, by a limit on file sizes."""
    if not os.path.ismount(data):
        _limit(workload, (data / "bubbles.db-wal").stat().st_size)
        return
    with (data / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(_BLOCK)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


def _free(workload: Workload, data: Path) -> None:
    if os.path.ismount(data):
        (data / "ballast").unlink()
    else:
        _limit(workload, resource.RLIM_INFINITY)


def _limit(workload: Workload, size: int) -> None:
    process = workload.servers[0].process
    if process is not None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def restore_backup(workload: Workload) -> None:
    """An older copy is put back while watchers hold newer cursors: each is told `reset`."""
    data, copy = workload.cluster.folder / "data", workload.cluster.folder / "backup"
    await workload.settle()
    heads = await _stopped(workload, lambda: shutil.copytree(data, copy, ignore=_not_the_lock))
    workload.gate.open()
    await workload.writes(50)
    await workload.settle()
    workload.history.inject()
    await _stopped(workload, lambda: _put_back(copy, data), heads)
    workload.gate.open()
    log = workload.history.log
    await workload.until(
        lambda: all(one.segments[-1].log == log for one in workload.subscribers), TIMEOUT
    )
    for subscriber in workload.subscribers:
        if subscriber.segments[-1].log != log:
            workload.history.violation(
                "gap", f"{subscriber.name} heard nothing of the backup put back"
            )
    await workload.writes(50)


async def _stopped(
    workload: Workload, work: Callable[[], object], fork: dict[str, int] | None = None
) -> dict[str, int]:
    """Does something to the files while the server is down; the heads it finds there before.

    With `fork` the work puts back a log with these heads; the one before is judged first.
    """
    server, history = workload.servers[0], workload.history
    with history.outage(server.name), history.outage(DATABASE):
        await server.stop()
        logs = await read_logs(workload.cluster.database_url, workload.organization.sessions)
        if fork is not None:
            await check_history(workload)
            history.log += 1
            history.forks[history.log] = fork
        await asyncio.to_thread(work)
        await server.start()
    return {session_id: log.head for session_id, log in logs.items()}


def _not_the_lock(_: str, names: list[str]) -> list[str]:
    return [one for one in names if one.endswith(".lock")]


def _put_back(copy: Path, data: Path) -> None:
    for file in data.glob("bubbles.db*"):
        file.unlink()
    shutil.copytree(copy, data, dirs_exist_ok=True)
    shutil.rmtree(copy)
