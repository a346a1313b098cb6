"""A unit of work: changes to rows in one transaction, from which events are derived at its end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from gql.model.database.idempotency import IdempotencyKey
from gql.model.database.outcome import MutationResult, Outcome
from gql.model.database.row import Row
from gql.model.database.tables import (
    AssignmentRow,
    IdempotencyRow,
    InteractionRow,
    MessageRow,
    ParticipantRow,
    RecipientRow,
    SessionRow,
    StepRow,
)
from gql.model.domain.enums import ActorKind
from gql.model.domain.projection.session import project_session
from gql.model.domain.projection.session_rows import SessionRows
from gql.model.domain.sealing import newly_due_seals
from gql.model.domain.value_objects import Policy
from gql.model.domain.viewer import Actor
from gql.model.domain.views import SessionView
from gql.model.event_log.diff import compare_views
from gql.model.event_log.events import Event
from gql.model.event_log.hash_chain import chain_changes

_O = TypeVar("_O", bound=Outcome)


def idle_at(policy: Policy, now: datetime) -> datetime:
    """Returns when a session that is active now would end for inactivity."""
    return now + timedelta(seconds=policy.session_lifetime)


@dataclass(slots=True)
class UnitOfWork:
    """One transaction, the rows of the sessions it locked, and their views before and after.

    `now` is the database's time after the locks were acquired. `before_commit` holds coroutine
    functions that are called after the events were appended. `has_new_messages` is true if messages
    were added to the outbox. `appended` holds the new events of each session.
    """

    sql: AsyncSession
    actor: Actor
    cause: str
    now: datetime
    idempotency_key: IdempotencyKey | None = None
    rows: dict[str, SessionRows] = field(default_factory=dict)
    before: dict[str, SessionView] = field(default_factory=dict)
    after: dict[str, SessionView] = field(default_factory=dict)
    appended: dict[str, list[Event]] = field(default_factory=dict)
    before_commit: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    has_new_messages: bool = False
    result: MutationResult[Any] | None = None

    def add_session(self, session: SessionRow) -> SessionRows:
        """Adds a new session; its parent, if it has one, must be in this unit of work."""
        rows = self.rows[session.id] = SessionRows(session)
        if session.parent_session_id:
            parent = self.rows[session.parent_session_id]
            parent.children.append(session)
            rows.parent = parent.session
        self.sql.add(session)
        return rows

    def add(self, row: Row) -> None:
        """Adds a row to the transaction and, if it belongs to a session, to the session's rows."""
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
                self.has_new_messages = True

    def view(self, session_id: str) -> SessionView:
        """Returns the view of a session with the changes made so far."""
        return project_session(self.rows[session_id])

    def record(self, outcome: _O, secret: str | None = None) -> MutationResult[_O]:
        """Sets the outcome, which is stored with the idempotency key.

        Returns the result, whose cursor and view are set when this unit of work ends.
        """
        self.result = result = MutationResult(outcome, secret=secret)
        return result

    def finish(self) -> None:
        """Appends the events of every session in this unit of work and moves the heads."""
        for rows in self.rows.values():
            self._append_events(rows)
        if self.result:
            self._complete(self.result)

    def _append_events(self, rows: SessionRows) -> None:
        session, before = rows.session, self.before.get(rows.session.id)
        after = project_session(rows)
        for interaction_id in newly_due_seals(before, after):
            rows.interaction(interaction_id).seal_due_at = self.now
        changes = compare_views(before, after)
        appended = chain_changes(session, changes, self.cause, self.actor, self.now)
        if appended:
            self.sql.add_all(row for row, _ in appended)
            events = self.appended[session.id] = [event for _, event in appended]
            session.head, session.head_hash = events[-1].sequence, events[-1].hash
            if self.actor.kind is not ActorKind.SYSTEM:
                session.idle_at = idle_at(session.policy, self.now)
        self.after[session.id] = replace(after, head=session.head, head_hash=session.head_hash)

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
