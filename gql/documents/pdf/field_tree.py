"""Builds a proper field tree: a field named "customer_1.name" becomes "name" in "customer_1".

PDF allows no periods in the partial name of a field, but many tools write them.
"""

from typing import Any

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.objects import PdfDictionary, generic, pdf_name


def nest_fields(writer: Any, siblings: Any, parent: Any = None, depth: int = 0) -> bool:
    """Splits every name with periods among `siblings` and below; returns whether any was split.

    Values, widgets and inherited attributes stay unchanged. The tree must have no cycle.
    Raises `DocumentError` on a name that cannot be split.
    """
    if depth > acroform.MAX_DEPTH:
        raise DocumentError("A field name of the document has too many parts.")
    nodes = acroform.children({"/Kids": siblings})
    changed = any(_split_name(node)[1] for _, node in nodes)
    remaining = _move_into_groups(writer, nodes, parent) if changed else [ref for ref, _ in nodes]
    if changed:
        siblings[:] = remaining
        writer.update_container(siblings)
    for ref in remaining:
        if "/Kids" in ref.get_object():
            changed |= nest_fields(writer, ref.get_object()["/Kids"], ref, depth + 1)
    return changed


def _move_into_groups(
    writer: Any, nodes: list[tuple[Any, PdfDictionary]], parent: Any
) -> list[Any]:
    """Moves each field with periods into its group; returns what remains at this level."""
    groups = {acroform.partial_name(node): ref for ref, node in nodes if "/Kids" in node}
    remaining = []
    for ref, node in nodes:
        group, name = _split_name(node)
        if not name:
            remaining.append(ref)
            continue
        if group not in groups:
            groups[group] = _new_group(writer, group, parent)
            remaining.append(groups[group])
        _move(writer, ref, name, groups[group])
    return remaining


def _split_name(node: PdfDictionary) -> tuple[str, str]:
    """Returns the part of the name before the first period, and the part after it."""
    title = acroform.partial_name(node) or ""
    group, period, name = title.partition(".")
    if period and not (group and name):
        raise DocumentError('The field name "{name}" is not usable.', name=title)
    return group, name


def _new_group(writer: Any, title: str, parent: Any) -> Any:
    group = generic.DictionaryObject(
        {
            pdf_name("/T"): generic.TextStringObject(title),
            pdf_name("/Kids"): generic.ArrayObject(),
        }
    )
    if parent is not None:
        group[pdf_name("/Parent")] = parent
    return writer.add_object(group)


def _move(writer: Any, ref: Any, name: str, group: Any) -> None:
    node = ref.get_object()
    node[pdf_name("/T")] = generic.TextStringObject(name)
    node[pdf_name("/Parent")] = group
    writer.mark_update(ref)
    kids = group.get_object()["/Kids"]
    kids.append(ref)
    writer.update_container(kids)
