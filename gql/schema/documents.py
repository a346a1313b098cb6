"""Documents: read, measured and validated once, however often they are sent."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    VariableNode,
    parse,
)
from graphql import validate as core_validate
from graphql.validation.rules import overlapping_fields_can_be_merged as merging

from gql.schema.errors import Refused, refusal
from gql.schema.limits import Limits, excess

_LONGEST = 32 * 1024  # characters; a longer document is read anew each time
_REMEMBERED = 512 * 1024  # characters of all that are kept; as trees they take some 130 times that

# comparing fields that share a name is what a small document can make slow: the library's own
# limit is a second of work, which anybody could ask for again and again
merging.MAX_COMPLEXITY_BUDGET = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class ParsedQuery:
    """A valid document within the limits."""

    node: DocumentNode
    operations: dict[str | None, OperationDefinitionNode] = field(init=False)
    _used: dict[str | None, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = [one for one in self.node.definitions if isinstance(one, OperationDefinitionNode)]
        named = {one.name.value if one.name else None: one for one in found}
        object.__setattr__(self, "operations", named)

    def fragment(self, name: str) -> FragmentDefinitionNode:
        """The fragment of that name, which a valid document has."""
        found = (one for one in self.node.definitions if isinstance(one, FragmentDefinitionNode))
        return next(one for one in found if one.name.value == name)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of that name, or the only one. Raises `Refused`."""
        if name:
            found = self.operations.get(name)
        else:
            found = next(iter(self.operations.values())) if len(self.operations) == 1 else None
        if found is None:
            raise refusal("BAD_USER_INPUT", _which(name, len(self.operations)))
        return found

    def used_below_root(self, operation: OperationDefinitionNode) -> frozenset[str]:
        """Names of the variables an operation uses, but for those of its root field's arguments."""
        name = operation.name.value if operation.name else None
        if name not in self._used:
            self._used[name] = frozenset(_used(self, operation, root=True, seen=set()))
        return self._used[name]


def _used(
    document: ParsedQuery, node: Node, root: bool, seen: set[tuple[str, bool]]
) -> Iterator[str]:
    if isinstance(node, VariableNode):
        yield node.name.value
    elif isinstance(node, FragmentSpreadNode):
        place = (node.name.value, root)
        if place not in seen:
            seen.add(place)
            yield from _used(document, document.fragment(place[0]), root, seen)
    field_of_root = root and isinstance(node, FieldNode)
    for key in node.keys:
        if key != "variable_definitions" and not (field_of_root and key == "arguments"):
            below = getattr(node, key, None)
            for one in below if isinstance(below, tuple | list) else (below,):
                if isinstance(one, Node):
                    yield from _used(document, one, root and not field_of_root, seen)


def _which(name: str | None, count: int) -> str:
    if name:
        return "The document has no operation of that name."
    if count:
        return "The document has several operations; operationName must say which one."
    return "The document has no operation."


class QueryCache:
    """The documents seen lately, by their text."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._known: OrderedDict[str, ParsedQuery] = OrderedDict()
        self._length = 0

    def read(self, text: str) -> ParsedQuery:
        """The document of this text. Raises `Refused` for one that cannot be executed."""
        known = self._known.get(text)
        if known:
            self._known.move_to_end(text)
            return known
        document = ParsedQuery(self._checked(text))
        if len(text) <= _LONGEST:
            self._keep(text, document)
        return document

    def _keep(self, text: str, document: ParsedQuery) -> None:
        self._known[text] = document
        self._length += len(text)
        while self._length > _REMEMBERED:
            oldest, _ = self._known.popitem(last=False)
            self._length -= len(oldest)

    def _checked(self, text: str) -> DocumentNode:
        try:
            node = parse(text, max_tokens=self._limits.tokens)
        except GraphQLError as error:
            raise Refused([error]) from None
        said = excess(node, self._limits)  # before validation, whose cost it bounds
        if said:
            raise refusal("LIMIT_EXCEEDED", said)
        wrong = core_validate(self._schema, node, hide_suggestions=True)
        if wrong:
            raise Refused(wrong)
        return node
