"""A participant's own side: open, start, fill, upload, confirm, sign, decline (domain rule 17)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gql.documents.signing.sign import SignatureImage
from gql.esign.sign import ConcurrentChange, record_signature
from gql.model.database.tables import AssignmentRow, RecipientRow, UploadRow
from gql.model.database.unit_of_work import Outcome, UnitOfWork
from gql.model.domain.enums import DOCUMENT_STEPS, ActorKind, Duty, SessionKind
from gql.model.domain.errors import Invalid, NotFound
from gql.model.domain.rules import require_open, require_running
from gql.model.domain.validation import checked, own_fields, plain
from gql.model.domain.value_objects import FieldSpec
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import AssignmentView, InteractionView, SessionView, StepView
from gql.model.domain.visibility import visible
from gql.resolvers.context import Context
from gql.resolvers.interaction.interactions import assignment_in, step_in
from gql.resolvers.interaction.signing import ink_of, signing_in_turn
from gql.resolvers.uploads import require_uploaded


@dataclass(slots=True)
class Task:
    """One assignment under way: its view, its row, and what surrounds it."""

    work: UnitOfWork
    bubble: InteractionView
    step: StepView
    view: AssignmentView
    row: AssignmentRow


@asynccontextmanager
async def doing(context: Context, step_id: str, *duties: Duty) -> AsyncIterator[Task]:
    """A unit of work on the viewer's own open assignment in a step; else a `Refusal`."""
    viewer = context.require(ActorKind.PARTICIPANT)
    session_id = await context.session_of_step(step_id)
    async with context.ordering(session_id) as work:
        bubble, step, task = _looked(work.before[session_id], viewer, step_id, *duties)
        work.answer(session=session_id, interaction=bubble.id, step=step_id)
        yield Task(work, bubble, step, task, work.rows[session_id].assignment(task.id))


def _looked(
    view: SessionView, viewer: Viewer, step_id: str, *duties: Duty
) -> tuple[InteractionView, StepView, AssignmentView]:
    """The viewer's own assignment in a step, if it is open; else a `Refusal`."""
    seen = visible(view, viewer.scope)
    bubble, step = step_in(seen, step_id)
    task = assignment_in(step, viewer.id, *duties)
    require_open(seen, bubble, task)
    return bubble, step, task


@asynccontextmanager
async def _part(
    context: Context, interaction_id: str
) -> AsyncIterator[tuple[UnitOfWork, SessionView, RecipientRow]]:
    """A unit of work on the viewer's part in a bubble that still runs."""
    viewer = context.require(ActorKind.PARTICIPANT)
    session_id = await context.session_of_interaction(interaction_id)
    async with context.ordering(session_id) as work:
        seen = visible(work.before[session_id], viewer.scope)
        bubble = seen.interaction(interaction_id)
        if bubble is None:
            raise NotFound("Interaction", ("input", "interactionId"))
        require_running(seen, bubble, viewer.id)
        parts = work.rows[session_id].recipients
        own = (one for one in parts if one.interaction_id == interaction_id)
        work.answer(session=session_id, interaction=interaction_id)
        yield work, seen, next(one for one in own if one.participant_id == viewer.id)


async def open_interaction(context: Context, interaction_id: str) -> Outcome:
    """Enters an item; with the policy `autoOpen` this starts it (domain rule 11)."""
    async with _part(context, interaction_id) as (work, seen, part):
        part.opened_at = part.opened_at or work.now
        if seen.policy.auto_open:
            part.started_at = part.started_at or work.now
    return work.outcome


async def start_interaction(context: Context, interaction_id: str) -> Outcome:
    """Presses Start. Pressing again changes nothing."""
    async with _part(context, interaction_id) as (work, _, part):
        part.opened_at = part.opened_at or work.now
        part.started_at = part.started_at or work.now
    return work.outcome


async def decline_interaction(context: Context, interaction_id: str, reason: str) -> Outcome:
    """Says no, with a reason that the bubble shows; the interaction stops for everybody."""
    plain(reason, ("input", "reason"), limit=1_000)
    async with _part(context, interaction_id) as (work, seen, part):
        if seen.kind is SessionKind.APPROVAL:
            raise Invalid("Approve or reject it instead.", ("input", "interactionId"))
        part.declined_at, part.decline_reason = work.now, reason
    return work.outcome


async def save_fields(context: Context, step_id: str, values: dict[str, str]) -> Outcome:
    """Keeps values as they are typed; required ones may still be missing."""
    async with doing(context, step_id, Duty.SIGN, Duty.FILL) as task:
        task.row.values = task.row.values | checked(_fields(task), values)
    return task.work.outcome


def _fields(task: Task) -> tuple[FieldSpec, ...]:
    if task.step.kind in DOCUMENT_STEPS:
        return own_fields(task.step.fields, task.view.position)
    return task.step.fields


async def submit_form(context: Context, step_id: str, values: dict[str, str]) -> Outcome:
    """Hands in a form; every required field must have a value, now or saved before."""
    async with doing(context, step_id, Duty.FILL) as task:
        _fill(task, values)
        task.row.done_at = task.work.now
    return task.work.outcome


async def sign_step(
    context: Context,
    step_id: str,
    values: dict[str, str],
    signature: str,
    drawing: str | None = None,
    image_upload_id: str | None = None,
) -> Outcome:
    """Signs a document after filling in the signer's own fields.

    The signature shows as it was drawn, as the uploaded image, or else as the name typed.
    """
    ink = await ink_of(context, signature, drawing, image_upload_id)

    async def once() -> Outcome:
        return await _sign(context, step_id, values, ink)

    return await signing_in_turn(context, step_id, once)


async def _sign(
    context: Context, step_id: str, values: dict[str, str], ink: SignatureImage
) -> Outcome:
    viewer = context.require(ActorKind.PARTICIPANT)
    view = await context.database.view(await context.session_of_step(step_id))
    _, step, task = _looked(view, viewer, step_id, Duty.SIGN)
    own, kept = own_fields(step.fields, task.position), task.values or {}
    given = kept | checked(own, values, complete=kept)
    whole_bubble, whole = step_in(view, step_id)
    signed = await context.documents.signer.sign(
        whole_bubble, whole, task, given, ink, viewer.organization_id
    )
    async with doing(context, step_id, Duty.SIGN) as now:
        if now.row.values != kept:
            raise ConcurrentChange
        await record_signature(now.work, now.work.rows[view.id].step(step_id), signed)
        now.row.values = given
        now.row.signature, now.row.done_at = ink.name, now.work.now
    return now.work.outcome


def _fill(task: Task, values: dict[str, str]) -> None:
    kept = task.row.values
    task.row.values = kept | checked(_fields(task), values, complete=kept)


async def confirm_cart(context: Context, step_id: str) -> Outcome:
    """Confirms the cart's items as they are listed."""
    async with doing(context, step_id, Duty.CONFIRM) as task:
        task.row.done_at = task.work.now
    return task.work.outcome


async def attach_file(context: Context, step_id: str, upload_id: str) -> Outcome:
    """Hands in an uploaded file; the step is done with the last file asked for."""
    async with doing(context, step_id, Duty.UPLOAD) as task:
        row = await task.work.sql.get(UploadRow, upload_id)
        file = require_uploaded(row, context.require().id)
        if any(one.upload_id == upload_id for one in task.row.files):
            raise Invalid("That file is attached already.", ("input", "uploadId"))
        task.row.files = (*task.row.files, file)
        if len(task.row.files) >= task.step.file_count:
            task.row.done_at = task.work.now
    return task.work.outcome
