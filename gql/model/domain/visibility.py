"""Restricts views and events to what one viewer may see. Everything sent to a viewer passes here.

docs/rules.md, "Who sees what": the organization's staff see everything; participants see their own
session and what concerns them in it; partners see the status, and documents if their scope includes
them. What a viewer may not see does not exist for them.
"""

from dataclasses import replace

from gql.model.domain.enums import DOCUMENT_STEPS, ActorKind, EventKind
from gql.model.domain.errors import NotFound
from gql.model.domain.rules.toolbar import READ_ACTIONS
from gql.model.domain.viewer import ANOTHER_PARTICIPANT, Scope
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    ParticipantView,
    RecipientView,
    SessionView,
    StepView,
    WaitingFor,
)
from gql.model.event_log.events import Event

# the fields of another participant whose changes a participant sees
_CHANGED_KINDS = (
    EventKind.SESSION_CHANGED,
    EventKind.PARTICIPANT_CHANGED,
    EventKind.INTERACTION_CHANGED,
)
_PARTICIPANT_FIELDS = frozenset({"name", "initials", "role", "replaced_at", "replaced_by_id"})
# the fields of their own whose changes a participant sees
_OWN_FIELDS = _PARTICIPANT_FIELDS | {
    "email",
    "phone",
    "connected",
    "completed",
    "invited_at",
    "entered_at",
}
# the fields of the session whose changes a participant sees
_SESSION_FIELDS = frozenset({"name", "status", "agent_id", "agent_name", "ended_at", "end_reason"})
# The fields of an interaction whose changes a participant does not see. The toolbar is one of them:
# status and steps decide what a participant can read, and the other actions are the agent's.
_STAFF_FIELDS = frozenset(
    {
        "approvals",
        "details",
        "toolbar",
        "source",
        "template_id",
        "completed_count",
        "required_count",
    }
)


def visible(view: SessionView, scope: Scope) -> SessionView:
    """Returns the session as `scope` sees it. Raises `NotFound` if it does not exist for them."""
    require_visible(view, scope)
    if scope.is_staff:
        return view
    participants = tuple(
        _restrict_participant(participant, scope) for participant in view.participants
    )
    interactions = (_restrict_interaction(interaction, scope) for interaction in view.interactions)
    return replace(
        _restrict_session(view, scope),
        participants=participants,
        interactions=tuple(interaction for interaction in interactions if interaction),
        head=view.head,
        head_hash=view.head_hash,
    )


def visible_interaction(view: SessionView, interaction_id: str, scope: Scope) -> SessionView:
    """Returns the session as `visible` would, without its other interactions.

    Takes the same time in a session of 1 interaction and of 200.
    """
    interaction = view.interaction(interaction_id)
    interactions = (interaction,) if interaction else ()
    return visible(replace(view, interactions=interactions), scope)


def visible_summary(view: SessionView, scope: Scope) -> SessionView:
    """Returns the session without its contents, as `visible` would. Raises `NotFound`."""
    require_visible(view, scope)
    return view.without_contents() if scope.is_staff else _restrict_session(view, scope)


def visible_participant(
    view: SessionView, participant_id: str, scope: Scope
) -> ParticipantView | None:
    """Returns a participant of the session, as `visible` would. Raises `NotFound`."""
    require_visible(view, scope)
    participant = view.participant(participant_id)
    if participant is None or scope.is_staff:
        return participant
    return _restrict_participant(participant, scope)


def require_visible(view: SessionView, scope: Scope) -> None:
    """Raises `NotFound` if the session does not exist for `scope`."""
    is_visible = view.organization_id == scope.organization_id
    if scope.kind is ActorKind.PARTICIPANT and is_visible:
        participant = view.participant(scope.participant_id or "")
        is_active = participant is not None and not participant.replaced_at
        is_visible = view.id == scope.session_id and is_active
    if not is_visible:
        raise NotFound("Session")


def visible_event(event: Event, scope: Scope) -> Event | None:
    """Returns the event as `scope` sees it, or None if nothing that they can see has changed."""
    if event.kind in _CHANGED_KINDS and not event.changes:
        return None  # only stored values that no view shows have changed
    return event if scope.is_staff else _restrict_event(event, scope)


def _restrict_event(event: Event, scope: Scope) -> Event | None:
    """Returns the event as a partner or participant sees it, or None if they do not."""
    if scope.kind is ActorKind.PARTICIPANT:
        changes = _visible_changes(event, scope)
        if event.changes and not changes:
            return None
        event = replace(event, changes=changes)
        if event.actor.kind is ActorKind.PARTICIPANT and event.actor.id != scope.participant_id:
            event = replace(event, actor=ANOTHER_PARTICIPANT, cause="anotherParticipant")
    image = event.image
    if isinstance(image, SessionView):
        return replace(event, image=_restrict_session(image, scope))
    if isinstance(image, ParticipantView):
        return replace(event, image=_restrict_participant(image, scope))
    interaction = _restrict_interaction(image, scope)
    if interaction is None:
        return None
    return replace(event, image=interaction, kind=_event_kind(event, scope))


