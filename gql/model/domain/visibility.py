"""What of a session one viewer sees: views and events pass through here, and nothing beside it.

Domain, "Who sees what": the organization's side sees all; a participant their own session from
their own side; a partner the status, and documents by scope. What is hidden does not exist.
"""

from dataclasses import replace

from gql.model.domain.enums import DOCUMENT_STEPS, ActorKind, EventKind, InteractionStatus
from gql.model.domain.errors import NotFound
from gql.model.domain.rules import READING
from gql.model.domain.viewer import ANOTHER, Scope
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    ParticipantView,
    RecipientView,
    SessionView,
    StepView,
)
from gql.model.event_log.events import Event, facts

# the fields in which a participant can see another participant change
_OF_OTHERS = frozenset({"name", "initials", "role", "replaced_at", "replaced_by_id"})
_OF_SELF = frozenset(
    {"email", "phone", "connected", "completed", "invited_at", "entered_at"} | _OF_OTHERS
)
_OF_SESSION = frozenset({"name", "status", "agent_id", "agent_name", "ended_at", "end_reason"})
# what can change of a bubble without a participant's side of it changing: what they can read and
# when is decided by status and steps, so the rest of the toolbar is the agent's
_OF_AGENTS = frozenset(
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
    """The session as `scope` sees it. Raises `NotFound` where it does not exist for them."""
    require_sight(view, scope)
    if scope.staff:
        return view
    people = [_participant(one, scope) for one in view.participants]
    bubbles = [_interaction(one, scope) for one in view.interactions]
    return replace(
        _facts(view, scope),
        participants=tuple(people),
        interactions=tuple(one for one in bubbles if one),
        head=view.head,
        head_hash=view.head_hash,
    )


def require_sight(view: SessionView, scope: Scope) -> None:
    """Raises `NotFound` where the session does not exist for `scope`."""
    own = view.organization_id == scope.organization_id
    if scope.kind is ActorKind.PARTICIPANT:
        person = view.participant(scope.participant_id or "")
        own = own and view.id == scope.session_id and bool(person and not person.replaced_at)
    if not own:
        raise NotFound("Session")


def visible_event(event: Event, scope: Scope) -> Event | None:
    """The event as `scope` sees it, or None where it tells them nothing."""
    if scope.staff:
        return event
    if scope.kind is ActorKind.PARTICIPANT:
        told = _told(event, scope)
        if event.changes and not told:
            return None
        event = replace(event, changes=told)
        if event.actor.kind is ActorKind.PARTICIPANT and event.actor.id != scope.participant_id:
            event = replace(event, actor=ANOTHER, cause="anotherParticipant")
    image = event.image
    if isinstance(image, SessionView):
        return replace(event, image=_facts(image, scope))
    if isinstance(image, ParticipantView):
        return replace(event, image=_participant(image, scope))
    seen = _interaction(image, scope)
    return replace(event, image=seen, kind=_kind(event, scope)) if seen else None


def _told(event: Event, scope: Scope) -> tuple[str, ...]:
    """Which of the fields that differ this participant sees."""
    if isinstance(event.image, SessionView):
        return tuple(one for one in event.changes if one in _OF_SESSION)
    if isinstance(event.image, ParticipantView):
        own = event.image.id == scope.participant_id
        return tuple(one for one in event.changes if one in (_OF_SELF if own else _OF_OTHERS))
    return tuple(one for one in event.changes if one not in _OF_AGENTS)


def _kind(event: Event, scope: Scope) -> EventKind:
    """For a participant a bubble is added when it is sent, not when the agent prepared it."""
    sent = scope.kind is ActorKind.PARTICIPANT and "sent_at" in event.changes
    changed = event.kind is EventKind.INTERACTION_CHANGED
    return EventKind.INTERACTION_ADDED if sent and changed else event.kind


def _facts(view: SessionView, scope: Scope) -> SessionView:
    if scope.kind is ActorKind.PARTNER:
        return facts(view)
    return replace(facts(view), parent=None, children=())


def _participant(view: ParticipantView, scope: Scope) -> ParticipantView:
    hidden = replace(view, email=None, phone=None, private_session_id=None, toolbar=())
    if scope.kind is ActorKind.PARTNER:
        return hidden
    if view.id == scope.participant_id:
        return replace(hidden, email=view.email, phone=view.phone)
    return replace(hidden, connected=None, completed=None, invited_at=None, entered_at=None)


def _interaction(view: InteractionView, scope: Scope) -> InteractionView | None:
    buttons = tuple(one for one in view.toolbar if one.action in READING and scope.documents)
    if scope.kind is ActorKind.PARTNER:
        steps = tuple(_for_partner(one, scope) for one in view.steps)
        details = view.details if scope.documents else None
        return replace(view, toolbar=buttons, steps=steps, details=details)
    mine = any(one.participant_id == scope.participant_id for one in view.recipients)
    if view.sent_at is None or not mine:
        return None
    return replace(
        view,
        toolbar=buttons,
        details=None,
        approvals=(),
        source=None,
        template_id=None,
        status_line=_line(view),
        completed_count=None,
        required_count=None,
        recipients=tuple(_recipient(one, scope) for one in view.recipients),
        steps=tuple(_own_part(one, scope) for one in view.steps),
    )


def _line(view: InteractionView) -> str:
    """Who declined, and why, is for the organization; to a participant it has just stopped."""
    return "Stopped" if view.status is InteractionStatus.DECLINED else view.status_line


def _recipient(one: RecipientView, scope: Scope) -> RecipientView:
    if one.participant_id == scope.participant_id:
        return one
    return RecipientView(one.participant_id, one.name, one.role, one.group, None)


def _own_part(step: StepView, scope: Scope) -> StepView:
    """Own steps; of the others that they are there. Documents are shown to everybody they go to."""
    own = (one for one in step.assignments if one.participant_id == scope.participant_id)
    mine = tuple(_without_transaction(one) for one in own)
    if mine or step.kind in DOCUMENT_STEPS:
        return replace(step, assignments=mine)
    return replace(step, name="", fields=(), items=(), file_count=0, assignments=())


def _without_transaction(task: AssignmentView) -> AssignmentView:
    """The provider's transaction is between it and the organization."""
    if task.verification is None:
        return task
    return replace(task, verification=replace(task.verification, transaction_id=None))


def _for_partner(step: StepView, scope: Scope) -> StepView:
    seen = step if scope.documents else _without_content(step)
    return replace(seen, assignments=tuple(_without_transaction(one) for one in seen.assignments))


def _without_content(step: StepView) -> StepView:
    bare = (
        replace(one, values=None, files=(), signature=None, comment=None)
        for one in step.assignments
    )
    return replace(step, assignments=tuple(bare), content=None, document=None)
