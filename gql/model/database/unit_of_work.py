"""A unit of work: drafts of sessions that a change edits, and the statements that write them.

A unit of work does no I/O: it is filled with the state of the sessions before the change is
decided, and its statements are executed afterwards.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Executable, bindparam, text, update

from gql.model.database.column_types import UtcDateTime
from gql.model.database.drivers.statements import Statement, Statements
from gql.model.database.idempotency import IdempotencyKey
from gql.model.database.outcome import MutationResult, Outcome
from gql.model.database.row import Row
from gql.model.database.tables import IdempotencyRow, InteractionRow, MessageRow, StoredFileRow
from gql.model.domain.deadlines import changed_expiries, newly_due_seals
from gql.model.domain.enums import ActorKind
from gql.model.domain.projection.session import ProjectedSession, project_session
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import Actor
from gql.model.domain.views import SessionView
from gql.model.event_log.diff import compare_views
from gql.model.event_log.events import Event
from gql.model.event_log.hash_chain import chain_changes
from gql.model.state.draft import RecordChange, SessionDraft
from gql.model.state.records import SessionRecord

_O = TypeVar("_O", bound=Outcome)

_SEAL_DUE = update(InteractionRow).where(InteractionRow.id == bindparam("interaction"))
_SEAL_DUE = _SEAL_DUE.values(seal_due_at=bindparam("due_at"))
_EXPIRY_DUE = update(InteractionRow).where(InteractionRow.id == bindparam("interaction"))
_EXPIRY_DUE = _EXPIRY_DUE.values(expiry_due_at=bindparam("due_at"))
RETAIN_FILE = text(
    "INSERT INTO stored_file (digest, kept_at) VALUES (:digest, :now)"
    " ON CONFLICT (digest) DO UPDATE SET dropped_at = NULL"
).bindparams(bindparam("now", type_=UtcDateTime()))
_RELEASE_FILE = update(StoredFileRow).where(StoredFileRow.digest == bindparam("file"))
_RELEASE_FILE = _RELEASE_FILE.values(released_at=bindparam("now"))


def idle_at(policy: Policy, now: datetime) -> datetime:
    """Returns when a session that is active now would end for inactivity."""
    return now + timedelta(seconds=policy.session_lifetime)


@dataclass(slots=True)
class UnitOfWork:
    """The locked sessions of one change: their views before it, and drafts to edit.

    `now` is the database's time after the locks were acquired, `read_rows` the rows of each
    statement that was read with the change. `after` holds the sessions as they are written,
    `appended` the new events of each. `has_new_messages` is true if messages were added to the
    outbox.
    """

    actor: Actor
    cause: str
    now: datetime
    idempotency_key: IdempotencyKey | None = None
    read_rows: Sequence[Sequence[Any]] = ()
    drafts: dict[str, SessionDraft] = field(default_factory=dict)
    before: dict[str, SessionView] = field(default_factory=dict)
    after: dict[str, ProjectedSession] = field(default_factory=dict)
    appended: dict[str, list[Event]] = field(default_factory=dict)
    has_new_messages: bool = False
    result: MutationResult[Any] | None = None
    _earlier: dict[str, ProjectedSession] = field(default_factory=dict)
    _accepted: dict[str, Collection[str]] = field(default_factory=dict)
    _added: list[Row] = field(default_factory=list)
    _executed: list[tuple[Executable, dict[str, Any]]] = field(default_factory=list)
    _retained: set[str] = field(default_factory=set)
    _released: set[str] = field(default_factory=set)

    def add_locked(self, session: ProjectedSession) -> None:
        """Adds a session whose row is locked."""
        session_id = session.view.id
        self._earlier[session_id] = session
        self.before[session_id] = session.view
        self.drafts[session_id] = SessionDraft(session.state.session, session.state)

    def accept_rows(
        self, session_id: str, logged: SessionView | None, part_ids: Collection[str]
    ) -> None:
        """Appends events with the rows as they are for parts that differ from the session's log.

        `logged` is the view that the log leads to; without it, the events name no fields.
        """
        self._accepted[session_id] = part_ids
        if logged:
            self.before[session_id] = logged

    def add_session(self, session: SessionRecord) -> SessionDraft:
        """Adds a new session; its parent, if it has one, must be in this unit of work."""
        draft = self.drafts[session.id] = SessionDraft(session)
        if session.parent_session_id:
            draft.set_parent(self.drafts[session.parent_session_id].session)
        return draft

    def add(self, row: Row) -> None:
        """Adds a row of a table that is no part of the state of sessions."""
        self._added.append(row)
        self.has_new_messages = self.has_new_messages or isinstance(row, MessageRow)

    def execute(self, statement: Executable, **parameters: Any) -> None:
        """Adds a statement to those that are executed after the change was decided."""
        self._executed.append((statement, parameters))

    def retain_file(self, digest: str) -> None:
        """Records that a row of this unit of work refers to the file."""
        self._retained.add(digest)

    def release_file(self, digest: str) -> None:
        """Records that no row refers to the file any more; it is deleted a day later."""
        self._released.add(digest)

    def cancel_seal(self, interaction_id: str) -> None:
        """Records that the documents of an interaction need no seal any more."""
        self.execute(_SEAL_DUE, interaction=interaction_id, due_at=None)

    def cancel_expiry(self, interaction_id: str) -> None:
        """Records that an interaction cannot expire any more."""
        self.execute(_EXPIRY_DUE, interaction=interaction_id, due_at=None)

    def view(self, session_id: str) -> SessionView:
        """Returns the view of a session with the changes made so far."""
        return project_session(self.drafts[session_id].state(), self._earlier.get(session_id))

    def record(self, outcome: _O, secret: str | None = None) -> MutationResult[_O]:
        """Sets the outcome, which is stored with the idempotency key.

        Returns the result, whose cursor and view are set when this unit of work is finished.
        """
        self.result = result = MutationResult(outcome, secret=secret)
        return result

    def finish(self, statements: Statements) -> list[Statement]:
        """Derives the events of every session; returns the statements that write all changes."""
        for draft in self.drafts.values():
            parent_id = draft.session.parent_session_id
            if parent_id in self.drafts:
                self.drafts[parent_id].link_child(draft.session)
        writes = [
            write
            for draft in self.drafts.values()
            for write in self._write_session(statements, draft)
        ]
        if self.result:
            self._complete(self.result)
        writes.extend(statements.of(row).insert(row) for row in self._added)
        # in the order of digests, so that concurrent transactions cannot deadlock
        for digest in sorted(self._retained | self._released):
            if digest in self._retained:
                self.execute(RETAIN_FILE, digest=digest, now=self.now)
            else:
                self.execute(_RELEASE_FILE, file=digest, now=self.now)
        writes.extend(
            statements.compile(statement, **parameters) for statement, parameters in self._executed
        )
        return writes

    def _write_session(self, statements: Statements, draft: SessionDraft) -> Iterator[Statement]:
        session, before = draft.session, self.before.get(draft.session_id)
        state = draft.state()
        view = project_session(state, self._earlier.get(session.id))
        for interaction_id in newly_due_seals(before, view):
            self.execute(_SEAL_DUE, interaction=interaction_id, due_at=self.now)
        for interaction_id, due_at in changed_expiries(before, view):
            self.execute(_EXPIRY_DUE, interaction=interaction_id, due_at=due_at)
        records = list(draft.changes())
        digest, changed_parts = state.digest.updated(
            statements.of(change.record).digest_record(change.record, change.part_id)
            for change in records
        )
        changes = compare_views(before, view, {*changed_parts, *self._accepted.get(session.id, ())})
        appended = chain_changes(session, changes, digest, self.cause, self.actor, self.now)
        yield from (_write(statements, item) for item in records if item.record is not session)
        yield from (statements.events.insert(record) for record, _ in appended)
        if appended:
            self._append(draft, [event for _, event in appended])
        elif records:  # columns that no digest covers
            session.version += 1
        if records or appended:
            # last, because it sets `version` back, which triggers increment for the other rows
            yield _write(statements, next(draft.changes()))
        written = {change.record.id for change in records}
        outdated = {key: names for key, names in state.outdated.items() if key not in written}
        self.after[session.id] = ProjectedSession(
            replace(state, session=session, digest=digest, outdated=outdated, mismatch=None),
            replace(view, head=session.head, head_hash=session.head_hash),
        )

    def _append(self, draft: SessionDraft, events: list[Event]) -> None:
        session = draft.session
        self.appended[session.id] = events
        session.head, session.head_hash = events[-1].sequence, events[-1].hash
        if self.actor.kind is not ActorKind.SYSTEM:
            session.idle_at = idle_at(session.policy, self.now)

    def _complete(self, result: MutationResult[Any]) -> None:
        session = self.after.get(result.outcome.shown_session_id or "")
        view = session.view if session else None
        result.view, result.cursor = view, view.cursor if view else None
        if self.idempotency_key:
            self._added.append(idempotency_row(self.idempotency_key, result, self.now))


def _write(statements: Statements, change: RecordChange) -> Statement:
    table = statements.of(change.record)
    if change.names is None:
        return table.insert(change.record)
    names = change.names
    if isinstance(change.record, SessionRecord) and "version" not in names:
        names = (*names, "version")
    return table.update(change.record, names)


def idempotency_row(
    key: IdempotencyKey, result: MutationResult[Any], now: datetime
) -> IdempotencyRow:
    """Returns the row that stores the outcome of a mutation with its idempotency key."""
    cursor = {"cursor": result.cursor} if result.cursor else {}
    return IdempotencyRow(
        organization_id=key.organization_id,
        actor_id=key.actor_id,
        key=key.key,
        operation=key.operation,
        fingerprint=key.fingerprint,
        outcome=msgspec.to_builtins(result.outcome) | cursor,
        created_at=now,
    )
