"""Verifies the event logs of sessions as they are stored, and the rows that the logs speak of."""

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Select, select

from gql.model.database.change import UNREADABLE
from gql.model.database.database import Database
from gql.model.database.row import Row
from gql.model.database.tables import EventRow, SessionRow
from gql.model.database.tables.digested_columns import DIGESTED_COLUMNS
from gql.model.domain.errors import NotFound, SessionFrozen
from gql.model.domain.views import SessionView
from gql.model.event_log.diff import fold_log
from gql.model.event_log.events import decode_event
from gql.model.event_log.hash_chain import verify_chain

_PARTS = [Row.metadata.tables[name] for name in (*DIGESTED_COLUMNS, "event") if name != "session"]


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """The result for one session: its number of events, and the first problem, if there is one."""

    session_id: str
    events: int
    problem: str | None


async def verify_logs(
    database: Database, session_ids: Collection[str] = ()
) -> AsyncGenerator[LogVerdict]:
    """Yields a verdict for each of these sessions, or for all sessions if there are no ids.

    Checks the hash chain of the events, and compares the digest of the stored rows with the last
    event's. Sessions that do not exist come last. Memory holds the events of one session at a time.
    """
    sessions = select(SessionRow.id)
    if session_ids:
        sessions = sessions.where(SessionRow.id.in_(session_ids))
    async with database.read_transaction() as sql:
        existing = list(await sql.scalars(sessions.order_by(SessionRow.id)))
    for session_id in existing:
        yield await _verify_session(database, session_id)
    for session_id in await _find_orphans(database, session_ids):
        yield LogVerdict(session_id, 0, "rows of it are stored, but not the session's own row")
    for session_id in sorted(set(session_ids) - {*existing}):
        yield LogVerdict(session_id, 0, "not found")


async def _verify_session(database: Database, session_id: str) -> LogVerdict:
    query = select(EventRow).where(EventRow.session_id == session_id).order_by(EventRow.sequence)
    async with database.read_transaction() as sql:
        head, head_hash, organization_id = (await sql.execute(_head_of(session_id))).one()
        try:
            events = list(await sql.scalars(query))
        except UNREADABLE as error:
            return LogVerdict(session_id, head, f"its events cannot be read: {error!r}")
    problem = verify_chain(events, head, head_hash)
    if problem is None and {event.organization_id for event in events} != {organization_id}:
        problem = "the events are not those of the session's organization"
    return LogVerdict(session_id, head, problem or await _verify_rows(database, session_id, events))


def _head_of(session_id: str) -> Select[int, str, str]:
    return select(SessionRow.head, SessionRow.head_hash, SessionRow.organization_id).where(
        SessionRow.id == session_id
    )


async def _verify_rows(database: Database, session_id: str, events: list[EventRow]) -> str | None:
    """Returns how the rows that make up the session differ from its log, None if they do not."""
    try:
        session = await database.load(session_id)
    except NotFound:
        return "it was deleted meanwhile"
    except SessionFrozen as error:
        return error.mismatch
    mismatch = session.state.mismatch
    if mismatch is None or session.view.head != events[-1].sequence:
        return mismatch
    logged = fold_log([decode_event(event) for event in events])
    difference = _first_difference(logged, session.view)
    return f"{mismatch}: {difference}" if difference else mismatch


def _first_difference(logged: SessionView, stored: SessionView) -> str | None:
    """Returns the path of the first value that differs, None if the views do not show it."""
    return _compare(_keyed(logged), _keyed(stored), "")


def _keyed(view: SessionView) -> dict[str, Any]:
    """Returns a view as JSON, with its participants and interactions by id."""
    content: dict[str, Any] = msgspec.to_builtins(view)
    for name in ("participants", "interactions"):
        content[name] = {part["id"]: part for part in content[name]}
    return content


def _compare(first: Any, second: Any, path: str) -> str | None:
    if first == second:
        return None
    pairs: list[tuple[Any, Any, str]] = []
    if isinstance(first, dict) and isinstance(second, dict):
        keys = [*first, *(key for key in second if key not in first)]
        pairs = [(first.get(key), second.get(key), f"{path}.{key}") for key in keys]
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        zipped = enumerate(zip(first, second, strict=True))
        pairs = [(*pair, f"{path}[{index}]") for index, pair in zipped]
    differences = (_compare(*pair) for pair in pairs)
    return next((item for item in differences if item), path.removeprefix("."))


async def _find_orphans(database: Database, session_ids: Collection[str]) -> list[str]:
    """Returns the ids of sessions that have rows, but no row of their own."""
    known = select(SessionRow.id)
    found: set[str] = set()
    async with database.read_transaction() as sql:
        for table in _PARTS:
            query = select(table.c.session_id).where(table.c.session_id.not_in(known)).distinct()
            found.update(await sql.scalars(query))
    return sorted(found & {*session_ids} if session_ids else found)
