"""Reports sessions whose rows do not match their log, each difference once."""

import logging
from collections import OrderedDict

_MAX_REMEMBERED = 1_000  # sessions

_log = logging.getLogger("bubbles.database")


class FrozenSessions:
    """Remembers which differences were logged: a frozen session is loaded again and again."""

    def __init__(self) -> None:
        self._reported: OrderedDict[str, str] = OrderedDict()

    def report(self, session_id: str, mismatch: str) -> None:
        """Logs how the rows of a session differ from its log, unless that was logged before."""
        if self._reported.get(session_id) == mismatch:
            return
        self._reported[session_id] = mismatch
        if len(self._reported) > _MAX_REMEMBERED:
            self._reported.popitem(last=False)
        _log.error("The rows of session %s do not match its log: %s.", session_id, mismatch)

    def forget(self, session_id: str) -> None:
        """Records that the rows of a session match its log."""
        self._reported.pop(session_id, None)
