"""The order of steps, of signing groups and of the agent's signature."""

import pytest

from testing.running_server import RunningServer
from testing.session_scenario import (
    NAME_FIELD,
    create_form,
    create_template,
    fill_form,
    load_interaction,
    sign_contract,
    signature_input,
    start_interaction,
    start_scenario,
    template_step,
)

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


async def test_a_group_signs_after_the_group_before_it(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    ben = await scenario.invite("Ben")
    recipients = [
        {"participantId": scenario.participant_ids["Ada"], "group": 2},
        {"participantId": scenario.participant_ids["Ben"], "group": 1},
    ]
    interaction = await scenario.add_interaction(
        await server.create_contract_template(), recipients=recipients
    )
    ada = scenario.people["Ada"]
    await start_interaction(ada, interaction["id"])
    arguments = signature_input(interaction, 1)
    assert await scenario.refusal_reason(ada, "signStep", **arguments) == "OTHERS_MUST_SIGN_FIRST"
    await sign_contract(ben, interaction, 2)
    await ada.mutate("signStep", **arguments)


async def test_a_step_opens_when_all_steps_before_it_are_complete(server: RunningServer) -> None:
    form = await create_form(server)
    steps = [template_step(form), template_step(form)]
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await create_template(server, "createWorkflowTemplate", steps=steps)
    )
    ada = scenario.people["Ada"]
    await start_interaction(ada, interaction["id"])
    arguments = {
        "stepId": interaction["steps"][1]["id"],
        "values": [{"name": "name", "value": "Ada"}],
    }
    assert await scenario.refusal_reason(ada, "submitForm", **arguments) == "STEP_NOT_REACHED"
    await fill_form(ada, interaction)
    await ada.mutate("submitForm", **arguments)
    assert (await load_interaction(server.agent, interaction["id"]))["status"] == "COMPLETED"


async def test_an_agent_who_signs_last_signs_once_and_after_everybody(
    server: RunningServer,
) -> None:
    """The interaction is complete when the agent has signed too."""
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await server.create_contract_template(), agentSigning="LAST"
    )
    agent, arguments = server.agent, {"interactionId": interaction["id"]}
    assert (
        await scenario.refusal_reason(agent, "signAsAgent", **arguments) == "OTHERS_MUST_SIGN_FIRST"
    )
    await sign_contract(scenario.people["Ada"], interaction)
    assert (await load_interaction(agent, interaction["id"]))["status"] == "AWAITING_AGENT"
    await agent.mutate("signAsAgent", **arguments)
    assert (await load_interaction(agent, interaction["id"]))["status"] == "COMPLETED"
    assert await scenario.refusal_reason(agent, "signAsAgent", **arguments) == "ALREADY_SIGNED"


async def test_when_the_agent_signs_first_the_others_wait_for_it(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await server.create_contract_template(), agentSigning="FIRST"
    )
    ada = scenario.people["Ada"]
    await start_interaction(ada, interaction["id"])
    reason = await scenario.refusal_reason(ada, "signStep", **signature_input(interaction))
    assert reason == "OTHERS_MUST_SIGN_FIRST"
    await server.agent.mutate("signAsAgent", interactionId=interaction["id"])
    await sign_contract(ada, interaction)
    assert (await load_interaction(ada, interaction["id"]))["status"] == "COMPLETED"


async def test_an_agent_who_cannot_sign_yet_learns_what_is_missing(server: RunningServer) -> None:
    """First the agent's own details, then the agent's own form, then the customer's signature."""
    form = await create_form(server, "AGENT")
    steps = [template_step(form), template_step(await server.create_contract_template())]
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await create_template(server, "createWorkflowTemplate", steps=steps),
        agentSigning="LAST",
        agentDetails=[NAME_FIELD],
    )
    agent, target = server.agent, {"interactionId": interaction["id"]}
    values = [{"name": "name", "value": "Ada"}]
    own_form = {"stepId": interaction["steps"][0]["id"], "values": values}
    for name, arguments in (("signAsAgent", target), ("submitAgentForm", own_form)):
        reason = await scenario.refusal_reason(agent, name, **arguments)
        assert reason == "DETAILS_NOT_COMPLETE"
    await agent.mutate("completeAgentDetails", values=values, **target)
    assert await scenario.refusal_reason(agent, "signAsAgent", **target) == "STEP_NOT_REACHED"
    await agent.mutate("submitAgentForm", **own_form)
    assert await scenario.refusal_reason(agent, "signAsAgent", **target) == "OTHERS_MUST_SIGN_FIRST"
