"""What may be done now and, if not, why not: the one home of every such rule.

A rule is `(session, subject) -> Reason | None`, pure. `items` draws the buttons with it, `require`
guards the orders with it, so the two cannot disagree (domain rules 5 to 12, 16, 17).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    MESSAGES,
    AssignmentState,
    Duty,
    InteractionStatus,
    ParticipantAction,
    Reason,
    SessionKind,
    SessionStatus,
    StepKind,
    ToolbarAction,
)
from gql.model.domain.errors import NotFound, Unavailable
from gql.model.domain.viewer import Scope
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    ParticipantItem,
    ParticipantView,
    SessionView,
    ToolbarItem,
)

Rule = Callable[[SessionView, InteractionView], Reason | None]
_S = TypeVar("_S", InteractionView, ParticipantView)
ParticipantRule = Callable[[SessionView, ParticipantView], Reason | None]

STOPPED = {
    InteractionStatus.DELETED: Reason.DELETED,
    InteractionStatus.DECLINED: Reason.DECLINED,
    InteractionStatus.EXPIRED: Reason.EXPIRED,
}


def session_open(session: SessionView, _: object) -> Reason | None:
    """Domain rule 12."""
    return Reason.SESSION_ENDED if session.status is SessionStatus.ENDED else None


def not_deleted(_: SessionView, bubble: InteractionView) -> Reason | None:
    """A deleted interaction leaves a tombstone, on which nothing can be done (domain rule 10)."""
    return Reason.DELETED if bubble.deleted_at else None


def not_stopped(_: SessionView, bubble: InteractionView) -> Reason | None:
    """Not deleted, declined or expired."""
    return STOPPED.get(bubble.status)


def _final(bubble: InteractionView) -> bool:
    """Whether what it shows is final: complete; of an approval's copy, whether its source is."""
    return bubble.source_final or (
        bubble.status is InteractionStatus.COMPLETED and not bubble.source
    )


def cart_completed(_: SessionView, bubble: InteractionView) -> Reason | None:
    """Domain rule 5: with a cart, never before it is complete, whatever the policy."""
    cart = any(step.kind is StepKind.CART for step in bubble.steps)
    return Reason.CART_NOT_COMPLETED if cart and not _final(bubble) else None


def draft_allowed(session: SessionView, bubble: InteractionView) -> Reason | None:
    """Domain rule 5: before completion there is only a draft, if the policy allows it."""
    if _final(bubble) or session.policy.allow_draft_download:
        return None
    return Reason.DRAFT_DOWNLOAD_NOT_ALLOWED


def something_to_preview(_: SessionView, bubble: InteractionView) -> Reason | None:
    """Domain rule 6: a PDF at once, a dynamic document once its step is reached."""
    previewable = (
        step.kind is StepKind.PDF_DOCUMENT
        or (step.kind is StepKind.DYNAMIC_DOCUMENT and step.reached)
        for step in bubble.steps
    )
    return None if any(previewable) else Reason.STEP_NOT_REACHED


def agent_signatures(bubble: InteractionView) -> list[AssignmentView]:
    """The places where the agent signs, in order."""
    return [
        one
        for step in bubble.steps
        for one in step.assignments
        if one.participant_id is None and one.duty is Duty.SIGN
    ]


def agent_can_sign(_: SessionView, bubble: InteractionView) -> Reason | None:
    """Domain rule 7: once only, and when everybody before the agent has signed."""
    places = agent_signatures(bubble)
    if all(one.state is AssignmentState.DONE for one in places):
        return Reason.ALREADY_SIGNED
    if any(one.state is AssignmentState.OPEN for one in places):
        return None
    return Reason.OTHERS_MUST_SIGN_FIRST


def customers_completed(_: SessionView, bubble: InteractionView) -> Reason | None:
    """Domain rule 8."""
    done = bubble.required_count and bubble.completed_count == bubble.required_count
    return None if done else Reason.NOT_COMPLETED


def details_pending(_: SessionView, bubble: InteractionView) -> Reason | None:
    """Domain rule 9."""
    done = bubble.details is None or bubble.details.completed_at
    return Reason.DETAILS_ALREADY_COMPLETE if done else None


