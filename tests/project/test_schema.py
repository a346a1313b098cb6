"""The printed schema and its conventions (api.md, "Names and shapes" and "Mutations")."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_specified_scalar_type,
)

from gql.schema import schema as server_schema

ROOT = Path(__file__).parents[2]
PRINTED = ROOT / "schema.graphql"
NAME = re.compile(r"[a-z][a-zA-Z0-9]*")
TYPE_NAME = re.compile(r"[A-Z][a-zA-Z0-9]*")
INTERNAL_TERMS = re.compile(r"(?i)\bbubbles?\b|\brule \d")
# the verbs of the domain; the name of each mutation begins with one of them
VERBS = (
    "start", "end", "invite", "remind", "reassign", "add", "download", "preview", "sign",
    "forward", "complete", "submit", "delete", "exchange", "open", "decline", "save", "confirm",
    "attach", "send", "verify", "approve", "reject", "create", "archive", "update", "revoke",
)  # fmt: skip
# lists of growing types that are bounded: the contents of one session, or ids the client sent
BOUNDED = {
    "Query.nodes",  # at most 100 ids
    "InboxUpdate.sessions",  # the newest 100, then those that changed
    "SessionUpdate.events",  # one batch of a stream
    "Session.participants", "Session.interactions", "Session.children",
    "SessionFacts.children", "SessionSummary.children",
    "PresenceUpdate.participants",
    "Interaction.recipients", "Interaction.steps", "Interaction.approvals",
    "WaitingFor.participants",
    "InteractionStep.assignments", "Template.steps",
}  # fmt: skip
NOT_OF_THE_SCHEMA = {"NOT_FOUND", "system", "another"}  # an error code, and ids of actors
GROWING_TYPES = {
    "Session", "Participant", "Interaction", "Template", "ApiKey", "OutboxMessage", "User",
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(PRINTED.read_text())


def own_types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    """List the types that the schema defines itself."""
    return [
        named_type
        for name, named_type in schema.type_map.items()
        if not name.startswith("__") and not is_specified_scalar_type(named_type)
    ]


def fields(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLField]]:
    """Yield every field of the object types and interfaces, as `Type.field`."""
    for named_type in own_types(schema):
        if isinstance(named_type, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in named_type.fields.items():
                yield f"{named_type.name}.{name}", field


def input_fields(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLInputField]]:
    for named_type in own_types(schema):
        if isinstance(named_type, GraphQLInputObjectType):
            for name, field in named_type.fields.items():
                yield f"{named_type.name}.{name}", field


def arguments(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLArgument]]:
    for path, field in fields(schema):
        for name, argument in field.args.items():
            yield f"{path}({name}:)", argument


def mutations(schema: GraphQLSchema) -> dict[str, GraphQLField]:
    assert schema.mutation_type
    mutation_fields: dict[str, GraphQLField] = schema.mutation_type.fields
    return mutation_fields


def descriptions(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Yield the description of every type, value, field and argument; "" if there is none."""
    for named_type in own_types(schema):
        yield named_type.name, named_type.description or ""
        if isinstance(named_type, GraphQLEnumType):
            for name, value in named_type.values.items():
                yield f"{named_type.name}.{name}", value.description or ""
    for path, field in fields(schema):
        yield path, field.description or ""
    for path, input_field in input_fields(schema):
        yield path, input_field.description or ""
    for path, argument in arguments(schema):
        yield path, argument.description or ""


def undescribed(schema: GraphQLSchema) -> list[str]:
    return [path for path, description in descriptions(schema) if not description.strip()]


def badly_described(schema: GraphQLSchema) -> list[str]:
    """List descriptions that end without a period, or use terms that only the code uses."""
    return [
        f"{path}: {description}"
        for path, description in descriptions(schema)
        if not description.endswith(".") or INTERNAL_TERMS.search(description)
    ]


def unknown_citations(schema: GraphQLSchema) -> list[str]:
    """List what descriptions cite and the schema does not have: `Type.field`, `field`, VALUE."""
    paths = {path for path, _ in descriptions(schema)}
    names = {re.sub(r":\)$", "", name) for path in paths for name in re.split(r"[.(]", path)}
    unknown = []
    for path, description in descriptions(schema):
        cited = re.findall(r"`[A-Z]\w*\.\w+`|`[a-z][a-zA-Z]*`|\b[A-Z]+(?:_[A-Z]+)+\b", description)
        for citation in cited:
            known = paths if "." in citation else names
            if citation.strip("`") not in known | NOT_OF_THE_SCHEMA:
                unknown.append(f"{path}: {citation}")
    return unknown


