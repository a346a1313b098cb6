"""Fault runs: each fault is injected once, and every guarantee must hold."""

import pytest

from faults.fault_table import CLUSTER, EMBEDDED, FAULTS, select_faults
from faults.report import format_details
from faults.run import Run, Target
from faults.workload import Times

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

# these take longest, or their kind is injected by another fault, too
LONG_FAULTS = {
    "sqlite-nothing", "sqlite-roll", "nothing", "kill-and-away", "server-frozen", "server-roll",
    "redis-frozen", "redis-noise", "clients-cut",
}  # fmt: skip
NO_MINIMUM = Target(seconds=0, kills=0, writes=0)
SHORT_TIMES = Times(poll=1.0, grace=1.5, lease=4.0, sweep=0.5)


async def check_run(deployment: str, full_length: bool) -> None:
    """Injects each fault of a deployment once; every guarantee must hold.

    The quick tier leaves out `LONG_FAULTS`, and its writers pause between two batches.
    """
    faults = [
        fault
        for fault in FAULTS
        if fault.deployment == deployment and (full_length or fault.name not in LONG_FAULTS)
    ]
    run = Run(
        faults,
        NO_MINIMUM,
        SHORT_TIMES,
        sessions=3,
        fault_seconds=2.0 if full_length else 1.0,
        freeze_seconds=2.0 if full_length else 1.0,
        batch_pause=0.0 if full_length else 1.0,
        warm_up_writes=100 if full_length else 30,
        max_repeats=1,
    )
    await run.execute()
    assert run.violation_count == 0, format_details(run.workloads)
    assert run.kills >= 1
    injected = {name for workload in run.workloads for name, _ in workload.history.injections}
    assert injected == {fault.name for fault in faults}
    run.remove_folders()


async def test_one_server_on_sqlite_loses_nothing(full_length: bool) -> None:
    await check_run(EMBEDDED, full_length)


@pytest.mark.usefixtures("postgres", "redis")  # skips the test on a machine without either
async def test_two_servers_on_postgresql_and_redis_lose_nothing(full_length: bool) -> None:
    await check_run(CLUSTER, full_length)


def test_faults_are_selected_by_the_start_of_their_name() -> None:
    selected = select_faults(["redis"], ["redis-noise"])
    assert {fault.name for fault in selected} == {"redis-kill", "redis-frozen"}


def test_a_prefix_that_no_fault_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault has a name that starts with moon"):
        select_faults(["moon"], [])
