"""The rules of an interaction's toolbar: what can be done now and, if not, why.

A rule is a pure function `(session, interaction) -> Reason | None`. The toolbar is built from
`RULES`, and `require_action` guards the mutations with that toolbar, so the two cannot disagree
(rules 5 to 12 in docs/rules.md). The modules `assignment`, `limits` and `participant` have the
other rules.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    AssignmentState,
    Duty,
    InteractionStatus,
    Reason,
    SessionKind,
    SessionStatus,
    StepKind,
    ToolbarAction,
)
from gql.model.domain.errors import NotFound, Unavailable
from gql.model.domain.rules.limits import below_approval_limit, below_linked_session_limit
from gql.model.domain.viewer import Scope
from gql.model.domain.views import (
    AssignmentView,
    InteractionView,
    ParticipantView,
    SessionView,
    ToolbarItem,
)

Rule = Callable[[SessionView, InteractionView], Reason | None]
_View = TypeVar("_View", InteractionView, ParticipantView)

STOPPED_STATUSES: Mapping[InteractionStatus, Reason] = {
    InteractionStatus.DELETED: Reason.DELETED,
    InteractionStatus.DECLINED: Reason.DECLINED,
    InteractionStatus.EXPIRED: Reason.EXPIRED,
}


def session_open(session: SessionView, _: object) -> Reason | None:
    """Nothing can be changed in a session that has ended (rule 12)."""
    return Reason.SESSION_ENDED if session.status is SessionStatus.ENDED else None


def not_deleted(_: SessionView, interaction: InteractionView) -> Reason | None:
    """A deleted interaction stays listed, but nothing can be done with it (rule 10)."""
    return Reason.DELETED if interaction.deleted_at else None


def not_stopped(_: SessionView, interaction: InteractionView) -> Reason | None:
    """Nothing can be done with a deleted, declined or expired interaction."""
    return STOPPED_STATUSES.get(interaction.status)


def _is_final(interaction: InteractionView) -> bool:
    """Whether its files are final: it is complete or, in an approval session, its source is."""
    return interaction.source_final or (
        interaction.status is InteractionStatus.COMPLETED and not interaction.source
    )


def cart_completed(_: SessionView, interaction: InteractionView) -> Reason | None:
    """Rule 5: an interaction with a cart has no drafts, whatever the policy."""
    has_cart = any(step.kind is StepKind.CART for step in interaction.steps)
    return Reason.CART_NOT_COMPLETED if has_cart and not _is_final(interaction) else None


def draft_allowed(session: SessionView, interaction: InteractionView) -> Reason | None:
    """Rule 5: before completion there is only a draft, if the policy allows it."""
    if _is_final(interaction) or session.policy.allow_draft_download:
        return None
    return Reason.DRAFT_DOWNLOAD_NOT_ALLOWED


def reason_not_reached(interaction: InteractionView) -> Reason:
    """Returns why a step is not reached: the details, or else an earlier step, are missing."""
    details = interaction.details
    is_complete = details is None or details.completed_at
    return Reason.STEP_NOT_REACHED if is_complete else Reason.DETAILS_NOT_COMPLETE


def something_to_preview(_: SessionView, interaction: InteractionView) -> Reason | None:
    """Rule 6: a PDF at any time, a dynamic document once its step is reached."""
    previewable = (
        step.kind is StepKind.PDF_DOCUMENT
        or (step.kind is StepKind.DYNAMIC_DOCUMENT and step.reached)
        for step in interaction.steps
    )
    return None if any(previewable) else reason_not_reached(interaction)


def agent_signatures(interaction: InteractionView) -> list[AssignmentView]:
    """Returns the agent's assignments to sign, in step order."""
    return [
        assignment
        for step in interaction.steps
        for assignment in step.assignments
        if _is_agent_signature(assignment)
    ]


def _is_agent_signature(assignment: AssignmentView) -> bool:
    return assignment.participant_id is None and assignment.duty is Duty.SIGN


def agent_can_sign(_: SessionView, interaction: InteractionView) -> Reason | None:
    """Rule 7: the agent signs each document once, after everybody whose turn is before."""
    missing = (
        (step, assignment)
        for step in interaction.steps
        for assignment in step.assignments
        if _is_agent_signature(assignment) and assignment.state is not AssignmentState.DONE
    )
    first_missing = next(missing, None)
    if first_missing is None:
        return Reason.ALREADY_SIGNED
    step, assignment = first_missing
    if assignment.state is AssignmentState.OPEN:
        return None
    return Reason.OTHERS_MUST_SIGN_FIRST if step.reached else reason_not_reached(interaction)


