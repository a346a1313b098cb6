"""Files by signed URL: what a bubble downloads and previews, and what people bring."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from gql.documents.compose import archive, combine, compile_dynamic, summary
from gql.documents.fill import fill
from gql.model import toolbar
from gql.model.errors import Invalid, Missing, Unauthenticated, Unavailable
from gql.model.rows import UploadRow
from gql.model.specs import StoredFile
from gql.model.tickets import DOWNLOAD, PREVIEW, UPLOAD, Ticket, unseal
from gql.model.views import InteractionView, SessionView, StepView
from gql.model.visible import visible
from gql.model.words import (
    DOCUMENT_STEPS,
    ActorKind,
    FieldKind,
    InteractionStatus,
    Reason,
    SessionKind,
    StepKind,
    ToolbarAction,
)
from gql.model.work import Outcome
from gql.resolvers.access import viewer_again
from gql.resolvers.context import Context
from gql.resolvers.sessions import require_status

_T = TypeVar("_T")
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Served:
    """A file to be sent: its name for people, its type, its bytes."""

    name: str
    content_type: str
    content: bytes


async def download_interaction(
    context: Context, interaction_id: str, combined: bool = False
) -> Outcome:
    """Leave to download: the final file, or a draft where the policy allows it (rule 5)."""
    return await _leave(context, interaction_id, ToolbarAction.DOWNLOAD, None, combined)


async def preview_interaction(
    context: Context, interaction_id: str, step_id: str | None = None
) -> Outcome:
    """Leave to see a document as the customer sees it now (rule 6); by default where they are."""
    return await _leave(context, interaction_id, ToolbarAction.PREVIEW, step_id, False)


async def _leave(
    context: Context,
    interaction_id: str,
    action: ToolbarAction,
    step_id: str | None,
    combined: bool,
) -> Outcome:
    viewer = require_status(context)
    session_id = await context.session_of_interaction(interaction_id)
    # read before the unit of work, which would otherwise hold two connections at once
    view = await context.database.view(session_id)
    shown = await _with_values(context, view, interaction_id)
    draft = "1" if shown.status is not InteractionStatus.COMPLETED else ""
    async with context.ordering(session_id) as work:
        seen = visible(work.before[session_id], viewer.scope)
        bubble = toolbar.require(seen, interaction_id, action, viewer.scope)
        if action is ToolbarAction.PREVIEW:
            step_id = _previewed(bubble, step_id).id
        work.answer(session=session_id, interaction=interaction_id, use=action.lower())
        work.answer(combined="1" if combined else "", step=step_id or "", draft=draft)
    return work.outcome


def file_url(context: Context, outcome: Outcome) -> str:
    """The signed URL that the outcome of a download or preview allows."""
    ids = outcome.ids
    return context.file_url(
        ids["use"], ids["interaction"], ids["step"] or None, bool(ids["combined"])
    )


def _previewed(bubble: InteractionView, step_id: str | None) -> StepView:
    documents = [step for step in bubble.steps if step.kind in DOCUMENT_STEPS]
    if step_id is not None:
        documents = [step for step in documents if step.id == step_id]
        if not documents:
            raise Missing("Step", ("input", "stepId"))
    shown = [step for step in documents if step.kind is StepKind.PDF_DOCUMENT or step.reached]
    if not shown:
        raise Unavailable(Reason.STEP_NOT_REACHED, ToolbarAction.PREVIEW)
    current = [step for step in shown if step.reached]
    return current[-1] if current else shown[0]


async def serve_file(context: Context, sealed: str) -> Served:
    """The file that a signed URL names, if its holder may still see it and the rule allows it.

    Raises `Missing` for a forged or expired URL, a revoked credential, or what is no longer theirs.
    """
    ticket = unseal(sealed, context.url_key, time.time())
    await _sign_in(context, ticket)
    viewer = require_status(context)
    if ticket.use not in (DOWNLOAD, PREVIEW):
        raise Missing("File")
    view = await context.database.view(await context.session_of_interaction(ticket.subject_id))
    seen = visible(view, viewer.scope)
    action = ToolbarAction[ticket.use.upper()]
    toolbar.require(seen, ticket.subject_id, action, viewer.scope)
    bubble = await _with_values(context, view, ticket.subject_id)
    if ticket.use == PREVIEW:
        shown = next(one for one in seen.interactions if one.id == ticket.subject_id)
        # an approval's steps are copies: the place is the same in the source
        place = next((one.position for one in shown.steps if one.id == ticket.step_id), 0)
        step = bubble.steps[place]
        return Served(f"{step.name}.pdf", PDF, await _document(context, bubble, step))
    approval = view.kind is SessionKind.APPROVAL
    own = viewer.id if viewer.kind is ActorKind.PARTICIPANT and not approval else None
    return await _download(context, _own_part(bubble, own), ticket.combined)


def _own_part(bubble: InteractionView, participant_id: str | None) -> InteractionView:
    """A document is everybody's; of forms and files a participant gets what they gave."""
    if participant_id is None:
        return bubble
    return replace(bubble, steps=tuple(_own_step(step, participant_id) for step in bubble.steps))


def _own_step(step: StepView, participant_id: str) -> StepView:
    if step.kind in DOCUMENT_STEPS:
        return step
    own = tuple(task for task in step.assignments if task.participant_id == participant_id)
    return replace(step, assignments=own, items=step.items if own else ())


