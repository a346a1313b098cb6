"""Reads sessions: from the cache if it holds the stored state, else from their rows."""

from collections.abc import Callable, Sequence

from gql.model.database.change import current_session, is_current
from gql.model.database.driver_errors import translate_driver_errors
from gql.model.database.drivers.postgresql_sessions import PostgresqlSessions
from gql.model.database.drivers.runner import Runner
from gql.model.database.drivers.sqlite_readers import SqliteReaders
from gql.model.database.drivers.statements import Statement
from gql.model.database.sessions.frozen_sessions import FrozenSessions
from gql.model.database.sessions.session_cache import SessionCache
from gql.model.domain.errors import SessionFrozen
from gql.model.domain.projection.session import ProjectedSession
from gql.model.domain.views import SessionView
from gql.model.event_log.recent_events import RecentEvents


class SessionLoader:
    """Loads sessions and caches them. Reports those whose rows do not match their log."""

    def __init__(
        self,
        readers: SqliteReaders | PostgresqlSessions,
        cache: SessionCache,
        frozen: FrozenSessions,
        recent: RecentEvents,
    ) -> None:
        self._readers = readers
        self._cache = cache
        self._frozen = frozen
        self._recent = recent

    async def load_past_cache(self, session_id: str) -> ProjectedSession:
        """Returns a session. Raises `NotFound`, and `SessionFrozen` if its rows cannot be read."""
        with translate_driver_errors():
            session: ProjectedSession = await self._readers.read(
                lambda runner: current_session(runner, session_id, "", 0, None)
            )
        return session

    async def load(self, find: Callable[[Runner], Statement]) -> dict[str, SessionView]:
        """Returns the sessions whose id, head hash and version a statement selects.

        Loads only those whose cached state is not the stored one any more. Leaves out sessions
        whose rows cannot be read; raises `SessionFrozen` if no other is selected.
        """
        with translate_driver_errors():
            sessions: Sequence[ProjectedSession | SessionFrozen] | None = None
            if isinstance(self._readers, PostgresqlSessions):  # saves the transaction's round trips
                sessions = await self._readers.read_statement(self._all_cached(find))
            if sessions is None:
                sessions = await self._readers.read(lambda runner: self._read(runner, find))
        views = {}
        for session in sessions:
            if isinstance(session, ProjectedSession):
                self._put(session)
                views[session.view.id] = session.view
            else:
                self._frozen.report(session.frozen_session_id, session.mismatch)
        unreadable = [session for session in sessions if isinstance(session, SessionFrozen)]
        if unreadable and not views:
            raise unreadable[0]
        return views

    def _read(
        self, runner: Runner, find: Callable[[Runner], Statement]
    ) -> list[ProjectedSession | SessionFrozen]:
        sessions: list[ProjectedSession | SessionFrozen] = []
        for session_id, head_hash, version in runner.fetch(find(runner)):
            cached = self._cache.get(session_id)
            try:
                session = current_session(runner, session_id, head_hash, version, cached)
            except SessionFrozen as error:
                sessions.append(error)
            else:
                sessions.append(session)
        return sessions

    def _all_cached(
        self, find: Callable[[Runner], Statement]
    ) -> Callable[[Runner], list[ProjectedSession] | None]:
        """Returns a function that reads the heads; it returns None unless all are cached."""

        def read(runner: Runner) -> list[ProjectedSession] | None:
            sessions = []
            for session_id, head_hash, version in runner.fetch(find(runner)):
                session = self._cache.get(session_id)
                if session is None or not is_current(session, head_hash, version):
                    return None
                sessions.append(session)
            return sessions

        return read

    def _put(self, session: ProjectedSession) -> None:
        session_id = session.view.id
        if session.state.mismatch:
            self._frozen.report(session_id, session.state.mismatch)
        else:
            self._frozen.forget(session_id)
        if self._cache.get(session_id) is not session:
            self._recent.drop_unless_at(session_id, session.view.head_hash)
        self._cache.put(session)
