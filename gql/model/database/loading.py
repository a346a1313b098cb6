"""Loads the state of a session: a few statements by its id, no joins."""

from typing import TypeVar

from gql.model.database.drivers.runner import Runner
from gql.model.database.drivers.statements import Statement, TableStatements, placeholder
from gql.model.state.records import LinkedRecord, Record
from gql.model.state.session_state import SessionState, group_by_interaction

_R = TypeVar("_R", bound=Record | LinkedRecord)


def load_state(runner: Runner, session_id: str) -> SessionState | None:
    """Returns the state of a session, or None if it does not exist.

    All its statements must see the same data: call it in a transaction on a snapshot, or with the
    session locked.
    """
    statements = runner.statements
    sessions = _select(runner, statements.sessions, "id", session_id)
    if not sessions:
        return None
    (session,) = sessions
    participants = _select(runner, statements.participants, "session_id", session_id)
    return SessionState(
        session,
        {record.id: record for record in participants},
        group_by_interaction(
            _select(runner, statements.interactions, "session_id", session_id),
            _select(runner, statements.steps, "session_id", session_id),
            _select(runner, statements.recipients, "session_id", session_id),
            _select(runner, statements.assignments, "session_id", session_id),
        ),
        load_connected(runner, session_id),
        tuple(_select(runner, statements.linked_sessions, "parent_session_id", session_id)),
        _load_parent(runner, session.parent_session_id),
    )


def load_connected(runner: Runner, session_id: str) -> frozenset[str]:
    """Returns the ids of the participants with a live connection (rule 15)."""
    number = placeholder(runner.statements.dialect, 1)
    sql = f"SELECT DISTINCT participant_id FROM connection WHERE session_id = {number}"  # noqa: S608
    return frozenset(row[0] for row in runner.fetch(Statement(sql, (session_id,))))


def _load_parent(runner: Runner, session_id: str | None) -> LinkedRecord | None:
    if session_id is None:
        return None
    return next(iter(_select(runner, runner.statements.linked_sessions, "id", session_id)), None)


def _select(runner: Runner, table: TableStatements[_R], column: str, value: str) -> list[_R]:
    """Returns the records with this value, in the order of their ids.

    Ids begin with the time of creation and ascend within a unit of work.
    """
    condition = f"{column} = {placeholder(runner.statements.dialect, 1)} ORDER BY id"
    rows = runner.fetch(Statement(table.select + condition, (value,)))
    return [table.decode(row) for row in rows]
