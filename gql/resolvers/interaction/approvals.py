"""Forwarding an interaction to a third party, who approves or rejects it.

Rule 8 in docs/rules.md.
"""

from dataclasses import dataclass, replace
from typing import Self

from gql.model.database.outcome import MutationResult
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import (
    ActorKind,
    Decision,
    Duty,
    InteractionStatus,
    Reason,
    Role,
    SessionKind,
    ToolbarAction,
)
from gql.model.domain.errors import NotFound, Unavailable
from gql.model.domain.identifiers import new_id
from gql.model.domain.rules.assignment import require_open_assignment
from gql.model.domain.rules.toolbar import require_action
from gql.model.domain.validation import validate_contact, validate_text
from gql.model.domain.value_objects import Approval, Contact
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import AssignmentView, InteractionView, SessionView
from gql.model.domain.visibility import visible_interaction
from gql.model.state.draft import InteractionDraft
from gql.model.state.records import AssignmentRecord, InteractionRecord
from gql.resolvers.context import STAFF, Context
from gql.resolvers.interaction.rows import (
    add_assignment,
    add_interaction_record,
    add_recipient,
    add_step,
)
from gql.resolvers.lookup import get_interaction, session_of_interaction
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import ApprovalRequested, InteractionChanged
from gql.resolvers.participant.messages import queue_link
from gql.resolvers.payloads import InteractionPayload, Payload, interaction_after
from gql.resolvers.session.rows import Parent, add_participant, add_session


@dataclass(frozen=True, kw_only=True)
class ApprovalRequestPayload(Payload[ApprovalRequested]):
    """The interaction that was forwarded, and the session of its approval."""

    interaction: InteractionView | None = None
    approval_session_id: str | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[ApprovalRequested]) -> Self:
        """Returns the payload with the interaction as the viewer sees it."""
        return cls(
            cursor=result.cursor,
            replayed=result.replayed,
            interaction=await interaction_after(context, result),
            approval_session_id=result.outcome.approval_session_id,
        )


@mutation_resolver(ApprovalRequested, ApprovalRequestPayload)
async def forward_for_approval(
    context: Context, interaction_id: str, contact: Contact
) -> MutationResult[ApprovalRequested]:
    """Starts a session in which a third party approves or rejects a completed interaction."""
    viewer = context.require(*STAFF)
    source_id = (await session_of_interaction(context, interaction_id)).id

    def decide(unit: UnitOfWork) -> MutationResult[ApprovalRequested]:
        session = unit.before[source_id]
        checked = validate_contact(contact, session.policy.country)
        action = ToolbarAction.FORWARD_FOR_APPROVAL
        interaction = require_action(session, interaction_id, action, viewer.scope)
        approval = _start_approval(unit, viewer, session, interaction, checked)
        record = unit.drafts[source_id].interaction(interaction_id).record
        record.approvals = (*record.approvals, approval)
        _invite_approver(context, unit, approval.session_id)
        return unit.record(ApprovalRequested(source_id, interaction_id, approval.session_id))

    return await context.change(source_id, decide=decide)


def _start_approval(
    unit: UnitOfWork,
    viewer: Viewer,
    session: SessionView,
    interaction: InteractionView,
    contact: Contact,
) -> Approval:
    """Adds the approval's session with its approver and a copy of the interaction."""
    name = f"Approval of {interaction.name}"
    parent = Parent(session.id, interaction_id=interaction.id)
    row = add_session(unit, SessionKind.APPROVAL, name, viewer, session.policy, parent)
    approver = add_participant(unit, row.id, Role.APPROVER, contact)
    copy = _copy_interaction(unit, interaction, row.id, approver.id)
    return Approval(
        new_id("apr"), row.id, copy.id, contact.name, Decision.PENDING, asked_at=unit.now
    )


def _invite_approver(context: Context, unit: UnitOfWork, session_id: str) -> None:
    (approver,) = unit.drafts[session_id].participants.values()
    queue_link(unit, approver, context.settings.base_url)


