"""Loads the state of a session: a few statements by its id, no joins."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from gql.model.database.drivers.runner import Runner
from gql.model.database.drivers.statements import Statement, TableStatements, placeholder
from gql.model.database.sessions.log_check import find_mismatch
from gql.model.state.digest import RowDigest, digest_of
from gql.model.state.records import (
    LinkedRecord,
    RecipientRecord,
    Record,
    StepRecord,
)
from gql.model.state.session_state import SessionState, group_by_interaction

_R = TypeVar("_R", bound=Record)


class _Rows(Generic[_R]):
    """The rows of one table that belong to a session, in the order of their ids.

    Ids begin with the time of creation and ascend within a unit of work.
    """

    def __init__(
        self, runner: Runner, table: TableStatements[_R], session_id: str, column: str
    ) -> None:
        self._table = table
        self._rows = _select(runner, table, column, session_id)
        self.records = [table.decode(row) for row in self._rows]

    def digests(self, part_id: Callable[[_R], str]) -> list[RowDigest]:
        """Returns the digests of the rows; `part_id` returns the part that a record belongs to."""
        pairs = zip(self._rows, self.records, strict=True)
        return [self._table.digest_stored(row, part_id(record)) for row, record in pairs]

    def outdated(self) -> dict[str, tuple[str, ...]]:
        """Returns the attributes that this version would store as other JSON, by id."""
        pairs = zip(self._rows, self.records, strict=True)
        names = {record.id: self._table.outdated_names(record, row) for row, record in pairs}
        return {row_id: outdated for row_id, outdated in names.items() if outdated}


def load_state(runner: Runner, session_id: str) -> SessionState | None:
    """Returns the state of a session, or None if it does not exist.

    All its statements must see the same data: call it in a transaction on a snapshot, or with the
    session locked.
    """
    statements = runner.statements

    def load(table: TableStatements[_R], column: str = "session_id") -> _Rows[_R]:
        return _Rows(runner, table, session_id, column)

    sessions = load(statements.sessions, "id")
    if not sessions.records:
        return None
    (session,) = sessions.records
    participants = load(statements.participants)
    interactions = load(statements.interactions)
    steps = load(statements.steps)
    recipients = load(statements.recipients)
    assignments = load(statements.assignments)
    interaction_of = {step.id: step.interaction_id for step in steps.records}
    digests = [
        *sessions.digests(_own_id),
        *participants.digests(_own_id),
        *interactions.digests(_own_id),
        *steps.digests(_interaction_id),
        *recipients.digests(_interaction_id),
        *assignments.digests(lambda record: interaction_of[record.step_id]),
    ]
    tables = (sessions, participants, interactions, steps, recipients, assignments)
    digest = digest_of(digests)
    return SessionState(
        session,
        {record.id: record for record in participants.records},
        group_by_interaction(
            interactions.records, steps.records, recipients.records, assignments.records
        ),
        _load_connected(runner, session_id),
        _load_linked(runner, "parent_session_id", session_id),
        next(iter(_load_linked(runner, "id", session.parent_session_id)), None),
        digest,
        {key: names for rows in tables for key, names in rows.outdated().items()},
        find_mismatch(runner, session, digest),
    )


def _own_id(record: Record) -> str:
    return record.id


def _interaction_id(record: StepRecord | RecipientRecord) -> str:
    return record.interaction_id


def _load_connected(runner: Runner, session_id: str) -> frozenset[str]:
    """Returns the ids of the participants with a live connection (rule 15)."""
    number = placeholder(runner.statements.dialect, 1)
    sql = f"SELECT DISTINCT participant_id FROM connection WHERE session_id = {number}"  # noqa: S608
    return frozenset(row[0] for row in runner.fetch(Statement(sql, (session_id,))))


def _load_linked(runner: Runner, column: str, session_id: str | None) -> tuple[LinkedRecord, ...]:
    if session_id is None:
        return ()
    table = runner.statements.linked_sessions
    return tuple(table.decode(row) for row in _select(runner, table, column, session_id))


def _select(
    runner: Runner, table: TableStatements[Any], column: str, value: str
) -> Sequence[Sequence[Any]]:
    condition = f"{column} = {placeholder(runner.statements.dialect, 1)} ORDER BY id"
    return runner.fetch(Statement(table.select + condition, (value,)))
