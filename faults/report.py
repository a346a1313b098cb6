"""The table at the end, and the line that shows how far a run is."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

from faults.history import CALM
from faults.workload import SLACK, Workload

_COLUMNS = ("fault", "injected", "acknowledged", "a second", "lost", "gaps", "duplicates",
            "worst delay", "other")  # fmt: skip
_KINDS = ("lost", "gap", "duplicate")
_SHOWN = 12  # broken promises of a kind that are told in full


def table(workloads: Sequence[Workload]) -> str:
    """One line for each fault: what was done, and what it cost."""
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for workload in workloads:
        names = [CALM, *sorted({name for name, _ in workload.history.injected})]
        rows += [_row(workload, name) for name in names]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    lines = ["  ".join(_cell(*one) for one in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(line.rstrip() for line in lines)


def _cell(text: str, width: int) -> str:
    return text.ljust(width) if text[:1].isalpha() else text.rjust(width)


def _row(workload: Workload, name: str) -> tuple[str, ...]:
    history = workload.history
    injected = sum(fault == name for fault, _ in history.injected)
    written = sum(history.fault_at(one.acknowledged) == name for one in history.writes)
    violations = Counter(one.kind for one in history.violations if history.fault_at(one.at) == name)
    others = sum(count for kind, count in violations.items() if kind not in _KINDS)
    seconds = _seconds(workload, name)
    presence = name if name != CALM or len(workload.servers) > 1 else "sqlite-calm"
    return (
        presence, str(injected), f"{written:,}", f"{written / seconds:.0f}" if seconds else "0",
        *(str(violations[kind]) for kind in _KINDS),
        f"{workload.worst.get(name, 0.0):.2f} s", str(others),
    )  # fmt: skip


def _seconds(workload: Workload, name: str) -> float:
    spans = workload.history.spans
    ends = [start for start, _ in spans[1:]] + [workload.ended or time.time()]
    return sum(end - start for (start, one), end in zip(spans, ends, strict=True) if one == name)


def details(workloads: Sequence[Workload]) -> str:
    """Below the table: the promises, the settings, what clients were answered, what was wrong."""
    lines = []
    for workload in workloads:
        times, bounds, presence = workload.times, workload.times.presence, workload.presence
        where = f"{len(workload.servers)} server{'s' * (len(workload.servers) > 1)}"
        lines += [
            f"{where}: poll {times.poll:g} s, grace {times.grace:g} s, lease {times.lease:g} s",
            f"  sweep {times.sweep:g} s; slack for a busy machine {SLACK:g} s",
            f"  promised: delivery within {times.delivery:g} s, gone within {bounds.gone:g} s",
            f"  shown as disconnected: {presence.departures} times, at worst {presence.worst:.1f} s",
            f"  answers to writers and watchers besides success: {_answers(workload)}",
        ]
        lines += _violation_lines(workload)
    return "\n".join(lines)


def _answers(workload: Workload) -> str:
    found = sorted(workload.history.answers.items())
    return ", ".join(f"{code} {count}" for code, count in found) or "none"


def _violation_lines(workload: Workload) -> list[str]:
    lines = []
    for kind, count in Counter(one.kind for one in workload.history.violations).items():
        some = [one for one in workload.history.violations if one.kind == kind]
        lines.append(f"  {kind}: {count}")
        for one in some[:_SHOWN]:
            clock = time.strftime("%H:%M:%S", time.localtime(one.at))
            lines.append(f"    {clock} {workload.history.fault_at(one.at)}: {one.text[:300]}")
    return lines


async def progress(state: Callable[[], str]) -> None:
    """Shows how far the run is: on a terminal one line that changes, else one every 15 seconds."""
    terminal, begun = sys.stderr.isatty(), time.monotonic()
    while True:
        passed = int(time.monotonic() - begun)
        line = f"{passed // 60:02}:{passed % 60:02}  {state()}"
        print(f"\r\033[K{line}" if terminal else line, end="" if terminal else "\n",
              file=sys.stderr, flush=True)  # fmt: skip
        await asyncio.sleep(1 if terminal else 15)
