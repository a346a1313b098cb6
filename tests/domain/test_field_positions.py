"""Whom a field belongs to: a signer of a document, the agent, or nobody in particular."""

from typing import Any

import pytest

from testing.running_server import RunningServer
from testing.session_scenario import NAME_FIELD, create_form, create_template, start_scenario

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]
SOURCE = (
    '#field("note") #field("customer_1.name") #field("signer_2.name") #field("agent.name")'
    ' #field("customer.sign", kind: "signature") #field("customer_2.sign", kind: "signature")'
)
FIELDS = """query ($id: ID!) { interaction(id: $id) {
    agentDetails { fields { name position } } steps { fields { name position } } } }"""


def positions(fields: list[dict[str, Any]]) -> dict[str, int | None]:
    return {field["name"]: field["position"] for field in fields}


async def test_a_field_of_a_document_belongs_to_a_signer_or_to_the_agent(
    shared_server: RunningServer,
) -> None:
    expected = {
        "note": 1, "customer_1.name": 1, "signer_2.name": 2, "agent.name": 0,
        "customer.sign": 1, "customer_2.sign": 2,
    }  # fmt: skip
    payload = await shared_server.admin.mutate(
        "createDynamicTemplate",
        "template { id steps { fields { name position } } }",
        name="Letter",
        source=SOURCE,
    )
    template = payload["template"]
    assert positions(template["steps"][0]["fields"]) == expected
    scenario = await start_scenario(shared_server)
    bob = await scenario.invite("Bob")
    added = await scenario.add_interaction(template["id"])
    interaction = (await bob.execute(FIELDS, id=added["id"]))["interaction"]
    assert positions(interaction["steps"][0]["fields"]) == expected


async def test_a_field_of_a_form_belongs_to_nobody_and_one_of_the_details_to_the_agent(
    shared_server: RunningServer,
) -> None:
    scenario = await start_scenario(shared_server)
    added = await scenario.add_interaction(
        await create_form(shared_server), agentDetails=[NAME_FIELD]
    )
    interaction = (await shared_server.agent.execute(FIELDS, id=added["id"]))["interaction"]
    assert positions(interaction["steps"][0]["fields"]) == {NAME_FIELD["name"]: None}
    assert positions(interaction["agentDetails"]["fields"]) == {NAME_FIELD["name"]: 0}


async def test_only_a_file_request_has_a_number_of_files(shared_server: RunningServer) -> None:
    server = shared_server
    template_ids = [
        await create_template(server, "createFileRequestTemplate", fileCount=2),
        await create_form(server),
    ]
    scenario = await start_scenario(server)
    query = """query ($id: ID!) { node(id: $id) {
        ... on Template { steps { fileCount } } ... on Interaction { steps { fileCount } } } }"""
    interaction_ids = [(await scenario.add_interaction(key))["id"] for key in template_ids]
    for node_ids in (template_ids, interaction_ids):
        nodes = [(await server.agent.execute(query, id=key))["node"] for key in node_ids]
        assert [node["steps"] for node in nodes] == [[{"fileCount": 2}], [{"fileCount": None}]]
