"""The rules of assignments: whether a participant or the agent can do their part now.

Rules 4, 11 and 12 in docs/rules.md. Each function raises `Unavailable` with the reason if not.
"""

from gql.model.domain.enums import AssignmentState, InteractionStatus, Reason
from gql.model.domain.errors import Unavailable
from gql.model.domain.rules.toolbar import (
    first_reason,
    not_stopped,
    reason_not_reached,
    session_open,
)
from gql.model.domain.views import AssignmentView, InteractionView, SessionView


def _require_running(session: SessionView, interaction: InteractionView) -> None:
    """Raises `Unavailable` if the session has ended, or the interaction stopped or is complete."""
    reason = first_reason((session_open, not_stopped), session, interaction)
    if reason is not None:
        raise Unavailable(reason)
    if interaction.status is InteractionStatus.COMPLETED:
        raise Unavailable(Reason.ALREADY_COMPLETED)


def require_active(session: SessionView, interaction: InteractionView, participant_id: str) -> None:
    """Raises `Unavailable` unless the participant can still open, start or decline it."""
    states = [
        assignment.state
        for step in interaction.steps
        for assignment in step.assignments
        if assignment.participant_id == participant_id
    ]
    if not states:
        raise Unavailable(Reason.NOT_ASSIGNED)
    _require_running(session, interaction)
    if all(state is AssignmentState.DONE for state in states):
        raise Unavailable(Reason.ALREADY_DONE)


def require_open_assignment(
    session: SessionView, interaction: InteractionView, assignment: AssignmentView
) -> None:
    """Raises `Unavailable` unless the assignment can be done now.

    Rules 4 and 11: steps and signing groups open in order, and a participant starts the
    interaction first.
    """
    if assignment.state is AssignmentState.DONE:
        raise Unavailable(session_open(session, interaction) or Reason.ALREADY_DONE)
    _require_running(session, interaction)
    if not _has_started(interaction, assignment.participant_id):
        raise Unavailable(Reason.NOT_STARTED)
    if assignment.state is not AssignmentState.OPEN:
        step = next(step for step in interaction.steps if assignment in step.assignments)
        raise Unavailable(
            Reason.OTHERS_MUST_SIGN_FIRST if step.reached else reason_not_reached(interaction)
        )


def _has_started(interaction: InteractionView, participant_id: str | None) -> bool:
    """Whether the participant pressed Start; the agent (None) does not need to."""
    return participant_id is None or any(
        recipient.participant_id == participant_id and recipient.started_at
        for recipient in interaction.recipients
    )
