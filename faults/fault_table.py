"""The table of faults: name, what is done, and where."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from faults import injections, sqlite_injections
from faults.workload import Workload

CLUSTER = "two servers, PostgreSQL, Redis"
EMBEDDED = "one server, SQLite"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break things. `once` breaks and mends it; a phase does so `times` times."""

    name: str
    where: str
    once: Callable[[Workload], Awaitable[None]]
    times: int = 1

    @property
    def what(self) -> str:
        """One sentence on what it does."""
        return (self.once.__doc__ or "").strip().splitlines()[0]


FAULTS = (
    Fault("sqlite-nothing", EMBEDDED, injections.nothing),
    Fault("sqlite-kill", EMBEDDED, injections.kill, 4),
    Fault("sqlite-roll", EMBEDDED, injections.roll),
    Fault("sqlite-disk-full", EMBEDDED, sqlite_injections.fill_disk),
    Fault("sqlite-backup", EMBEDDED, sqlite_injections.restore_backup),
    Fault("nothing", CLUSTER, injections.nothing),
    Fault("kill", CLUSTER, injections.kill, 8),
    Fault("kill-and-away", CLUSTER, injections.kill_and_stay_away),
    Fault("server-frozen", CLUSTER, injections.freeze_server),
    Fault("server-roll", CLUSTER, injections.roll),
    Fault("postgres-kill", CLUSTER, injections.kill_postgres, 4),
    Fault("postgres-frozen", CLUSTER, injections.freeze_postgres),
    Fault("postgres-connections", CLUSTER, injections.kill_connections, 5),
    Fault("postgres-commits", CLUSTER, injections.cut_commits),
    Fault("redis-kill", CLUSTER, injections.kill_redis, 3),
    Fault("redis-frozen", CLUSTER, injections.freeze_redis),
    Fault("redis-noise", CLUSTER, injections.confuse_redis),
    Fault("clients-cut", CLUSTER, injections.cut_clients),
    Fault("replies-lost", CLUSTER, injections.lose_replies),
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
