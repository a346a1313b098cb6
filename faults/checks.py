"""The verdict over one arena: log, watchers, delays, presence, folds, repeats, chains."""

import asyncio
import time

from faults.client import Client, Refused, Unreachable
from faults.client_state import SNAPSHOT
from faults.delivery_delays import delivery_delays
from faults.log_checks import check_log, check_subscriber
from faults.presence_checks import check_presence
from faults.session_log import Log, read_logs
from faults.subscribers import Subscriber
from faults.workload import Workload

_SAMPLE = 50


async def check_history(workload: Workload) -> None:
    """Compares what everybody was told with the log as it is now. The writers must stand still."""
    until = time.time()
    logs = await read_logs(workload.cluster.database_url, workload.organization.sessions)
    check_log(workload.history, logs)
    for subscriber in workload.subscribers:
        _check_subscriber(workload, subscriber, logs[subscriber.session.session_id])
    if not workload.history.forks:  # else a backup took part of who came and went
        for session in workload.organization.sessions:
            _check_presence(workload, session.session_id, logs[session.session_id], until)


def _check_subscriber(workload: Workload, subscriber: Subscriber, log: Log) -> None:
    check_subscriber(workload.history, subscriber, log)
    for delay in delivery_delays(workload.history, subscriber, log):
        workload.late(delay)


def _check_presence(workload: Workload, session_id: str, log: Log, until: float) -> None:
    of_session = [one for one in workload.subscribers if one.session.session_id == session_id]
    theirs = [one for one in of_session if one.customer]
    found = check_presence(workload.history, theirs, log, workload.times.presence, until)
    workload.presence.departures += found.departures
    workload.presence.worst = max(workload.presence.worst, found.worst)


async def check_client_states(workload: Workload) -> None:
    """What front ends put together is what the server shows (promise C)."""
    client = Client(workload.organization.admin)
    for subscriber in workload.subscribers:
        if subscriber.client_state is None:
            continue
        fresh = await _snapshot_at_cursor(workload, client, subscriber)
        difference = subscriber.client_state.difference_from(fresh) if fresh else "never at rest"
        if difference:
            said = f"{subscriber.name}'s fold is not the snapshot: {difference}"
            workload.history.violation("gap", said)
    client.close()


async def _snapshot_at_cursor(
    workload: Workload, client: Client, subscriber: Subscriber
) -> dict[str, object] | None:
    for _ in range(50):
        asked = {"id": subscriber.session.session_id}
        fresh = await client.ask(workload.servers[0].port, SNAPSHOT, asked)
        if fresh["session"]["cursor"] == subscriber.cursor:
            session: dict[str, object] = fresh["session"]
            return session
        await asyncio.sleep(0.1)
    return None


async def check_replays(workload: Workload) -> None:
    """Keys that were acknowledged have the same answer again, and no other effect (promise P6)."""
    history, writer = workload.history, workload.writers[0]
    client = Client(writer.token)
    own = [one for one in history.writes if one.key.startswith(f"{writer.name}-")]
    for write in [one for one in own if one.log == history.log][:_SAMPLE]:
        try:
            violation = await writer.repeat(client, write)
        except (Unreachable, Refused) as error:
            violation = repr(error)
        if violation:
            history.violation("duplicate", f"{write.key}, repeated, {violation}")
    client.close()


async def check_hash_chains(workload: Workload) -> None:
    """`bubbles verify` finds every chain whole (promise P10)."""
    status, out, err = await workload.cluster.command("verify")
    if status:
        broken = [line for line in out.splitlines() if "chain whole" not in line]
        workload.history.violation("chain", "; ".join(broken[:3]) or err[-300:])
