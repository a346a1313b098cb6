"""Exports: the files of an interaction, final or as drafts, and summaries of forms and carts."""

from dataclasses import dataclass, replace

from gql.documents.archive import zip_files
from gql.documents.pdf.combine import combine
from gql.documents.pdf.draft import add_draft_watermark, render_draft, render_preview
from gql.documents.typst.summary import render_summary
from gql.esign.documents import DocumentOperations
from gql.esign.field_values import unsigned_values
from gql.model.domain.enums import DOCUMENT_STEPS, InteractionStatus, StepKind
from gql.model.domain.views import InteractionView, StepView

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file to be sent: its name, content type and bytes.

    `stable` means that the next request gets the same bytes, so the file can be fetched in ranges.
    """

    name: str
    content_type: str
    content: bytes
    stable: bool = False


def has_documents(interaction: InteractionView) -> bool:
    """Returns whether the interaction has a document to sign."""
    return any(step.kind in DOCUMENT_STEPS for step in interaction.steps)


async def export_preview(
    documents: DocumentOperations, interaction: InteractionView, step: StepView
) -> ServedFile:
    """Returns a document with its current values, flattened: fields become part of the pages."""
    pdf, blank_pages = await documents.preparer.current_file(interaction, step)
    flattened = await documents.pool.run(render_preview, pdf, unsigned_values(step), blank_pages)
    return ServedFile(f"{step.name}.pdf", PDF, flattened)


async def export_download(
    documents: DocumentOperations,
    interaction: InteractionView,
    participant_id: str | None,
    *,
    combined: bool,
) -> ServedFile:
    """Returns an interaction as one file (rule 5); for a participant, their own part.

    Several files come as a ZIP archive, or with `combined` as one PDF.
    """
    restricted = _restrict_to(interaction, participant_id)
    is_final = interaction.status is InteractionStatus.COMPLETED
    files = [
        file
        for step in restricted.steps
        for file in await _step_files(documents, restricted, step, is_final=is_final)
    ]
    if not files:
        files = [await _summary_file(documents, interaction.name, [], is_final=is_final)]
    if len(files) == 1:
        return files[0] if is_final else replace(files[0], name=_draft_name(files[0].name))
    return await _bundle(documents, interaction.name, files, combined=combined, is_final=is_final)


async def _bundle(
    documents: DocumentOperations,
    name: str,
    files: list[ServedFile],
    *,
    combined: bool,
    is_final: bool,
) -> ServedFile:
    stem = name if is_final else f"{name} (draft)"
    pdfs = [(file.name, file.content) for file in files if file.content_type == PDF]
    if combined and pdfs:
        return ServedFile(f"{stem}.pdf", PDF, await documents.pool.run(combine, pdfs))
    entries = [(file.name if is_final else _draft_name(file.name), file.content) for file in files]
    content = await documents.pool.run(zip_files, entries)
    is_stable = all(file.stable for file in files)
    return ServedFile(f"{stem}.zip", "application/zip", content, is_stable)


def _draft_name(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem} (draft).{ending}" if dot else f"{name} (draft)"


def _restrict_to(interaction: InteractionView, participant_id: str | None) -> InteractionView:
    """Leaves out what other participants filled in and uploaded; documents are shared by all."""
    if participant_id is None:
        return interaction
    steps = tuple(_restrict_step(step, participant_id) for step in interaction.steps)
    return replace(interaction, steps=steps)


def _restrict_step(step: StepView, participant_id: str) -> StepView:
    if step.kind in DOCUMENT_STEPS:
        return step
    assignments = tuple(
        assignment for assignment in step.assignments if assignment.participant_id == participant_id
    )
    return replace(step, assignments=assignments, items=step.items if assignments else ())


async def _step_files(
    documents: DocumentOperations, interaction: InteractionView, step: StepView, *, is_final: bool
) -> list[ServedFile]:
    """Returns the files that one step adds to a download."""
    if step.kind in DOCUMENT_STEPS:
        if step.kind is StepKind.DYNAMIC_DOCUMENT and not step.reached:
            return []
        return [await _document_file(documents, interaction, step, is_final=is_final)]
    if step.kind is StepKind.FILE_REQUEST:
        uploads = [file for assignment in step.assignments for file in assignment.files]
        return [
            ServedFile(
                upload.name,
                upload.content_type,
                await documents.files.get(upload.digest),
                stable=True,
            )
            for upload in uploads
        ]
    rows = _summary_rows(step)
    return [await _summary_file(documents, step.name, rows, is_final=is_final)] if rows else []


async def _document_file(
    documents: DocumentOperations, interaction: InteractionView, step: StepView, *, is_final: bool
) -> ServedFile:
    """Returns the sealed file unchanged; a draft is flattened and marked DRAFT on every page."""
    pdf, blank_pages = await documents.preparer.current_file(interaction, step)
    if not is_final:
        pdf = await documents.pool.run(render_draft, pdf, unsigned_values(step), blank_pages)
    return ServedFile(f"{step.name}.pdf", PDF, pdf, stable=is_final)


async def _summary_file(
    documents: DocumentOperations, name: str, rows: list[tuple[str, str]], *, is_final: bool
) -> ServedFile:
    pdf = await documents.pool.run(render_summary, name, rows)
    if not is_final:
        pdf = await documents.pool.run(add_draft_watermark, pdf)
    return ServedFile(f"{name}.pdf", PDF, pdf)


def _summary_rows(step: StepView) -> list[tuple[str, str]]:
    """Returns labels and values: the items and total of a cart, or the values of a form."""
    if step.kind is StepKind.CART:
        rows = [(f"{item.quantity} x {item.name}", str(item.total)) for item in step.items]
        return [*rows, ("Total", str(step.total))] if step.total else rows
    labels = {field.name: field.label or field.name for field in step.fields}
    values = [pair for assignment in step.assignments for pair in (assignment.values or {}).items()]
    return [(labels.get(name, name), value) for name, value in values]
