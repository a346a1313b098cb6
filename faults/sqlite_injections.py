"""Faults of the server on SQLite: a full disk, and a restored backup."""

import asyncio
import errno
import os
import resource
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from faults.checks import check_history
from faults.client import Client, OperationFailed, Unreachable
from faults.client_state import SNAPSHOT
from faults.history import DATABASE
from faults.session_log import read_logs
from faults.subscribers import Subscriber
from faults.workload import TIMEOUT, Workload

_FILE_SYSTEM_MEGABYTES = 512
_BLOCK = b"\0" * 1_000_000
_DATABASE_FILE = "bubbles.db"
_WRITES = 30  # after the backup, and again after it was restored


def mount_file_system(folder: Path) -> bool:
    """Mounts a small file system on a data folder; returns whether this user may."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = f"size={_FILE_SYSTEM_MEGABYTES}m,mode=700"
    command = ["mount", "-t", "tmpfs", "-o", options, "bubbles", str(folder)]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def unmount_file_system(folder: Path) -> None:
    subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


async def fill_disk(workload: Workload) -> None:
    """The disk is full: writes are refused with STORAGE_FULL, everything else works."""
    data = workload.cluster.folder / "data"
    workload.history.add_injection()
    refused, connections = _refused_count(workload), _connection_count(workload)
    _fill(workload, data)
    try:
        await workload.wait_until(lambda: _refused_count(workload) > refused, TIMEOUT)
        await _check_query(workload)
        await asyncio.sleep(workload.fault_seconds / 4)
    finally:
        _free(workload, data)
    if _refused_count(workload) == refused:
        workload.history.add_violation("error", "no writer received STORAGE_FULL")
    if _connection_count(workload) > connections:  # who is disconnected connects again
        workload.history.add_violation("error", "a full disk ended subscriptions")
    await workload.wait_for_writes(1)


def _refused_count(workload: Workload) -> int:
    return workload.history.error_counts.get("STORAGE_FULL", 0)


def _connection_count(workload: Workload) -> int:
    return sum(len(subscriber.connections) for subscriber in workload.subscribers)


async def _check_query(workload: Workload) -> None:
    """Checks that a query is answered while the disk is full."""
    client = Client(workload.organization.admin_token)
    try:
        session = workload.organization.sessions[0]
        await client.execute(workload.servers[0].port, SNAPSHOT, {"id": session.id})
    except (Unreachable, OperationFailed) as error:
        workload.history.add_violation("error", f"a full disk stopped a query: {error}")
    finally:
        client.close()


def _fill(workload: Workload, data: Path) -> None:
    """Fills the file system, or limits the size of files where none could be mounted."""
    if not os.path.ismount(data):
        # the WAL cannot grow then
        _limit_file_size(workload, (data / f"{_DATABASE_FILE}-wal").stat().st_size)
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
        _limit_file_size(workload, resource.RLIM_INFINITY)


def _limit_file_size(workload: Workload, size: int) -> None:
    process = workload.servers[0].process
    if process is not None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def restore_backup(workload: Workload) -> None:
    """A backup is restored while subscribers have newer cursors: each must receive `reset`."""
    data, backup = workload.cluster.folder / "data", workload.cluster.folder / "backup"
    await workload.settle()
    heads = await _back_up(workload, data, backup)
    workload.gate.open()  # which `settle` has closed
    await workload.wait_for_writes(_WRITES)
    await workload.settle()
    workload.history.add_injection()
    await _restore(workload, backup, data, heads)
    workload.gate.open()
    await _check_resets(workload)
    await workload.wait_for_writes(_WRITES)


async def _check_resets(workload: Workload) -> None:
    """Checks that every subscriber starts a segment of the restored log."""
    generation = workload.history.generation

    def is_late(subscriber: Subscriber) -> bool:
        return subscriber.segments[-1].generation != generation

    await workload.wait_until(
        lambda: not any(is_late(subscriber) for subscriber in workload.subscribers), TIMEOUT
    )
    for subscriber in workload.subscribers:
        if is_late(subscriber):
            text = f"{subscriber.name} received no reset after a backup was restored"
            workload.history.add_violation("gap", text)


async def _back_up(workload: Workload, data: Path, backup: Path) -> dict[str, int]:
    """Copies the data folder of the running server; returns the heads of the logs in the copy."""
    await asyncio.to_thread(shutil.copytree, data, backup, ignore=_ignore_database)
    await asyncio.to_thread(_copy_database, data / _DATABASE_FILE, backup / _DATABASE_FILE)
    url = f"sqlite+aiosqlite:///{backup / _DATABASE_FILE}"
    logs = await read_logs(url, workload.organization.sessions)
    return {session_id: log.head for session_id, log in logs.items()}


def _ignore_database(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(_DATABASE_FILE) or name.endswith(".lock")]


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)


async def _restore(workload: Workload, backup: Path, data: Path, heads: dict[str, int]) -> None:
    """Replaces the data by a backup whose logs have these heads, while the server is stopped.

    The history is checked against the log that is about to be replaced; then a new generation
    begins.
    """
    server, history = workload.servers[0], workload.history
    with history.outage(server.name), history.outage(DATABASE):
        await server.stop()
        await check_history(workload)
        history.generation += 1
        history.forks[history.generation] = heads
        await asyncio.to_thread(_replace_files, backup, data)
        await server.start()


def _replace_files(backup: Path, data: Path) -> None:
    for file in data.glob(f"{_DATABASE_FILE}*"):
        file.unlink()
    shutil.copytree(backup, data, dirs_exist_ok=True)
    shutil.rmtree(backup)
