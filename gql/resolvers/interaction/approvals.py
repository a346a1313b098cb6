"""Forwarding to a third party, and what they say (domain rule 8)."""

from dataclasses import replace

from gql.model.database.tables import InteractionRow
from gql.model.database.unit_of_work import Outcome, UnitOfWork
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
from gql.model.domain.rules import require, require_open
from gql.model.domain.validation import checked_contact, plain
from gql.model.domain.value_objects import Approval, Contact
from gql.model.domain.views import InteractionView
from gql.model.domain.visibility import visible
from gql.resolvers.context import STAFF, Context
from gql.resolvers.interaction.interactions import (
    new_assignment,
    new_interaction,
    new_recipient,
    new_step,
)
from gql.resolvers.participant.messages import invite
from gql.resolvers.session.sessions import new_participant, new_session


async def forward_for_approval(context: Context, interaction_id: str, contact: Contact) -> Outcome:
    """Makes a session in which a third party approves or rejects what the customer completed."""
    viewer = context.require(*STAFF)
    checked_contact(contact)
    source_id = await context.session_of_interaction(interaction_id)
    async with context.ordering(source_id) as work:
        view = work.before[source_id]
        action = ToolbarAction.FORWARD_FOR_APPROVAL
        bubble = require(view, interaction_id, action, viewer.scope)
        place = (source_id, None, interaction_id)
        name = f"Approval of {bubble.name}"
        row = new_session(work, SessionKind.APPROVAL, name, viewer, view.policy, place)
        approver = new_participant(work, row.id, Role.APPROVER, contact)
        copy = _copied(work, bubble, row.id, approver.id)
        source = work.rows[source_id].interaction(interaction_id)
        asked = Approval(
            new_id("apr"), row.id, copy.id, contact.name, Decision.PENDING, asked_at=work.now
        )
        source.approvals = (*source.approvals, asked)
        invite(work, approver, context.settings.base_url)
        work.answer(session=source_id, interaction=interaction_id, approval=row.id)
    return work.outcome


def _copied(
    work: UnitOfWork, bubble: InteractionView, session_id: str, approver_id: str
) -> InteractionRow:
    """The bubble's steps once more, with nothing left to do in them but to approve the last."""
    copy = new_interaction(work, session_id, bubble.name, bubble.kind, bubble.template_id)
    copy.source_final = bubble.status is InteractionStatus.COMPLETED
    source = work.rows[bubble.session_id].steps
    specs = [one.spec for one in source if one.interaction_id == bubble.id]
    steps = [new_step(work, copy, number, spec) for number, spec in enumerate(specs)]
    new_assignment(work, steps[-1], approver_id, Duty.APPROVE, 1)
    new_recipient(work, copy, approver_id, 1)
    return copy


async def approve(context: Context, interaction_id: str, comment: str | None = None) -> Outcome:
    """The approver says yes; the source bubble tells so in the same transaction."""
    return await _decide(context, interaction_id, Decision.APPROVED, comment)


async def reject(context: Context, interaction_id: str, comment: str) -> Outcome:
    """The approver says no, with a comment; the source bubble tells so in the same transaction."""
    plain(comment, ("input", "comment"), limit=1_000)
    return await _decide(context, interaction_id, Decision.REJECTED, comment)


async def _decide(
    context: Context, interaction_id: str, decision: Decision, comment: str | None
) -> Outcome:
    viewer = context.require(ActorKind.PARTICIPANT)
    if comment:
        plain(comment, ("input", "comment"), limit=1_000)
    session_id = await context.session_of_interaction(interaction_id)
    parent_id = await _source_of(context, session_id)
    async with context.ordering_beside(session_id, parent_id) as work:
        seen = visible(work.before[session_id], viewer.scope)
        bubble = seen.interaction(interaction_id)
        own = (one for step in (bubble.steps if bubble else ()) for one in step.assignments)
        task = next((one for one in own if one.duty is Duty.APPROVE), None)
        if bubble is None or task is None:
            raise NotFound("Interaction", ("input", "interactionId"))
        if bubble.recipients[0].declined_at:
            raise Unavailable(Reason.ALREADY_DONE)
        require_open(seen, bubble, task)
        _record(work, session_id, interaction_id, task.id, decision, comment)
        _tell_source(work, parent_id, interaction_id, decision, comment)
        work.answer(session=session_id, interaction=interaction_id)
    return work.outcome


async def _source_of(context: Context, session_id: str) -> str:
    view = await context.database.view(session_id)
    if view.parent is None or view.kind is not SessionKind.APPROVAL:
        raise NotFound("Interaction", ("input", "interactionId"))
    return view.parent.session_id


def _record(
    work: UnitOfWork,
    session_id: str,
    interaction_id: str,
    task_id: str,
    decision: Decision,
    comment: str | None,
) -> None:
    row = work.rows[session_id].assignment(task_id)
    row.comment = comment
    if decision is Decision.APPROVED:
        row.done_at = work.now
        return
    for part in work.rows[session_id].recipients:
        if part.interaction_id == interaction_id:
            part.declined_at, part.decline_reason = work.now, comment


def _tell_source(
    work: UnitOfWork, session_id: str, interaction_id: str, decision: Decision, comment: str | None
) -> None:
    for row in work.rows[session_id].interactions:
        row.approvals = tuple(
            replace(one, decision=decision, comment=comment, decided_at=work.now)
            if one.interaction_id == interaction_id
            else one
            for one in row.approvals
        )
