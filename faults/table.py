"""The table of faults: name, what is done, and where."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from faults import breaking, embedded
from faults.fault_cluster import FaultCluster

CLUSTER = "two servers, PostgreSQL, Redis"
EMBEDDED = "one server, SQLite"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break things. `once` breaks and mends it; a phase does so `times` times."""

    name: str
    where: str
    once: Callable[[FaultCluster], Awaitable[None]]
    times: int = 1

    @property
    def what(self) -> str:
        """One sentence on what it does."""
        return (self.once.__doc__ or "").strip().splitlines()[0]


FAULTS = (
    Fault("sqlite-nothing", EMBEDDED, breaking.nothing),
    Fault("sqlite-kill", EMBEDDED, breaking.kill, 4),
    Fault("sqlite-roll", EMBEDDED, breaking.roll),
    Fault("sqlite-disk-full", EMBEDDED, embedded.fill_disk),
    Fault("sqlite-backup", EMBEDDED, embedded.restore_backup),
    Fault("nothing", CLUSTER, breaking.nothing),
    Fault("kill", CLUSTER, breaking.kill, 8),
    Fault("kill-and-away", CLUSTER, breaking.kill_and_stay_away),
    Fault("server-frozen", CLUSTER, breaking.freeze_server),
    Fault("server-roll", CLUSTER, breaking.roll),
    Fault("postgres-kill", CLUSTER, breaking.kill_postgres, 4),
    Fault("postgres-frozen", CLUSTER, breaking.freeze_postgres),
    Fault("postgres-connections", CLUSTER, breaking.kill_connections, 5),
    Fault("postgres-commits", CLUSTER, breaking.cut_commits),
    Fault("redis-kill", CLUSTER, breaking.kill_redis, 3),
    Fault("redis-frozen", CLUSTER, breaking.freeze_redis),
    Fault("redis-noise", CLUSTER, breaking.confuse_redis),
    Fault("clients-cut", CLUSTER, breaking.cut_clients),
    Fault("replies-lost", CLUSTER, breaking.lose_replies),
)


def chosen(only: list[str], skip: list[str]) -> list[Fault]:
    """The faults whose names begin with one of `only`, or all, but for those of `skip`.

    Raises ValueError for a beginning that no fault has.
    """
    for word in (*only, *skip):
        if not any(one.name.startswith(word) for one in FAULTS):
            raise ValueError(f"no fault is called {word}…")
    wanted = [one for one in FAULTS if not only or one.name.startswith(tuple(only))]
    return [one for one in wanted if not (skip and one.name.startswith(tuple(skip)))]
