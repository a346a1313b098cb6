"""Fault runs: each fault is injected once, and every guarantee must hold."""

import pytest

from faults.fault_table import CLUSTER, EMBEDDED, FAULTS, Fault, select_faults
from faults.report import details
from faults.run import Run, Target
from faults.workload import Times

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

LONG_FAULTS = {
    "nothing", "server-frozen", "kill-and-away", "redis-frozen", "redis-noise", "clients-cut",
}  # fmt: skip
NO_MINIMUM = Target(seconds=0, kills=0, writes=0)
SHORT_TIMES = Times(poll=1.0, grace=1.5, lease=4.0, sweep=0.5)


async def run_once(faults: list[Fault]) -> Run:
    run = Run(
        faults,
        NO_MINIMUM,
        SHORT_TIMES,
        sessions=3,
        fault_seconds=2.0,
        freeze_seconds=2.0,
        max_repeats=1,
    )
    await run.execute()
    return run


async def test_one_server_on_sqlite_loses_nothing() -> None:
    run = await run_once([fault for fault in FAULTS if fault.deployment == EMBEDDED])
    assert run.violation_count == 0, details(run.workloads)
    assert run.kills >= 1
    run.remove_folders()


@pytest.mark.usefixtures("postgres", "redis")  # skips the test on a machine without either
async def test_two_servers_on_postgresql_and_redis_lose_nothing(full_length: bool) -> None:
    """The run starts its own servers. The quick tier leaves out the faults that take longest."""
    faults = [
        fault
        for fault in FAULTS
        if fault.deployment == CLUSTER and (full_length or fault.name not in LONG_FAULTS)
    ]
    run = await run_once(faults)
    assert run.violation_count == 0, details(run.workloads)
    injected = {name for workload in run.workloads for name, _ in workload.history.injections}
    assert injected == {fault.name for fault in faults}
    run.remove_folders()


def test_faults_are_selected_by_the_start_of_their_name() -> None:
    selected = select_faults(["redis"], ["redis-noise"])
    assert {fault.name for fault in selected} == {"redis-kill", "redis-frozen"}


def test_a_prefix_that_no_fault_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault has a name that starts with moon"):
        select_faults(["moon"], [])
