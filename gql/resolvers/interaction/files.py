"""Serves the files and page images of signed URLs (rules 5 and 6 in docs/rules.md)."""

from gql.esign import exports
from gql.esign.exports import PDF, ServedFile
from gql.model.database.tables import InteractionRow
from gql.model.domain.content_version import content_version
from gql.model.domain.enums import ActorKind, SessionKind, ToolbarAction
from gql.model.domain.errors import NotFound, Stale
from gql.model.domain.rules import toolbar
from gql.model.domain.viewer import Viewer
from gql.model.domain.views import InteractionView, SessionView
from gql.model.domain.visibility import visible_interaction
from gql.resolvers.context import Context
from gql.resolvers.file_access import authenticate_signed_url
from gql.resolvers.interaction.origin import find_origin_step, load_origin
from gql.resolvers.lookup import session_of_interaction
from gql.storage.signed_urls import CERTIFICATE, DOWNLOAD, PAGE, PREVIEW, SignedUrl


async def serve_file(context: Context, url_token: str) -> ServedFile:
    """Returns the file that a signed URL names, if the rule still allows its viewer to read it.

    Raises `NotFound` for a forged or expired URL, a revoked credential, or a file that the viewer
    can no longer see; `Stale` if the file has changed since the URL was made.
    """
    signed_url = await authenticate_signed_url(context, url_token, DOWNLOAD, PREVIEW, CERTIFICATE)
    is_preview = signed_url.use == PREVIEW
    action = ToolbarAction.PREVIEW if is_preview else ToolbarAction.DOWNLOAD
    session, viewer = await _load_for_action(context, signed_url, action)
    origin = await load_origin(context, session, signed_url.subject_id)
    if content_version(origin) != signed_url.content_version:
        raise Stale
    if is_preview:
        step = find_origin_step(session, origin, signed_url.subject_id, signed_url.step_id)
        return await exports.export_preview(context.documents, origin, step)
    if signed_url.use == CERTIFICATE:
        return await _certificate(context, origin)
    return await exports.export_download(
        context.documents, origin, _limited_to(session, viewer), combined=signed_url.combined
    )


def _limited_to(session: SessionView, viewer: Viewer) -> str | None:
    """Returns the participant to whose own forms and files a download is limited, if it is.

    None means no limit: for staff, partners, and approvers, who get all that was forwarded.
    """
    is_approval = session.kind is SessionKind.APPROVAL
    return viewer.id if viewer.kind is ActorKind.PARTICIPANT and not is_approval else None


async def _load_for_action(
    context: Context, signed_url: SignedUrl, action: ToolbarAction
) -> tuple[SessionView, Viewer]:
    """Returns the whole session and the viewer. Raises `Unavailable` unless the rule allows it."""
    viewer = context.require_status_reader()
    session = await session_of_interaction(context, signed_url.subject_id)
    toolbar.require_action(
        visible_interaction(session, signed_url.subject_id, viewer.scope),
        signed_url.subject_id,
        action,
        viewer.scope,
    )
    return session, viewer


async def _certificate(context: Context, interaction: InteractionView) -> ServedFile:
    async with context.database.read_transaction() as sql:
        row = await sql.get_one(InteractionRow, interaction.id)
    if row.issued is None:
        raise NotFound("File")
    content = await context.documents.files.get(row.issued.digest)
    return ServedFile(f"{interaction.name} (certificate).pdf", PDF, content, stable=True)


async def serve_page(context: Context, url_token: str, number: int, revision: str) -> bytes:
    """Returns one page of a document as a PNG. Raises `Stale` if it has another revision now.

    The signed URL is good for all pages of its step, in any revision, until it expires.
    """
    signed_url = await authenticate_signed_url(context, url_token, PAGE)
    session, _ = await _load_for_action(context, signed_url, ToolbarAction.PREVIEW)
    origin = await load_origin(context, session, signed_url.subject_id)
    step = find_origin_step(session, origin, signed_url.subject_id, signed_url.step_id)
    pages = step.document.pages if step.document else ()
    page = next((page for page in pages if page.number == number), None)
    if page is None:
        raise NotFound("Page")
    if page.revision != revision:
        raise Stale
    return await context.documents.page_images.render(origin, step, page)