def deletion_allowed(session: SessionView, _: InteractionView) -> Reason | None:
    """Domain rule 10, decided: the policy may forbid it."""
    return None if session.policy.allow_delete else Reason.DELETE_NOT_ALLOWED


def not_started(_: SessionView, bubble: InteractionView) -> Reason | None:
    """Domain rules 10 and 11: what the agent did does not count as started."""
    started = any(one.started_at for one in bubble.recipients)
    return Reason.ALREADY_STARTED if started else None


RULES: Mapping[ToolbarAction, tuple[Rule, ...]] = {
    ToolbarAction.DOWNLOAD: (not_deleted, cart_completed, draft_allowed),
    ToolbarAction.PREVIEW: (not_deleted, something_to_preview),
    ToolbarAction.SIGN_AS_AGENT: (session_open, not_stopped, agent_can_sign),
    ToolbarAction.FORWARD_FOR_APPROVAL: (session_open, not_stopped, customers_completed),
    ToolbarAction.AGENT_DETAILS: (session_open, not_stopped, details_pending),
    ToolbarAction.DELETE: (session_open, not_deleted, deletion_allowed, not_started),
}

# what anyone who may see the documents can do; the rest is the agent's
READING = frozenset({ToolbarAction.DOWNLOAD, ToolbarAction.PREVIEW})


def _listed(session: SessionView, bubble: InteractionView) -> list[ToolbarAction]:
    """The actions that make sense for this kind of bubble, in the order of the toolbar."""
    sent = session.kind is not SessionKind.APPROVAL
    listed = {
        ToolbarAction.DOWNLOAD: True,
        ToolbarAction.PREVIEW: any(step.kind in DOCUMENT_STEPS for step in bubble.steps),
        ToolbarAction.SIGN_AS_AGENT: bool(agent_signatures(bubble)),
        ToolbarAction.FORWARD_FOR_APPROVAL: sent and bool(bubble.required_count),
        ToolbarAction.AGENT_DETAILS: bubble.details is not None,
        ToolbarAction.DELETE: sent,
    }
    return [action for action in ToolbarAction if listed[action]]


def _first(
    rules: Sequence[Callable[[SessionView, _S], Reason | None]], session: SessionView, subject: _S
) -> Reason | None:
    return next((reason for rule in rules if (reason := rule(session, subject))), None)


def items(session: SessionView, bubble: InteractionView) -> tuple[ToolbarItem, ...]:
    """The toolbar of a bubble as its organization's agents see it."""
    drawn = []
    for action in _listed(session, bubble):
        reason = _first(RULES[action], session, bubble)
        drawn.append(
            ToolbarItem(action, reason is None, reason, MESSAGES[reason] if reason else None)
        )
    return tuple(drawn)


def may_press(action: ToolbarAction, scope: Scope) -> bool:
    """Whether this viewer has that button at all (domain, "Who sees what")."""
    return scope.staff or (scope.documents and action in READING)


def require(
    session: SessionView, interaction_id: str, action: ToolbarAction, scope: Scope
) -> InteractionView:
    """The bubble, if the action's button can be pressed on it now.

    Raises `NotFound` where there is no such bubble or no such button for the viewer, `Unavailable`
    with the button's own reason otherwise.
    """
    bubble = session.interaction(interaction_id)
    item = next((one for one in bubble.toolbar if one.action is action), None) if bubble else None
    if bubble is None or item is None or not may_press(action, scope):
        raise NotFound("Interaction" if bubble is None else "Action", ("input", "interactionId"))
    if item.reason is not None:
        raise Unavailable(item.reason, action)
    return bubble


# beside a participant


def _in_place(_: SessionView, person: ParticipantView) -> Reason | None:
    return Reason.PARTICIPANT_REPLACED if person.replaced_at else None


def _several(session: SessionView, person: ParticipantView) -> Reason | None:
    """Domain rule 16: for one participant of a multi-participant session."""
    present = [one for one in session.participants if not one.replaced_at]
    several = len(present) > 1 and session.kind is SessionKind.REGULAR
    return None if several else Reason.NOT_MULTI_PARTICIPANT


