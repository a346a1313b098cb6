"""What holds for every session after every mutation."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from gql.model.database.database import Database
from gql.model.database.tables import EventRow, StoredFileRow
from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    AssignmentState,
    Duty,
    InteractionStatus,
)
from gql.model.domain.errors import NotFound
from gql.model.domain.rules.toolbar import STOPPED_STATUSES
from gql.model.domain.viewer import Scope
from gql.model.domain.views import InteractionView, SessionView
from gql.model.domain.visibility import visible, visible_event
from gql.model.event_log.diff import fold
from gql.model.event_log.events import Event
from gql.model.event_log.hash_chain import verify_chain


async def check_cached_view(
    database: Database, remote_database: Database, session_id: str
) -> SessionView:
    """Asserts that the cached view equals the one that another process makes from the rows.

    The rows are those that the log's last event has the digest of.
    """
    remote_database.invalidate(session_id)
    session = await remote_database.view(session_id)
    assert await database.view(session_id) == session
    stored = (await remote_database.load(session_id)).state
    assert (stored.mismatch, stored.outdated) == (None, {})
    assert stored.session.version == 0, "a trigger counted a change of the server"
    return session


async def check_log(
    database: Database, remote_database: Database, session: SessionView
) -> list[Event]:
    """Asserts that the log has no gap and a valid chain, and that the cached events equal it."""
    log = select(EventRow).where(EventRow.session_id == session.id).order_by(EventRow.sequence)
    async with remote_database.read_transaction() as sql:
        rows = list(await sql.scalars(log))
    assert [row.sequence for row in rows] == list(range(1, session.head + 1))
    assert verify_chain(rows, session.head, session.head_hash) is None
    events = await remote_database.log.read(session.id, 0, session.head + 1)
    for start in {0, session.head // 2, session.head - 2} - {-1}:
        recent = await database.log.read(session.id, start, 20)
        assert recent == events[start : start + 20]
    return events


def check_interaction(interaction: InteractionView, completed_before: int, cause: str) -> None:
    """Asserts that the counts and the status of an interaction fit its assignments.

    `cause` is that of the last event: the completed count only decreases if a participant was
    replaced.
    """
    completed, required = interaction.completed_count or 0, interaction.required_count or 0
    assert completed <= required
    assert completed >= completed_before or cause == "reassignParticipant"
    all_done = all(
        assignment.state is AssignmentState.DONE
        for step in interaction.steps
        for assignment in step.assignments
    )
    is_deleted = interaction.status is InteractionStatus.DELETED
    is_completed = interaction.status is InteractionStatus.COMPLETED
    assert is_completed == (all_done and not is_deleted)
    was_started = any(recipient.started_at for recipient in interaction.recipients)
    assert not (is_deleted and was_started)
    assert is_deleted == (interaction.deleted_at is not None)


async def check_documents(remote_database: Database, session: SessionView) -> None:
    """Asserts that each document has one revision per signature and seal, and a stored file."""
    for interaction in session.interactions:
        if interaction.source:
            continue
        for step in interaction.steps:
            if document := step.document:
                signatures = sum(
                    assignment.duty is Duty.SIGN and bool(assignment.done_at)
                    for assignment in step.assignments
                )
                assert document.revision == signatures + bool(document.sealed_at)
                assert document.sealed_at == interaction.sealed_at
                async with remote_database.read_transaction() as sql:
                    assert await sql.get(StoredFileRow, document.digest)
        assert interaction.sealed_at is None or interaction.completed_at


def check_background_work(interaction: InteractionView) -> None:
    """Asserts that no document is left to be made or sealed."""
    documents = [step for step in interaction.steps if step.kind in DOCUMENT_STEPS]
    if not interaction.source and interaction.status not in STOPPED_STATUSES:
        assert all(step.document for step in documents if step.reached), "no document was made"
        is_completed = interaction.status is InteractionStatus.COMPLETED
        assert bool(interaction.sealed_at) == (is_completed and bool(documents)), "no seal"


def check_fold(
    session: SessionView, events: Sequence[Event], views: Sequence[SessionView], scope: Scope
) -> None:
    """Asserts that earlier snapshots and the events after them give the present view."""
    try:
        expected = visible(session, scope)
    except NotFound:
        return  # a replaced participant sees nothing
    for index in {0, len(views) // 2, len(views) - 1} & set(range(len(views))):
        try:
            snapshot = visible(views[index], scope)
        except NotFound:
            continue  # the participant was not in the session yet
        later = _visible_events(events, views[index].head, scope)
        _assert_equal(fold(snapshot, later), expected)
    first = visible_event(events[0], scope)
    assert first
    assert isinstance(first.image, SessionView)
    _assert_equal(fold(first.image, _visible_events(events, 1, scope)), expected)


def _visible_events(events: Sequence[Event], after: int, scope: Scope) -> list[Event]:
    return [event for event in (visible_event(event, scope) for event in events[after:]) if event]


def _assert_equal(folded: SessionView, expected: SessionView) -> None:
    """Compares entity by entity first, so that a failure names the one that differs."""
    for folded_entities, expected_entities in (
        (folded.participants, expected.participants),
        (folded.interactions, expected.interactions),
    ):
        assert [entity.id for entity in folded_entities] == [
            entity.id for entity in expected_entities
        ]
        for folded_entity, expected_entity in zip(folded_entities, expected_entities, strict=True):
            assert folded_entity == expected_entity
    assert _without_head(folded) == _without_head(expected)


def _without_head(view: SessionView) -> SessionView:
    """Removes the position: a viewer who does not see the last event has an earlier one."""
    return replace(view, head=0, head_hash="")
