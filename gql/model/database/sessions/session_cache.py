"""The sessions that were last read or written in this process, with their views."""

from collections import OrderedDict

from gql.model.domain.projection.session import ProjectedSession

_MAX_SESSIONS = 2_000


class SessionCache:
    """Holds sessions by id; the least recently used ones are dropped.

    An entry may be outdated: compare its head and version with the stored ones. `get` may be called
    from any thread, the other methods only from the event loop's.
    """

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, ProjectedSession] = OrderedDict()

    def get(self, session_id: str) -> ProjectedSession | None:
        """Returns a session as it was last read or written here."""
        return self._sessions.get(session_id)

    def put(self, session: ProjectedSession) -> None:
        """Adds or replaces a session."""
        session_id = session.view.id
        self._sessions[session_id] = session
        self._sessions.move_to_end(session_id)
        while len(self._sessions) > _MAX_SESSIONS:
            self._sessions.popitem(last=False)

    def drop(self, session_id: str) -> None:
        """Removes a session."""
        self._sessions.pop(session_id, None)
