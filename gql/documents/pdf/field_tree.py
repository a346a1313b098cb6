"""Gives fields named "customer_1.name" the shape PDF asks for: "name" inside "customer_1"."""

from typing import Any

from gql.documents.errors import DocumentError
from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import Dict, g, name


def regroup(writer: Any, siblings: Any, parent: Any = None, depth: int = 0) -> bool:
    """Split every name with periods among `siblings` and below; True when something changed.

    Values, widgets and inherited attributes stay as they are. The tree must be free of cycles.
    Errors: DocumentError on a name that cannot be split.
    """
    if depth > acroform.MAX_DEPTH:
        raise DocumentError("A field name of the document has too many parts.")
    listed = acroform.children({"/Kids": siblings})
    changed = any(_split(node)[1] for _, node in listed)
    kept = _sorted_in(writer, listed, parent) if changed else [ref for ref, _ in listed]
    if changed:
        siblings[:] = kept
        writer.update_container(siblings)
    for ref in kept:
        if "/Kids" in ref.get_object():
            changed |= regroup(writer, ref.get_object()["/Kids"], ref, depth + 1)
    return changed


def _sorted_in(writer: Any, listed: list[tuple[Any, Dict]], parent: Any) -> list[Any]:
    """Put each field with periods into its group; answer with those left at this level."""
    groups = {acroform.title_of(node): ref for ref, node in listed if "/Kids" in node}
    kept = []
    for ref, node in listed:
        head, rest = _split(node)
        if not rest:
            kept.append(ref)
            continue
        if head not in groups:
            groups[head] = _new_group(writer, head, parent)
            kept.append(groups[head])
        _move(writer, ref, rest, groups[head])
    return kept


def _split(node: Dict) -> tuple[str, str]:
    title = acroform.title_of(node) or ""
    head, period, rest = title.partition(".")
    if period and not (head and rest):
        raise DocumentError(f'The field name "{title}" is not usable.')
    return head, rest


def _new_group(writer: Any, title: str, parent: Any) -> Any:
    group = g.DictionaryObject(
        {name("/T"): g.TextStringObject(title), name("/Kids"): g.ArrayObject()}
    )
    if parent is not None:
        group[name("/Parent")] = parent
    return writer.add_object(group)


def _move(writer: Any, ref: Any, title: str, group: Any) -> None:
    node = ref.get_object()
    node[name("/T")] = g.TextStringObject(title)
    node[name("/Parent")] = group
    writer.mark_update(ref)
    kids = group.get_object()["/Kids"]
    kids.append(ref)
    writer.update_container(kids)
