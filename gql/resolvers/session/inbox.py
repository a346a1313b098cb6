"""The inbox: the stream of an organization's sessions as they change."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from gql.model.domain.enums import SessionKind, SessionStatus
from gql.model.domain.errors import Busy
from gql.model.domain.viewer import Scope
from gql.model.domain.views import SessionView
from gql.model.domain.visibility import visible
from gql.resolvers.context import STAFF, Context
from gql.resolvers.pagination import Slice
from gql.resolvers.session.sessions import sessions_matching
from gql.resolvers.session.updates import RETRY_DELAY

_BATCH_SIZE = 100  # sessions in one item


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class InboxUpdate:
    """One item of the inbox: the newest sessions at first, later those that changed."""

    reset: bool
    sessions: Sequence[SessionView]


async def inbox(
    context: Context, status: SessionStatus | None = None, kind: SessionKind | None = None
) -> AsyncGenerator[InboxUpdate]:
    """Yields the newest sessions that match, then those that change, in their latest state.

    A session that has matched is sent once more when it no longer matches, so that the client can
    remove it.
    """
    viewer = context.require(*STAFF)
    with context.subscription_registry.subscribe_inbox(viewer.organization_id) as subscription:
        page = await context.database.run_to_completion(
            sessions_matching(context, Slice(first=_BATCH_SIZE), status, kind)
        )
        sent_ids = {session.id for session in page.items}
        yield InboxUpdate(True, page.items)
        while True:
            changed_ids = await subscription.take(_BATCH_SIZE)
            changed = await _read_sessions(context, changed_ids, viewer.scope)
            matching_ids = {session.id for session in changed if _matches(session, status, kind)}
            sessions = [session for session in changed if session.id in sent_ids | matching_ids]
            no_longer_matching = {session.id for session in changed} - matching_ids
            sent_ids = (sent_ids | matching_ids) - no_longer_matching
            if sessions:
                yield InboxUpdate(False, sessions)


async def _read_sessions(
    context: Context, session_ids: Sequence[str], scope: Scope
) -> list[SessionView]:
    """Returns the sessions as they are now. Retries while the database does not answer."""

    async def read() -> list[SessionView]:
        views = [await context.database.view(session_id) for session_id in session_ids]
        return [visible(view, scope) for view in views]

    while True:
        try:
            return await context.database.run_to_completion(read())
        except Busy:
            await asyncio.sleep(RETRY_DELAY)


def _matches(session: SessionView, status: SessionStatus | None, kind: SessionKind | None) -> bool:
    return status in (None, session.status) and kind in (None, session.kind)