def loose_choices(schema: GraphQLSchema) -> list[str]:
    """List inputs that are not `@oneOf` although a description says that values exclude others."""
    exclusive = re.compile(
        r"(?i)\bexactly one\b|\binstead of\b|\bnot (together )?with\b|\beither\b"
    )
    return [
        path
        for input_type in own_types(schema)
        if isinstance(input_type, GraphQLInputObjectType) and not input_type.is_one_of
        for path, description in descriptions(schema)
        if path.partition(".")[0] == input_type.name and exclusive.search(description)
    ]


def unexplained_nulls(schema: GraphQLSchema) -> list[str]:
    """List the nullable fields whose description does not say what null means."""
    return [
        path
        for path, field in fields(schema)
        if not isinstance(field.type, GraphQLNonNull)
        and not re.search(r"(?i)\bnull\b|NOT_FOUND", field.description or "")
    ]


def plain_lists(schema: GraphQLSchema) -> list[str]:
    """List the fields that return a list of a growing type and are not connections."""
    paths = []
    for path, field in fields(schema):
        field_type = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        is_list = isinstance(field_type, GraphQLList)
        grows = get_named_type(field_type).name in GROWING_TYPES
        if is_list and grows and path not in BOUNDED and not path.endswith("Connection.nodes"):
            paths.append(path)
    return paths


def nullable_lists(schema: GraphQLSchema) -> list[str]:
    """List the fields whose list may be null or contain null. An empty list says the same."""
    paths = []
    for path, field in fields(schema):
        field_type = str(field.type)
        if "[" in field_type and not re.fullmatch(r"\[\w+!\]!", field_type):
            paths.append(f"{path}: {field_type}")
    return paths


def test_the_printed_schema_is_up_to_date() -> None:
    assert PRINTED.read_text().strip() == server_schema.as_str().strip(), (
        "run: python -m gql schema > schema.graphql"
    )


def test_everything_has_a_description(schema: GraphQLSchema) -> None:
    assert undescribed(schema) == []


def test_a_missing_description_is_reported() -> None:
    bare = build_schema(
        '"""T""" type Query { a(b: Int): E } """E""" enum E { "x" X Y } input I { c: Int }'
    )
    assert sorted(undescribed(bare)) == ["E.Y", "I", "I.c", "Query.a", "Query.a(b:)"]


def test_descriptions_are_sentences_without_internal_terms(schema: GraphQLSchema) -> None:
    assert badly_described(schema) == []


def test_a_bad_description_is_reported() -> None:
    bare = build_schema(
        '"""T""" type Query { "Adds a bubble." a: Int "See rule 5." b: Int "Rules apply." c: Int }'
    )
    assert [description.partition(":")[0] for description in badly_described(bare)] == [
        "Query", "Query.a", "Query.b",
    ]  # fmt: skip


def test_descriptions_cite_only_what_exists(schema: GraphQLSchema) -> None:
    assert unknown_citations(schema) == []


def test_a_citation_of_what_does_not_exist_is_reported() -> None:
    bare = build_schema(
        """type Query { "Like `E.X`, `Query.b`, `Query.a`." a: E "See `c` and X_Y." b(x: Int): Int }
        enum E { "Set `x` or `X`." X }"""
    )
    assert [*unknown_citations(bare)] == ["Query.b: `c`", "Query.b: X_Y"]


def test_descriptions_say_what_null_means(schema: GraphQLSchema) -> None:
    """Or that there is an error instead: NOT_FOUND."""
    assert unexplained_nulls(schema) == []


def test_an_unexplained_null_is_reported() -> None:
    bare = build_schema('type Query { "A." a: Int "B." b: Int! "C. Null if absent." c: Int }')
    assert unexplained_nulls(bare) == ["Query.a"]


def test_exclusive_choices_are_one_of_inputs(schema: GraphQLSchema) -> None:
    assert loose_choices(schema) == []
    one_of = [t for t in own_types(schema) if isinstance(t, GraphQLInputObjectType) and t.is_one_of]
    assert {input_type.name for input_type in one_of} == {"SignatureInput", "WorkflowStepInput"}
    for input_type in one_of:
        assert (input_type.description or "").endswith("Exactly one field must be set.")


def test_a_choice_without_one_of_is_reported() -> None:
    bare = build_schema(
        """type Query { a(b: I): Int } "Exactly one of both." input I { c: Int }
        input J { "Instead of `e`." d: Int e: Int } input K @oneOf { "Not with g." f: Int g: Int }
        directive @oneOf on INPUT_OBJECT"""
    )
    assert loose_choices(bare) == ["I", "J.d"]


