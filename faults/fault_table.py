"""The table of faults: the name of each, how it is injected, and on which deployment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from faults import injections, network_injections, sqlite_injections
from faults.workload import Workload

CLUSTER = "two servers, PostgreSQL, Redis"
EMBEDDED = "one server, SQLite"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault. `inject` breaks and repairs something; a phase does so `repeats` times."""

    name: str
    deployment: str
    inject: Callable[[Workload], Awaitable[None]]
    repeats: int = 1

    @property
    def description(self) -> str:
        """One sentence about what it does."""
        return (self.inject.__doc__ or "").strip().splitlines()[0]


FAULTS = (
    Fault("sqlite-nothing", EMBEDDED, injections.do_nothing),
    Fault("sqlite-kill", EMBEDDED, injections.kill_servers, 4),
    Fault("sqlite-roll", EMBEDDED, injections.restart_servers),
    Fault("sqlite-disk-full", EMBEDDED, sqlite_injections.fill_disk),
    Fault("sqlite-backup", EMBEDDED, sqlite_injections.restore_backup),
    Fault("nothing", CLUSTER, injections.do_nothing),
    Fault("kill", CLUSTER, injections.kill_servers, 8),
    Fault("kill-and-away", CLUSTER, injections.kill_server_with_customers),
    Fault("server-frozen", CLUSTER, injections.freeze_server),
    Fault("server-roll", CLUSTER, injections.restart_servers),
    Fault("postgres-kill", CLUSTER, injections.kill_postgres, 4),
    Fault("postgres-frozen", CLUSTER, injections.freeze_postgres),
    Fault("postgres-connections", CLUSTER, injections.terminate_connections, 5),
    Fault("postgres-commits", CLUSTER, network_injections.drop_commit_replies),
    Fault("redis-kill", CLUSTER, injections.kill_redis, 3),
    Fault("redis-frozen", CLUSTER, injections.freeze_redis),
    Fault("redis-noise", CLUSTER, injections.publish_noise),
    Fault("clients-cut", CLUSTER, network_injections.cut_clients),
    Fault("replies-lost", CLUSTER, network_injections.drop_replies),
)


def select_faults(only: list[str], skip: list[str]) -> list[Fault]:
    """The faults whose names start with a prefix of `only`, or all, without those of `skip`.

    Raises `ValueError` for a prefix that no fault has.
    """
    for prefix in (*only, *skip):
        if not any(fault.name.startswith(prefix) for fault in FAULTS):
            raise ValueError(f"no fault has a name that starts with {prefix}")
    return [
        fault
        for fault in FAULTS
        if (not only or fault.name.startswith(tuple(only)))
        and not (skip and fault.name.startswith(tuple(skip)))
    ]
