"""What the files of a bubble hold: its documents, final or as drafts, and summaries of the rest."""

from dataclasses import dataclass, replace

from gql.documents.archive import archive
from gql.documents.pdf.combine import combine
from gql.documents.pdf.draft import draft, marked, shown
from gql.documents.typst.summary import summary
from gql.esign.documents import Documents, unsigned_values
from gql.model.domain.enums import DOCUMENT_STEPS, InteractionStatus, StepKind
from gql.model.domain.views import InteractionView, StepView

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Served:
    """A file to be sent: its name for people, its type, its bytes.

    `stable`: the next time it is the same bytes, so it can be fetched in parts.
    """

    name: str
    content_type: str
    content: bytes
    stable: bool = False


def has_documents(bubble: InteractionView) -> bool:
    """Whether it holds a document to sign."""
    return any(step.kind in DOCUMENT_STEPS for step in bubble.steps)


async def preview(documents: Documents, bubble: InteractionView, step: StepView) -> Served:
    """A document as it looks now, to be looked at only: its fields are part of the pages."""
    pdf, blank = await documents.content(bubble, step)
    flat = await documents.pool.run(shown, pdf, unsigned_values(step), blank)
    return Served(f"{step.name}.pdf", PDF, flat)


async def download(
    documents: Documents, bubble: InteractionView, participant_id: str | None, *, combined: bool
) -> Served:
    """All of a bubble as one file (domain rule 5); of a participant, their own part of it."""
    own = _own_part(bubble, participant_id)
    final = bubble.status is InteractionStatus.COMPLETED
    files = [one for step in own.steps for one in await _files(documents, own, step, final=final)]
    if not files:
        files = [await _summary(documents, bubble.name, [], final=final)]
    if len(files) == 1:
        return files[0] if final else replace(files[0], name=_draft_name(files[0].name))
    return await _together(documents, bubble.name, files, combined=combined, final=final)


async def _together(
    documents: Documents, name: str, files: list[Served], *, combined: bool, final: bool
) -> Served:
    stem = name if final else f"{name} (draft)"
    pdfs = [(one.name, one.content) for one in files if one.content_type == PDF]
    if combined and pdfs:
        return Served(f"{stem}.pdf", PDF, await documents.pool.run(combine, pdfs))
    named = [(one.name if final else _draft_name(one.name), one.content) for one in files]
    content = await documents.pool.run(archive, named)
    stable = all(one.stable for one in files)
    return Served(f"{stem}.zip", "application/zip", content, stable)


def _draft_name(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem} (draft).{ending}" if dot else f"{name} (draft)"


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


async def _files(
    documents: Documents, bubble: InteractionView, step: StepView, *, final: bool
) -> list[Served]:
    """What one step adds to a download."""
    if step.kind in DOCUMENT_STEPS:
        if step.kind is StepKind.DYNAMIC_DOCUMENT and not step.reached:
            return []
        return [await _document(documents, bubble, step, final=final)]
    if step.kind is StepKind.FILE_REQUEST:
        given = [file for task in step.assignments for file in task.files]
        return [
            Served(one.name, one.content_type, await documents.files.get(one.digest), stable=True)
            for one in given
        ]
    rows = _summary_rows(step)
    return [await _summary(documents, step.name, rows, final=final)] if rows else []


async def _document(
    documents: Documents, bubble: InteractionView, step: StepView, *, final: bool
) -> Served:
    """The sealed file, to the byte; before that a flat copy, marked DRAFT on every page."""
    pdf, blank = await documents.content(bubble, step)
    if not final:
        pdf = await documents.pool.run(draft, pdf, unsigned_values(step), blank)
    return Served(f"{step.name}.pdf", PDF, pdf, stable=final)


async def _summary(
    documents: Documents, name: str, rows: list[tuple[str, str]], *, final: bool
) -> Served:
    pdf = await documents.pool.run(summary, name, rows)
    if not final:
        pdf = await documents.pool.run(marked, pdf)
    return Served(f"{name}.pdf", PDF, pdf)


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
