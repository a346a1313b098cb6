"""The objects beside bare ids: sessions, participants, certificates, the organization."""

from typing import Any

import pytest

from testing.running_server import Person, RunningServer
from testing.session_scenario import create_form, fill_form, start_interaction, start_scenario

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


EVE = {"name": "Eve", "email": "eve@x.example"}
EDGES = """query ($id: ID!) { interaction(id: $id) {
    sessionId session { id sessionId name status agent { name } }
    certificate { digest }
    recipients { id participantId participant { id name email connected } }
    steps { id assignments { participantId participant { id email } } }
    toolbar { id action }
    approvals { sessionId session { sessionId status parent { session { sessionId } } } } } }"""


async def edges_of(person: Person, interaction_id: str) -> dict[str, Any]:
    interaction: dict[str, Any] = (await person.execute(EDGES, id=interaction_id))["interaction"]
    return interaction


async def test_an_interaction_leads_to_its_session_and_participants(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    added = await scenario.add_interaction(await create_form(server))
    interaction = await edges_of(server.agent, added["id"])
    session = interaction["session"]
    assert session["sessionId"] == interaction["sessionId"] == scenario.id
    assert (session["name"], session["status"]) == ("S", "OPEN")
    assert session["id"] != scenario.id  # caches store one object of an id
    [recipient] = interaction["recipients"]
    assert recipient["participant"]["id"] == recipient["participantId"]
    assert recipient["participant"]["email"] == "ada@x.example"
    [assignment] = interaction["steps"][0]["assignments"]
    assert assignment["participant"]["id"] == assignment["participantId"]
    assert interaction["certificate"] is None


async def test_parts_of_interactions_have_ids_of_their_own(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    template_id = await create_form(server)
    ids: list[str] = []
    for _ in range(2):
        added = await scenario.add_interaction(template_id)
        interaction = await edges_of(server.agent, added["id"])
        parts = ("recipients", "steps", "toolbar")
        ids += [part["id"] for name in parts for part in interaction[name]]
    assert len({*ids}) == len(ids) > 8


async def test_a_participant_sees_of_another_recipient_no_more_than_in_the_session(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    bob = await scenario.invite("Bob")
    added = await scenario.add_interaction(await create_form(server))
    interaction = await edges_of(bob, added["id"])
    by_name = {
        recipient["participant"]["name"]: recipient["participant"]
        for recipient in interaction["recipients"]
    }
    assert by_name["Bob"]["email"] == "Bob@x.example"
    assert by_name["Ada"]["email"] is by_name["Ada"]["connected"] is None
    assert interaction["session"]["sessionId"] == scenario.id
    assert interaction["certificate"] is None
    assert interaction["approvals"] == []


async def test_an_approval_leads_to_its_session_and_back(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    added = await scenario.add_interaction(await create_form(server))
    await fill_form(scenario.people["Ada"], added)
    forwarded = await server.agent.mutate(
        "forwardForApproval",
        "approvalSessionId approvalSession { sessionId status }",
        interactionId=added["id"],
        contact=EVE,
    )
    approval_session = {"sessionId": forwarded["approvalSessionId"], "status": "OPEN"}
    assert forwarded["approvalSession"] == approval_session
    [approval] = (await edges_of(server.agent, added["id"]))["approvals"]
    session = approval["session"]
    assert session["sessionId"] == approval["sessionId"] == forwarded["approvalSessionId"]
    assert session["status"] == "OPEN"
    assert session["parent"]["session"]["sessionId"] == scenario.id


async def test_an_event_leads_to_participants_as_new_as_itself(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    added = await scenario.add_interaction(await create_form(server))
    updates = """subscription ($id: ID!) { interactionUpdates(interactionId: $id) {
        interaction { recipients { completed participant { completed } } } } }"""
    async with server.agent.socket() as socket:
        operation_id = await socket.subscribe(updates, id=added["id"])
        await socket.next(operation_id)
        await start_interaction(scenario.people["Ada"], added["id"])
        update = (await socket.next(operation_id))["interactionUpdates"]
        assert update["interaction"]["recipients"] == [
            {"completed": False, "participant": {"completed": False}}
        ]


async def test_node_finds_a_step_for_those_who_see_its_interaction(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    bob = await scenario.invite("Bob")
    added = await scenario.add_interaction(
        await create_form(server),
        recipients=[{"participantId": scenario.participant_ids["Ada"]}],
    )
    step_id = added["steps"][0]["id"]
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) {
        __typename id ... on InteractionStep { assignments { participant { name } } } } }"""
    for person in (server.agent, scenario.people["Ada"]):
        [step] = (await person.execute(query, ids=[step_id]))["nodes"]
        assert (step["__typename"], step["id"]) == ("InteractionStep", step_id)
        assert [task["participant"]["name"] for task in step["assignments"]] == ["Ada"]
    assert (await bob.execute(query, ids=[step_id]))["nodes"] == [None]


async def test_everybody_can_ask_for_the_name_of_their_organization(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    query = """{ viewer {
        name organization { id name } } }"""
    permissions = ["STATUS_READ"]
    key = await server.admin.mutate("createApiKey", "secret", name="K", permissions=permissions)
    partner = Person(server, key["secret"])
    viewers = [
        (await person.execute(query))["viewer"]
        for person in (server.agent, partner, scenario.people["Ada"])
    ]
    assert [viewer["name"] for viewer in viewers[1:]] == ["K", "Ada"]
    [organization] = {tuple(viewer["organization"].items()) for viewer in viewers}
    assert dict(organization)["name"]


async def test_a_participant_finds_their_role_and_session_from_the_viewer(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    query = """{ viewer { id ... on ParticipantViewer {
        participantId participant { id role name } sessionId session { sessionId status } } } }"""
    viewer = (await scenario.people["Ada"].execute(query))["viewer"]
    assert viewer["participant"] == {
        "id": scenario.participant_ids["Ada"], "role": "CUSTOMER", "name": "Ada",
    }  # fmt: skip
    assert viewer["session"] == {"sessionId": scenario.id, "status": "OPEN"}
    assert viewer["participantId"] == viewer["participant"]["id"]
    assert viewer["sessionId"] == scenario.id
    assert viewer["id"] != viewer["participantId"]  # caches store one object of an id


async def test_an_agent_finds_their_role_and_address_from_the_viewer(
    server: RunningServer,
) -> None:
    query = "{ viewer { id ... on AgentViewer { role email } } }"
    roles = {}
    for person in (server.agent, server.admin):
        viewer = (await person.execute(query))["viewer"]
        assert viewer["id"] == person.id
        assert viewer["email"].endswith("@x.example")
        roles[person.id] = viewer["role"]
    assert roles == {server.agent.id: "AGENT", server.admin.id: "ADMIN"}
