"""Measures a document before it is validated, each fragment once, and says what is too much."""

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

_DEEP = 200
_CAP = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may ask for, fragments expanded."""

    depth: int = 20
    fields: int = 2_000
    aliases: int = 100
    mutations: int = 5
    tokens: int = 10_000


@dataclass(frozen=True, slots=True)
class _Size:
    depth: int = 0
    fields: int = 0
    aliases: int = 0
    roots: int = 0  # fields at the top of the selection

    def beside(self, other: "_Size") -> "_Size":
        return _Size(
            max(self.depth, other.depth),
            min(self.fields + other.fields, _CAP),
            min(self.aliases + other.aliases, _CAP),
            min(self.roots + other.roots, _CAP),
        )


@dataclass(slots=True)
class _Scale:
    fragments: dict[str, FragmentDefinitionNode]
    known: dict[str, _Size] = field(default_factory=dict)

    def weigh(self, selections: SelectionSetNode | None, level: int = 0) -> _Size:
        if level > _DEEP:
            return _Size(_CAP, _CAP, _CAP, _CAP)
        total = _Size()
        for node in selections.selections if selections else ():
            total = total.beside(self._one(node, level))
        return total

    def _one(self, node: object, level: int) -> _Size:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, level)
        inner = self.weigh(getattr(node, "selection_set", None), level + 1)
        if isinstance(node, FieldNode):
            aliases = inner.aliases + bool(node.alias)
            return _Size(inner.depth + 1, min(inner.fields + 1, _CAP), aliases, 1)
        return inner

    def _fragment(self, name: str, level: int) -> _Size:
        if name not in self.known:
            self.known[name] = _Size()  # a cycle weighs nothing here; validation refuses it
            found = self.fragments.get(name)
            self.known[name] = self.weigh(found.selection_set, level + 1) if found else _Size()
        return self.known[name]


def excess(document: DocumentNode, limits: Limits) -> str | None:
    """What of a document is over the limits, as a sentence, or None."""
    found = document.definitions
    scale = _Scale(
        {one.name.value: one for one in found if isinstance(one, FragmentDefinitionNode)}
    )
    for operation in found:
        if isinstance(operation, OperationDefinitionNode):
            size = scale.weigh(operation.selection_set)
            said = _over(size, limits) or _too_many_orders(operation, size, limits)
            if said:
                return said
    return None


def _over(size: _Size, limits: Limits) -> str | None:
    for name in ("depth", "fields", "aliases"):
        if getattr(size, name) > getattr(limits, name):
            return f"The document's {name} exceed the limit of {getattr(limits, name)}."
    return None


def _too_many_orders(operation: OperationDefinitionNode, size: _Size, limits: Limits) -> str | None:
    if operation.operation is not OperationType.MUTATION:
        return None
    if size.roots <= limits.mutations:
        return None
    return f"A document carries out at most {limits.mutations} mutations."
