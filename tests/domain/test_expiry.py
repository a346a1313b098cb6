"""Sessions end after a time without activity, and interactions at their expiry."""

import pytest

from testing.running_server import RunningServer
from testing.session_scenario import (
    advance_clock,
    create_form,
    fill_form,
    start_interaction,
    start_scenario,
    toolbar_state,
)

pytestmark = pytest.mark.anyio


async def test_a_session_ends_after_its_lifetime_without_activity(server: RunningServer) -> None:
    """Every mutation after the end is refused with the reason."""
    await server.admin.mutate("updatePolicy", sessionLifetimeSeconds=1_800)
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(await create_form(server))
    ada = scenario.people["Ada"]
    advance_clock(server, minutes=25)
    await start_interaction(ada, interaction["id"])
    advance_clock(server, minutes=50)
    await server.app_state.expiry_sweeper.sweep()
    assert (await scenario.load())["status"] == "OPEN", "starting counts as activity"
    advance_clock(server, minutes=58)
    await server.app_state.expiry_sweeper.sweep()
    ended = await scenario.load()
    assert (ended["status"], ended["endReason"]) == ("ENDED", "INACTIVITY")
    values = [{"name": "name", "value": "Ada"}]
    step_id = interaction["steps"][0]["id"]
    reason = await scenario.refusal_reason(ada, "submitForm", stepId=step_id, values=values)
    assert reason == "SESSION_ENDED"
    assert await toolbar_state(server.agent, interaction["id"], "DELETE") == "SESSION_ENDED"


async def test_an_interaction_expires_unless_it_is_complete(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    form, expiry = await create_form(server), "2999-01-01T00:00:00Z"
    completed = await scenario.add_interaction(form, expiresAt=expiry)
    incomplete = await scenario.add_interaction(form, expiresAt=expiry)
    await fill_form(scenario.people["Ada"], completed)
    advance_clock(server, days=366_000)
    await server.app_state.expiry_sweeper.sweep()
    advance_clock(server)
    interactions = (await scenario.load())["interactions"]
    statuses = {interaction["id"]: interaction["status"] for interaction in interactions}
    assert statuses == {completed["id"]: "COMPLETED", incomplete["id"]: "EXPIRED"}
