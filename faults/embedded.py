"""What is done to the one server on SQLite: a full disk, and a backup put back."""

import asyncio
import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from faults.client import Client, Refused, Unreachable
from faults.fault_cluster import PATIENCE, FaultCluster
from faults.fold import SNAPSHOT
from faults.history import DATABASE
from faults.judgement import judge
from faults.log import read_logs

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


async def fill_disk(arena: FaultCluster) -> None:
    """No room is left on the disk: writes are refused as such, everything else goes on."""
    data = arena.cluster.folder / "data"
    arena.history.inject()
    refused = arena.history.answers.get("STORAGE_FULL", 0)
    links = sum(len(one.links) for one in arena.watchers)
    _fill(arena, data)
    try:
        await arena.until(lambda: arena.history.answers.get("STORAGE_FULL", 0) > refused, PATIENCE)
        await _read(arena)
        await asyncio.sleep(2)
    finally:
        _free(arena, data)
    if arena.history.answers.get("STORAGE_FULL", 0) == refused:
        arena.history.wrong("answer", "nobody was told STORAGE_FULL")
    if sum(len(one.links) for one in arena.watchers) > links:
        arena.history.wrong("answer", "a full disk ended streams")
    await arena.writes(1)


async def _read(arena: FaultCluster) -> None:
    """A query is answered all the same."""
    client = Client(arena.people.admin)
    try:
        room = arena.people.rooms[0]
        await client.ask(arena.servers[0].port, SNAPSHOT, {"id": room.session_id})
    except (Unreachable, Refused) as error:
        arena.history.wrong("answer", f"a full disk stopped a query: {error}")
    finally:
        client.close()


def _fill(arena: FaultCluster, data: Path) -> None:
    """Takes what room there is; without a file system of its own, by a limit on file sizes."""
    if not os.path.ismount(data):
        _limit(arena, (data / "bubbles.db-wal").stat().st_size)
        return
    with (data / "ballast").open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(_BLOCK)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


def _free(arena: FaultCluster, data: Path) -> None:
    if os.path.ismount(data):
        (data / "ballast").unlink()
    else:
        _limit(arena, resource.RLIM_INFINITY)


def _limit(arena: FaultCluster, size: int) -> None:
    process = arena.servers[0].process
    if process is not None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def restore_backup(arena: FaultCluster) -> None:
    """An older copy is put back while watchers hold newer cursors: each is told `reset`."""
    data, copy = arena.cluster.folder / "data", arena.cluster.folder / "backup"
    await arena.settle()
    heads = await _stopped(arena, lambda: shutil.copytree(data, copy, ignore=_not_the_lock))
    arena.gate.open()
    await arena.writes(50)
    await arena.settle()
    arena.history.inject()
    await _stopped(arena, lambda: _put_back(copy, data), heads)
    arena.gate.open()
    log = arena.history.log
    await arena.until(lambda: all(one.stretches[-1].log == log for one in arena.watchers), PATIENCE)
    for watcher in arena.watchers:
        if watcher.stretches[-1].log != log:
            arena.history.wrong("gap", f"{watcher.name} heard nothing of the backup put back")
    await arena.writes(50)


async def _stopped(
    arena: FaultCluster, work: Callable[[], object], fork: dict[str, int] | None = None
) -> dict[str, int]:
    """Does something to the files while the server is down; the heads it finds there before.

    With `fork` the work puts back a log with these heads; the one before is judged first.
    """
    server, history = arena.servers[0], arena.history
    with history.outage(server.name), history.outage(DATABASE):
        await server.stop()
        logs = await read_logs(arena.cluster.database_url, arena.people.rooms)
        if fork is not None:
            await judge(arena)
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
