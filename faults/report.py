"""The table at the end, and the line that shows how far a run is."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

from faults.fault_cluster import SLACK, FaultCluster
from faults.history import CALM

_COLUMNS = ("fault", "injected", "acknowledged", "a second", "lost", "gaps", "duplicates",
            "worst delay", "other")  # fmt: skip
_KINDS = ("lost", "gap", "duplicate")
_SHOWN = 12  # broken promises of a kind that are told in full


def table(arenas: Sequence[FaultCluster]) -> str:
    """One line for each fault: what was done, and what it cost."""
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for arena in arenas:
        names = [CALM, *sorted({name for name, _ in arena.history.injected})]
        rows += [_row(arena, name) for name in names]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    lines = ["  ".join(_cell(*one) for one in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(line.rstrip() for line in lines)


def _cell(text: str, width: int) -> str:
    return text.ljust(width) if text[:1].isalpha() else text.rjust(width)


def _row(arena: FaultCluster, name: str) -> tuple[str, ...]:
    history = arena.history
    injected = sum(fault == name for fault, _ in history.injected)
    written = sum(history.fault_at(one.acknowledged) == name for one in history.writes)
    wrongs = Counter(one.kind for one in history.wrongs if history.fault_at(one.at) == name)
    others = sum(count for kind, count in wrongs.items() if kind not in _KINDS)
    seconds = _seconds(arena, name)
    shown = name if name != CALM or len(arena.servers) > 1 else "sqlite-calm"
    return (
        shown, str(injected), f"{written:,}", f"{written / seconds:.0f}" if seconds else "0",
        *(str(wrongs[kind]) for kind in _KINDS),
        f"{arena.worst.get(name, 0.0):.2f} s", str(others),
    )  # fmt: skip


def _seconds(arena: FaultCluster, name: str) -> float:
    spans = arena.history.spans
    ends = [start for start, _ in spans[1:]] + [arena.ended or time.time()]
    return sum(end - start for (start, one), end in zip(spans, ends, strict=True) if one == name)


def details(arenas: Sequence[FaultCluster]) -> str:
    """Below the table: the promises, the settings, what clients were answered, what was wrong."""
    lines = []
    for arena in arenas:
        times, bounds = arena.times, arena.times.presence
        where = f"{len(arena.servers)} server{'s' * (len(arena.servers) > 1)}"
        lines += [
            f"{where}: poll {times.poll:g} s, grace {times.grace:g} s, lease {times.lease:g} s",
            f"  sweep {times.sweep:g} s; slack for a busy machine {SLACK:g} s",
            f"  promised: delivery within {times.delivery:g} s, gone within {bounds.gone:g} s",
            f"  shown as gone: {arena.shown.departures} times, {arena.shown.worst:.1f} s at worst",
            f"  answers to writers and watchers besides success: {_answers(arena)}",
        ]
        lines += _wrongs(arena)
    return "\n".join(lines)


def _answers(arena: FaultCluster) -> str:
    found = sorted(arena.history.answers.items())
    return ", ".join(f"{code} {count}" for code, count in found) or "none"


def _wrongs(arena: FaultCluster) -> list[str]:
    lines = []
    for kind, count in Counter(one.kind for one in arena.history.wrongs).items():
        some = [one for one in arena.history.wrongs if one.kind == kind]
        lines.append(f"  {kind}: {count}")
        for one in some[:_SHOWN]:
            clock = time.strftime("%H:%M:%S", time.localtime(one.at))
            lines.append(f"    {clock} {arena.history.fault_at(one.at)}: {one.text[:300]}")
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
