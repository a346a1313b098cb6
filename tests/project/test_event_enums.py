"""The enums of events: every cause the server writes, and every field that can change."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, parse, validate

from gql.model.domain.naming import camel_case
from gql.model.domain.views import InteractionView, ParticipantView, SessionView
from gql.schema import schema
from gql.schema.types.session.changes import (
    SHOWN_AS,
    ChangedField,
    changed_fields,
    changed_interaction_fields,
)
from gql.schema.types.session.event_cause import EventCause

ROOT = Path(__file__).parents[2]
# units of work of the server that change no session, so that they write no event
WITHOUT_EVENTS = {
    "claim", "deliver", "forgetKeys", "keys", "lease", "organization", "putOff", "seed", "start",
    "sweepFiles", "token",
}  # fmt: skip
MUTATIONS_WITHOUT_EVENTS = {
    "downloadInteraction", "previewInteraction", "createUpload", "createPdfTemplate",
    "createDynamicTemplate", "createFormTemplate", "createFileRequestTemplate",
    "createCartTemplate", "createWorkflowTemplate",
    "archiveTemplate", "updatePolicy", "createApiKey", "revokeApiKey", "createUser",
}  # fmt: skip
VIEWS = {
    "SessionSummary": SessionView,
    "Participant": ParticipantView,
    "Interaction": InteractionView,
}
# the attributes of views that never change
UNCHANGING = {
    "SessionSummary": {"id", "organization_id", "kind", "created_at"},
    "Participant": {"id", "session_id"},
    "Interaction": {"id", "session_id", "template_id", "kind", "added_at", "added_by"},
}
# the attributes that the schema does not show; events of a session have no contents
HIDDEN = {
    "SessionSummary": {"participants", "interactions", "head", "head_hash"},
    "Participant": set(),
    "Interaction": {"source_final"},
}


def changing(type_name: str) -> set[str]:
    """Returns the shown names of the attributes that can change."""
    attributes = {field.name for field in fields(VIEWS[type_name])}
    left_out = UNCHANGING[type_name] | HIDDEN[type_name]
    return {SHOWN_AS.get(name, name) for name in attributes - left_out}


def written_causes(source: str) -> set[str]:
    """Returns the strings that a module passes as `cause`, or assigns to a variable `cause`."""
    return {
        node.value
        for expression in cause_expressions(ast.parse(source))
        for node in ast.walk(expression)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def cause_expressions(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "cause":
            yield node.value
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.IfExp):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if "cause" in names:
                yield node.value


def causes_in_tree() -> set[str]:
    sources = (path.read_text() for path in (ROOT / "gql").rglob("*.py"))
    return {cause for source in sources for cause in written_causes(source)}


def mutation_names() -> set[str]:
    mutation_type = schema.core.mutation_type
    assert mutation_type
    return {*mutation_type.fields}


def test_every_cause_written_by_the_server_is_an_enum_value() -> None:
    known = {cause.value for cause in EventCause}
    assert causes_in_tree() - WITHOUT_EVENTS - known == set()


def test_a_new_cause_is_found_however_it_is_passed() -> None:
    source = 'cause = "a" if late else "b"\nunit_of_work(session_id, cause="c", actor=SYSTEM)'
    assert written_causes(source) == {"a", "b", "c"}


def test_every_mutation_that_changes_a_session_is_an_enum_value() -> None:
    named = {camel_case(cause.name.lower()) for cause in EventCause}
    assert mutation_names() - MUTATIONS_WITHOUT_EVENTS - named == set()


def test_every_enum_value_is_a_cause_that_can_be_written() -> None:
    written = (mutation_names() - MUTATIONS_WITHOUT_EVENTS) | (causes_in_tree() - WITHOUT_EVENTS)
    assert {cause.value for cause in EventCause} - written == {EventCause.OTHER.value}


def test_an_unknown_cause_is_shown_as_other() -> None:
    assert EventCause("aCauseOfTheFuture") is EventCause.OTHER


@pytest.mark.parametrize("type_name", VIEWS)
def test_a_changed_field_exists_on_its_type(type_name: str) -> None:
    shown_type = schema.core.type_map[type_name]
    assert isinstance(shown_type, GraphQLObjectType)
    assert {camel_case(name) for name in changing(type_name)} - {*shown_type.fields} == set()


def test_every_attribute_that_can_change_is_an_enum_value() -> None:
    derived = {"status_line"}
    assert {name for type_name in VIEWS for name in changing(type_name)} | derived == {
        member.value for member in ChangedField
    }
    assert [member.name for member in ChangedField] == [
        member.value.upper() for member in ChangedField
    ]


def test_changed_attributes_are_named_once_and_unknown_ones_are_left_out() -> None:
    assert changed_fields(("agent_id", "agent_name", "status", "of_the_future")) == [
        ChangedField.AGENT,
        ChangedField.STATUS,
    ]


@pytest.mark.parametrize("attribute", ["status", "waiting_for"])
def test_what_the_status_line_is_rendered_from_changes_it(attribute: str) -> None:
    assert ChangedField.STATUS_LINE in changed_interaction_fields([attribute])
    assert changed_interaction_fields(["name"]) == [ChangedField.NAME]


def test_the_changes_of_all_types_of_events_can_be_selected_together() -> None:
    query = """query ($id: ID!) { session(id: $id) { events { nodes {
        ... on SessionChanged { changes } ... on ParticipantChanged { changes }
        ... on InteractionChanged { changes } } } } }"""
    assert validate(schema.core, parse(query)) == []
