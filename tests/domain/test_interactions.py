"""How an interaction is sent, started, counted, declined and deleted (rules 9 to 11, 14, 17)."""

import pytest

from testing.running_server import RunningServer
from testing.session_scenario import (
    NAME,
    a_form,
    bubble,
    button,
    fill,
    room,
    sign,
    start,
    template,
)

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]


async def test_the_customer_sees_an_interaction_once_the_agent_details_are_complete(
    product: RunningServer,
) -> None:
    """Rule 9: until then it does not exist for the customer."""
    scenario = await room(product)
    interaction = await scenario.add(await a_form(product), agentDetails=[NAME])
    ada = scenario.people["Ada"]
    assert (interaction["status"], interaction["sentAt"]) == ("AWAITING_AGENT", None)
    assert (await scenario.see(ada))["interactions"] == []
    arguments = {"interactionId": interaction["id"]}
    assert await scenario.refused(ada, "startInteraction", **arguments) == "NotFound"
    details = {**arguments, "values": [{"name": "name", "value": "North"}]}
    await product.agent.do("completeAgentDetails", **details)
    visible = (await scenario.see(ada))["interactions"]
    assert [row["id"] for row in visible] == [interaction["id"]]
    reason = await scenario.refused(product.agent, "completeAgentDetails", **details)
    assert reason == "DETAILS_ALREADY_COMPLETE"


async def test_an_interaction_that_is_not_sent_changes_nothing_for_the_customer(
    product: RunningServer,
) -> None:
    """Rules 9 and 13: who has completed everything they can see still counts as completed."""
    scenario = await room(product)
    form, ada = await a_form(product), scenario.people["Ada"]
    await fill(ada, await scenario.add(form))
    before = await scenario.see(ada)
    await scenario.add(form, agentDetails=[NAME])
    after = await scenario.see(ada)
    assert {**after, "cursor": ""} == {**before, "cursor": ""}
    assert after["participants"][0]["completed"] is True


async def test_an_agents_form_does_not_prevent_deletion(product: RunningServer) -> None:
    """Rule 10: it does not count as started. A tombstone and an event remain."""
    steps = [
        {"templateId": await a_form(product, "AGENT")},
        {"templateId": await a_form(product)},
    ]
    scenario = await room(product)
    interaction = await scenario.add(await template(product, "createWorkflow", steps=steps))
    values = [{"name": "name", "value": "Low"}]
    await product.agent.do("submitAgentForm", stepId=interaction["steps"][0]["id"], values=values)
    arguments = {"interactionId": interaction["id"]}
    await product.agent.do("deleteInteraction", **arguments)
    deleted = await bubble(product.agent, interaction["id"])
    assert (deleted["status"], bool(deleted["deletedAt"])) == ("DELETED", True)
    assert (await scenario.log())[-1]["__typename"] == "InteractionDeleted"
    reason = await scenario.refused(scenario.people["Ada"], "startInteraction", **arguments)
    assert reason == "DELETED"


@pytest.mark.parametrize(("auto_open", "delete"), [(False, "yes"), (True, "ALREADY_STARTED")])
async def test_opening_starts_an_interaction_only_with_auto_open(
    product: RunningServer, auto_open: bool, delete: str
) -> None:
    """Rules 10 and 11."""
    await product.admin.do("updatePolicy", autoOpen=auto_open)
    scenario = await room(product)
    interaction = await scenario.add(await a_form(product))
    await scenario.people["Ada"].do("openInteraction", interactionId=interaction["id"])
    assert await button(product.agent, interaction["id"], "DELETE") == delete


async def test_the_count_has_every_participant_who_must_act_and_nobody_else(
    product: RunningServer,
) -> None:
    """Rule 14: "1/3" leaves out the agent and copies; one who declines stays in the total."""
    scenario = await room(product)
    for name, role in (("Ben", "CO_SIGNER"), ("Cleo", "CO_SIGNER"), ("Dan", "CC")):
        await scenario.invite(name, role)
    interaction = await scenario.add(await product.contract(), agentSigns="LAST")
    await sign(scenario.people["Ada"], interaction)
    signed = await bubble(product.agent, interaction["id"])
    assert (signed["completedCount"], signed["requiredCount"]) == (1, 3)
    arguments = {"interactionId": interaction["id"], "reason": "Too expensive."}
    await scenario.people["Ben"].do("declineInteraction", **arguments)
    declined = await bubble(product.agent, interaction["id"])
    assert (declined["completedCount"], declined["requiredCount"]) == (1, 3)


async def test_a_decline_stops_the_interaction_and_tells_only_the_agent_why(
    product: RunningServer,
) -> None:
    """Rule 17."""
    scenario = await room(product)
    ben = await scenario.invite("Ben")
    interaction = await scenario.add(await a_form(product))
    arguments = {"interactionId": interaction["id"]}
    await scenario.people["Ada"].do("declineInteraction", **arguments, reason="Too expensive.")
    declined = await bubble(product.agent, interaction["id"])
    assert declined["status"] == "DECLINED"
    assert declined["statusLine"] == "Declined by Ada: Too expensive."
    assert declined["recipients"][0]["declineReason"] == "Too expensive."
    assert "expensive" not in str(await bubble(ben, interaction["id"]))
    assert await scenario.refused(ben, "startInteraction", **arguments) == "DECLINED"


async def test_an_upload_counts_only_once(product: RunningServer) -> None:
    scenario = await room(product)
    interaction = await scenario.add(await template(product, "createFileRequest", fileCount=2))
    ada, step_id = scenario.people["Ada"], interaction["steps"][0]["id"]
    await start(ada, interaction["id"])
    first = {"stepId": step_id, "uploadId": await product.upload(ada, "a.pdf", b"some bytes")}
    await ada.do("attachFile", **first)
    assert await scenario.refused(ada, "attachFile", **first) == "InvalidInput"
    second = {"stepId": step_id, "uploadId": await product.upload(ada, "b.pdf", b"some bytes")}
    await ada.do("attachFile", **second)
    assert (await bubble(product.agent, interaction["id"]))["status"] == "COMPLETED"