def _copy_interaction(
    unit: UnitOfWork, interaction: InteractionView, session_id: str, approver_id: str
) -> InteractionRecord:
    """Adds a copy of the interaction's steps, whose only assignment is to approve the last one."""
    copy = add_interaction_record(
        unit, session_id, interaction.name, interaction.kind, interaction.template_id
    )
    copy.record.source_final = interaction.status is InteractionStatus.COMPLETED
    source = unit.drafts[interaction.session_id].interaction(interaction.id)
    steps = [add_step(copy, position, step.spec) for position, step in enumerate(source.steps)]
    add_assignment(copy, steps[-1], approver_id, Duty.APPROVE, 1)
    add_recipient(copy, approver_id, 1)
    return copy.record


@mutation_resolver(InteractionChanged, InteractionPayload, cause="approve")
async def approve_interaction(
    context: Context, interaction_id: str, comment: str | None = None
) -> MutationResult[InteractionChanged]:
    """Approves an interaction. The source interaction changes in the same transaction."""
    return await _decide(context, interaction_id, Decision.APPROVED, comment)


@mutation_resolver(InteractionChanged, InteractionPayload, cause="reject")
async def reject_interaction(
    context: Context, interaction_id: str, comment: str
) -> MutationResult[InteractionChanged]:
    """Rejects an interaction. The source interaction changes in the same transaction."""
    validate_text(comment, ("input", "comment"), limit=1_000, multiline=True)
    return await _decide(context, interaction_id, Decision.REJECTED, comment)


async def _decide(
    context: Context, interaction_id: str, decision: Decision, comment: str | None
) -> MutationResult[InteractionChanged]:
    viewer = context.require(ActorKind.PARTICIPANT)
    if comment:
        validate_text(comment, ("input", "comment"), limit=1_000, multiline=True)
    session = await session_of_interaction(context, interaction_id)
    if session.parent is None or session.kind is not SessionKind.APPROVAL:
        raise NotFound("Interaction", ("input", "interactionId"))
    session_id, source_id = session.id, session.parent.session_id

    def decide(unit: UnitOfWork) -> MutationResult[InteractionChanged]:
        assignment = _require_approval(unit.before[session_id], viewer, interaction_id)
        draft = unit.drafts[session_id].interaction(interaction_id)
        _record_decision(unit, draft.assignment(assignment.id), decision, comment)
        if decision is Decision.REJECTED:
            _decline(unit, draft, comment)
        _update_source(unit, source_id, interaction_id, decision, comment)
        return unit.record(InteractionChanged(session_id, interaction_id))

    return await context.change(session_id, source_id, decide=decide)


def _require_approval(session: SessionView, viewer: Viewer, interaction_id: str) -> AssignmentView:
    """Returns the viewer's open assignment to approve.

    Raises `NotFound` if there is none, `Unavailable` if it is done or cannot be done now.
    """
    session = visible_interaction(session, interaction_id, viewer.scope)
    interaction = get_interaction(session, interaction_id)
    assignments = [assignment for step in interaction.steps for assignment in step.assignments]
    approvals = (assignment for assignment in assignments if assignment.duty is Duty.APPROVE)
    assignment = next(approvals, None)
    if assignment is None:
        raise NotFound("Interaction", ("input", "interactionId"))
    if interaction.recipients[0].declined_at:
        raise Unavailable(Reason.ALREADY_DONE)
    require_open_assignment(session, interaction, assignment)
    return assignment


def _record_decision(
    unit: UnitOfWork, row: AssignmentRecord, decision: Decision, comment: str | None
) -> None:
    row.comment = comment
    if decision is Decision.APPROVED:
        row.done_at = unit.now


def _decline(unit: UnitOfWork, interaction: InteractionDraft, reason: str | None) -> None:
    for recipient in interaction.recipients:
        recipient.declined_at, recipient.decline_reason = unit.now, reason


def _update_source(
    unit: UnitOfWork, source_id: str, interaction_id: str, decision: Decision, comment: str | None
) -> None:
    """Records the decision in the interaction that was forwarded."""
    for interaction in unit.before[source_id].interactions:
        if any(approval.interaction_id == interaction_id for approval in interaction.approvals):
            record = unit.drafts[source_id].interaction(interaction.id).record
            record.approvals = tuple(
                replace(approval, decision=decision, comment=comment, decided_at=unit.now)
                if approval.interaction_id == interaction_id
                else approval
                for approval in record.approvals
            )
