"""How a document looks now: a revision for each page, so that viewers fetch only what changed.

A page's revision is derived from all that is drawn on it: the document itself, the values filled in
so far, the signatures, and on the pages kept for the certificate the seal (domain rule 6).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from gql.model.database.tables import AssignmentRow, StepRow
from gql.model.domain.enums import DOCUMENT_STEPS, Duty, FieldKind, StepKind
from gql.model.domain.validation import AGENT, owner
from gql.model.domain.value_objects import Document, FieldSpec
from gql.model.domain.views import DocumentView, InteractionView, PageView

_LENGTH = 16  # hexadecimal digits: enough to tell the looks of one page apart


def document_view(step: StepRow, work: Iterable[AssignmentRow]) -> DocumentView | None:
    """A step's document as it stands; None where there is none yet, or never.

    A PDF is there from the start; a dynamic document once its step is reached and it was made.
    """
    made = step.document
    if step.kind not in DOCUMENT_STEPS or (step.kind is StepKind.DYNAMIC_DOCUMENT and not made):
        return None
    fields = made.fields if made else step.spec.fields
    sizes = made.page_sizes if made else step.spec.page_sizes
    base = made.base if made else step.spec.content or ""
    drawn = _drawn(fields, list(work))
    return DocumentView(
        digest=made.digest if made else base,
        revision=made.revision if made else 0,
        sealed_at=made.sealed_at if made else None,
        pages=tuple(
            PageView(number, width, height, _revision(base, drawn, made, number))
            for number, (width, height) in enumerate(_shown(sizes, made), start=1)
        ),
    )


def _shown(
    sizes: tuple[tuple[float, float], ...], made: Document | None
) -> tuple[tuple[float, float], ...]:
    """The pages kept for the certificate are blank, and left out, until it is there."""
    if made is None or made.sealed_at:
        return sizes
    return sizes[: len(sizes) - made.certificate_pages]


def _drawn(
    fields: Iterable[FieldSpec], work: list[AssignmentRow]
) -> Mapping[int | None, list[tuple[str, str]]]:
    """What is drawn on the fields, by page; None is a field of an older template, anywhere."""
    values = {name: value for task in work for name, value in task.values.items() if value}
    signed = {place: str(task.done_at) for place, task in _signed(work)}
    found: defaultdict[int | None, list[tuple[str, str]]] = defaultdict(list)
    for field in fields:
        if field.kind is FieldKind.SIGNATURE and owner(field) in signed:
            found[field.page].append((field.name, signed[owner(field)]))
        elif field.name in values:
            found[field.page].append((field.name, values[field.name]))
    return found


def _signed(work: list[AssignmentRow]) -> Iterable[tuple[int, AssignmentRow]]:
    people = [one for one in work if one.participant_id]
    for task in work:
        if task.duty is Duty.SIGN and task.done_at:
            yield people.index(task) + 1 if task.participant_id else AGENT, task


def _revision(
    base: str,
    drawn: Mapping[int | None, list[tuple[str, str]]],
    made: Document | None,
    number: int,
) -> str:
    looks = [*drawn.get(number, ()), *drawn.get(None, ())]
    if made and made.sealed_at and number > len(made.page_sizes) - made.certificate_pages:
        looks.append(("", made.digest))
    return _digest((base, looks))[:_LENGTH] if looks else base[:_LENGTH]


def content_version(bubble: InteractionView) -> str:
    """A short digest of all that a bubble's files are made of: it moves when one of them does."""
    parts = [
        (
            step.id,
            step.reached,
            step.document.digest if step.document else step.content,
            [(task.id, task.values, task.files) for task in step.assignments],
        )
        for step in bubble.steps
    ]
    return _digest((bubble.status, parts))[:_LENGTH]


def _digest(content: object) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
