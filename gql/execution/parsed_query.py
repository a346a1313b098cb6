"""A valid query, and what is derived from it once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    VariableNode,
)

from gql.execution.errors import operation_error


@dataclass(frozen=True, slots=True, eq=False)
class ParsedQuery:
    """A valid query within the limits: what GraphQL calls a document. Compared by identity."""

    node: DocumentNode
    operations: dict[str | None, OperationDefinitionNode] = field(init=False)
    fragments: dict[str, FragmentDefinitionNode] = field(init=False)
    _item_variables: dict[str | None, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nodes = self.node.definitions
        operations = {
            _name(node): node for node in nodes if isinstance(node, OperationDefinitionNode)
        }
        fragments = {
            node.name.value: node for node in nodes if isinstance(node, FragmentDefinitionNode)
        }
        object.__setattr__(self, "operations", operations)
        object.__setattr__(self, "fragments", fragments)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Returns the operation of this name, or without a name the only one.

        Raises `OperationError` with the code BAD_USER_INPUT if there is none, or if there are
        several and no name.
        """
        if name and name in self.operations:
            return self.operations[name]
        if not name and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        raise operation_error("BAD_USER_INPUT", _missing_operation(name, len(self.operations)))

    def item_variables(self, operation: OperationDefinitionNode) -> frozenset[str]:
        """Returns the names of the variables that may change the result of a subscription's item.

        These are all that the operation uses, except in the arguments of its root field: those
        choose the stream.
        """
        name = _name(operation)
        if name not in self._item_variables:
            used = _variables_below(self, operation, above_root_field=True, visited=set())
            self._item_variables[name] = frozenset(used)
        return self._item_variables[name]


def _name(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


def _missing_operation(name: str | None, count: int) -> str:
    if name:
        return "The query has no operation of that name."
    if count:
        return "The query has several operations; operationName must say which one to execute."
    return "The query has no operation."


def _variables_below(
    query: ParsedQuery, node: Node, above_root_field: bool, visited: set[tuple[str, bool]]
) -> Iterator[str]:
    """Yields the names of the variables used below `node`, except in the root field's arguments.

    A fragment is visited at most twice: above the root field and below it.
    """
    if isinstance(node, VariableNode):
        yield node.name.value
    elif isinstance(node, FragmentSpreadNode):
        visit = (node.name.value, above_root_field)
        if visit not in visited:
            visited.add(visit)
            fragment = query.fragments[node.name.value]
            yield from _variables_below(query, fragment, above_root_field, visited)
    is_root_field = above_root_field and isinstance(node, FieldNode)
    for child in _children(node, with_arguments=not is_root_field):
        yield from _variables_below(query, child, above_root_field and not is_root_field, visited)


def _children(node: Node, with_arguments: bool) -> Iterator[Node]:
    for key in node.keys:
        if key != "variable_definitions" and (with_arguments or key != "arguments"):
            value = getattr(node, key, None)
            for child in value if isinstance(value, tuple | list) else (value,):
                if isinstance(child, Node):
                    yield child
