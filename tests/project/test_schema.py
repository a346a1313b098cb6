"""The printed contract and its manners (api.md, "Names and shapes" and "Mutations")."""

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

from gql.schema import schema as product_schema

ROOT = Path(__file__).parents[2]
PRINTED = ROOT / "schema.graphql"
NAME = re.compile(r"[a-z][a-zA-Z0-9]*")
TYPE_NAME = re.compile(r"[A-Z][a-zA-Z0-9]*")
# verbs of the domain; a mutation begins with one of them
VERBS = (
    "start", "end", "invite", "remind", "reassign", "add", "download", "preview", "sign",
    "forward", "complete", "submit", "delete", "exchange", "open", "decline", "save", "confirm",
    "attach", "send", "verify", "approve", "reject", "create", "archive", "update", "revoke",
)  # fmt: skip
# bounded by nature: a session's own things, and what the caller asked for by id
BOUNDED = {
    "Query.nodes",  # at most 100 ids
    "InboxUpdate.sessions",  # the newest 100, then those that changed
    "SessionUpdate.events",  # one batch of a stream
    "Session.participants", "Session.interactions", "Session.children",
    "SessionFacts.children", "SessionSummary.children",
    "ParticipantConnectionUpdate.participants",
    "Interaction.recipients", "Interaction.steps", "Interaction.approvals",
    "Step.assignments", "Template.steps",
}  # fmt: skip
GROWS = {"Session", "Participant", "Interaction", "Template", "ApiKey", "Message", "User"}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(PRINTED.read_text())


def own_types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    return [
        kind
        for name, kind in schema.type_map.items()
        if not name.startswith("__") and not is_specified_scalar_type(kind)
    ]


def fields(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLField]]:
    """Every field of every type and interface, as `Type.field`."""
    for kind in own_types(schema):
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, one in kind.fields.items():
                yield f"{kind.name}.{name}", one


def inputs(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLInputField]]:
    for kind in own_types(schema):
        if isinstance(kind, GraphQLInputObjectType):
            for name, one in kind.fields.items():
                yield f"{kind.name}.{name}", one


def arguments(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLArgument]]:
    for place, one in fields(schema):
        for name, argument in one.args.items():
            yield f"{place}({name}:)", argument


def mutations(schema: GraphQLSchema) -> dict[str, GraphQLField]:
    assert schema.mutation_type
    found: dict[str, GraphQLField] = schema.mutation_type.fields
    return found


def undescribed(schema: GraphQLSchema) -> list[str]:
    """What a front-end developer would find without a word."""
    things: list[tuple[str, str | None]] = []
    for kind in own_types(schema):
        things.append((kind.name, kind.description))
        if isinstance(kind, GraphQLEnumType):
            things += [
                (f"{kind.name}.{name}", one.description) for name, one in kind.values.items()
            ]
    things += [(place, one.description) for place, one in fields(schema)]
    things += [(place, one.description) for place, one in inputs(schema)]
    things += [(place, one.description) for place, one in arguments(schema)]
    return [place for place, said in things if not (said or "").strip()]


def plain_lists(schema: GraphQLSchema) -> list[str]:
    """Lists of what grows that are not connections."""
    found = []
    for place, one in fields(schema):
        kind = one.type.of_type if isinstance(one.type, GraphQLNonNull) else one.type
        growing = isinstance(kind, GraphQLList) and get_named_type(kind).name in GROWS
        if growing and place not in BOUNDED and not place.endswith("Connection.edges"):
            found.append(place)
    return found


def loose_lists(schema: GraphQLSchema) -> list[str]:
    """Lists that can be null, or can hold null; a null would say nothing that empty does not."""
    found = []
    for place, one in fields(schema):
        text = str(one.type)
        if "[" in text and not re.fullmatch(r"\[\w+!\]!", text):
            found.append(f"{place}: {text}")
    return found


def test_the_printed_schema_is_the_one_that_answers() -> None:
    assert PRINTED.read_text().strip() == product_schema.as_str().strip(), (
        "run: python -m gql schema > schema.graphql"
    )


def test_everything_is_described(schema: GraphQLSchema) -> None:
    assert undescribed(schema) == []


def test_a_thing_without_a_word_is_found() -> None:
    bare = build_schema(
        '"""T""" type Query { a(b: Int): E } """E""" enum E { "x" X Y } input I { c: Int }'
    )
    assert sorted(undescribed(bare)) == ["E.Y", "I", "I.c", "Query.a", "Query.a(b:)"]


def test_names_are_spelled_as_graphql_spells_them(schema: GraphQLSchema) -> None:
    assert [one.name for one in own_types(schema) if not TYPE_NAME.fullmatch(one.name)] == []
    places = [place for place, _ in (*fields(schema), *inputs(schema))]
    assert [place for place in places if not NAME.fullmatch(place.partition(".")[2])] == []
    times = [place for place, one in fields(schema) if get_named_type(one.type).name == "DateTime"]
    assert times
    assert [place for place in times if not place.endswith("At")] == []
    counts = [place for place, _ in fields(schema) if re.search(r"(?i)count$|total$", place)]
    assert [place for place in counts if not place.endswith("Count")] == []


def test_there_is_no_scalar_for_anything(schema: GraphQLSchema) -> None:
    assert {"JSON", "Any", "Object", "Void"} & {*schema.type_map} == set()


