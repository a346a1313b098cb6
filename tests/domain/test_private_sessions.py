"""A private session with one participant of a session that has several."""

from typing import Any

import pytest

from testing.running_server import OperationFailed, RunningServer, Socket
from testing.session_scenario import load_session, outbox_messages, start_scenario

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


async def test_other_participants_do_not_learn_of_a_private_session(
    server: RunningServer,
) -> None:
    """Neither by a query nor by an event. For the agent both sessions link to each other."""
    scenario = await start_scenario(server)
    ben = await scenario.invite("Ben")
    async with ben.socket() as socket:
        document = """subscription ($id: ID!) { sessionUpdates(sessionId: $id) {
            session { id children { sessionId } } events { __typename cause } } }"""
        number = await socket.subscribe(document, id=scenario.id)
        await socket.next(number)
        started = await server.agent.mutate(
            "startPrivateSession", "session { id }", participantId=scenario.participant_ids["Ada"]
        )
        private_id = started["session"]["id"]
        await server.agent.mutate("endSession", sessionId=scenario.id)
        events = await events_until(socket, number, "END_SESSION")
    assert all(event["cause"] != "START_PRIVATE_SESSION" for event in events)
    seen_by_ben = await scenario.load(ben)
    assert seen_by_ben["children"] == []
    private_ids = [person["privateSessionId"] for person in seen_by_ben["participants"]]
    assert private_ids == [None, None]
    with pytest.raises(OperationFailed) as caught:
        await load_session(ben, private_id)
    assert caught.value.codes == ["NOT_FOUND"]
    private = await load_session(server.agent, private_id)
    assert (private["kind"], private["parent"]["sessionId"]) == ("PRIVATE", scenario.id)
    children = (await scenario.load())["children"]
    assert [child["sessionId"] for child in children] == [private_id]


async def events_until(socket: Socket, number: str, cause: str) -> list[dict[str, Any]]:
    """Returns the events of a subscription up to the one with that cause."""
    events: list[dict[str, Any]] = []
    while not any(event["cause"] == cause for event in events):
        events += (await socket.next(number))["sessionUpdates"]["events"]
    return events


async def test_a_participant_has_at_most_one_open_private_session(server: RunningServer) -> None:
    """A second request returns the open session; after its end a new one can be started."""
    scenario = await start_scenario(server)
    agent, arguments = server.agent, {"participantId": scenario.participant_ids["Ada"]}
    reason = await scenario.refusal_reason(agent, "startPrivateSession", **arguments)
    assert reason == "NOT_MULTI_PARTICIPANT"
    await scenario.invite("Ben")
    first = await agent.mutate("startPrivateSession", "session { id }", **arguments)
    invitations = len(await outbox_messages(server, "INVITATION"))
    reason = await scenario.refusal_reason(agent, "startPrivateSession", **arguments)
    assert reason == "PRIVATE_SESSION_OPEN"
    refused = await agent.try_mutate("startPrivateSession", "session { id }", **arguments)
    assert refused["session"] == first["session"]
    assert len(await outbox_messages(server, "INVITATION")) == invitations
    await agent.mutate("endSession", sessionId=first["session"]["id"])
    second = await agent.mutate("startPrivateSession", "session { id }", **arguments)
    assert second["session"] != first["session"]
