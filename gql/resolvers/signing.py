"""The agent's signature on a document (domain rule 7)."""

from gql.model.errors import Busy
from gql.model.toolbar import require
from gql.model.values import AGENT, checked, own_fields, plain
from gql.model.views import AssignmentView, InteractionView, SessionView, StepView
from gql.model.words import AssignmentState, Duty, InteractionStatus, ToolbarAction
from gql.model.work import Outcome, Work
from gql.resolvers.context import STAFF, Context
from gql.resolvers.interactions import assignment_row, interaction_row


async def sign_as_agent(
    context: Context,
    interaction_id: str,
    values: dict[str, str] | None = None,
    signature: str | None = None,
) -> Outcome:
    """Signs the document that waits for the agent, after filling in the agent's own fields."""
    viewer = context.require(*STAFF)
    plain(signature or viewer.name, ("input", "signature"))
    session_id = await context.session_of_interaction(interaction_id)
    forwarded = _forwarded(await context.database.view(session_id), interaction_id)
    async with context.ordering_beside(session_id, *forwarded) as work:
        view = work.before[session_id]
        bubble = require(view, interaction_id, ToolbarAction.SIGN_AS_AGENT, viewer.scope)
        if _forwarded(view, interaction_id) != forwarded:
            raise Busy("It was forwarded at the same moment; try again.")
        step, task = _waiting(bubble)
        row = assignment_row(work, session_id, task.id)
        row.values = checked(own_fields(step.fields, AGENT), values or {}, complete={})
        row.signature, row.done_at = signature or viewer.name, work.now
        _tell_copies(work, session_id, bubble)
        work.answer(session=session_id, interaction=interaction_id)
    return work.outcome


def _forwarded(view: SessionView, interaction_id: str) -> list[str]:
    bubble = view.interaction(interaction_id)
    return sorted(one.session_id for one in bubble.approvals) if bubble else []


def _tell_copies(work: Work, session_id: str, bubble: InteractionView) -> None:
    """What was forwarded before the agent signed is final from now on in the approvals, too."""
    after = work.view(session_id).interaction(bubble.id)
    if after and after.status is InteractionStatus.COMPLETED:
        for approval in bubble.approvals:
            interaction_row(work, approval.session_id, approval.interaction_id).source_final = True


def _waiting(bubble: InteractionView) -> tuple[StepView, AssignmentView]:
    """The document that waits for the agent; the rule has seen to it that there is one."""
    return next(
        (step, task)
        for step in bubble.steps
        for task in step.assignments
        if task.participant_id is None
        and task.duty is Duty.SIGN
        and task.state is AssignmentState.OPEN
    )
