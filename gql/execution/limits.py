"""Limits on the size of one query, measured before validation with each fragment expanded."""

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

_MAX_NESTING = 200  # levels; anything deeper counts as infinitely large
_MAX_COUNT = 1_000_000  # counts stop here: fragments within fragments multiply them


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest query that is executed, fragments expanded."""

    depth: int = 20
    fields: int = 2_000
    aliases: int = 100
    mutations: int = 5
    tokens: int = 10_000


@dataclass(frozen=True, slots=True)
class _Size:
    """The size of a selection set."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    root_fields: int = 0  # fields on the top level of the selection set

    def combined_with(self, sibling: "_Size") -> "_Size":
        return _Size(
            max(self.depth, sibling.depth),
            min(self.fields + sibling.fields, _MAX_COUNT),
            min(self.aliases + sibling.aliases, _MAX_COUNT),
            min(self.root_fields + sibling.root_fields, _MAX_COUNT),
        )


_TOO_LARGE = _Size(_MAX_COUNT, _MAX_COUNT, _MAX_COUNT, _MAX_COUNT)


@dataclass(slots=True)
class _Meter:
    """Measures selection sets. Each fragment is measured once."""

    fragments: dict[str, FragmentDefinitionNode]
    fragment_sizes: dict[str, _Size] = field(default_factory=dict)

    def measure(self, selections: SelectionSetNode | None, level: int = 0) -> _Size:
        if level > _MAX_NESTING:
            return _TOO_LARGE
        size = _Size()
        for node in selections.selections if selections else ():
            size = size.combined_with(self._measure_selection(node, level))
        return size

    def _measure_selection(self, node: object, level: int) -> _Size:
        if isinstance(node, FragmentSpreadNode):
            return self._measure_fragment(node.name.value, level)
        inner = self.measure(getattr(node, "selection_set", None), level + 1)
        if isinstance(node, FieldNode):
            aliases = inner.aliases + bool(node.alias)
            return _Size(inner.depth + 1, min(inner.fields + 1, _MAX_COUNT), aliases, 1)
        return inner

    def _measure_fragment(self, name: str, level: int) -> _Size:
        if name not in self.fragment_sizes:
            # A fragment that contains itself counts as empty here; validation rejects it.
            self.fragment_sizes[name] = _Size()
            fragment = self.fragments.get(name)
            if fragment:
                self.fragment_sizes[name] = self.measure(fragment.selection_set, level + 1)
        return self.fragment_sizes[name]


def find_exceeded_limit(document: DocumentNode, limits: Limits) -> str | None:
    """Returns a sentence about the first limit that the query exceeds, or None."""
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    meter = _Meter({fragment.name.value: fragment for fragment in fragments})
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            message = _exceeded_limit(node, meter.measure(node.selection_set), limits)
            if message:
                return message
    return None


def _exceeded_limit(operation: OperationDefinitionNode, size: _Size, limits: Limits) -> str | None:
    if size.depth > limits.depth:
        return f"The query is nested more than {limits.depth} levels deep."
    if size.fields > limits.fields:
        return f"The query selects more than {limits.fields} fields."
    if size.aliases > limits.aliases:
        return f"The query has more than {limits.aliases} aliases."
    is_mutation = operation.operation is OperationType.MUTATION
    if is_mutation and size.root_fields > limits.mutations:
        return f"The query contains more than {limits.mutations} mutations."
    return None
