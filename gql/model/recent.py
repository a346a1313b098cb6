"""The newest events of the sessions this process wrote to, so that many watchers read them once."""

from collections import OrderedDict, deque

from gql.model.events import Event

_SESSIONS = 1_000
_EVENTS = 100


class Recent:
    """A run of consecutive events for each of the latest sessions; the table has the rest."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, deque[Event]] = OrderedDict()

    def add(self, session_id: str, events: list[Event]) -> None:
        """Notes events just committed. Where another process wrote between, the run begins anew."""
        run = self._runs.setdefault(session_id, deque(maxlen=_EVENTS))
        if run and run[-1].sequence + 1 != events[0].sequence:
            run.clear()
        run.extend(events)
        self._runs.move_to_end(session_id)
        while len(self._runs) > _SESSIONS:
            self._runs.popitem(last=False)

    def after(self, session_id: str, sequence: int, limit: int) -> list[Event]:
        """Up to `limit` events that follow `sequence`, or none where the run does not reach it."""
        run = self._runs.get(session_id)
        if not run or run[0].sequence > sequence + 1:
            return []
        return [one for one in run if one.sequence > sequence][:limit]
