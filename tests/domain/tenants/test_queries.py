"""Queries return only what the viewer may see, and answer a foreign id like an absent one."""

import json
from typing import Any

import pytest
from graphql import GraphQLField, get_named_type, is_required_argument

from gql.model.event_log.cursors import cursor_at
from testing.running_server import Person
from tests.domain.tenants.disclosure import (
    SESSION_OF,
    STAFF,
    TRANSACTION,
    Tenants,
    canaries,
    may_read_status,
    without_ids,
)
from tests.domain.tenants.organizations import ALPHA
from tests.domain.tenants.schema_requests import (
    ID_KINDS,
    ID_PREFIXES,
    WITHOUT_HISTORY,
    SelectionBuilder,
    absent_id,
    argument_list,
    post_operation,
    root_fields,
    variable_definitions,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

# some of the canaries that an admin must find, so that their absence elsewhere means something
FOUND_BY_ADMIN = {
    ("customer", "form"), ("cosigner", "draft"), ("cosigner", "file"), ("customer", "signature"),
    ("cosigner", "reason"), ("staff", "detail"), ("staff", "detail_label"), ("private", "form"),
    ("other", "form"), ("approver", "comment"), ("customer", "mail"), ("replaced", "mail"),
    ("cc", "name"), ("shared", "label"), ("shared", "item"), ("keys", "partner"),
    ("customer", "entry"), ("cosigner", "autograph"), ("shared", "agent_autograph"),
}  # fmt: skip


async def test_a_query_of_every_field_returns_only_what_the_viewer_may_see(
    tenants: Tenants, full_length: bool
) -> None:
    leaked: dict[str, list[str]] = {}
    for viewer, person in everybody(tenants, full_length).items():
        responses = await query_everything(tenants, viewer, person, full_length)
        text = "\n".join([*tenants.alpha.responses.get(viewer, []), *responses])
        leaked[viewer] = tenants.leaks(viewer, text)
        assert (ALPHA in text) == (viewer != "nobody"), viewer
        if viewer == "admin":
            assert {(owner, what) for _, owner, what in canaries(text)} >= FOUND_BY_ADMIN
    assert {viewer: leaks for viewer, leaks in leaked.items() if leaks} == {}


def everybody(tenants: Tenants, full_length: bool) -> dict[str, Person]:
    people = tenants.readers(full_length)
    return {**people, "nobody": tenants.server.anonymous()}


async def query_everything(
    tenants: Tenants, viewer: str, person: Person, full_length: bool
) -> list[str]:
    """Returns the responses to every query with every field.

    The quick tier queries every third id by itself; `nodes` and the sessions have them all.
    """
    step = 1 if full_length else 3
    texts = []
    for root, field in root_fields(tenants.schema.query_type).items():
        # the history of one session at a time
        excluded = frozenset() if root == "session" else WITHOUT_HISTORY
        builder = SelectionBuilder(tenants.schema, excluded)
        selection = builder.selection(field.type)
        document = (
            f"query{variable_definitions(field)} {{ {root}{argument_list(field)} {selection} }}"
        )
        for arguments in arguments_to_try(tenants, viewer, field, step):
            body, text = await post_operation(person, document, **arguments)
            assert "INTERNAL" not in text, (viewer, root, text)
            texts.append(text)
            if root == "nodes":
                expected = expected_nodes(tenants, viewer, arguments["ids"])
                assert ids_of_nodes(body) == expected, viewer
    return texts


def arguments_to_try(
    tenants: Tenants, viewer: str, field: GraphQLField, step: int
) -> list[dict[str, Any]]:
    """Returns each `step`th id of the viewer and an absent one.

    For `nodes`, returns all ids of both organizations.
    """
    if "ids" in field.args:
        ids = [
            key
            for organization in (tenants.alpha, tenants.bravo)
            for keys in organization.ids.values()
            for key in keys.values()
        ]
        return [{"ids": ids[start : start + 100]} for start in range(0, len(ids), 100)]
    if "id" in field.args:
        kind = "interaction" if get_named_type(field.type).name == "Interaction" else "session"
        ids = tenants.visible_ids(viewer, kind)[::step]
        return [{"id": key} for key in [*ids, absent_id(kind)]]
    required = [name for name, argument in field.args.items() if is_required_argument(argument)]
    if not required:
        return [{}]
    (name,) = required
    kind = ID_KINDS[name]
    ids = tenants.visible_ids(viewer, kind)[::step]
    return [{name: key} for key in [*ids, absent_id(kind)]]


def ids_of_nodes(body: dict[str, Any]) -> set[str]:
    """Returns the ids that `nodes` found."""
    return {node["id"] for node in (body["data"] or {}).get("nodes", ()) if node}


def expected_nodes(tenants: Tenants, viewer: str, ids: list[str]) -> set[str]:
    """Returns which of these ids `nodes` finds for a viewer."""
    kinds = ["session", "interaction", "step", "participant"] if may_read_status(viewer) else []
    kinds += ["template"] if viewer not in SESSION_OF and viewer != "nobody" else []
    return {key for kind in kinds for key in tenants.visible_ids(viewer, kind)} & {*ids}


async def test_a_query_answers_a_foreign_id_like_an_absent_one(
    tenants: Tenants, full_length: bool
) -> None:
    viewers = tenants.viewers(full_length)
    count = 0
    for viewer, person in viewers.items():
        ids = {
            kind: [absent_id(kind), *tenants.sample_hidden_ids(viewer, kind)]
            for kind in ID_PREFIXES
        }
        for root, field in root_fields(tenants.schema.query_type).items():
            for argument, definition in field.args.items():
                if get_named_type(definition.type).name != "ID":
                    continue
                count += 1
                answers = await answers_by_id(person, f"{root}({argument}: %s)", ids)
                for kind, (absent, *foreign) in answers.items():
                    assert {*foreign} == {absent}, (viewer, root, kind)
    assert count == 5 * len(viewers)


async def answers_by_id(
    person: Person, query: str, ids: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Returns the answers to a query by each of these ids, without the id."""
    all_ids = [key for ids_of_kind in ids.values() for key in ids_of_kind]
    aliases = {f"a{number}": key for number, key in enumerate(all_ids)}
    fields = [
        f"{alias}: {query % json.dumps(key)} {{ __typename }}" for alias, key in aliases.items()
    ]
    body, _ = await post_operation(person, "{ " + " ".join(fields) + " }")
    data, errors = body["data"] or {}, body.get("errors", [])
    if not data:  # a list is not nullable, so a viewer who may not query it gets one error for all
        assert [error["extensions"]["code"] for error in errors] == ["NOT_FOUND"]
        return {kind: ["refused"] * len(ids_of_kind) for kind, ids_of_kind in ids.items()}
    answers: dict[str, Any] = {key: [data[alias]] for alias, key in aliases.items()}
    for error in errors:
        answer = [error["message"], error["path"][1:], error["extensions"]]
        answers[aliases[error["path"][0]]].append(answer)
    return {
        kind: [without_ids(answers[key], key) for key in ids_of_kind]
        for kind, ids_of_kind in ids.items()
    }


async def test_the_certificate_shows_the_failsafe_transaction_id_to_staff_only(
    tenants: Tenants,
) -> None:
    query = """query($id: ID!) { interaction(id: $id) { certificate { certificate {
        signers { failsafeTransactionId } } } } }"""
    interaction_id = tenants.alpha.ids["interaction"]["verified_letter"]
    for viewer in ("documents", "partner", "agent", "admin"):
        answer = await tenants.alpha.people[viewer].execute(query, id=interaction_id)
        assert answer["interaction"]["certificate"], viewer
        assert bool(TRANSACTION.search(str(answer))) == (viewer in STAFF), viewer


async def test_a_session_shows_the_failsafe_transaction_id_to_staff_only(tenants: Tenants) -> None:
    query = """query($id: ID!) { interaction(id: $id) { steps { assignments { verification {
        __typename ... on PhoneVerification { failsafeTransactionId } } } } } }"""
    interaction_id = tenants.alpha.ids["interaction"]["verified_letter"]
    for viewer in ("customer", "status", "documents", "agent"):
        answer = await tenants.alpha.people[viewer].execute(query, id=interaction_id)
        assert "PhoneVerification" in str(answer), viewer
        assert bool(TRANSACTION.search(str(answer))) == (viewer == "agent"), viewer


async def test_the_feed_has_every_event_and_only_what_the_viewer_may_see(
    tenants: Tenants, full_length: bool
) -> None:
    """To its end, with every field of every event."""
    readers: set[str] = set()
    people = everybody(tenants, full_length)
    for viewer, person in people.items():
        bodies = await read_feed(tenants, person)
        assert tenants.leaks(viewer, "\n".join(map(json.dumps, bodies))) == [], viewer
        events = [
            edge["node"]
            for body in bodies
            if body["data"]
            for edge in body["data"]["organizationEvents"]["edges"]
        ]
        if events:
            readers.add(viewer)
            check_completeness(tenants, events)
    assert readers == {"agent", "admin", "status", "documents", "partner"} & people.keys()


def check_completeness(tenants: Tenants, events: list[dict[str, Any]]) -> None:
    """Asserts that the events are those of all own sessions, each with consecutive sequences."""
    sessions = tenants.alpha.ids["session"].values()
    assert {event["sessionId"] for event in events} == {*sessions}
    for session_id in sessions:
        sequences = [event["sequence"] for event in events if event["sessionId"] == session_id]
        assert sequences == list(range(1, len(sequences) + 1))


async def read_feed(tenants: Tenants, person: Person) -> list[dict[str, Any]]:
    """Returns the pages of the organization's feed; one response if the person may not read it."""
    feed = root_fields(tenants.schema.query_type)["organizationEvents"]
    selection = SelectionBuilder(tenants.schema).selection(feed.type)
    document = (
        f"query($after: ListCursor) {{ organizationEvents(first: 40, after: $after) {selection} }}"
    )
    bodies, after = [], None
    while True:
        body, text = await post_operation(person, document, after=after)
        assert "INTERNAL" not in text, text
        bodies.append(body)
        page_info = body["data"]["organizationEvents"]["pageInfo"] if body["data"] else {}
        if not page_info.get("hasNextPage"):
            return bodies
        after = page_info["endCursor"]


async def test_the_feed_refuses_a_cursor_of_another_organization(
    tenants: Tenants, full_length: bool
) -> None:
    """With the same error as for a cursor that does not exist."""
    database = tenants.server.app_state.database
    query = """query($after: ListCursor) {
        organizationEvents(after: $after) { totalCount edges { cursor } } }"""
    errors: set[str] = set()
    for session_id in tenants.bravo.ids["session"].values():
        for event in (await database.log.read(session_id, 0))[:: 1 if full_length else 10]:
            for viewer in ("agent", "admin", "status", "partner"):
                person = tenants.alpha.people[viewer]
                body, _ = await post_operation(person, query, after=event.cursor)
                assert body["data"] is None
                errors.add(json.dumps(body["errors"]))
    last = (await database.log.read(tenants.alpha.ids["session"]["main"], 0))[-1]
    absent = cursor_at(last.session_id, last.sequence + 1_000, last.hash)
    body, _ = await post_operation(tenants.alpha.people["agent"], query, after=absent)
    assert errors == {json.dumps(body["errors"])}
    assert "BAD_CURSOR" in errors.pop()