async def _sign_in(context: Context, ticket: Ticket) -> None:
    try:
        context.viewer = await viewer_again(context.database, ticket.credential_id)
    except Unauthenticated:
        raise Missing("File") from None


async def _with_values(context: Context, view: SessionView, interaction_id: str) -> InteractionView:
    """The bubble whose values the files show: an approval shows those of its source (rule 8)."""
    bubble = view.interaction(interaction_id)
    if bubble and bubble.source and bubble.source.interaction_id:
        origin = await context.database.view(bubble.source.session_id)
        bubble = origin.interaction(bubble.source.interaction_id)
    if bubble is None:
        raise Missing("File")
    return bubble


async def _download(context: Context, bubble: InteractionView, combined: bool) -> Served:
    draft = bubble.status is not InteractionStatus.COMPLETED
    files = [file for step in bubble.steps for file in await _files(context, bubble, step)]
    if not files:
        files = [Served(f"{bubble.name}.pdf", PDF, await _off_loop(summary, bubble.name, []))]
    mark = " (draft)" if draft else ""
    pdfs = [one.content for one in files if one.content_type == PDF]
    if len(files) == 1:
        return replace(files[0], name=_marked(files[0].name, mark))
    if combined and pdfs:
        return Served(f"{bubble.name}{mark}.pdf", PDF, await _off_loop(combine, pdfs))
    named = [(_marked(one.name, mark), one.content) for one in files]
    return Served(f"{bubble.name}{mark}.zip", "application/zip", await _off_loop(archive, named))


def _marked(name: str, mark: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}{mark}.{ending}" if dot else f"{name}{mark}"


async def _files(context: Context, bubble: InteractionView, step: StepView) -> list[Served]:
    """What one step adds to a download."""
    if step.kind in DOCUMENT_STEPS:
        if step.kind is StepKind.DYNAMIC_DOCUMENT and not step.reached:
            return []
        return [Served(f"{step.name}.pdf", PDF, await _document(context, bubble, step))]
    if step.kind is StepKind.FILE_REQUEST:
        given = [file for task in step.assignments for file in task.files]
        return [
            Served(one.name, one.content_type, await context.files.get(one.digest)) for one in given
        ]
    rows = _summary_rows(step)
    if not rows:
        return []
    return [Served(f"{step.name}.pdf", PDF, await _off_loop(summary, step.name, rows))]


def _summary_rows(step: StepView) -> list[tuple[str, str]]:
    if step.kind is StepKind.CART:
        return [
            (
                f"{item.quantity} x {item.name}",
                f"{item.price * item.quantity / 100:.2f} {item.currency}",
            )
            for item in step.items
        ]
    labels = {field.name: field.label or field.name for field in step.fields}
    given = [pair for task in step.assignments for pair in (task.values or {}).items()]
    return [(labels.get(name, name), value) for name, value in given]


async def _document(context: Context, bubble: InteractionView, step: StepView) -> bytes:
    """The document of a step with the values filled so far."""
    content = await context.files.get(step.content or "")
    if step.kind is StepKind.DYNAMIC_DOCUMENT:
        data = _data(bubble, step)
        content = (await _off_loop(compile_dynamic, content.decode(), data)).pdf
    return await _off_loop(fill, content, _values(step))


def _values(step: StepView) -> dict[str, str | bool]:
    boxes = {field.name for field in step.fields if field.kind is FieldKind.CHECKBOX}
    given = [pair for task in step.assignments for pair in (task.values or {}).items()]
    return {name: value == "true" if name in boxes else value for name, value in given}


def _data(bubble: InteractionView, step: StepView) -> dict[str, str]:
    """What a dynamic document is made of: the agent's details and the values of earlier steps."""
    data = dict(bubble.details.values) if bubble.details else {}
    for earlier in bubble.steps[: step.position]:
        for task in earlier.assignments:
            data |= task.values or {}
    return data


async def _off_loop(work: Callable[..., _T], *arguments: object) -> _T:
    """Document work takes many milliseconds of CPU, so it leaves the event loop."""
    return await asyncio.to_thread(work, *arguments)


async def open_upload(context: Context, sealed: str) -> str:
    """The upload that a signed URL lets its holder bring a file for. Raises `Missing`."""
    ticket = unseal(sealed, context.url_key, time.time())
    await _sign_in(context, ticket)
    if ticket.use != UPLOAD:
        raise Missing("Upload")
    return ticket.subject_id


async def receive_upload(context: Context, upload_id: str, content: bytes) -> None:
    """Keeps an uploaded file: the bytes first, then the row that names them. Once only."""
    if not content:
        raise Invalid("The file is empty.", ("file",))
    digest = await context.files.put(content)
    async with context.ordering() as work:
        row = await work.sql.get(UploadRow, upload_id)
        if row is None or row.owner_id != work.actor.id:
            raise Missing("Upload")
        if row.digest not in (None, digest):
            raise Invalid("Another file was uploaded here already.", ("file",))
        row.digest, row.size = digest, len(content)


def arrived(row: UploadRow | None, owner_id: str) -> StoredFile:
    """The file an upload brought, for who made the upload; else `Missing`, or `Invalid` so far."""
    path = ("input", "uploadId")
    if row is None or row.owner_id != owner_id:
        raise Missing("Upload", path)
    if row.digest is None or row.size is None:
        raise Invalid("The file has not been uploaded yet; PUT it to the upload's URL.", path)
    return StoredFile(row.file_name, row.size, row.content_type, row.digest, row.id)
