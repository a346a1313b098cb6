"""What ends by the passing of time: sessions and interactions (rules 2 and 12)."""

import pytest

from testing.running_server import RunningServer
from testing.session_scenario import a_form, button, fill, later, room, start

pytestmark = pytest.mark.anyio


async def test_a_session_ends_after_its_lifetime_without_activity(product: RunningServer) -> None:
    """Rule 12 and "Words": every mutation after it is refused with the reason."""
    await product.admin.do("updatePolicy", sessionLifetimeSeconds=1_800)
    scenario = await room(product)
    interaction = await scenario.add(await a_form(product))
    ada = scenario.people["Ada"]
    later(product, minutes=25)
    await start(ada, interaction["id"])
    later(product, minutes=50)
    await product.app_state.expiry_sweeper.sweep()
    assert (await scenario.see())["status"] == "OPEN", "starting counts as activity"
    later(product, minutes=58)
    await product.app_state.expiry_sweeper.sweep()
    ended = await scenario.see()
    assert (ended["status"], ended["endReason"]) == ("ENDED", "INACTIVITY")
    values = [{"name": "name", "value": "Ada"}]
    step_id = interaction["steps"][0]["id"]
    reason = await scenario.refused(ada, "submitForm", stepId=step_id, values=values)
    assert reason == "SESSION_ENDED"
    assert await button(product.agent, interaction["id"], "DELETE") == "SESSION_ENDED"


async def test_an_interaction_expires_unless_it_is_complete(product: RunningServer) -> None:
    """Rule 2."""
    scenario = await room(product)
    form, expiry = await a_form(product), "2999-01-01T00:00:00Z"
    completed = await scenario.add(form, expiresAt=expiry)
    incomplete = await scenario.add(form, expiresAt=expiry)
    await fill(scenario.people["Ada"], completed)
    later(product, days=366_000)
    await product.app_state.expiry_sweeper.sweep()
    later(product)
    interactions = (await scenario.see())["interactions"]
    statuses = {interaction["id"]: interaction["status"] for interaction in interactions}
    assert statuses == {completed["id"]: "COMPLETED", incomplete["id"]: "EXPIRED"}
