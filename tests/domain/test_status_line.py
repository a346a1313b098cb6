"""`statusLine` and `waitingFor`: whom an interaction waits for, by viewer."""

from typing import Any

import pytest

from testing.running_server import Person, RunningServer
from testing.session_scenario import (
    create_form,
    fill_form,
    sign_contract,
    start_interaction,
    start_scenario,
)

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]

QUERY = """query ($id: ID!) { interaction(id: $id) {
    statusLine waitingFor { duty agent participants { name } } } }"""


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


async def described(person: Person, interaction: dict[str, Any]) -> tuple[str, Any]:
    """Returns the line, and (duty, agent, names) or None, as a person sees them."""
    shown = (await person.execute(QUERY, id=interaction["id"]))["interaction"]
    waiting_for = shown["waitingFor"]
    if waiting_for is None:
        return shown["statusLine"], None
    names = [participant["name"] for participant in waiting_for["participants"]]
    return shown["statusLine"], (waiting_for["duty"], waiting_for["agent"], names)


async def test_the_agent_sees_who_is_missing_and_a_participant_only_themselves(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    ben = await scenario.invite("Ben")
    ada = scenario.people["Ada"]
    interaction = await scenario.add_interaction(
        await server.create_contract_template(), agentSigning="LAST"
    )
    both = ("SIGN", False, ["Ada", "Ben"])
    assert await described(server.agent, interaction) == ("Sent, not started yet", both)
    await start_interaction(ada, interaction["id"])
    assert await described(server.agent, interaction) == ("Waiting for Ada and Ben to sign", both)
    await sign_contract(ada, interaction, 1)
    only_ben = ("SIGN", False, ["Ben"])
    assert await described(server.agent, interaction) == ("Waiting for Ben to sign", only_ben)
    assert await described(ben, interaction) == ("Waiting for Ben to sign", only_ben)
    nobody: tuple[str, bool, list[str]] = ("SIGN", False, [])
    assert await described(ada, interaction) == ("Waiting for others to sign", nobody)
    await sign_contract(ben, interaction, 2)
    agents_turn: tuple[str, Any] = ("Waiting for the agent to sign", ("SIGN", True, []))
    for person in (server.agent, ada, ben):
        assert await described(person, interaction) == agents_turn
    await server.agent.mutate("signAsAgent", interactionId=interaction["id"])
    assert await described(ben, interaction) == ("Completed", None)


async def test_an_interaction_waits_for_the_details_of_the_agent(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    details = [{"name": "amount", "kind": "NUMBER"}]
    interaction = await scenario.add_interaction(await create_form(server), agentDetails=details)
    assert await described(server.agent, interaction) == (
        "Waiting for the agent's details",
        (None, True, []),
    )


async def test_who_declined_is_told_to_the_agent_and_to_themselves(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    ben = await scenario.invite("Ben")
    interaction = await scenario.add_interaction(await create_form(server))
    await ben.mutate("declineInteraction", interactionId=interaction["id"], reason="No")
    assert await described(server.agent, interaction) == ("Declined by Ben: No", None)
    assert await described(ben, interaction) == ("Declined by Ben: No", None)
    assert await described(scenario.people["Ada"], interaction) == ("Stopped", None)


async def test_a_reassigned_participant_is_waited_for_by_their_new_name(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    await scenario.invite("Ben")
    interaction = await scenario.add_interaction(await create_form(server))
    await fill_form(scenario.people["Ada"], interaction)
    await server.agent.mutate(
        "reassignParticipant",
        participantId=scenario.participant_ids["Ben"],
        contact={"name": "Cleo", "email": "cleo@x.example"},
    )
    line, _ = await described(server.agent, interaction)
    assert line == "Waiting for Cleo to fill in the form"
