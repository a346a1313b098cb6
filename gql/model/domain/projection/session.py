"""Derives the view of a session from its state.

What did not change since an earlier state is taken from its view: a change of one interaction costs
the same in a session of 1 interaction and of 200.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gql.model.domain.enums import AssignmentState, SessionKind, SessionStatus
from gql.model.domain.projection.interaction import project_interaction
from gql.model.domain.rules.participant import participant_toolbar_items
from gql.model.domain.rules.toolbar import STOPPED_STATUSES
from gql.model.domain.views import InteractionView, LinkedSession, ParticipantView, SessionView
from gql.model.state.records import LinkedRecord, ParticipantRecord, SessionRecord
from gql.model.state.session_state import SessionState


@dataclass(frozen=True, slots=True)
class ProjectedSession:
    """A state of a session with its view."""

    state: SessionState
    view: SessionView


def project_session(state: SessionState, earlier: ProjectedSession | None = None) -> SessionView:
    """Returns the complete view of a session, as its organization's staff see it."""
    view = _project_attributes(state)
    interactions = _project_interactions(state, view, earlier)
    if earlier and _participants_unchanged(state, view, interactions, earlier):
        return replace(view, interactions=interactions, participants=earlier.view.participants)
    participants = tuple(
        _project_participant(state, record, interactions) for record in state.participants.values()
    )
    view = replace(view, interactions=interactions, participants=participants)
    with_toolbars = tuple(
        replace(participant, toolbar=participant_toolbar_items(view, participant))
        for participant in participants
    )
    return replace(view, participants=with_toolbars)


def _project_interactions(
    state: SessionState, view: SessionView, earlier: ProjectedSession | None
) -> tuple[InteractionView, ...]:
    """Derives the interactions that are not those of the earlier state."""
    known = {}
    if earlier and _same_context(state, view, earlier):
        known = {item.id: item for item in earlier.view.interactions}
    earlier_states = earlier.state.interactions if earlier else {}
    return tuple(
        known[key]
        if key in known and earlier_states.get(key) is interaction
        else project_interaction(interaction, state.participants, view)
        for key, interaction in state.interactions.items()
    )


def _same_context(state: SessionState, view: SessionView, earlier: ProjectedSession) -> bool:
    """Whether all that interactions show of their session and participants is the same.

    Their toolbars count the linked sessions.
    """
    before = earlier.view
    same_session = (view.status, view.kind, view.policy, view.parent, view.children) == (
        before.status,
        before.kind,
        before.policy,
        before.parent,
        before.children,
    )
    return same_session and (
        state.participants is earlier.state.participants
        or _names(state.participants.values()) == _names(earlier.state.participants.values())
    )


def _names(participants: Iterable[ParticipantRecord]) -> list[tuple[str, str, str]]:
    return [(record.id, record.name, record.role) for record in participants]


def _participants_unchanged(
    state: SessionState,
    view: SessionView,
    interactions: tuple[InteractionView, ...],
    earlier: ProjectedSession,
) -> bool:
    """Whether nothing has changed that the participants' views are derived from."""
    before = earlier.view
    return (
        state.participants is earlier.state.participants
        and state.connected == earlier.state.connected
        and state.children == earlier.state.children
        and (view.status, view.kind) == (before.status, before.kind)
        and len(interactions) == len(before.interactions)
        and all(
            after is previous or _progress(after) == _progress(previous)
            for after, previous in zip(interactions, before.interactions, strict=True)
        )
    )


def _progress(interaction: InteractionView) -> object:
    """Returns what the participants' views are derived from in an interaction."""
    left = {
        assignment.participant_id
        for step in interaction.steps
        for assignment in step.assignments
        if assignment.state in (AssignmentState.OPEN, AssignmentState.WAITING)
    }
    recipients = [
        (recipient.participant_id, recipient.completed, recipient.started_at is None)
        for recipient in interaction.recipients
    ]
    is_stopped = interaction.status in STOPPED_STATUSES
    return interaction.id, interaction.sent_at is None, is_stopped, left, recipients


def _project_attributes(state: SessionState) -> SessionView:
    """Returns the session without its participants and interactions."""
    record = state.session
    return SessionView(
        id=record.id,
        organization_id=record.organization_id,
        kind=record.kind,
        name=record.name,
        status=_session_status(record),
        agent_id=record.agent_id,
        agent_name=record.agent_name,
        policy=record.policy,
        created_at=record.created_at,
        ended_at=record.ended_at,
        end_reason=record.end_reason,
        parent=_project_parent(state),
        children=tuple(_project_child(child) for child in state.children),
        head=record.head,
        head_hash=record.head_hash,
    )


def _session_status(record: SessionRecord | LinkedRecord) -> SessionStatus:
    return SessionStatus.ENDED if record.ended_at else SessionStatus.OPEN


def _project_child(record: LinkedRecord) -> LinkedSession:
    return LinkedSession(
        session_id=record.id,
        kind=record.kind,
        status=_session_status(record),
        participant_id=record.parent_participant_id,
        interaction_id=record.parent_interaction_id,
    )


def _project_parent(state: SessionState) -> LinkedSession | None:
    if state.parent is None:
        return None
    return LinkedSession(
        session_id=state.parent.id,
        kind=state.parent.kind,
        status=None,
        participant_id=state.session.parent_participant_id,
        interaction_id=state.session.parent_interaction_id,
    )


def _project_participant(
    state: SessionState, record: ParticipantRecord, interactions: tuple[InteractionView, ...]
) -> ParticipantView:
    return ParticipantView(
        id=record.id,
        session_id=record.session_id,
        role=record.role,
        name=record.name,
        initials="".join(word[0] for word in record.name.split()[:2]).upper(),
        email=record.email,
        phone=record.phone,
        connected=record.id in state.connected,
        completed=_has_completed(record.id, interactions),
        invited_at=record.invited_at,
        entered_at=record.entered_at,
        replaced_at=record.replaced_at,
        replaced_by_id=record.replaced_by_id,
        private_session_id=_open_private_session(state, record.id),
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


def _open_private_session(state: SessionState, participant_id: str) -> str | None:
    private_sessions = (
        child.id
        for child in state.children
        if child.kind is SessionKind.PRIVATE
        and child.parent_participant_id == participant_id
        and not child.ended_at
    )
    return next(private_sessions, None)
