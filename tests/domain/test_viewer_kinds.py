"""What agents, admins, partners and participants get for what only others may do."""

from typing import Any

import pytest

from testing.running_server import Person, RunningServer
from testing.session_scenario import (
    create_form,
    create_template,
    fill_form,
    load_session,
    start_interaction,
    start_scenario,
    template_step,
    verification_step,
)

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]


async def create_partner(server: RunningServer, *permissions: str) -> Person:
    key = await server.admin.mutate("createApiKey", "secret", name="K", permissions=permissions)
    return Person(server, key["secret"])


async def test_a_refusal_says_who_cannot_do_it(shared_server: RunningServer) -> None:
    server = shared_server
    scenario = await start_scenario(server)
    partner = await create_partner(server, "STATUS_READ")
    agents_only = ("endSession", {"sessionId": scenario.id})
    participants_only = ("confirmCart", {"stepId": "stp_x"})
    refusals = {
        "Agents": (server.agent, *participants_only),
        "Admins": (server.admin, *participants_only),
        "Partners": (partner, *agents_only),
        "Participants": (scenario.people["Ada"], *agents_only),
    }
    for who, (person, mutation, arguments) in refusals.items():
        [error] = (await person.try_mutate(mutation, **arguments))["errors"]
        assert (error["__typename"], error["message"]) == ("NotFound", f"{who} cannot do this.")


async def test_the_history_of_a_session_is_null_for_participants_and_partners(
    shared_server: RunningServer,
) -> None:
    """And does not make the rest of the session null."""
    server = shared_server
    scenario = await start_scenario(server)
    partner = await create_partner(server, "STATUS_READ", "DOCUMENTS_READ")
    query = "query ($id: ID!) { session(id: $id) { id events { nodes { cause } } } }"
    for person in (scenario.people["Ada"], partner):
        answer = await person.execute(query, id=scenario.id)
        assert answer["session"] == {"id": scenario.id, "events": None}
    session: dict[str, Any] = (await server.agent.execute(query, id=scenario.id))["session"]
    assert session["events"]["nodes"][0] == {"cause": "START_SESSION"}


async def test_the_payload_of_exchange_link_has_no_history(shared_server: RunningServer) -> None:
    scenario = await start_scenario(shared_server)
    secret = await shared_server.link_secret(scenario.participant_ids["Ada"])
    payload = await shared_server.anonymous().mutate(
        "exchangeLink", "session { id events { totalCount } }", secret=secret
    )
    assert payload["session"] == {"id": scenario.id, "events": None}


async def test_templates_can_be_filtered_by_kind(
    server_with_new_organization: RunningServer,
) -> None:
    server = server_with_new_organization
    form_id = await create_form(server)
    await create_template(server, "createFileRequestTemplate")
    query = """query ($kind: InteractionKind) {
        templates(kind: $kind) { totalCount nodes { id kind } } }"""
    forms = (await server.agent.execute(query, kind="FORM"))["templates"]
    assert forms == {"totalCount": 1, "nodes": [{"id": form_id, "kind": "FORM"}]}
    assert (await server.agent.execute(query))["templates"]["totalCount"] == 2


@pytest.mark.parametrize("role", ["AGENT", "ADMIN"])
async def test_a_user_has_the_role_they_were_created_with(
    server_with_new_organization: RunningServer, role: str
) -> None:
    admin = server_with_new_organization.admin
    payload = await admin.mutate(
        "createUser", "user { role } token", name="Eve", email="eve@x.example", role=role
    )
    assert payload["user"] == {"role": role}
    eve = Person(server_with_new_organization, payload["token"])
    viewer = (await eve.execute("{ viewer { ... on AgentViewer { role } } }"))["viewer"]
    assert viewer == {"role": role}


TEXTS = """query ($id: ID!) { interaction(id: $id) {
    statusLine recipients { declineReason }
    steps { assignments { verification { sentTo } } } approvals { comment } } }"""


async def test_a_partner_who_reads_the_status_does_not_read_what_people_wrote(
    server_with_new_organization: RunningServer,
) -> None:
    server = server_with_new_organization
    status = await create_partner(server, "STATUS_READ")
    documents = await create_partner(server, "STATUS_READ", "DOCUMENTS_READ")
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(await create_form(server))
    ada = scenario.people["Ada"]
    await ada.mutate("declineInteraction", interactionId=interaction["id"], reason="My divorce")
    read = (await documents.execute(TEXTS, id=interaction["id"]))["interaction"]
    assert read["statusLine"] == "Declined by Ada: My divorce"
    hidden = (await status.execute(TEXTS, id=interaction["id"]))["interaction"]
    assert hidden["statusLine"] == "Declined by Ada"
    assert "divorce" not in str(hidden)


async def test_a_partner_reads_neither_the_comment_of_an_approver_nor_where_a_code_went(
    server_with_new_organization: RunningServer,
) -> None:
    server = server_with_new_organization
    status = await create_partner(server, "STATUS_READ")
    scenario, steps = await start_scenario(server), [verification_step("OTP")]
    steps.append(template_step(await create_form(server)))
    workflow = await create_template(server, "createWorkflowTemplate", steps=steps)
    verified = await scenario.add_interaction(workflow)
    await start_interaction(scenario.people["Ada"], verified["id"])
    await scenario.people["Ada"].mutate("sendCode", stepId=verified["steps"][0]["id"])
    form = await scenario.add_interaction(await create_form(server))
    await fill_form(scenario.people["Ada"], form)
    contact = {"name": "Zed", "email": "zed@x.example"}
    approval = await server.agent.mutate(
        "forwardForApproval", "approvalSessionId", interactionId=form["id"], contact=contact
    )
    zed, copy = await approver_of(server, approval["approvalSessionId"])
    await start_interaction(zed, copy)
    await zed.mutate("approveInteraction", interactionId=copy, comment="Watch this one")
    for interaction in (verified, form):
        assert "Watch" in str(await server.agent.execute(TEXTS, id=form["id"]))
        shown = (await status.execute(TEXTS, id=interaction["id"]))["interaction"]
        assert "Watch" not in str(shown)
        sent_to = [
            assignment["verification"]["sentTo"]
            for step in shown["steps"]
            for assignment in step["assignments"]
            if assignment["verification"]
        ]
        assert set(sent_to) <= {None}


async def approver_of(server: RunningServer, session_id: str) -> tuple[Person, str]:
    """Returns the approver of an approval session, and the id of the interaction's copy."""
    session = await load_session(server.agent, session_id)
    (participant,), (interaction,) = session["participants"], session["interactions"]
    return await server.join(participant["id"]), interaction["id"]
