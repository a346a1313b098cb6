"""The table at the end of a run, the details below it, and the progress line."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

from faults.history import BETWEEN_FAULTS
from faults.workload import TOLERANCE, Workload

_COLUMNS = ("fault", "injected", "writes", "per second", "lost", "gaps", "duplicates",
            "worst delay", "other")  # fmt: skip
_KINDS = ("lost", "gap", "duplicate")
_MAX_SHOWN = 12  # violations of each kind


def format_table(workloads: Sequence[Workload]) -> str:
    """One line for each fault: how often it was injected, and what was lost."""
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for workload in workloads:
        faults = sorted({fault for fault, _ in workload.history.injections})
        rows += [_row(workload, fault) for fault in (BETWEEN_FAULTS, *faults)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(_COLUMNS))]
    lines = ["  ".join(map(_pad, row, widths)) for row in rows]
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(line.rstrip() for line in lines)


def _pad(text: str, width: int) -> str:
    return text.ljust(width) if text[:1].isalpha() else text.rjust(width)


def _row(workload: Workload, fault: str) -> tuple[str, ...]:
    history = workload.history
    injections = sum(name == fault for name, _ in history.injections)
    writes = sum(history.fault_at(write.acknowledged_at) == fault for write in history.writes)
    violations = Counter(
        violation.kind
        for violation in history.violations
        if history.fault_at(violation.at) == fault
    )
    other_violations = sum(count for kind, count in violations.items() if kind not in _KINDS)
    seconds = _phase_duration(workload, fault)
    is_sqlite = workload.cluster.postgres is None
    return (
        f"sqlite, {fault}" if is_sqlite and fault == BETWEEN_FAULTS else fault,
        str(injections), f"{writes:,}", f"{writes / seconds:.0f}" if seconds else "0",
        *(str(violations[kind]) for kind in _KINDS),
        f"{workload.worst_delays.get(fault, 0.0):.2f} s", str(other_violations),
    )  # fmt: skip


def _phase_duration(workload: Workload, fault: str) -> float:
    """How long the phases of a fault lasted in total."""
    phases = workload.history.phases
    ends = [start for start, _ in phases[1:]] + [workload.ended_at or time.time()]
    return sum(
        end - start for (start, name), end in zip(phases, ends, strict=True) if name == fault
    )


def format_details(workloads: Sequence[Workload]) -> str:
    """For each cluster: its settings, the guaranteed times, the errors received, the violations."""
    lines = []
    for workload in workloads:
        times, limits, presence = workload.times, workload.times.presence_limits, workload.presence
        servers = f"{len(workload.servers)} server{'s' * (len(workload.servers) > 1)}"
        lines += [
            f"{servers}: poll {times.poll:g} s, grace {times.grace:g} s, lease {times.lease:g} s",
            f"  sweep {times.sweep:g} s; tolerance for a busy machine {TOLERANCE:g} s",
            f"  limits: delivery {times.delivery_limit:g} s, disconnection {limits.disconnect:g} s",
            f"  disconnections shown: {presence.disconnections}, slowest {presence.worst:.1f} s",
            f"  errors that clients received: {_error_counts(workload)}",
        ]
        lines += _violation_lines(workload)
    return "\n".join(lines)


def _error_counts(workload: Workload) -> str:
    counts = sorted(workload.history.error_counts.items())
    return ", ".join(f"{code} {count}" for code, count in counts) or "none"


def _violation_lines(workload: Workload) -> list[str]:
    history, lines = workload.history, []
    for kind, count in Counter(violation.kind for violation in history.violations).items():
        lines.append(f"  {kind}: {count}")
        of_kind = [violation for violation in history.violations if violation.kind == kind]
        for violation in of_kind[:_MAX_SHOWN]:
            clock = time.strftime("%H:%M:%S", time.localtime(violation.at))
            fault = history.fault_at(violation.at)
            lines.append(f"    {clock} {fault}: {violation.text[:300]}")
    return lines


async def show_progress(status: Callable[[], str]) -> None:
    """Shows the status on standard error until cancelled.

    On a terminal this is one line that changes every second, otherwise a line every 15 seconds.
    """
    is_terminal, start = sys.stderr.isatty(), time.monotonic()
    while True:
        elapsed = int(time.monotonic() - start)
        line = f"{elapsed // 60:02}:{elapsed % 60:02}  {status()}"
        print(f"\r\033[K{line}" if is_terminal else line, end="" if is_terminal else "\n",
              file=sys.stderr, flush=True)  # fmt: skip
        await asyncio.sleep(1 if is_terminal else 15)
