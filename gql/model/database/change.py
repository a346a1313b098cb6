"""One change of sessions: what is locked and read, who decides, and in which order it is run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec import MsgspecError
from sqlalchemy import Executable, bindparam, select

from gql.model.database.drivers.runner import Runner
from gql.model.database.drivers.statements import POSTGRESQL, Statement, placeholder
from gql.model.database.idempotency import IdempotencyKey
from gql.model.database.sessions.loading import load_state
from gql.model.database.tables import IdempotencyRow
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.errors import KeyConflict, NotFound, Replayed, SessionFrozen
from gql.model.domain.projection.session import ProjectedSession, project_session
from gql.model.domain.viewer import Actor

Decide = Callable[[UnitOfWork], Any]
"""Edits the drafts of a unit of work, or raises a refusal before anything is written.

It must not do I/O: on SQLite it runs on the writer's thread, while other changes wait.
"""
CachedSessions = Callable[[str], ProjectedSession | None]


@dataclass(frozen=True, slots=True)
class Read:
    """A statement that is read with a change, under its locks, and its parameters."""

    statement: Executable
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of sessions by an actor. `reads` are executed after the sessions are locked.

    A session whose rows do not match its log is refused, unless `is_repair`.
    """

    session_ids: Sequence[str]
    decide: Decide
    actor: Actor
    cause: str
    idempotency_key: IdempotencyKey | None = None
    reads: Sequence[Read] = ()
    is_repair: bool = False


@dataclass(slots=True)
class Decided:
    """A change that was decided: what `decide` returned, and the statements to execute."""

    unit: UnitOfWork
    value: Any
    writes: Sequence[Statement]


def decide_change(
    runner: Runner,
    change: Change,
    cached: CachedSessions,
    clock: Callable[[datetime], datetime],
) -> Decided:
    """Locks and reads what a change needs, decides it, and returns what is to be written.

    Nothing is written yet. Raises `Replayed` or `KeyConflict` if the idempotency key was used
    before, `NotFound` for an unknown session, `SessionFrozen` for one whose rows do not match its
    log, and what `decide` raises.
    """
    if change.idempotency_key:
        _require_unused(runner, change.idempotency_key)
    sessions = _lock(runner, sorted(set(change.session_ids)), cached)
    unit = UnitOfWork(change.actor, change.cause, clock(runner.now()), change.idempotency_key)
    for session in sessions:
        if session.state.mismatch and not change.is_repair:
            raise SessionFrozen(session.view.id, session.state.mismatch)
        unit.add_locked(session)
    unit.read_rows = [_read(runner, read) for read in change.reads]
    value = change.decide(unit)
    return Decided(unit, value, unit.finish(runner.statements))


# built once: building a statement takes longer than executing it
_LOCK_KEY = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_KEY = select(IdempotencyRow.operation, IdempotencyRow.fingerprint, IdempotencyRow.outcome).where(
    IdempotencyRow.organization_id == bindparam("organization"),
    IdempotencyRow.actor_id == bindparam("actor"),
    IdempotencyRow.key == bindparam("key_of_actor"),
)
# what decoding and deriving raise if a row, a column or a value is not what the server writes
UNREADABLE = (AttributeError, LookupError, MsgspecError, OverflowError, TypeError, ValueError)
_LOCK_SESSION = "SELECT id, head_hash, version FROM session WHERE id = "


def _require_unused(runner: Runner, key: IdempotencyKey) -> None:
    """On PostgreSQL, changes with the same key wait for each other; SQLite has one writer."""
    statements = runner.statements
    if statements.dialect is POSTGRESQL:
        runner.fetch(Statement(_LOCK_KEY, ("\x1f".join(key.primary_key),)))
    organization_id, actor_id, value = key.primary_key
    statement = statements.compile(
        _KEY, organization=organization_id, actor=actor_id, key_of_actor=value
    )
    for row in statements.convert_rows(_KEY, runner.fetch(statement)):
        if (row.operation, row.fingerprint) != (key.operation, key.fingerprint):
            raise KeyConflict
        raise Replayed(row.outcome)


def _lock(
    runner: Runner, session_ids: Sequence[str], cached: CachedSessions
) -> list[ProjectedSession]:
    """Returns the sessions, locked in the order of their ids."""
    dialect = runner.statements.dialect
    lock = " FOR NO KEY UPDATE" if dialect is POSTGRESQL else ""
    sql = _LOCK_SESSION + placeholder(dialect, 1) + lock
    rows = [row for key in session_ids for row in runner.fetch(Statement(sql, (key,)))]
    if len(rows) < len(session_ids):
        raise NotFound("Session")
    return [current_session(runner, row[0], row[1], row[2], cached(row[0])) for row in rows]


def current_session(
    runner: Runner,
    session_id: str,
    head_hash: str,
    version: int,
    cached: ProjectedSession | None,
) -> ProjectedSession:
    """Returns the cached session if it is still the stored one, else loads it.

    Raises `SessionFrozen` if its rows make no session, as after changes by SQL.
    """
    if cached and is_current(cached, head_hash, version):
        return cached
    try:
        state = load_state(runner, session_id)
        if state is None:
            raise NotFound("Session")
        return ProjectedSession(state, project_session(state))
    except UNREADABLE as error:
        raise SessionFrozen(session_id, f"its rows cannot be read: {error!r}") from error


def is_current(session: ProjectedSession, head_hash: str, version: int) -> bool:
    """Whether a cached session is the stored one, whose row has these values."""
    record = session.state.session
    return (record.head_hash, record.version) == (head_hash, version)


def _read(runner: Runner, read: Read) -> Sequence[Any]:
    statements = runner.statements
    rows = runner.fetch(statements.compile(read.statement, **read.parameters))
    return statements.convert_rows(read.statement, rows)
