"""Inviting, reminding and reassigning participants."""

from typing import Any

import pytest

from gql.model.database.drivers.statements import Statement, Statements
from gql.model.database.unit_of_work import UnitOfWork
from testing.running_server import OperationFailed, RunningServer
from testing.session_scenario import create_form, fill_form, outbox_messages, start_scenario

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


def secret_in(message: dict[str, Any]) -> str:
    """Returns the secret of the link in a message of the outbox."""
    secret: str = message["body"].split("/join#")[1].split()[0]
    return secret


@pytest.mark.sqlite_suffices
async def test_a_reminder_goes_only_to_a_participant_with_open_work(
    server: RunningServer,
) -> None:
    """The reminder contains a link that can be exchanged."""
    scenario = await start_scenario(server)
    arguments = {"participantId": scenario.participant_ids["Ada"]}
    reason = await scenario.refusal_reason(server.agent, "remindParticipant", **arguments)
    assert reason == "NOTHING_TO_DO"
    assert await outbox_messages(server, "REMINDER") == []
    await scenario.add_interaction(await create_form(server))
    await server.agent.mutate("remindParticipant", **arguments)
    (reminder,) = await outbox_messages(server, "REMINDER")
    entered = await server.anonymous().mutate(
        "exchangeLink", "participant { id }", secret=secret_in(reminder)
    )
    assert entered["participant"]["id"] == scenario.participant_ids["Ada"]


@pytest.mark.sqlite_suffices
async def test_reassigning_revokes_the_old_link_and_token(server: RunningServer) -> None:
    """The new participant gets the open assignments and can be reassigned until they start."""
    scenario = await start_scenario(server)
    ada, agent = scenario.people["Ada"], server.agent
    (invitation,) = await outbox_messages(server, "INVITATION")
    interaction = await scenario.add_interaction(await create_form(server))
    contact = {"name": "Zoe", "email": "zoe@x.example"}
    arguments = {"participantId": scenario.participant_ids["Ada"], "contact": contact}
    reassigned = await agent.mutate("reassignParticipant", "participant { id }", **arguments)
    with pytest.raises(OperationFailed) as caught:
        await scenario.load(ada)
    assert caught.value.codes == ["UNAUTHENTICATED"]
    secret = secret_in(invitation)
    assert (
        await scenario.refusal_reason(server.anonymous(), "exchangeLink", secret=secret)
        == "NotFound"
    )
    zoe = await scenario.join("Zoe", reassigned["participant"]["id"])
    reason = await scenario.refusal_reason(agent, "reassignParticipant", **arguments)
    assert reason == "PARTICIPANT_REPLACED"
    await fill_form(zoe, interaction)
    arguments["participantId"] = scenario.participant_ids["Zoe"]
    assert (
        await scenario.refusal_reason(agent, "reassignParticipant", **arguments)
        == "ALREADY_STARTED"
    )


async def test_an_invitation_is_rolled_back_with_its_participant(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are rows of one transaction, which fails here at its very end."""
    scenario = await start_scenario(server)
    before, invitations = await scenario.load(), await outbox_messages(server, "INVITATION")
    finish = UnitOfWork.finish

    def fail_after_finishing(work: UnitOfWork, statements: Statements) -> list[Statement]:
        writes = finish(work, statements)
        fails = work.cause == "inviteParticipant"
        return [*writes, Statement("no SQL")] if fails else writes

    with monkeypatch.context() as patched:
        patched.setattr(UnitOfWork, "finish", fail_after_finishing)
        with pytest.raises(OperationFailed) as caught:
            await scenario.invite("Ben")
    assert caught.value.codes == ["INTERNAL"]
    assert (await scenario.load(), await outbox_messages(server, "INVITATION")) == (
        before,
        invitations,
    )
    await scenario.invite("Ben")
    assert len(await outbox_messages(server, "INVITATION")) == len(invitations) + 1
