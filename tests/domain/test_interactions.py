"""How an interaction is sent, started, counted, declined and deleted."""

import pytest

from testing.running_server import RunningServer
from testing.session_scenario import (
    NAME_FIELD,
    create_form,
    create_template,
    fill_form,
    load_interaction,
    sign_contract,
    start_interaction,
    start_scenario,
    template_step,
    toolbar_state,
)

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


async def test_the_customer_sees_an_interaction_once_the_agent_details_are_complete(
    server: RunningServer,
) -> None:
    """Until then it does not exist for the customer."""
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await create_form(server), agentDetails=[NAME_FIELD]
    )
    ada = scenario.people["Ada"]
    assert (interaction["status"], interaction["sentAt"]) == ("AWAITING_AGENT", None)
    assert (await scenario.load(ada))["interactions"] == []
    arguments = {"interactionId": interaction["id"]}
    assert await scenario.refusal_reason(ada, "startInteraction", **arguments) == "NotFound"
    details = {**arguments, "values": [{"name": "name", "value": "North"}]}
    await server.agent.mutate("completeAgentDetails", **details)
    visible = (await scenario.load(ada))["interactions"]
    assert [row["id"] for row in visible] == [interaction["id"]]
    reason = await scenario.refusal_reason(server.agent, "completeAgentDetails", **details)
    assert reason == "DETAILS_ALREADY_COMPLETE"


async def test_an_interaction_that_is_not_sent_changes_nothing_for_the_customer(
    server: RunningServer,
) -> None:
    """A participant who has completed every visible interaction still counts as completed."""
    scenario = await start_scenario(server)
    form, ada = await create_form(server), scenario.people["Ada"]
    await fill_form(ada, await scenario.add_interaction(form))
    before = await scenario.load(ada)
    await scenario.add_interaction(form, agentDetails=[NAME_FIELD])
    after = await scenario.load(ada)
    assert {**after, "cursor": ""} == {**before, "cursor": ""}
    assert after["participants"][0]["completed"] is True


async def test_an_agents_form_does_not_prevent_deletion(server: RunningServer) -> None:
    """The interaction does not count as started. Its row and an event remain after the deletion."""
    steps = [
        template_step(await create_form(server, "AGENT")),
        template_step(await create_form(server)),
    ]
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await create_template(server, "createWorkflowTemplate", steps=steps)
    )
    values = [{"name": "name", "value": "Low"}]
    await server.agent.mutate(
        "submitAgentForm", stepId=interaction["steps"][0]["id"], values=values
    )
    arguments = {"interactionId": interaction["id"]}
    await server.agent.mutate("deleteInteraction", **arguments)
    deleted = await load_interaction(server.agent, interaction["id"])
    assert (deleted["status"], bool(deleted["deletedAt"])) == ("DELETED", True)
    assert (await scenario.load_events())[-1]["__typename"] == "InteractionDeleted"
    reason = await scenario.refusal_reason(scenario.people["Ada"], "startInteraction", **arguments)
    assert reason == "DELETED"


@pytest.mark.parametrize(("auto_open", "delete"), [(False, "yes"), (True, "ALREADY_STARTED")])
async def test_opening_starts_an_interaction_only_with_auto_open(
    server: RunningServer, auto_open: bool, delete: str
) -> None:
    """A started interaction cannot be deleted."""
    await server.admin.mutate("updatePolicy", autoStart=auto_open)
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(await create_form(server))
    await scenario.people["Ada"].mutate("openInteraction", interactionId=interaction["id"])
    assert await toolbar_state(server.agent, interaction["id"], "DELETE") == delete


async def test_the_count_has_every_participant_who_must_act_and_nobody_else(
    server: RunningServer,
) -> None:
    """The agent and recipients of a copy are not counted. One who declines stays in the total."""
    scenario = await start_scenario(server)
    for name, role in (("Ben", "CO_SIGNER"), ("Cleo", "CO_SIGNER"), ("Dan", "CC")):
        await scenario.invite(name, role)
    interaction = await scenario.add_interaction(
        await server.create_contract_template(), agentSigning="LAST"
    )
    await sign_contract(scenario.people["Ada"], interaction)
    signed = await load_interaction(server.agent, interaction["id"])
    assert (signed["completedCount"], signed["requiredCount"]) == (1, 3)
    arguments = {"interactionId": interaction["id"], "reason": "Too expensive."}
    await scenario.people["Ben"].mutate("declineInteraction", **arguments)
    declined = await load_interaction(server.agent, interaction["id"])
    assert (declined["completedCount"], declined["requiredCount"]) == (1, 3)


async def test_a_decline_stops_the_interaction_and_tells_only_the_agent_why(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    ben = await scenario.invite("Ben")
    interaction = await scenario.add_interaction(await create_form(server))
    arguments = {"interactionId": interaction["id"]}
    await scenario.people["Ada"].mutate("declineInteraction", **arguments, reason="Too expensive.")
    declined = await load_interaction(server.agent, interaction["id"])
    assert declined["status"] == "DECLINED"
    assert declined["statusLine"] == "Declined by Ada: Too expensive."
    assert declined["recipients"][0]["declineReason"] == "Too expensive."
    assert "expensive" not in str(await load_interaction(ben, interaction["id"]))
    assert await scenario.refusal_reason(ben, "startInteraction", **arguments) == "DECLINED"


async def test_an_upload_counts_only_once(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await create_template(server, "createFileRequestTemplate", fileCount=2)
    )
    ada, step_id = scenario.people["Ada"], interaction["steps"][0]["id"]
    await start_interaction(ada, interaction["id"])
    first = {"stepId": step_id, "uploadId": await server.upload(ada, "a.pdf", b"some bytes")}
    await ada.mutate("attachFile", **first)
    assert await scenario.refusal_reason(ada, "attachFile", **first) == "InvalidInput"
    second = {"stepId": step_id, "uploadId": await server.upload(ada, "b.pdf", b"some bytes")}
    await ada.mutate("attachFile", **second)
    assert (await load_interaction(server.agent, interaction["id"]))["status"] == "COMPLETED"