def test_names_follow_the_conventions_of_graphql(schema: GraphQLSchema) -> None:
    type_names = [named_type.name for named_type in own_types(schema)]
    assert [name for name in type_names if not TYPE_NAME.fullmatch(name)] == []
    paths = [path for path, _ in (*fields(schema), *input_fields(schema))]
    assert [path for path in paths if not NAME.fullmatch(path.partition(".")[2])] == []


def test_names_of_times_end_in_at_and_those_of_counts_in_count(schema: GraphQLSchema) -> None:
    times = [
        path for path, field in fields(schema) if get_named_type(field.type).name == "DateTime"
    ]
    assert times
    assert [path for path in times if not path.endswith("At")] == []
    counts = [
        path
        for path, field in fields(schema)
        if re.search(r"(?i)count$|total$", path) and get_named_type(field.type).name != "Money"
    ]
    assert counts
    assert [path for path in counts if not path.endswith("Count")] == []


def test_fields_of_all_types_of_an_interface_can_be_selected_together(
    schema: GraphQLSchema,
) -> None:
    """Without aliases: those with the same name have the same type. Nodes have little in common."""
    for interface in own_types(schema):
        if isinstance(interface, GraphQLInterfaceType) and interface.name != "Node":
            types: dict[str, set[str]] = {}
            for possible_type in schema.get_possible_types(interface):
                for name, field in possible_type.fields.items():
                    types.setdefault(name, set()).add(f"{field.type}")
            assert {name for name, each in types.items() if len(each) > 1} == set()


def test_no_scalar_accepts_any_value(schema: GraphQLSchema) -> None:
    assert {"JSON", "Any", "Object", "Void"} & {*schema.type_map} == set()


def test_every_interface_is_implemented(schema: GraphQLSchema) -> None:
    """A field cannot return an interface that no type implements."""
    interfaces = [t for t in own_types(schema) if isinstance(t, GraphQLInterfaceType)]
    assert interfaces
    assert [t.name for t in interfaces if not schema.get_possible_types(t)] == []


def test_each_verification_method_has_a_type(schema: GraphQLSchema) -> None:
    """Domain rule 18: the provider's transaction id does not exist for OTP, not even as null."""
    otp, phone = schema.get_type("OtpVerification"), schema.get_type("PhoneVerification")
    assert isinstance(otp, GraphQLObjectType)
    assert isinstance(phone, GraphQLObjectType)
    assert "failsafeTransactionId" in phone.fields
    assert "failsafeTransactionId" not in otp.fields


def test_objects_that_caches_keep_have_an_id(schema: GraphQLSchema) -> None:
    for name in (
        "Session", "SessionSummary", "Participant", "Interaction", "InteractionStep", "Recipient",
        "Assignment", "Approval", "ToolbarItem", "ParticipantToolbarItem", "Template", "ApiKey",
        "OutboxMessage", "User", "Organization",
    ):  # fmt: skip
        named_type = schema.get_type(name)
        assert isinstance(named_type, GraphQLObjectType)
        assert str(named_type.fields["id"].type) == "ID!", name


def test_lists_that_grow_are_connections(schema: GraphQLSchema) -> None:
    assert plain_lists(schema) == []


def test_a_plain_list_of_a_growing_type_is_reported() -> None:
    bare = build_schema("type Query { a: [Session!]! b: Session } type Session { c: Int }")
    assert plain_lists(bare) == ["Query.a"]


def test_every_connection_has_pages_edges_and_a_total_count(schema: GraphQLSchema) -> None:
    connections = [
        (path, field)
        for path, field in fields(schema)
        if get_named_type(field.type).name.endswith("Connection")
    ]
    assert len(connections) >= 4
    for path, field in connections:
        connection = get_named_type(field.type)
        assert isinstance(connection, GraphQLObjectType)
        backward = set() if path == "Query.organizationEvents" else {"last", "before"}
        assert {"first", "after"} | backward <= {*field.args}, path
        assert {"edges", "nodes", "pageInfo", "totalCount"} == {*connection.fields}, path
        edge = get_named_type(connection.fields["edges"].type)
        assert isinstance(edge, GraphQLObjectType)
        assert {*edge.fields} == {"node", "cursor"}, path


def test_no_list_is_null_or_contains_null(schema: GraphQLSchema) -> None:
    # `nodes` has a null for each id that was not found; a null `path` means that an error is about
    # no particular input
    allowed = {"Query.nodes: [Node]!"}
    lists = [path for path in nullable_lists(schema) if path not in allowed]
    assert [path for path in lists if not path.endswith(".path: [String!]")] == []