def _no_private_session(_: SessionView, person: ParticipantView) -> Reason | None:
    return Reason.PRIVATE_SESSION_OPEN if person.private_session_id else None


def _owes_something(session: SessionView, person: ParticipantView) -> Reason | None:
    owed = any(
        one.participant_id == person.id
        and one.state in (AssignmentState.OPEN, AssignmentState.WAITING)
        for bubble in session.interactions
        if bubble.sent_at
        for step in bubble.steps
        for one in step.assignments
    )
    return None if owed else Reason.NOTHING_TO_DO


def _has_not_started(session: SessionView, person: ParticipantView) -> Reason | None:
    """Domain rule 17: only who has not started can be replaced."""
    started = any(
        one.participant_id == person.id and one.started_at
        for bubble in session.interactions
        for one in bubble.recipients
    )
    return Reason.ALREADY_STARTED if started else None


PARTICIPANT_RULES: Mapping[ParticipantAction, tuple[ParticipantRule, ...]] = {
    ParticipantAction.START_PRIVATE_SESSION: (
        session_open,
        _in_place,
        _several,
        _no_private_session,
    ),
    ParticipantAction.REMIND: (session_open, _in_place, _owes_something),
    ParticipantAction.REASSIGN: (session_open, _in_place, _has_not_started),
}


def participant_items(session: SessionView, person: ParticipantView) -> tuple[ParticipantItem, ...]:
    """The buttons beside a participant; `session` holds participants and interactions."""
    drawn = []
    for action, rules in PARTICIPANT_RULES.items():
        reason = _first(rules, session, person)
        drawn.append(
            ParticipantItem(action, reason is None, reason, MESSAGES[reason] if reason else None)
        )
    return tuple(drawn)


def require_participant(
    session: SessionView, participant_id: str, action: ParticipantAction
) -> ParticipantView:
    """The participant, if that button can be pressed now; else `NotFound` or `Unavailable`."""
    person = session.participant(participant_id)
    if person is None:
        raise NotFound("Participant", ("input", "participantId"))
    reason = next(one.reason for one in person.toolbar if one.action is action)
    if reason is not None:
        raise Unavailable(reason)
    return person


# a participant's own side


def _running(session: SessionView, bubble: InteractionView) -> None:
    reason = _first((session_open, not_stopped), session, bubble)
    if reason is not None:
        raise Unavailable(reason)
    if bubble.status is InteractionStatus.COMPLETED:
        raise Unavailable(Reason.ALREADY_COMPLETED)


def require_running(session: SessionView, bubble: InteractionView, participant_id: str) -> None:
    """Whether the participant may still open, start or decline this bubble; else `Unavailable`."""
    own = [
        one
        for step in bubble.steps
        for one in step.assignments
        if one.participant_id == participant_id
    ]
    if not own:
        raise Unavailable(Reason.NOT_ASSIGNED)
    _running(session, bubble)
    if all(one.state is AssignmentState.DONE for one in own):
        raise Unavailable(Reason.ALREADY_DONE)


def require_open(session: SessionView, bubble: InteractionView, work: AssignmentView) -> None:
    """Whether an assignment can be done now: session, bubble, start, order; else `Unavailable`.

    Rules 4 and 11: steps and signing groups open in order, and a participant presses Start first.
    """
    if work.state is AssignmentState.DONE:
        reason = (
            Reason.SESSION_ENDED if session.status is SessionStatus.ENDED else Reason.ALREADY_DONE
        )
        raise Unavailable(reason)
    _running(session, bubble)
    started = work.participant_id is None or any(
        one.participant_id == work.participant_id and one.started_at for one in bubble.recipients
    )
    if not started:
        raise Unavailable(Reason.NOT_STARTED)
    if work.state is not AssignmentState.OPEN:
        step = next(step for step in bubble.steps if work in step.assignments)
        raise Unavailable(
            Reason.OTHERS_MUST_SIGN_FIRST if step.reached else Reason.STEP_NOT_REACHED
        )
