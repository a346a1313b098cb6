"""The checks of one workload: logs, streams, delays, presence, client states, replays, chains."""

import asyncio
import time
from contextlib import aclosing

from faults.client import Client, OperationFailed, Unreachable
from faults.client_state import SNAPSHOT
from faults.delivery_delays import delivery_delays
from faults.log_checks import check_logs, check_subscriber
from faults.presence_checks import check_presence
from faults.session_log import Log, read_logs
from faults.subscribers import Subscriber
from faults.workload import Workload
from gql.model.database.database import Database
from gql.model.event_log.integrity import verify_logs

_MAX_REPLAYS = 50
_SNAPSHOT_ATTEMPTS = 50


async def check_history(workload: Workload) -> None:
    """Compares what clients sent and received with the current logs. The writers must be paused."""
    end = time.time()
    logs = await read_logs(workload.cluster.database_url, workload.organization.sessions)
    check_logs(workload.history, logs)
    for subscriber in workload.subscribers:
        _check_subscriber(workload, subscriber, logs[subscriber.session.id])
    if not workload.history.forks:  # a restored backup has lost a part of the presence events
        for session in workload.organization.sessions:
            _check_presence(workload, session.id, logs[session.id], end)


def _check_subscriber(workload: Workload, subscriber: Subscriber, log: Log) -> None:
    check_subscriber(workload.history, subscriber, log)
    for delay in delivery_delays(workload.history, subscriber, log):
        workload.record_delay(delay)


def _check_presence(workload: Workload, session_id: str, log: Log, end: float) -> None:
    customers = [
        subscriber
        for subscriber in workload.subscribers
        if subscriber.session.id == session_id and subscriber.is_customer
    ]
    limits = workload.times.presence_limits
    result = check_presence(workload.history, customers, log, limits, end)
    workload.presence.disconnections += result.disconnections
    workload.presence.worst = max(workload.presence.worst, result.worst)


async def check_client_states(workload: Workload) -> None:
    """Checks that the state that each client has built from its events equals a new snapshot."""
    client = Client(workload.organization.admin_token)
    for subscriber in workload.subscribers:
        if subscriber.client_state is None:
            continue
        snapshot = await _snapshot_at_cursor(workload, client, subscriber)
        difference = (
            subscriber.client_state.difference_from(snapshot)
            if snapshot
            else "the session changes all the time"
        )
        if difference:
            text = f"{subscriber.name}'s state is not the snapshot: {difference}"
            workload.history.add_violation("gap", text)
    client.close()


async def _snapshot_at_cursor(
    workload: Workload, client: Client, subscriber: Subscriber
) -> dict[str, object] | None:
    """Queries the session until the answer has the subscriber's cursor; None if it never has."""
    variables = {"id": subscriber.session.id}
    for _ in range(_SNAPSHOT_ATTEMPTS):
        data = await client.execute(workload.servers[0].port, SNAPSHOT, variables)
        session: dict[str, object] = data["session"]
        if session["cursor"] == subscriber.cursor:
            return session
        await asyncio.sleep(0.1)
    return None


async def check_replays(workload: Workload) -> None:
    """Checks that a repeated idempotency key returns the first answer and has no other effect."""
    history, writer = workload.history, workload.writers[0]
    client = Client(writer.token)
    writes = [
        write
        for write in history.writes
        if write.key.startswith(f"{writer.name}-") and write.generation == history.generation
    ]
    for write in writes[:_MAX_REPLAYS]:
        try:
            difference = await writer.replay(client, write)
        except (Unreachable, OperationFailed) as error:
            difference = repr(error)
        if difference:
            history.add_violation("duplicate", f"{write.key}, sent again, {difference}")
    client.close()


async def check_hash_chains(workload: Workload) -> None:
    """Checks every hash chain, as `bubbles verify` does."""
    database = Database(workload.cluster.database_url)
    try:
        async with aclosing(verify_logs(database)) as verdicts:
            async for verdict in verdicts:
                if verdict.problem:
                    text = f"{verdict.session_id}: {verdict.problem}"
                    workload.history.add_violation("chain", text)
    finally:
        await database.close()