def test_an_interface_and_a_union_can_be_told_apart_by_their_types(schema: GraphQLSchema) -> None:
    """An interface that nothing implements cannot be answered at all."""
    interfaces = [one for one in own_types(schema) if isinstance(one, GraphQLInterfaceType)]
    assert interfaces
    assert [one.name for one in interfaces if not schema.get_possible_types(one)] == []


def test_verification_is_a_type_for_each_method(schema: GraphQLSchema) -> None:
    """Domain rule 18: for OTP the provider's transaction id does not exist, it is no null."""
    otp, phone = schema.get_type("OtpVerification"), schema.get_type("PhoneVerification")
    assert isinstance(otp, GraphQLObjectType)
    assert isinstance(phone, GraphQLObjectType)
    assert "failsafeTransactionId" in phone.fields
    assert "failsafeTransactionId" not in otp.fields


def test_what_events_tell_of_a_session_does_not_pass_for_the_session(
    schema: GraphQLSchema,
) -> None:
    """Caches keep things by their id: of two types with one id, one would go stale."""
    summary = schema.get_type("SessionSummary")
    assert isinstance(summary, GraphQLObjectType)
    assert "id" not in summary.fields


def test_lists_that_grow_are_connections(schema: GraphQLSchema) -> None:
    assert plain_lists(schema) == []


def test_a_plain_list_of_what_grows_is_found() -> None:
    bare = build_schema("type Query { a: [Session!]! b: Session } type Session { c: Int }")
    assert plain_lists(bare) == ["Query.a"]


def test_a_connection_has_pages_of_at_most_100(schema: GraphQLSchema) -> None:
    found = [
        (place, one) for place, one in fields(schema)
        if get_named_type(one.type).name.endswith("Connection")
    ]  # fmt: skip
    assert len(found) >= 4
    for place, one in found:
        kind = get_named_type(one.type)
        assert isinstance(kind, GraphQLObjectType)
        assert {"first", "after"} <= {*one.args}, place
        assert {"edges", "pageInfo", "totalCount"} <= {*kind.fields}, place
        edge = get_named_type(kind.fields["edges"].type)
        assert isinstance(edge, GraphQLObjectType)
        assert {*edge.fields} == {"node", "cursor"}, place


def test_no_list_is_null_or_holds_null(schema: GraphQLSchema) -> None:
    # `nodes` says by a null which of the ids is nothing; a path is null where no input is meant
    allowed = {"Query.nodes: [Node]!"}
    loose = [one for one in loose_lists(schema) if one not in allowed]
    assert [one for one in loose if not one.endswith(".path: [String!]")] == []


def test_a_loose_list_is_found() -> None:
    bare = build_schema("type Query { a: [Int!] b: [Int]! c: [Int!]! }")
    assert loose_lists(bare) == ["Query.a: [Int!]", "Query.b: [Int]!"]


def test_a_mutation_is_a_verb_with_one_input_and_a_payload(schema: GraphQLSchema) -> None:
    payload = schema.get_type("Payload")
    for name, one in mutations(schema).items():
        verb = re.match(r"[a-z]+", name)
        assert verb, name
        assert verb[0] in VERBS, name
        assert [*one.args] == ["input"], name
        taken, given = one.args["input"].type, one.type
        assert isinstance(taken, GraphQLNonNull), name
        assert get_named_type(taken).name.endswith("Input"), name
        assert isinstance(given, GraphQLNonNull), name
        assert get_named_type(given).name.endswith("Payload"), name
        assert isinstance(given.of_type, GraphQLObjectType), name
        assert payload in given.of_type.interfaces, name


def test_a_payload_says_where_it_led_and_what_was_wrong(schema: GraphQLSchema) -> None:
    payload = schema.get_type("Payload")
    assert isinstance(payload, GraphQLInterfaceType)
    assert {name: str(one.type) for name, one in payload.fields.items()} == {
        "cursor": "Cursor",
        "replayed": "Boolean!",
        "errors": "[MutationError!]!",
    }
    error = schema.get_type("MutationError")
    assert isinstance(error, GraphQLInterfaceType)
    assert {one.name for one in schema.get_possible_types(error)} == {
        "ActionUnavailable", "InvalidInput", "NotFound", "IdempotencyConflict",
    }  # fmt: skip


def test_every_order_can_be_repeated_by_its_key(schema: GraphQLSchema) -> None:
    for name, one in mutations(schema).items():
        taken = get_named_type(one.args["input"].type)
        assert isinstance(taken, GraphQLInputObjectType)
        has = "idempotencyKey" in taken.fields
        assert has == (taken.name != "ExchangeLinkInput"), name
        if has:
            assert str(taken.fields["idempotencyKey"].type) == "String"


def test_every_button_has_its_mutation(schema: GraphQLSchema) -> None:
    action = schema.get_type("ToolbarAction")
    assert isinstance(action, GraphQLEnumType)
    orders = {
        "DOWNLOAD": "downloadInteraction", "PREVIEW": "previewInteraction",
        "SIGN_AS_AGENT": "signAsAgent", "FORWARD_FOR_APPROVAL": "forwardForApproval",
        "AGENT_DETAILS": "completeAgentDetails", "DELETE": "deleteInteraction",
    }  # fmt: skip
    assert {*action.values} == {*orders}
    assert {*orders.values()} <= {*mutations(schema)}


def test_what_is_deprecated_says_until_when(schema: GraphQLSchema) -> None:
    said = [one.deprecation_reason for _, one in fields(schema) if one.deprecation_reason]
    wanted = re.compile(r"Use .+ instead\. Removed on \d{4}-\d\d-\d\d\.")
    assert [one for one in said if not wanted.fullmatch(one)] == []
