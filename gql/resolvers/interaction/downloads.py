"""Mutations that return short-lived URLs of an interaction's files.

Rules 5 and 6 in docs/rules.md.
"""

from collections.abc import Callable

from gql.documents.errors import DocumentError
from gql.esign import exports
from gql.esign.seal import ensure_sealed
from gql.model.database.outcome import MutationResult
from gql.model.database.unit_of_work import UnitOfWork
from gql.model.domain.enums import (
    DOCUMENT_STEPS,
    DownloadFormat,
    InteractionStatus,
    Reason,
    StepKind,
    ToolbarAction,
)
from gql.model.domain.errors import Invalid, NotFound, Unavailable
from gql.model.domain.rules import toolbar
from gql.model.domain.views import InteractionView, SessionView, StepView
from gql.model.domain.visibility import visible_interaction
from gql.resolvers.context import Context
from gql.resolvers.interaction.file_urls import DownloadPayload, PreviewPayload
from gql.resolvers.interaction.origin import find_origin_step, load_origin
from gql.resolvers.lookup import session_of_interaction
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import FileUrlGranted
from gql.storage.signed_urls import CERTIFICATE, DOWNLOAD, PREVIEW


@mutation_resolver(FileUrlGranted, DownloadPayload)
async def download_interaction(
    context: Context, interaction_id: str, download_format: DownloadFormat = DownloadFormat.FILES
) -> MutationResult[FileUrlGranted]:
    """Returns a URL of the final file, or of a draft where the policy allows drafts (rule 5).

    The certificate of completion is a file of its own.
    """
    certificate = download_format is DownloadFormat.CERTIFICATE
    session, _ = await _load_for_action(context, interaction_id, ToolbarAction.DOWNLOAD)
    origin = await load_origin(context, session, interaction_id)
    await _ensure_sealed(context, origin, certificate=certificate)
    await _ensure_dynamic_documents(context, origin)
    outcome = FileUrlGranted(
        session.id,
        interaction_id,
        CERTIFICATE if certificate else DOWNLOAD,
        combined=download_format is DownloadFormat.COMBINED_PDF,
        draft=origin.status is not InteractionStatus.COMPLETED,
    )

    def grant(current: SessionView) -> FileUrlGranted:
        _require_allowed(context, current, interaction_id, ToolbarAction.DOWNLOAD)
        return outcome

    return await _grant_url(context, session.id, grant)


@mutation_resolver(FileUrlGranted, PreviewPayload)
async def preview_interaction(
    context: Context, interaction_id: str, step_id: str | None = None
) -> MutationResult[FileUrlGranted]:
    """Returns URLs of a document as the customer sees it now (rule 6).

    Without `step_id` it is the document that the customer has reached.
    """
    session, interaction = await _load_for_action(context, interaction_id, ToolbarAction.PREVIEW)
    origin = await load_origin(context, session, interaction_id)
    step = _previewed_step(interaction, step_id)
    await _ensure_document(
        context, origin, find_origin_step(session, origin, interaction_id, step.id)
    )
    draft = origin.status is not InteractionStatus.COMPLETED

    def grant(current: SessionView) -> FileUrlGranted:
        interaction = _require_allowed(context, current, interaction_id, ToolbarAction.PREVIEW)
        step = _previewed_step(interaction, step_id)
        return FileUrlGranted(current.id, interaction_id, PREVIEW, step.id, draft=draft)

    return await _grant_url(context, session.id, grant)


async def _grant_url(
    context: Context, session_id: str, grant: Callable[[SessionView], FileUrlGranted]
) -> MutationResult[FileUrlGranted]:
    """Calls `grant`, which checks the rule, on the session as it is now.

    Only an idempotency key needs a unit of work, in which it is stored.
    """
    if context.idempotency_key is None:
        session = await context.database.view(session_id)
        return MutationResult(grant(session), session.cursor, session)

    def decide(unit: UnitOfWork) -> MutationResult[FileUrlGranted]:
        return unit.record(grant(unit.before[session_id]))

    return await context.change(session_id, decide=decide)


async def _load_for_action(
    context: Context, interaction_id: str, action: ToolbarAction
) -> tuple[SessionView, InteractionView]:
    """Returns the whole session, and the interaction as the viewer sees it.

    Raises `Unavailable` unless the rule of the action allows it.
    """
    context.require_status_reader()
    session = await session_of_interaction(context, interaction_id)
    return session, _require_allowed(context, session, interaction_id, action)


def _require_allowed(
    context: Context, session: SessionView, interaction_id: str, action: ToolbarAction
) -> InteractionView:
    scope = context.scope
    return toolbar.require_action(
        visible_interaction(session, interaction_id, scope), interaction_id, action, scope
    )


async def _ensure_sealed(
    context: Context, interaction: InteractionView, *, certificate: bool
) -> None:
    """Seals a completed interaction before its files are served.

    Raises `Invalid` or `Unavailable` if `certificate` is set and there can be none.
    """
    if not exports.has_documents(interaction):
        if certificate:
            raise Invalid("It holds no document, so there is no certificate.", ("input", "format"))
        return
    if interaction.status is InteractionStatus.COMPLETED:
        try:
            await ensure_sealed(context.documents, interaction)
        except DocumentError as error:
            raise Invalid(error.text, ("input", "interactionId")) from error
    elif certificate:
        raise Unavailable(Reason.NOT_COMPLETED, ToolbarAction.DOWNLOAD)


async def _ensure_dynamic_documents(context: Context, interaction: InteractionView) -> None:
    """Builds the dynamic documents that have been reached.

    The document worker would build them a moment later, and the URL would then be stale.
    """
    for step in interaction.steps:
        if step.kind is StepKind.DYNAMIC_DOCUMENT and step.reached and step.document is None:
            await _ensure_document(context, interaction, step)


async def _ensure_document(context: Context, interaction: InteractionView, step: StepView) -> None:
    """Builds the document of a step unless it exists with its pages.

    Documents that were built before version 0.2 were stored without their pages.
    """
    if step.document is None or not step.document.pages:
        try:
            await context.documents.preparer.document_of(interaction, step)
        except DocumentError as error:
            raise Invalid(error.text, ("input", "interactionId")) from error


def _previewed_step(interaction: InteractionView, step_id: str | None) -> StepView:
    """Returns the document to preview: of those with this id, the last one that is reached.

    PDF documents can be previewed before they are reached. Raises `NotFound` for an id that is
    not a document's, `Unavailable` if no document can be previewed yet.
    """
    documents = [step for step in interaction.steps if step.kind in DOCUMENT_STEPS]
    if step_id is not None:
        documents = [step for step in documents if step.id == step_id]
        if not documents:
            raise NotFound("Step", ("input", "stepId"))
    previewable = [step for step in documents if step.kind is StepKind.PDF_DOCUMENT or step.reached]
    if not previewable:
        raise Unavailable(toolbar.reason_not_reached(interaction), ToolbarAction.PREVIEW)
    reached = [step for step in previewable if step.reached]
    return reached[-1] if reached else previewable[0]
