"""The verdict over one arena: log, watchers, delays, presence, folds, repeats, chains."""

import asyncio
import time

from faults.checker import check_log, check_watcher
from faults.client import Client, Refused, Unreachable
from faults.delays import delays
from faults.fault_cluster import FaultCluster
from faults.fold import SNAPSHOT
from faults.log import Log, read_logs
from faults.presence import check_presence
from faults.watchers import Watcher

_SAMPLE = 50


async def judge(arena: FaultCluster) -> None:
    """Compares what everybody was told with the log as it is now. The writers must stand still."""
    until = time.time()
    logs = await read_logs(arena.cluster.database_url, arena.people.rooms)
    check_log(arena.history, logs)
    for watcher in arena.watchers:
        _judge_watcher(arena, watcher, logs[watcher.room.session_id])
    if not arena.history.forks:  # else a backup took part of who came and went
        for room in arena.people.rooms:
            _judge_presence(arena, room.session_id, logs[room.session_id], until)


def _judge_watcher(arena: FaultCluster, watcher: Watcher, log: Log) -> None:
    check_watcher(arena.history, watcher, log)
    for delay in delays(arena.history, watcher, log):
        arena.late(delay)


def _judge_presence(arena: FaultCluster, session_id: str, log: Log, until: float) -> None:
    of_session = [one for one in arena.watchers if one.room.session_id == session_id]
    theirs = [one for one in of_session if one.customer]
    found = check_presence(arena.history, theirs, log, arena.times.presence, until)
    arena.shown.departures += found.departures
    arena.shown.worst = max(arena.shown.worst, found.worst)


async def judge_folds(arena: FaultCluster) -> None:
    """What front ends put together is what the server shows (promise C)."""
    client = Client(arena.people.admin)
    for watcher in arena.watchers:
        if watcher.fold is None:
            continue
        fresh = await _same_place(arena, client, watcher)
        difference = watcher.fold.differs(fresh) if fresh else "never at rest"
        if difference:
            said = f"{watcher.name}'s fold is not the snapshot: {difference}"
            arena.history.wrong("gap", said)
    client.close()


async def _same_place(
    arena: FaultCluster, client: Client, watcher: Watcher
) -> dict[str, object] | None:
    for _ in range(50):
        asked = {"id": watcher.room.session_id}
        fresh = await client.ask(arena.servers[0].port, SNAPSHOT, asked)
        if fresh["session"]["cursor"] == watcher.cursor:
            session: dict[str, object] = fresh["session"]
            return session
        await asyncio.sleep(0.1)
    return None


async def judge_repeats(arena: FaultCluster) -> None:
    """Keys that were acknowledged have the same answer again, and no other effect (promise P6)."""
    history, writer = arena.history, arena.writers[0]
    client = Client(writer.token)
    own = [one for one in history.writes if one.key.startswith(f"{writer.name}-")]
    for write in [one for one in own if one.log == history.log][:_SAMPLE]:
        try:
            wrong = await writer.repeat(client, write)
        except (Unreachable, Refused) as error:
            wrong = repr(error)
        if wrong:
            history.wrong("duplicate", f"{write.key}, repeated, {wrong}")
    client.close()


async def judge_chain(arena: FaultCluster) -> None:
    """`bubbles verify` finds every chain whole (promise P10)."""
    status, out, err = await arena.cluster.command("verify")
    if status:
        broken = [line for line in out.splitlines() if "chain whole" not in line]
        arena.history.wrong("chain", "; ".join(broken[:3]) or err[-300:])
