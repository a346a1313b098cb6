"""The rules of the actions on a participant (rules 12, 16 and 17 in docs/rules.md).

A rule is a pure function `(session, participant) -> Reason | None`. A participant's toolbar is
built from `PARTICIPANT_RULES`, and `require_participant_action` guards the mutations with it.
"""

from collections.abc import Callable, Mapping

from gql.model.domain.enums import AssignmentState, ParticipantAction, Reason, SessionKind
from gql.model.domain.errors import NotFound, Unavailable
from gql.model.domain.rules.limits import below_linked_session_limit, below_replacement_limit
from gql.model.domain.rules.toolbar import first_reason, session_open
from gql.model.domain.views import ParticipantItem, ParticipantView, SessionView

ParticipantRule = Callable[[SessionView, ParticipantView], Reason | None]


def not_replaced(_: SessionView, participant: ParticipantView) -> Reason | None:
    """A replaced participant is no longer part of the session (rule 17)."""
    return Reason.PARTICIPANT_REPLACED if participant.replaced_at else None


def several_participants(session: SessionView, _: ParticipantView) -> Reason | None:
    """Rule 16: a private session needs a regular session of several participants."""
    active = [person for person in session.participants if not person.replaced_at]
    is_allowed = len(active) > 1 and session.kind is SessionKind.REGULAR
    return None if is_allowed else Reason.NOT_MULTI_PARTICIPANT


def no_private_session(_: SessionView, participant: ParticipantView) -> Reason | None:
    """Rule 16: at most one open private session with a participant."""
    return Reason.PRIVATE_SESSION_OPEN if participant.private_session_id else None


def has_assignments_left(session: SessionView, participant: ParticipantView) -> Reason | None:
    """Only a participant who still has something to do can be reminded."""
    left = any(
        assignment.participant_id == participant.id
        and assignment.state in (AssignmentState.OPEN, AssignmentState.WAITING)
        for interaction in session.interactions
        if interaction.sent_at
        for step in interaction.steps
        for assignment in step.assignments
    )
    return None if left else Reason.NOTHING_TO_DO


def has_not_started(session: SessionView, participant: ParticipantView) -> Reason | None:
    """Rule 17: a participant who has started an interaction cannot be replaced."""
    is_started = any(
        recipient.participant_id == participant.id and recipient.started_at
        for interaction in session.interactions
        for recipient in interaction.recipients
    )
    return Reason.ALREADY_STARTED if is_started else None


PARTICIPANT_RULES: Mapping[ParticipantAction, tuple[ParticipantRule, ...]] = {
    ParticipantAction.START_PRIVATE_SESSION: (
        session_open,
        not_replaced,
        several_participants,
        no_private_session,
        below_linked_session_limit,
    ),
    ParticipantAction.REMIND: (session_open, not_replaced, has_assignments_left),
    ParticipantAction.REASSIGN: (
        session_open,
        not_replaced,
        has_not_started,
        below_replacement_limit,
    ),
}


def participant_toolbar_items(
    session: SessionView, participant: ParticipantView
) -> tuple[ParticipantItem, ...]:
    """Returns a participant's toolbar; `session` must hold participants and interactions."""
    toolbar = []
    for action, rules in PARTICIPANT_RULES.items():
        reason = first_reason(rules, session, participant)
        toolbar.append(ParticipantItem(action, reason is None, reason))
    return tuple(toolbar)


def require_participant_action(
    session: SessionView, participant_id: str, action: ParticipantAction
) -> ParticipantView:
    """Returns the participant if the action is available on them now.

    Raises `NotFound` for an unknown participant and `Unavailable` with the toolbar's reason.
    """
    participant = session.participant(participant_id)
    if participant is None:
        raise NotFound("Participant", ("input", "participantId"))
    reason = next(item.reason for item in participant.toolbar if item.action is action)
    if reason is not None:
        raise Unavailable(reason)
    return participant
