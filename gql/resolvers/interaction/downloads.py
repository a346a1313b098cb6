"""Leave to fetch files by short-lived signed URLs, and what such a URL brings (rules 5 and 6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from gql.documents.errors import DocumentError
from gql.esign import exports
from gql.esign.exports import PDF, Served
from gql.esign.seal import ensure_sealed
from gql.model.database.tables import InteractionRow
from gql.model.database.unit_of_work import Outcome
from gql.model.domain import rules
from gql.model.domain.content_version import content_version
from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    ActorKind,
    InteractionStatus,
    Reason,
    SessionKind,
    StepKind,
    ToolbarAction,
)
from gql.model.domain.errors import Invalid, NotFound, Stale, Unavailable
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import InteractionView, SessionView, StepView
from gql.model.domain.visibility import visible
from gql.resolvers.context import Context
from gql.resolvers.session.sessions import require_status
from gql.resolvers.uploads import verify_signed_url
from gql.storage.signed_urls import CERTIFICATE, DOWNLOAD, PAGE, PREVIEW, SignedUrl


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page of a document as it looks now, and where its image is."""

    number: int
    revision: str
    url: str


async def download_interaction(
    context: Context, interaction_id: str, combined: bool = False, certificate: bool = False
) -> Outcome:
    """Leave to download: the final file, or a draft where the policy allows it (rule 5)."""
    if certificate and combined:
        raise Invalid("The certificate is a file of its own.", ("input", "certificate"))
    use = CERTIFICATE if certificate else DOWNLOAD
    return await _leave(context, interaction_id, ToolbarAction.DOWNLOAD, use, combined=combined)


async def preview_interaction(
    context: Context, interaction_id: str, step_id: str | None = None
) -> Outcome:
    """Leave to see a document as the customer sees it now (rule 6); by default where they are."""
    return await _leave(context, interaction_id, ToolbarAction.PREVIEW, PREVIEW, step_id)


async def _leave(
    context: Context,
    interaction_id: str,
    action: ToolbarAction,
    use: str,
    step_id: str | None = None,
    *,
    combined: bool = False,
) -> Outcome:
    viewer = require_status(context)
    session_id = await context.session_of_interaction(interaction_id)
    # before the unit of work, which would otherwise hold two connections at once
    view = await context.database.view(session_id)
    bubble = rules.require(visible(view, viewer.scope), interaction_id, action, viewer.scope)
    shown = await _origin(context, view, interaction_id)
    if action is ToolbarAction.DOWNLOAD:
        await _sealed_first(context, shown, certificate=use == CERTIFICATE)
        await _letters_first(context, shown)
    else:
        own = _previewed(bubble, step_id)
        await _made_first(context, shown, _same_step(view, shown, interaction_id, own.id))
    draft = "1" if shown.status is not InteractionStatus.COMPLETED else ""
    async with context.ordering(session_id) as work:
        seen = visible(work.before[session_id], viewer.scope)
        bubble = rules.require(seen, interaction_id, action, viewer.scope)
        if action is ToolbarAction.PREVIEW:
            step_id = _previewed(bubble, step_id).id
        work.answer(session=session_id, interaction=interaction_id, use=use)
        work.answer(combined="1" if combined else "", step=step_id or "", draft=draft)
    return work.outcome


async def _sealed_first(context: Context, bubble: InteractionView, *, certificate: bool) -> None:
    """What is complete is handed out sealed, never in between; a certificate only then."""
    if not exports.has_documents(bubble):
        if certificate:
            raise Invalid("It holds no document, so there is no certificate.", ("input",))
        return
    if bubble.status is InteractionStatus.COMPLETED:
        try:
            await ensure_sealed(context.documents, bubble)
        except DocumentError as error:
            raise Invalid(str(error), ("input", "interactionId")) from error
    elif certificate:
        raise Unavailable(Reason.NOT_COMPLETED, ToolbarAction.DOWNLOAD)


async def _letters_first(context: Context, bubble: InteractionView) -> None:
    """Else the server would make them by itself a moment later, and the URL would be stale."""
    for step in bubble.steps:
        if step.kind is StepKind.DYNAMIC_DOCUMENT and step.reached and step.document is None:
            await _made_first(context, bubble, step)


async def _made_first(context: Context, bubble: InteractionView, step: StepView) -> None:
    """A dynamic document is made when its step is reached, or else when it is first asked for.

    Of a PDF from before version 0.2 nobody knows its pages before it is made, either.
    """
    if step.document is None or not step.document.pages:
        try:
            await context.documents.preparer.document_of(bubble, step)
        except DocumentError as error:
            raise Invalid(str(error), ("input", "interactionId")) from error


