"""Whether customers were shown as they were: gone in time, never gone while here (promise P5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from faults.history import DATABASE, History, Outage
from faults.session_log import Log
from faults.subscribers import Subscriber


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds: `gone` until somebody who left is shown so, `back` until who came is shown so."""

    gone: float
    back: float


@dataclass(slots=True)
class PresenceResult:
    """What the check found: departures that were shown, and the slowest one in seconds."""

    departures: int = 0
    worst: float = 0.0


Span = tuple[float, float]


def check_presence(
    history: History, subscribers: Sequence[Subscriber], log: Log, bounds: Bounds, until: float
) -> PresenceResult:
    """One session: `watchers` are its customer's connections, `until` is when the run stopped."""
    presence = PresenceResult()
    here = _here(history.outages, subscribers, until)
    marks = [(one.at, one.connected) for one in log.entries if one.connected is not None]
    who = subscribers[0].name
    aways = _gaps(here, until)
    for away, following in zip(aways, [*aways[1:], (until, until)], strict=False):
        known = [one for one in marks if one[0] < following[0]]
        _check_departure(history, who, away, known, bounds, presence)
    for at, connected in marks:
        if not connected and any(start + bounds.back < at < end for start, end in here):
            history.violation("presence", f"{who} was shown as gone, and was not", at)
    for start, end in here:
        _check_arrival(history, who, (start, end), marks, bounds)
    return presence


def _check_departure(
    history: History,
    who: str,
    away: Span,
    marks: Sequence[tuple[float, bool | None]],
    bounds: Bounds,
    presence: PresenceResult,
) -> None:
    start, end = away
    received = [at for at, connected in marks if not connected and start <= at <= end + bounds.back]
    if received:
        late = max(0.0, received[0] - _after(history.outages, start, received[0]))
        presence.departures += 1
        presence.worst = max(presence.worst, late)
        if late > bounds.gone:
            said = f"{who} was shown as gone {late:.1f} s after leaving"
            history.violation("presence", said, start)
        if len(received) > 1:
            history.violation(
                "presence", f"{who} was shown as gone {len(received)} times", received[1]
            )
    elif end - _after(history.outages, start, end) > bounds.gone and _state(marks, start):
        said = f"{who} was away {end - start:.1f} s and never shown as gone"
        history.violation("presence", said, start)


def _check_arrival(
    history: History,
    who: str,
    here: Span,
    marks: Sequence[tuple[float, bool | None]],
    bounds: Bounds,
) -> None:
    start, end = here
    due = _after(history.outages, start, end) + bounds.back
    if due < end and not _state(marks, due):
        history.violation(
            "presence", f"{who} was back and not shown so {bounds.back:.1f} s later", due
        )


def _state(marks: Sequence[tuple[float, bool | None]], at: float) -> bool:
    """What was shown at a moment."""
    before = [connected for when, connected in marks if when <= at]
    return bool(before and before[-1])


def _after(outages: Sequence[Outage], start: float, end: float) -> float:
    """`start`, or when the last outage of the database between the two ended."""
    over = [one.end for one in outages if one.what == DATABASE and start < one.end <= end]
    return max([start, *over])


def _here(outages: Sequence[Outage], subscribers: Sequence[Subscriber], until: float) -> list[Span]:
    """When the customer had a connection to a server that could be reached."""
    spans: list[Span] = []
    for subscriber in subscribers:
        for link in subscriber.connections:
            spans += _without(
                (link.start, link.end or until), [o for o in outages if o.what == link.server]
            )
    return _merged(spans)


def _without(span: Span, outages: Sequence[Outage]) -> list[Span]:
    left = [span]
    for outage in outages:
        cut: list[Span] = []
        for start, end in left:
            cut += [(start, min(end, outage.start)), (max(start, outage.end), end)]
        left = [one for one in cut if one[0] < one[1]]
    return left


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _gaps(here: Sequence[Span], until: float) -> list[Span]:
    """When the customer was away, from the first connection on."""
    ends = [start for start, _ in here[1:]] + [until]
    return [(here[at][1], end) for at, end in enumerate(ends) if here[at][1] < end]
