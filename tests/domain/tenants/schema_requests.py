"""Generates operations from the schema: selections of every field, and valid inputs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)

from gql.model.domain.identifiers import new_id
from testing.running_server import Person

# the history of each session in an answer would make it too long
WITHOUT_HISTORY = frozenset({"Session.events"})
# a session links to others, which link back
LINKS_TO_SESSIONS = frozenset(
    {
        "LinkedSession.session",
        "Interaction.session",
        "Approval.session",
        "OutboxMessage.session",
        "ParticipantViewer.session",
        "ForwardForApprovalPayload.approvalSession",
    }
)
MAX_DEPTH = 12  # no type of the schema lies deeper below a root


@dataclass
class SelectionBuilder:
    """Writes selections of every field but those of `without`, given as `Type.field`.

    Of a session that another object links to, it leaves out the links to further sessions.
    """

    schema: GraphQLSchema
    without: frozenset[str] = frozenset()

    def selection(self, output_type: GraphQLOutputType, path: tuple[str, ...] = ()) -> str:
        """Returns `{ … }` with every field of a type and of its possible types; "" for a scalar."""
        named = get_named_type(output_type)
        if not is_composite_type(named):
            return ""
        assert len(path) < MAX_DEPTH, f"the type contains itself: {path}"
        if isinstance(named, GraphQLObjectType):
            return "{ __typename " + " ".join(self._fields(named, path, set())) + " }"
        assert isinstance(named, GraphQLInterfaceType | GraphQLUnionType)
        possible_types = self.schema.get_possible_types(named)
        aliased = conflicting_fields(possible_types)
        fragments = [
            f"... on {kind.name} {{ {' '.join(self._fields(kind, path, aliased))} }}"
            for kind in possible_types
        ]
        return "{ __typename " + " ".join(fragments) + " }"

    def _fields(
        self, kind: GraphQLObjectType, path: tuple[str, ...], aliased: set[str]
    ) -> Iterator[str]:
        for name, field in kind.fields.items():
            qualified = f"{kind.name}.{name}"
            if qualified in self.without or self._is_unimplemented(get_named_type(field.type)):
                continue
            if name == "nodes" and kind.name.endswith("Connection"):
                continue  # the same as in `edges`
            if qualified in LINKS_TO_SESSIONS and LINKS_TO_SESSIONS & {*path}:
                continue
            missing = [
                key for key, argument in field.args.items() if is_required_argument(argument)
            ]
            assert not missing, f"{qualified} needs the arguments {missing}"
            alias = f"{kind.name}_{name}: " if name in aliased else ""
            yield alias + name + self.selection(field.type, (*path, qualified))

    def _is_unimplemented(self, kind: GraphQLNamedType) -> bool:
        """Whether no type implements the interface; tests/project/test_schema.py reports it."""
        return isinstance(kind, GraphQLInterfaceType) and not self.schema.get_possible_types(kind)


def conflicting_fields(kinds: Iterable[GraphQLObjectType]) -> set[str]:
    """Returns the names of fields whose types differ between these types."""
    types: dict[str, set[str]] = {}
    for kind in kinds:
        for name, field in kind.fields.items():
            types.setdefault(name, set()).add(str(field.type))
    return {name for name, types_of_name in types.items() if len(types_of_name) > 1}


# the kind of id that an argument or input field takes; a new one needs an entry here
ID_KINDS = {
    "sessionId": "session",
    "interactionId": "interaction",
    "stepId": "step",
    "participantId": "participant",
    "templateId": "template",
    "uploadId": "upload",
    "apiKeyId": "apiKey",
}
ID_PREFIXES = {
    "session": "ses", "interaction": "int", "step": "stp", "participant": "par",
    "template": "tpl", "upload": "upl", "apiKey": "key",
}  # fmt: skip
SCALAR_VALUES: dict[str, Any] = {
    "String": "x", "Int": 1, "Boolean": False, "EmailAddress": "x@y.example",
    "PhoneNumber": "+4930123456", "DateTime": "2099-01-01T00:00:00Z",
    "EventCursor": "x", "ListCursor": "x",
}  # fmt: skip

PASSED_TYPES = {"ID", "EventCursor", "ListCursor"}

# returns the id for a path such as `input.recipients.participantId`
ChooseId = Callable[[str], str]


def input_value(kind: GraphQLInputType, choose_id: ChooseId, path: str) -> Any:
    """Returns a valid value of an input's type, with all ids that it can hold."""
    if isinstance(kind, GraphQLNonNull):
        return input_value(kind.of_type, choose_id, path)
    if isinstance(kind, GraphQLList):
        return [input_value(kind.of_type, choose_id, path)]
    if isinstance(kind, GraphQLInputObjectType):
        return {
            name: input_value(field.type, choose_id, f"{path}.{name}")
            for name, field in kind.fields.items()
            if is_required_input_field(field) or contains_id(field)
        }
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    assert isinstance(kind, GraphQLNamedType)
    return choose_id(path) if kind.name == "ID" else SCALAR_VALUES[kind.name]


