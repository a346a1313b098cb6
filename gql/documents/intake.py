"""Looks at an uploaded PDF: refuses what is unsafe, and lists the fields of what is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from pyhanko.pdf_utils.writer import copy_into_new_writer

from gql.documents import acroform
from gql.documents.acroform import Dict, Leaf, at, g
from gql.documents.bounded import (
    MAX_OBJECTS,
    TOO_MANY_OBJECTS,
    BoundedReader,
    revision_of,
    written,
)
from gql.documents.errors import DocumentError, telling
from gql.documents.fill import write_values
from gql.documents.regroup import regroup

Kind: TypeAlias = Literal["text", "multiline", "checkbox", "choice", "signature"]
MAX_REVISIONS = 200
_DAMAGED = "The file is damaged and cannot be read as a PDF document."
_SCRIPTED = "The document contains JavaScript. Upload a version without scripts."
_SIGNED = "The document is already signed and would have to be changed. Upload the unsigned one."


@dataclass(frozen=True)
class Field:
    """One field of a template; `page` counts from 1, `options` are the texts to choose from."""

    name: str
    kind: Kind
    page: int
    label: str | None
    required: bool
    options: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A PDF document fit for filling: the bytes to keep, and what is in them."""

    pdf: bytes
    page_count: int
    fields: tuple[Field, ...]


def inspect(pdf: bytes) -> Template:
    """What an uploaded PDF holds; `Template.pdf` is the version to keep.

    A damaged but readable file is repaired, and names like "customer_1.name" become a field
    "name" inside a field "customer_1". Errors: DocumentError on anything that is not a plain,
    readable, script-free PDF of at most 200 pages, 20,000 objects and 500 fields.
    """
    if b"%PDF-" not in pdf[:1024]:
        raise DocumentError("The file is not a PDF document.")
    with telling(_DAMAGED):
        kept = _normalised(_sound(pdf))
        reader = BoundedReader(kept, strict=True)
        numbers = _page_numbers(reader)
        found = acroform.leaves(reader)
        _refuse_clashes(found)
        fields = (_field(leaf, numbers) for leaf in found if leaf.kind)
        return Template(kept, max(numbers.values(), default=0), tuple(fields))


def _sound(pdf: bytes) -> bytes:
    """The same document, readable by the strictest reader."""
    # The strict reader compares every revision with every other one, so they are counted first.
    _measure(BoundedReader(pdf, strict=False))
    try:
        reader = BoundedReader(pdf, strict=True)
        _vet(reader)
        return _repaired(pdf) if reader.xrefs.hybrid_xrefs_present else pdf
    except DocumentError:
        raise
    except Exception:  # noqa: BLE001  # whatever the strict reader minds, the lenient one decides
        return _repaired(pdf)


def _repaired(pdf: bytes) -> bytes:
    lenient = BoundedReader(pdf, strict=False)
    _vet(lenient)
    if _is_signed(lenient):
        raise DocumentError(_SIGNED)
    copy = written(copy_into_new_writer(lenient))
    _vet(BoundedReader(copy, strict=True))
    return copy


def _measure(reader: BoundedReader) -> None:
    if "/Encrypt" in reader.trailer:
        raise DocumentError("The document is protected by a password or encryption.")
    revisions = range(reader.xrefs.total_revisions)
    if len(revisions) > MAX_REVISIONS:
        raise DocumentError("The document was changed too often. Save it as a new file first.")
    if sum(len(reader.xrefs.explicit_refs_in_revision(index)) for index in revisions) > MAX_OBJECTS:
        raise DocumentError(TOO_MANY_OBJECTS)


def _is_signed(handler: Any) -> bool:
    found = acroform.leaves(handler)
    return any(leaf.kind == "signature" and leaf.inherited("/V") for leaf in found)


def _vet(reader: BoundedReader) -> None:
    form = acroform.form_of(reader)
    if form is not None and "/XFA" in form:
        raise DocumentError("The document is an XFA form. Upload it as an ordinary PDF form.")
    if "/JavaScript" in at(reader.root, "/Names", {}):
        raise DocumentError(_SCRIPTED)
    _refuse_scripts(reader.root)
    if not list(acroform.pages(reader)):
        raise DocumentError("The document has no pages.")


def _refuse_scripts(root: Dict) -> None:
    """Read everything that can be reached, so that no action and no damage hides in a corner."""
    stack: list[Any] = [root]
    seen: set[tuple[int, int]] = set()
    while stack:
        item = stack.pop()
        if isinstance(item, g.IndirectObject):
            key = (item.idnum, item.generation)
            if key not in seen:
                seen.add(key)
                stack.append(item.get_object())
        elif isinstance(item, g.DictionaryObject):
            if at(item, "/S") == "/JavaScript" or "/JS" in item:
                raise DocumentError(_SCRIPTED)
            stack.extend(dict.values(item))
        elif isinstance(item, g.ArrayObject):
            stack.extend(list.__iter__(item))


def _page_numbers(reader: BoundedReader) -> dict[tuple[int, int] | int, int]:
    """The page of each widget by its reference; each page also stands under its own number."""
    numbers: dict[tuple[int, int] | int, int] = {}
    for number, (page, _) in enumerate(acroform.pages(reader), 1):
        numbers[number] = number
        for annotation in at(page, "/Annots", ()):
            if isinstance(annotation, g.IndirectObject):
                numbers.setdefault((annotation.idnum, annotation.generation), number)
    return numbers


def _field(leaf: Leaf, numbers: dict[tuple[int, int] | int, int]) -> Field:
    label = leaf.inherited("/TU")
    places = ((ref.idnum, ref.generation) for ref in leaf.widgets)
    return Field(
        name=leaf.name,
        kind=cast(Kind, leaf.kind),
        page=next((numbers[place] for place in places if place in numbers), 1),
        label=str(label) if isinstance(label, str) and label else None,
        required=bool(leaf.flags & acroform.REQUIRED),
        options=tuple(text for _, text in acroform.choices(leaf)) if leaf.kind == "choice" else (),
    )


def _refuse_clashes(found: Iterable[Leaf]) -> None:
    taken: set[str] = set()
    for leaf in found:
        if leaf.name in taken:
            raise DocumentError(f'Two fields have the name "{leaf.name}". Give each its own.')
        taken.add(leaf.name)
    for name in taken:
        head, _, _ = name.rpartition(".")
        if head in taken:
            raise DocumentError(f'The field "{head}" cannot also be a group of fields.')


def _normalised(pdf: bytes) -> bytes:
    """The document with periods only between fields, and every value drawn in the file."""
    writer = revision_of(pdf, strict=True)
    form = acroform.form_of(writer)
    if form is None or "/Fields" not in form:
        return pdf
    signed = _is_signed(writer)
    changed = regroup(writer, form["/Fields"])
    if form.pop("/NeedAppearances", None):
        # Left standing, it asks each viewer to draw the values again, its own way.
        writer.update_container(form)
        _draw_missing(writer)
        changed = True
    if changed and signed:
        raise DocumentError(_SIGNED)
    return written(writer) if changed else pdf


def _draw_missing(writer: Any) -> None:
    bare: dict[str, str | bool] = {}
    for leaf in acroform.leaves(writer):
        value = leaf.inherited("/V")
        drawn = all("/AP" in ref.get_object() for ref in leaf.widgets)
        if leaf.kind in ("text", "multiline") and isinstance(value, str) and not drawn:
            bare[leaf.name] = str(value)
    write_values(writer, bare)
