"""Sessions end after a time without activity, and interactions at their expiry."""

import pytest
from sqlalchemy import select

from gql.model.database.tables import InteractionRow
from testing.running_server import RunningServer
from testing.session_scenario import (
    advance_clock,
    create_form,
    fill_form,
    load_interaction,
    start_interaction,
    start_scenario,
    toolbar_state,
)

pytestmark = pytest.mark.anyio

EXPIRY = "2999-01-01T00:00:00Z"


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


async def test_an_interaction_that_has_ended_leaves_the_sweep(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    ben, form = await scenario.invite("Ben"), await create_form(server)
    interactions = [await scenario.add_interaction(form, expiresAt=EXPIRY) for _ in range(3)]
    completed, declined, deleted = interactions
    for person in (scenario.people["Ada"], ben):
        await fill_form(person, completed)
    await ben.mutate("declineInteraction", interactionId=declined["id"], reason="No")
    await server.agent.mutate("deleteInteraction", interactionId=deleted["id"])
    advance_clock(server, days=366_000)
    assert await due_interactions(server) == []
    await server.app_state.expiry_sweeper.sweep()
    advance_clock(server)
    causes = {event["cause"] for event in await scenario.load_events()}
    assert "EXPIRE_INTERACTION" not in causes


async def test_an_interaction_whose_decliner_was_replaced_expires(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    ben = await scenario.invite("Ben")
    interaction = await scenario.add_interaction(await create_form(server), expiresAt=EXPIRY)
    await ben.mutate("declineInteraction", interactionId=interaction["id"], reason="No")
    await server.agent.mutate(
        "reassignParticipant",
        participantId=scenario.participant_ids["Ben"],
        contact={"name": "Bob", "email": "bob@x.example"},
    )
    advance_clock(server, days=366_000)
    assert await due_interactions(server) == [interaction["id"]]
    await server.app_state.expiry_sweeper.sweep()
    assert await due_interactions(server) == []
    advance_clock(server)
    assert (await load_interaction(server.agent, interaction["id"]))["status"] == "EXPIRED"


async def due_interactions(server: RunningServer) -> list[str]:
    """Returns the interactions that the next sweep would look at."""
    query = select(InteractionRow.id).where(InteractionRow.expiry_due_at.is_not(None))
    async with server.app_state.database.read_transaction() as sql:
        return list(await sql.scalars(query))
