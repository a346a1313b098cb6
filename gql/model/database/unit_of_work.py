"""One unit of work: rows change inside it; at its end the events follow by themselves."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gql.model.database.column_types import Row
from gql.model.database.outcome import MutationResult, Outcome
from gql.model.database.tables import (
    AssignmentRow,
    IdempotencyRow,
    InteractionRow,
    MessageRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
    StoredFileRow,
)
from gql.model.domain.enums import DOCUMENT_STEPS, ActorKind, InteractionStatus
from gql.model.domain.projection import SessionRows, project_session
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import Actor
from gql.model.domain.views import SessionView
from gql.model.event_log import events

_O = TypeVar("_O", bound=Outcome)


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The idempotency key of one mutation. The same key must come with the same fingerprint."""

    organization_id: str
    actor_id: str
    key: str
    operation: str
    fingerprint: str


def idle_at(policy: Policy, now: datetime) -> datetime:
    """When a session in which something happens now would end for inactivity."""
    return now + timedelta(seconds=policy.session_lifetime)


@dataclass(slots=True)
class UnitOfWork:
    """What a unit of work holds: the transaction, the rows it locked, the views before it.

    `now` is the database's clock, read after the locks were taken.
    """

    sql: AsyncSession
    actor: Actor
    cause: str
    now: datetime
    idempotency_key: IdempotencyKey | None = None
    rows: dict[str, SessionRows] = field(default_factory=dict)
    before: dict[str, SessionView] = field(default_factory=dict)
    after: dict[str, SessionView] = field(default_factory=dict)
    appended: dict[str, list[events.Event]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    posted: bool = False  # whether there is a message to send
    result: MutationResult[Any] | None = None

    def start(self, session: SessionRow) -> SessionRows:
        """Puts a new session into this unit of work; its parent, if any, must be in it too."""
        rows = self.rows[session.id] = SessionRows(session)
        if session.parent_session_id:
            parent = self.rows[session.parent_session_id]
            parent.children.append(session)
            rows.parent = parent.session
        self.sql.add(session)
        return rows

    def add(self, row: Row) -> None:
        """Adds a row to the database and, where it is part of a session, to what is projected."""
        self.sql.add(row)
        match row:
            case ParticipantRow():
                self.rows[row.session_id].participants.append(row)
            case InteractionRow():
                self.rows[row.session_id].interactions.append(row)
            case StepRow():
                self.rows[row.session_id].steps.append(row)
            case RecipientRow():
                self.rows[row.session_id].recipients.append(row)
            case AssignmentRow():
                self.rows[row.session_id].assignments.append(row)
            case MessageRow():
                self.posted = True

    def view(self, session_id: str) -> SessionView:
        """The session as the rows stand now, in the midst of the work."""
        return project_session(self.rows[session_id])

    def record(self, outcome: _O, secret: str | None = None) -> MutationResult[_O]:
        """Sets the outcome, which is stored with the idempotency key.

        Returns the result, whose cursor and view are set when this unit of work ends.
        """
        self.result = result = MutationResult(outcome, secret=secret)
        return result

    def finish(self) -> None:
        """Derives the events of every session in this work and moves the heads."""
        for rows in self.rows.values():
            self._append(rows)
        if self.result:
            self._complete(self.result)

    def _append(self, rows: SessionRows) -> None:
        session = rows.session
        after = project_session(rows)
        self._owe_seals(rows, after)
        changes = events.compare(self.before.get(session.id), after)
        appended = events.chained(session, changes, self.cause, self.actor, self.now)
        if appended:
            self.sql.add_all(row for row, _ in appended)
            self.appended[session.id] = [event for _, event in appended]
            last = appended[-1][1]
            session.head, session.head_hash = last.sequence, last.hash
            if self.actor.kind is not ActorKind.SYSTEM:
                session.idle_at = idle_at(session.policy, self.now)
        self.after[session.id] = replace(after, head=session.head, head_hash=session.head_hash)

    def _owe_seals(self, rows: SessionRows, after: SessionView) -> None:
        """Documents that became complete in this work are owed their seal from now on."""
        before = self.before.get(after.id)
        for row, bubble in zip(rows.interactions, after.interactions, strict=True):
            earlier = before.interaction(bubble.id) if before else None
            done = InteractionStatus.COMPLETED
            if bubble.status is not done or (earlier and earlier.status is done) or bubble.source:
                continue
            if any(step.kind in DOCUMENT_STEPS for step in bubble.steps):
                row.seal_due_at = self.now

    def keep(self, *digests: str) -> None:
        """Names contents of the file store that rows of this work refer to."""
        self.kept.update(digests)

    async def forget(self, digest: str) -> None:
        """Lets go of a content that no row refers to any more; a sweep removes it a day later."""
        row = await self.sql.get(StoredFileRow, digest)
        if row:
            row.dropped_at = self.now

    def _complete(self, result: MutationResult[Any]) -> None:
        view = self.after.get(result.outcome.shown_session_id or "")
        result.view, result.cursor = view, view.cursor if view else None
        if self.idempotency_key:
            self.sql.add(self._idempotency_row(self.idempotency_key, result))

    def _idempotency_row(self, key: IdempotencyKey, result: MutationResult[Any]) -> IdempotencyRow:
        cursor = {"cursor": result.cursor} if result.cursor else {}
        return IdempotencyRow(
            organization_id=key.organization_id,
            actor_id=key.actor_id,
            key=key.key,
            operation=key.operation,
            fingerprint=key.fingerprint,
            outcome=msgspec.to_builtins(result.outcome) | cursor,
            created_at=self.now,
        )
