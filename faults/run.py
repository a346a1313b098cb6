"""One run: injects the faults into one cluster after the other, until the target is reached."""

import asyncio
import itertools
import random
import shutil
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from faults import checks
from faults.cluster import (
    Cluster,
    create_folder,
    create_postgres_cluster,
    create_sqlite_cluster,
)
from faults.fault_table import CLUSTER, EMBEDDED, Fault
from faults.history import BETWEEN_FAULTS
from faults.organization import create_organization
from faults.report import show_progress
from faults.sqlite_injections import mount_file_system, unmount_file_system
from faults.workload import Times, Workload


@dataclass(frozen=True, slots=True)
class Target:
    """The minimum of a run: seconds, killed servers, acknowledged writes.

    After `max_seconds` the run ends even if it has not reached its target.
    """

    seconds: float = 600.0
    kills: int = 100
    writes: int = 100_000
    max_seconds: float = 1_500.0


@dataclass
class Run:
    """A run and its results.

    `sessions` is the number of sessions on each cluster, `max_repeats` limits how often a fault is
    injected in one phase. The faults begin after `warm_up_writes`. `fault_seconds`,
    `freeze_seconds` and `batch_pause` are those of `Workload`.
    """

    faults: Sequence[Fault]
    target: Target
    times: Times = field(default_factory=Times)
    sessions: int = 6
    fault_seconds: float = 8.0
    freeze_seconds: float = 16.0
    batch_pause: float = 0.0
    warm_up_writes: int = 100
    max_repeats: int = 100
    workloads: list[Workload] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    phase: str = "starting"
    started_at: float = field(default_factory=time.monotonic)

    @property
    def kills(self) -> int:
        """How many servers were killed."""
        return sum(workload.history.kills for workload in self.workloads)

    @property
    def writes(self) -> int:
        """How many writes were acknowledged."""
        return sum(len(workload.history.writes) for workload in self.workloads)

    @property
    def is_target_reached(self) -> bool:
        """Whether there were enough kills and writes."""
        return self.kills >= self.target.kills and self.writes >= self.target.writes

    @property
    def violation_count(self) -> int:
        """How often a guarantee did not hold."""
        return sum(len(workload.history.violations) for workload in self.workloads)

    def status(self) -> str:
        """The progress so far, in one line."""
        return (
            f"{self.phase}: {self.kills} of {self.target.kills} kills, "
            f"{self.writes:,} of {self.target.writes:,} writes, {self.violation_count} violations"
        )

    async def execute(self) -> None:
        """Runs everything and shows the progress meanwhile."""
        progress = asyncio.create_task(show_progress(self.status))
        try:
            await self._run_on_sqlite()
            await self._run_on_postgres()
        finally:
            progress.cancel()

    async def _run_on_sqlite(self) -> None:
        """Runs each fault for one server on SQLite once."""
        faults = [fault for fault in self.faults if fault.deployment == EMBEDDED]
        if not faults:
            return
        folder = self._create_folder()
        is_mounted = mount_file_system(folder / "data")
        try:
            async with self._workload(
                create_sqlite_cluster(folder, self.times.environ)
            ) as workload:
                for fault in faults:
                    await self._run_phase(workload, fault)
        finally:
            if is_mounted:
                unmount_file_system(folder / "data")

    async def _run_on_postgres(self) -> None:
        """Runs each fault for two servers once, then more until the target is reached."""
        faults = [fault for fault in self.faults if fault.deployment == CLUSTER]
        if not faults:
            return
        cluster = await create_postgres_cluster(self._create_folder(), self.times.environ)
        async with self._workload(cluster) as workload:
            for fault in self._schedule(faults):
                await self._run_phase(workload, fault)

    def _schedule(self, faults: Sequence[Fault]) -> Iterator[Fault]:
        """Yields each fault once, then random ones; every other one kills while kills are missing.

        Ends when the target or `max_seconds` is reached.
        """
        yield from faults
        kill = next((fault for fault in faults if fault.name == "kill"), None)
        for number in itertools.count():
            elapsed = time.monotonic() - self.started_at
            if elapsed > self.target.max_seconds:
                return
            if elapsed >= self.target.seconds and self.is_target_reached:
                return
            is_kill_due = self.kills < self.target.kills and number % 2 == 0
            yield kill if kill and is_kill_due else random.choice(faults)

    async def _run_phase(self, workload: Workload, fault: Fault) -> None:
        """Injects a fault as often as it says, then waits until all clients have caught up."""
        self.phase = fault.name
        await workload.return_to_assigned_servers()
        workload.history.start_phase(fault.name)
        workload.gate.open()
        for _ in range(min(fault.repeats, self.max_repeats)):
            await self._inject(workload, fault)
        await workload.settle()
        workload.history.start_phase(BETWEEN_FAULTS)

    async def _inject(self, workload: Workload, fault: Fault) -> None:
        """Injects a fault once. If it cannot be repaired, reports this, and the run continues."""
        try:
            await fault.inject(workload)
        except Exception as error:  # noqa: BLE001  # every error is in the report
            text = f"{fault.name} could not be repaired: {error!r}"
            workload.history.add_violation("stuck", text)
            await workload.cluster.repair()

    def _create_folder(self) -> Path:
        self.folders.append(create_folder())
        return self.folders[-1]

    @asynccontextmanager
    async def _workload(self, cluster: Cluster) -> AsyncIterator[Workload]:
        """Runs clients on a cluster, and checks the history when the block ends."""
        try:
            admin_token = await create_organization(cluster)
            await cluster.start()
            workload = Workload(
                cluster,
                self.times,
                admin_token,
                fault_seconds=self.fault_seconds,
                freeze_seconds=self.freeze_seconds,
                batch_pause=self.batch_pause,
            )
            self.workloads.append(workload)
            try:
                await workload.start(self.sessions)
                await workload.wait_for_writes(self.warm_up_writes)
                yield workload
                await self._check(workload)
            finally:
                await workload.stop()
        finally:
            await cluster.stop()

    async def _check(self, workload: Workload) -> None:
        self.phase = "checking"
        await workload.settle()
        workload.ended_at = time.time()
        await checks.check_client_states(workload)
        await checks.check_replays(workload)
        await checks.check_history(workload)
        await checks.check_hash_chains(workload)

    def remove_folders(self) -> None:
        """Removes logs and data, which are not needed if there were no violations."""
        for folder in self.folders:
            with suppress(OSError):
                shutil.rmtree(folder)