def participants_completed(_: SessionView, interaction: InteractionView) -> Reason | None:
    """Rule 8: an interaction is forwarded once all participants who have to act are done."""
    required = interaction.required_count
    return None if required and interaction.completed_count == required else Reason.NOT_COMPLETED


def details_pending(_: SessionView, interaction: InteractionView) -> Reason | None:
    """The agent's details can be filled in until they are complete (rule 9)."""
    is_complete = interaction.details is None or interaction.details.completed_at
    return Reason.DETAILS_ALREADY_COMPLETE if is_complete else None


def deletion_allowed(session: SessionView, _: InteractionView) -> Reason | None:
    """Rule 10: the policy can forbid deletion."""
    return None if session.policy.allow_delete else Reason.DELETE_NOT_ALLOWED


def not_started(_: SessionView, interaction: InteractionView) -> Reason | None:
    """Rules 10 and 11: until a participant has started it; what the agent did does not count."""
    is_started = any(recipient.started_at for recipient in interaction.recipients)
    return Reason.ALREADY_STARTED if is_started else None


RULES: Mapping[ToolbarAction, tuple[Rule, ...]] = {
    ToolbarAction.DOWNLOAD: (not_deleted, cart_completed, draft_allowed),
    ToolbarAction.PREVIEW: (not_deleted, something_to_preview),
    ToolbarAction.SIGN_AS_AGENT: (session_open, not_stopped, agent_can_sign),
    ToolbarAction.FORWARD_FOR_APPROVAL: (
        session_open,
        not_stopped,
        participants_completed,
        below_approval_limit,
        below_linked_session_limit,
    ),
    ToolbarAction.AGENT_DETAILS: (session_open, not_stopped, details_pending),
    ToolbarAction.DELETE: (session_open, not_deleted, deletion_allowed, not_started),
}

# available to every viewer who may see the documents; the other actions are the agent's
READ_ACTIONS = frozenset({ToolbarAction.DOWNLOAD, ToolbarAction.PREVIEW})


def _offered_actions(session: SessionView, interaction: InteractionView) -> list[ToolbarAction]:
    """Returns the actions that apply to this kind of interaction, in toolbar order."""
    is_original = session.kind is not SessionKind.APPROVAL
    is_offered = {
        ToolbarAction.DOWNLOAD: True,
        ToolbarAction.PREVIEW: any(step.kind in DOCUMENT_STEPS for step in interaction.steps),
        ToolbarAction.SIGN_AS_AGENT: bool(agent_signatures(interaction)),
        ToolbarAction.FORWARD_FOR_APPROVAL: is_original and bool(interaction.required_count),
        ToolbarAction.AGENT_DETAILS: interaction.details is not None,
        ToolbarAction.DELETE: is_original,
    }
    return [action for action in ToolbarAction if is_offered[action]]


def first_reason(
    rules: Sequence[Callable[[SessionView, _View], Reason | None]],
    session: SessionView,
    subject: _View,
) -> Reason | None:
    """Returns the reason of the first rule that forbids the action, None if all allow it."""
    return next((reason for rule in rules if (reason := rule(session, subject))), None)


def toolbar_items(session: SessionView, interaction: InteractionView) -> tuple[ToolbarItem, ...]:
    """Returns an interaction's toolbar as the organization's agents see it."""
    toolbar = []
    for action in _offered_actions(session, interaction):
        reason = first_reason(RULES[action], session, interaction)
        toolbar.append(ToolbarItem(action, reason is None, reason))
    return tuple(toolbar)


def may_use(action: ToolbarAction, scope: Scope) -> bool:
    """Returns whether this viewer has the action at all (docs/rules.md, "Who sees what")."""
    return scope.is_staff or (scope.can_read_documents and action in READ_ACTIONS)


def require_action(
    session: SessionView, interaction_id: str, action: ToolbarAction, scope: Scope
) -> InteractionView:
    """Returns the interaction if the action is available on it now.

    Raises `NotFound` if there is no such interaction, or no such action for the viewer, and
    `Unavailable` with the reason that the toolbar shows otherwise.
    """
    path = ("input", "interactionId")
    interaction = session.interaction(interaction_id)
    if interaction is None:
        raise NotFound("Interaction", path)
    item = next((item for item in interaction.toolbar if item.action is action), None)
    if item is None or not may_use(action, scope):
        raise NotFound("Action", path)
    if item.reason is not None:
        raise Unavailable(item.reason, action)
    return interaction