def test_a_nullable_list_is_reported() -> None:
    bare = build_schema("type Query { a: [Int!] b: [Int]! c: [Int!]! }")
    assert nullable_lists(bare) == ["Query.a: [Int!]", "Query.b: [Int]!"]


def test_a_mutation_is_a_verb_with_one_input_and_a_payload(schema: GraphQLSchema) -> None:
    """Both types are named after the mutation, so no other mutation has them."""
    payload = schema.get_type("MutationPayload")
    for name, field in mutations(schema).items():
        verb = re.match(r"[a-z]+", name)
        assert verb, name
        assert verb[0] in VERBS, name
        assert verb[0] != name, f"{name} has no noun"
        type_name = name[0].upper() + name[1:]
        assert {key: str(argument.type) for key, argument in field.args.items()} == {
            "input": f"{type_name}Input!"
        }
        assert str(field.type) == f"{type_name}Payload!"
        payload_type = get_named_type(field.type)
        assert isinstance(payload_type, GraphQLObjectType), name
        assert payload in payload_type.interfaces, name


def test_a_payload_has_typed_errors(schema: GraphQLSchema) -> None:
    payload = schema.get_type("MutationPayload")
    assert isinstance(payload, GraphQLInterfaceType)
    assert {name: str(field.type) for name, field in payload.fields.items()} == {
        "errors": "[MutationError!]!",
    }
    error = schema.get_type("MutationError")
    assert isinstance(error, GraphQLInterfaceType)
    assert {error_type.name for error_type in schema.get_possible_types(error)} == {
        "ActionUnavailable", "InvalidInput", "NotFound", "IdempotencyConflict",
    }  # fmt: skip


def test_every_mutation_but_exchange_link_takes_an_idempotency_key(schema: GraphQLSchema) -> None:
    for name, field in mutations(schema).items():
        input_type = get_named_type(field.args["input"].type)
        assert isinstance(input_type, GraphQLInputObjectType)
        takes_key = "idempotencyKey" in input_type.fields
        assert takes_key == (input_type.name != "ExchangeLinkInput"), name
        payload_type = get_named_type(field.type)
        assert isinstance(payload_type, GraphQLObjectType)
        assert ("replayed" in payload_type.fields) == takes_key, name
        if takes_key:
            assert str(input_type.fields["idempotencyKey"].type) == "String"
            assert str(payload_type.fields["replayed"].type) == "Boolean!"


def test_the_payloads_of_mutations_on_a_session_have_a_cursor(schema: GraphQLSchema) -> None:
    for name, field in mutations(schema).items():
        payload_type = get_named_type(field.type)
        assert isinstance(payload_type, GraphQLObjectType)
        concerns_session = not re.match("create|archive|update|revoke", name)
        assert ("cursor" in payload_type.fields) == concerns_session, name
        if concerns_session:
            assert str(payload_type.fields["cursor"].type) == "EventCursor"


def test_the_common_fields_of_inputs_and_payloads_come_last(schema: GraphQLSchema) -> None:
    for name, field in mutations(schema).items():
        payload_type = get_named_type(field.type)
        assert isinstance(payload_type, GraphQLObjectType)
        common = [field for field in ("cursor", "replayed") if field in payload_type.fields]
        assert list(payload_type.fields)[-len(common) - 1 :] == [*common, "errors"], name
        input_type = get_named_type(field.args["input"].type)
        assert isinstance(input_type, GraphQLInputObjectType)
        names = list(input_type.fields)
        assert "idempotencyKey" not in names[:-1], name


def test_every_toolbar_action_has_a_mutation(schema: GraphQLSchema) -> None:
    action = schema.get_type("ToolbarAction")
    assert isinstance(action, GraphQLEnumType)
    mutation_of_action = {
        "DOWNLOAD": "downloadInteraction", "PREVIEW": "previewInteraction",
        "SIGN_AS_AGENT": "signAsAgent", "FORWARD_FOR_APPROVAL": "forwardForApproval",
        "AGENT_DETAILS": "completeAgentDetails", "DELETE": "deleteInteraction",
    }  # fmt: skip
    assert {*action.values} == {*mutation_of_action}
    assert {*mutation_of_action.values()} <= {*mutations(schema)}


def test_a_deprecation_names_the_replacement_and_the_removal_date(schema: GraphQLSchema) -> None:
    reasons = [field.deprecation_reason for _, field in fields(schema) if field.deprecation_reason]
    pattern = re.compile(r"Use .+ instead\. Removed on \d{4}-\d\d-\d\d\.")
    assert [reason for reason in reasons if not pattern.fullmatch(reason)] == []