def _visible_changes(event: Event, scope: Scope) -> tuple[str, ...]:
    """Returns those of the changed fields that this participant sees."""
    if isinstance(event.image, InteractionView):
        return tuple(name for name in event.changes if name not in _STAFF_FIELDS)
    if isinstance(event.image, SessionView):
        allowed = _SESSION_FIELDS
    else:
        is_self = event.image.id == scope.participant_id
        allowed = _OWN_FIELDS if is_self else _PARTICIPANT_FIELDS
    return tuple(name for name in event.changes if name in allowed)


def _event_kind(event: Event, scope: Scope) -> EventKind:
    """For a participant an interaction is added when it is sent, not when the agent prepares it."""
    was_sent = scope.kind is ActorKind.PARTICIPANT and "sent_at" in event.changes
    if was_sent and event.kind is EventKind.INTERACTION_CHANGED:
        return EventKind.INTERACTION_ADDED
    return event.kind


def _restrict_session(view: SessionView, scope: Scope) -> SessionView:
    session = view.without_contents()
    if scope.kind is ActorKind.PARTNER:
        return session
    return replace(session, parent=None, children=())


def _restrict_participant(view: ParticipantView, scope: Scope) -> ParticipantView:
    public = replace(view, email=None, phone=None, private_session_id=None, toolbar=())
    if scope.kind is ActorKind.PARTNER:
        return public
    if view.id == scope.participant_id:
        return replace(public, email=view.email, phone=view.phone)
    return replace(public, connected=None, completed=None, invited_at=None, entered_at=None)


def _restrict_interaction(view: InteractionView, scope: Scope) -> InteractionView | None:
    """Returns the interaction as a partner or participant sees it, or None if they do not."""
    toolbar = tuple(
        item for item in view.toolbar if item.action in READ_ACTIONS and scope.can_read_documents
    )
    if scope.kind is ActorKind.PARTNER:
        steps = tuple(_step_for_partner(step, scope) for step in view.steps)
        view = replace(view, toolbar=toolbar, steps=steps)
        return view if scope.can_read_documents else _without_texts(view)
    recipient_ids = {recipient.participant_id for recipient in view.recipients}
    if view.sent_at is None or scope.participant_id not in recipient_ids:
        return None
    return replace(
        view,
        toolbar=toolbar,
        details=None,
        approvals=(),
        source=None,
        template_id=None,
        waiting_for=_restrict_waiting_for(view, scope),
        completed_count=None,
        required_count=None,
        recipients=tuple(_restrict_recipient(recipient, scope) for recipient in view.recipients),
        steps=tuple(_step_for_participant(step, scope) for step in view.steps),
    )


def _without_texts(view: InteractionView) -> InteractionView:
    """Hides what people wrote from a partner who may read the status only."""
    return replace(
        view,
        details=None,
        approvals=tuple(replace(approval, comment=None) for approval in view.approvals),
        recipients=tuple(replace(recipient, decline_reason=None) for recipient in view.recipients),
    )


def _restrict_waiting_for(view: InteractionView, scope: Scope) -> WaitingFor | None:
    """Hides from a participant which of the others have finished."""
    if view.waiting_for is None:
        return None
    participant_ids = tuple(
        participant_id
        for participant_id in view.waiting_for.participant_ids
        if participant_id == scope.participant_id
    )
    return replace(view.waiting_for, participant_ids=participant_ids)


def _restrict_recipient(view: RecipientView, scope: Scope) -> RecipientView:
    if view.participant_id == scope.participant_id:
        return view
    return RecipientView(view.participant_id, view.name, view.role, view.group, None)


def _step_for_participant(step: StepView, scope: Scope) -> StepView:
    """Returns the step with the participant's own assignments.

    A step without any hides everything but its position, kind and state. A document is shown to
    all recipients.
    """
    assignments = tuple(
        _without_transaction(assignment)
        for assignment in step.assignments
        if assignment.participant_id == scope.participant_id
    )
    if assignments or step.kind in DOCUMENT_STEPS:
        return replace(step, assignments=assignments)
    return replace(step, name="", fields=(), items=(), file_count=0, assignments=())


def _without_transaction(assignment: AssignmentView) -> AssignmentView:
    """Hides the phone provider's transaction id, which only the organization may see."""
    if assignment.verification is None:
        return assignment
    verification = replace(assignment.verification, transaction_id=None)
    return replace(assignment, verification=verification)


def _step_for_partner(step: StepView, scope: Scope) -> StepView:
    if not scope.can_read_documents:
        step = _without_content(step)
    return replace(step, assignments=tuple(map(_without_address, step.assignments)))


def _without_address(assignment: AssignmentView) -> AssignmentView:
    """Hides where a code or call was sent, and the provider's transaction id."""
    assignment = _without_transaction(assignment)
    if assignment.verification is None:
        return assignment
    return replace(assignment, verification=replace(assignment.verification, sent_to=None))


def _without_content(step: StepView) -> StepView:
    assignments = tuple(
        replace(assignment, values=None, files=(), signature=None, comment=None)
        for assignment in step.assignments
    )
    return replace(step, assignments=assignments, content=None, document=None)