def _previewed(bubble: InteractionView, step_id: str | None) -> StepView:
    documents = [step for step in bubble.steps if step.kind in DOCUMENT_STEPS]
    if step_id is not None:
        documents = [step for step in documents if step.id == step_id]
        if not documents:
            raise NotFound("Step", ("input", "stepId"))
    shown = [step for step in documents if step.kind is StepKind.PDF_DOCUMENT or step.reached]
    if not shown:
        raise Unavailable(Reason.STEP_NOT_REACHED, ToolbarAction.PREVIEW)
    current = [step for step in shown if step.reached]
    return current[-1] if current else shown[0]


async def links(context: Context, ids: Mapping[str, str]) -> tuple[str, list[PageLink]]:
    """The signed URL that the outcome of a download or preview allows; of a preview, its pages'."""
    view = await context.database.view(ids["session"])
    origin = await _origin(context, view, ids["interaction"])
    look = content_version(origin)
    step_id = ids["step"] or None
    combined = bool(ids["combined"])
    url = context.file_url(ids["use"], ids["interaction"], step_id, combined, look)
    if ids["use"] != PREVIEW:
        return url, []
    step = _same_step(view, origin, ids["interaction"], step_id)
    place = context.file_url(PAGE, ids["interaction"], step_id)
    pages = step.document.pages if step.document else ()
    return url, [
        PageLink(one.number, one.revision, f"{place}/{one.number}/{one.revision}") for one in pages
    ]


async def _origin(context: Context, view: SessionView, interaction_id: str) -> InteractionView:
    """The bubble whose values the files show: an approval shows those of its source (rule 8)."""
    bubble = view.interaction(interaction_id)
    if bubble and bubble.source and bubble.source.interaction_id:
        origin = await context.database.view(bubble.source.session_id)
        bubble = origin.interaction(bubble.source.interaction_id)
    if bubble is None:
        raise NotFound("File")
    return bubble


def _same_step(
    view: SessionView, origin: InteractionView, interaction_id: str, step_id: str | None
) -> StepView:
    """The step in the source: an approval's steps are copies, at the same places."""
    bubble = view.interaction(interaction_id)
    steps = bubble.steps if bubble else ()
    place = next((one.position for one in steps if one.id == step_id), None)
    if place is None:
        raise NotFound("File")
    return origin.steps[place]


async def serve_file(context: Context, sealed: str) -> Served:
    """The file that a signed URL names, if its holder may still see it and the rule allows it.

    Raises `NotFound` for a forged or expired URL, a revoked credential, or a file no longer theirs;
    `Stale` where the file has changed since the URL was made.
    """
    ticket = await verify_signed_url(context, sealed, DOWNLOAD, PREVIEW, CERTIFICATE)
    action = ToolbarAction.PREVIEW if ticket.use == PREVIEW else ToolbarAction.DOWNLOAD
    view, viewer = await _allowed(context, ticket, action)
    bubble = await _origin(context, view, ticket.subject_id)
    if content_version(bubble) != ticket.look:
        raise Stale
    if ticket.use == PREVIEW:
        step = _same_step(view, bubble, ticket.subject_id, ticket.step_id)
        return await exports.preview(context.documents, bubble, step)
    if ticket.use == CERTIFICATE:
        return await _certificate(context, bubble)
    approval = view.kind is SessionKind.APPROVAL
    own = viewer.id if viewer.kind is ActorKind.PARTICIPANT and not approval else None
    return await exports.download(context.documents, bubble, own, combined=ticket.combined)


async def _allowed(
    context: Context, ticket: SignedUrl, action: ToolbarAction
) -> tuple[SessionView, Viewer]:
    viewer = require_status(context)
    view = await context.database.view(await context.session_of_interaction(ticket.subject_id))
    rules.require(visible(view, viewer.scope), ticket.subject_id, action, viewer.scope)
    return view, viewer


async def _certificate(context: Context, bubble: InteractionView) -> Served:
    async with context.database.reading() as sql:
        row = await sql.get_one(InteractionRow, bubble.id)
    if row.issued is None:
        raise NotFound("File")
    content = await context.documents.files.get(row.issued.digest)
    return Served(f"{bubble.name} (certificate).pdf", PDF, content, stable=True)


async def serve_page(context: Context, sealed: str, number: int, revision: str) -> bytes:
    """One page of a document as a PNG, if it still looks as `revision` says; else `Stale`.

    The URL is good for all pages of its step, whatever their revision, until it expires.
    """
    ticket = await verify_signed_url(context, sealed, PAGE)
    view, _ = await _allowed(context, ticket, ToolbarAction.PREVIEW)
    bubble = await _origin(context, view, ticket.subject_id)
    step = _same_step(view, bubble, ticket.subject_id, ticket.step_id)
    pages = step.document.pages if step.document else ()
    page = next((one for one in pages if one.number == number), None)
    if page is None:
        raise NotFound("Page")
    if page.revision != revision:
        raise Stale
    return await context.documents.page_images.render(bubble, step, page)
