"""One run: faults in turn over one cluster after the other, until time and targets are reached."""

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
from faults.cluster import Cluster, new_folder, on_postgres, on_sqlite
from faults.fault_table import CLUSTER, EMBEDDED, Fault
from faults.history import CALM
from faults.organization import found
from faults.report import progress
from faults.sqlite_injections import mount, unmount
from faults.workload import Times, Workload


@dataclass(frozen=True, slots=True)
class Target:
    """How long a run goes on at least: seconds, kills, acknowledged writes; `cap` ends it."""

    seconds: float = 600.0
    kills: int = 100
    writes: int = 100_000
    cap: float = 1_500.0


@dataclass
class Run:
    """A run and what came of it.

    `rooms` is how many sessions there are, `most` how often a fault is repeated in its turn.
    """

    faults: Sequence[Fault]
    target: Target
    times: Times = field(default_factory=Times)
    sessions: int = 6
    duration: float = 8.0
    frozen: float = 16.0
    max_repeats: int = 100
    workloads: list[Workload] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    phase: str = "starting"
    begun: float = field(default_factory=time.monotonic)

    @property
    def kills(self) -> int:
        return sum(one.history.kills for one in self.workloads)

    @property
    def writes(self) -> int:
        return sum(len(one.history.writes) for one in self.workloads)

    @property
    def reached(self) -> bool:
        """Whether as much was done as was asked for."""
        return self.kills >= self.target.kills and self.writes >= self.target.writes

    @property
    def violation(self) -> int:
        """How many promises were broken."""
        return sum(len(one.history.violations) for one in self.workloads)

    def state(self) -> str:
        """Where it is, for people who wait."""
        return (
            f"{self.phase}: {self.kills} of {self.target.kills} kills, "
            f"{self.writes:,} of {self.target.writes:,} writes, {self.violation} broken promises"
        )

    async def execute(self) -> None:
        """Everything, with a line that shows how far it is."""
        showing = asyncio.create_task(progress(self.state))
        try:
            await self._embedded()
            await self._clustered()
        finally:
            showing.cancel()

    async def _embedded(self) -> None:
        """One server on SQLite: each of its faults once."""
        faults = [one for one in self.faults if one.where == EMBEDDED]
        if not faults:
            return
        folder = self._folder()
        mounted = mount(folder / "data")
        try:
            async with self._workload(await on_sqlite(folder, self.times.environ)) as workload:
                for fault in faults:
                    await self._phase(workload, fault)
        finally:
            if mounted:
                unmount(folder / "data")

    async def _clustered(self) -> None:
        """Two servers: each fault once, then on until the targets are reached."""
        faults = [one for one in self.faults if one.where == CLUSTER]
        if not faults:
            return
        async with self._workload(
            await on_postgres(self._folder(), self.times.environ)
        ) as workload:
            for fault in self._order(faults):
                await self._phase(workload, fault)

    def _order(self, faults: Sequence[Fault]) -> Iterator[Fault]:
        yield from faults
        killing = [one for one in faults if one.name == "kill"]
        for number in itertools.count():
            passed = time.monotonic() - self.begun
            if passed > self.target.cap or (passed >= self.target.seconds and self.reached):
                return
            due = self.kills < self.target.kills and number % 2 == 0
            yield killing[0] if killing and due else random.choice(faults)

    async def _phase(self, workload: Workload, fault: Fault) -> None:
        """One fault, `times` times; then everybody is told all there is."""
        self.phase = fault.name
        await workload.return_to_assigned_server()
        workload.history.enter(fault.name)
        workload.gate.open()
        for _ in range(min(fault.times, self.max_repeats)):
            await self._broken_once(workload, fault)
        await workload.settle()
        workload.history.enter(CALM)

    async def _broken_once(self, workload: Workload, fault: Fault) -> None:
        """One injection. One that does not end as it should is told of, and the run goes on."""
        try:
            await fault.once(workload)
        except Exception as error:  # noqa: BLE001  # whatever it was, it is in the report
            workload.history.violation("stuck", f"{fault.name} could not be mended: {error!r}")
            await workload.cluster.mend()

    def _folder(self) -> Path:
        self.folders.append(new_folder())
        return self.folders[-1]

    @asynccontextmanager
    async def _workload(self, cluster: Cluster) -> AsyncIterator[Workload]:
        """A cluster with people at work, judged when the block ends."""
        try:
            admin = await found(cluster)
            await cluster.start()
            workload = Workload(
                cluster, self.times, admin, duration=self.duration, frozen=self.frozen
            )
            self.workloads.append(workload)
            try:
                await workload.open(self.sessions)
                await workload.writes(100)
                yield workload
                await self._judge(workload)
            finally:
                await workload.close()
        finally:
            await cluster.stop()

    async def _judge(self, workload: Workload) -> None:
        self.phase = "comparing with the log"
        await workload.settle()
        workload.ended = time.time()
        await checks.check_client_states(workload)
        await checks.check_replays(workload)
        await checks.check_history(workload)
        await checks.check_hash_chains(workload)

    def remove_folders(self) -> None:
        """Takes away logs and data, which a run that found nothing need not leave."""
        for folder in self.folders:
            with suppress(OSError):
                shutil.rmtree(folder)
