"""Domain rules 3, 4 and 7: the order of steps, signing groups and the agent's signature."""

import pytest

from testing.running_server import RunningServer
from testing.session_scenario import a_form, bubble, fill, room, sign, signature, start, template

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]


async def test_a_group_signs_after_the_group_before_it(product: RunningServer) -> None:
    """Rule 4: signing order inside a step."""
    scenario = await room(product)
    ben = await scenario.invite("Ben")
    recipients = [
        {"participantId": scenario.ids["Ada"], "group": 2},
        {"participantId": scenario.ids["Ben"], "group": 1},
    ]
    interaction = await scenario.add(await product.contract(), recipients=recipients)
    ada = scenario.people["Ada"]
    await start(ada, interaction["id"])
    arguments = signature(interaction, 1)
    assert await scenario.refused(ada, "signStep", **arguments) == "OTHERS_MUST_SIGN_FIRST"
    await sign(ben, interaction, 2)
    await ada.do("signStep", **arguments)


async def test_a_step_opens_when_all_steps_before_it_are_complete(product: RunningServer) -> None:
    """Rule 4: steps open in order."""
    form = await a_form(product)
    steps = [{"templateId": form}, {"templateId": form}]
    scenario = await room(product)
    interaction = await scenario.add(await template(product, "createWorkflow", steps=steps))
    ada = scenario.people["Ada"]
    await start(ada, interaction["id"])
    arguments = {
        "stepId": interaction["steps"][1]["id"],
        "values": [{"name": "name", "value": "Ada"}],
    }
    assert await scenario.refused(ada, "submitForm", **arguments) == "STEP_NOT_REACHED"
    await fill(ada, interaction)
    await ada.do("submitForm", **arguments)
    assert (await bubble(product.agent, interaction["id"]))["status"] == "COMPLETED"


async def test_an_agent_who_signs_last_signs_once_and_after_everybody(
    product: RunningServer,
) -> None:
    """Rules 3, 4 and 7: the interaction is complete when the agent has signed too."""
    scenario = await room(product)
    interaction = await scenario.add(await product.contract(), agentSigns="LAST")
    agent, arguments = product.agent, {"interactionId": interaction["id"]}
    assert await scenario.refused(agent, "signAsAgent", **arguments) == "OTHERS_MUST_SIGN_FIRST"
    await sign(scenario.people["Ada"], interaction)
    assert (await bubble(agent, interaction["id"]))["status"] == "AWAITING_AGENT"
    await agent.do("signAsAgent", **arguments)
    assert (await bubble(agent, interaction["id"]))["status"] == "COMPLETED"
    assert await scenario.refused(agent, "signAsAgent", **arguments) == "ALREADY_SIGNED"


async def test_when_the_agent_signs_first_the_others_wait_for_it(product: RunningServer) -> None:
    """Rules 4 and 7."""
    scenario = await room(product)
    interaction = await scenario.add(await product.contract(), agentSigns="FIRST")
    ada = scenario.people["Ada"]
    await start(ada, interaction["id"])
    reason = await scenario.refused(ada, "signStep", **signature(interaction))
    assert reason == "OTHERS_MUST_SIGN_FIRST"
    await product.agent.do("signAsAgent", interactionId=interaction["id"])
    await sign(ada, interaction)
    assert (await bubble(ada, interaction["id"]))["status"] == "COMPLETED"
