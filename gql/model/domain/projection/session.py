"""Derives the view of a session from its rows."""

from dataclasses import replace

from gql.model.database.tables import ParticipantRow, SessionRow
from gql.model.domain.enums import SessionKind, SessionStatus
from gql.model.domain.projection.interaction import project_interaction
from gql.model.domain.projection.session_rows import GroupedRows, SessionRows
from gql.model.domain.rules.participant import participant_toolbar_items
from gql.model.domain.rules.toolbar import STOPPED_STATUSES
from gql.model.domain.views import InteractionView, LinkedSession, ParticipantView, SessionView


def project_session(rows: SessionRows) -> SessionView:
    """Returns the complete view of a session, as its organization's staff see it."""
    view = _project_attributes(rows)
    grouped = GroupedRows(rows)
    interactions = tuple(project_interaction(grouped, row, view) for row in rows.interactions)
    participants = tuple(_project_participant(rows, row, interactions) for row in rows.participants)
    view = replace(view, interactions=interactions, participants=participants)
    with_toolbars = tuple(
        replace(participant, toolbar=participant_toolbar_items(view, participant))
        for participant in participants
    )
    return replace(view, participants=with_toolbars)


def _project_attributes(rows: SessionRows) -> SessionView:
    """Returns the session without its participants and interactions."""
    row = rows.session
    return SessionView(
        id=row.id,
        organization_id=row.organization_id,
        kind=row.kind,
        name=row.name,
        status=_session_status(row),
        agent_id=row.agent_id,
        agent_name=row.agent_name,
        policy=row.policy,
        created_at=row.created_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        parent=_project_parent(rows),
        children=tuple(_project_child(child) for child in rows.children),
        head=row.head,
        head_hash=row.head_hash,
    )


def _session_status(row: SessionRow) -> SessionStatus:
    return SessionStatus.ENDED if row.ended_at else SessionStatus.OPEN


def _project_child(row: SessionRow) -> LinkedSession:
    return LinkedSession(
        session_id=row.id,
        kind=row.kind,
        status=_session_status(row),
        participant_id=row.parent_participant_id,
        interaction_id=row.parent_interaction_id,
    )


def _project_parent(rows: SessionRows) -> LinkedSession | None:
    if rows.parent is None:
        return None
    return LinkedSession(
        session_id=rows.parent.id,
        kind=rows.parent.kind,
        status=None,
        participant_id=rows.session.parent_participant_id,
        interaction_id=rows.session.parent_interaction_id,
    )


def _project_participant(
    rows: SessionRows, row: ParticipantRow, interactions: tuple[InteractionView, ...]
) -> ParticipantView:
    return ParticipantView(
        id=row.id,
        session_id=row.session_id,
        role=row.role,
        name=row.name,
        initials="".join(word[0] for word in row.name.split()[:2]).upper(),
        email=row.email,
        phone=row.phone,
        connected=row.id in rows.connected,
        completed=_has_completed(row.id, interactions),
        invited_at=row.invited_at,
        entered_at=row.entered_at,
        replaced_at=row.replaced_at,
        replaced_by_id=row.replaced_by_id,
        private_session_id=_open_private_session(rows, row.id),
    )


def _has_completed(participant_id: str, interactions: tuple[InteractionView, ...]) -> bool:
    """Whether something is asked of the participant, and all of it is done (rule 13)."""
    completed = [
        recipient.completed
        for interaction in interactions
        if interaction.sent_at and interaction.status not in STOPPED_STATUSES
        for recipient in interaction.recipients
        if recipient.participant_id == participant_id and recipient.completed is not None
    ]
    return bool(completed) and all(completed)


def _open_private_session(rows: SessionRows, participant_id: str) -> str | None:
    private_sessions = (
        child.id
        for child in rows.children
        if child.kind is SessionKind.PRIVATE
        and child.parent_participant_id == participant_id
        and not child.ended_at
    )
    return next(private_sessions, None)