def contains_id(field: GraphQLInputField) -> bool:
    kind = get_named_type(field.type)
    if isinstance(kind, GraphQLInputObjectType):
        return any(contains_id(inner) for inner in kind.fields.values())
    return kind.name == "ID"


def id_paths(mutation: GraphQLField) -> list[str]:
    """Returns where a mutation takes ids, such as `input.recipients.participantId`."""
    paths: list[str] = []

    def record(path: str) -> str:
        paths.append(path)
        return ""

    input_value(mutation.args["input"].type, record, "input")
    return paths


def id_kind(path: str) -> str:
    """Returns the kind of id that belongs at a path."""
    return ID_KINDS[path.rpartition(".")[2]]


def absent_id(kind: str) -> str:
    """Returns a well-formed id that nothing has."""
    return new_id(ID_PREFIXES[kind])


def root_fields(kind: GraphQLObjectType | None) -> dict[str, GraphQLField]:
    assert kind
    fields: dict[str, GraphQLField] = kind.fields
    return fields


def variable_definitions(field: GraphQLField) -> str:
    """Returns the variables of a document that passes all `passed_arguments`."""
    definitions = [f"${name}: {argument.type}" for name, argument in passed_arguments(field)]
    return f"({', '.join(definitions)})" if definitions else ""


def argument_list(field: GraphQLField) -> str:
    """Returns the arguments of a root field, each passed as the variable of its name."""
    arguments = [f"{name}: ${name}" for name, _ in passed_arguments(field)]
    return f"({', '.join(arguments)})" if arguments else ""


def passed_arguments(field: GraphQLField) -> list[tuple[str, GraphQLArgument]]:
    """Returns the required arguments, ids and cursors."""
    return [
        (name, argument)
        for name, argument in field.args.items()
        if is_required_argument(argument) or get_named_type(argument.type).name in PASSED_TYPES
    ]


def shallow_selection(schema: GraphQLSchema, field: GraphQLField) -> str:
    """Selects all errors of a payload, and of its other fields only whether they are null."""
    kind = get_named_type(field.type)
    assert isinstance(kind, GraphQLObjectType)
    names = [
        name + (" { __typename }" if is_composite_type(get_named_type(inner.type)) else "")
        for name, inner in kind.fields.items()
        if name != "errors"
    ]
    errors = SelectionBuilder(schema).selection(kind.fields["errors"].type)
    return f"{{ __typename errors {errors} {' '.join(names)} }}"


async def post_operation(
    person: Person, document: str, **variables: Any
) -> tuple[dict[str, Any], str]:
    """Returns the body of a response, and its whole text including the headers."""
    response = await person.post({"query": document, "variables": variables})
    body: dict[str, Any] = response.json()
    return body, response.text + str(response.headers)
