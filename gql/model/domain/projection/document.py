"""Derives the view of a document: its pages, each with a revision that changes when the page does.

A page's revision is a digest of all that is drawn on it: the document itself, the values filled in
so far, the signatures, and on the certificate's pages the seal (rule 6 in docs/rules.md). Viewers
fetch only the pages whose revision changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gql.model.domain.content_version import content_digest
from gql.model.domain.enums import DOCUMENT_STEPS, Duty, FieldKind, StepKind
from gql.model.domain.validation import AGENT_INDEX, signer_index_of
from gql.model.domain.value_objects import Document, FieldSpec
from gql.model.domain.views import DocumentView, PageView
from gql.model.state.records import AssignmentRecord, StepRecord

_REVISION_LENGTH = 16  # hexadecimal digits: enough to distinguish the versions of one page
PageContent = list[tuple[str, str]]  # pairs of field name and value


def project_document(
    step: StepRecord, assignments: Sequence[AssignmentRecord]
) -> DocumentView | None:
    """Returns a step's document as it is now, or None if the step has none, or none yet.

    A PDF exists from the start, a dynamic document once its step is reached and it was built.
    """
    document = step.document
    if step.kind not in DOCUMENT_STEPS:
        return None
    if step.kind is StepKind.DYNAMIC_DOCUMENT and not document:
        return None
    fields = document.fields if document else step.spec.fields
    sizes = document.page_sizes if document else step.spec.page_sizes
    base = document.base if document else step.spec.content or ""
    content = _content_by_page(fields, assignments)
    return DocumentView(
        digest=document.digest if document else base,
        revision=document.revision if document else 0,
        sealed_at=document.sealed_at if document else None,
        pages=tuple(
            PageView(number, width, height, _page_revision(base, content, document, number))
            for number, (width, height) in enumerate(_visible_pages(sizes, document), start=1)
        ),
    )


def _visible_pages(
    sizes: tuple[tuple[float, float], ...], document: Document | None
) -> tuple[tuple[float, float], ...]:
    """Leaves out the pages reserved for the certificate; they are blank until the seal."""
    if document is None or document.sealed_at:
        return sizes
    return sizes[: len(sizes) - document.certificate_pages]


def _content_by_page(
    fields: Iterable[FieldSpec], assignments: Sequence[AssignmentRecord]
) -> Mapping[int | None, PageContent]:
    """Returns what is drawn on the fields of each page.

    The key None is for fields without a page, as templates of older versions have them.
    """
    values = {name: value for row in assignments for name, value in row.values.items() if value}
    signed_at = {index: str(row.done_at) for index, row in _signatures(assignments)}
    content: defaultdict[int | None, PageContent] = defaultdict(list)
    for field in fields:
        if field.kind is FieldKind.SIGNATURE and signer_index_of(field) in signed_at:
            content[field.page].append((field.name, signed_at[signer_index_of(field)]))
        elif field.name in values:
            content[field.page].append((field.name, values[field.name]))
    return content


def _signatures(assignments: Sequence[AssignmentRecord]) -> Iterator[tuple[int, AssignmentRecord]]:
    """Yields the signer index and the assignment of everybody who has signed."""
    participant_rows = [row for row in assignments if row.participant_id]
    for row in assignments:
        if row.duty is Duty.SIGN and row.done_at:
            yield participant_rows.index(row) + 1 if row.participant_id else AGENT_INDEX, row


def _page_revision(
    base: str,
    content: Mapping[int | None, PageContent],
    document: Document | None,
    number: int,
) -> str:
    drawn_values = [*content.get(number, ()), *content.get(None, ())]
    if document and document.sealed_at:
        is_certificate = number > len(document.page_sizes) - document.certificate_pages
        if is_certificate:
            drawn_values.append(("", document.digest))
    revision = content_digest((base, drawn_values)) if drawn_values else base
    return revision[:_REVISION_LENGTH]
