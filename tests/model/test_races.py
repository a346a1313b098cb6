"""Concurrent mutations that exclude each other: exactly one of them succeeds."""

import asyncio

import pytest

from gql.esign.seal import seal_interaction
from gql.model.domain.enums import InteractionStatus
from gql.model.domain.viewer import Viewer
from testing.running_server import Person
from tests.model.race_harness import ROBIN, RaceHarness, race, winner_and_loser

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


async def test_only_one_of_two_concurrent_agent_signatures_succeeds(harness: RaceHarness) -> None:
    """The organization's side signs once, whichever of its users signs."""

    async def sign(session_id: str, _: str, http: bool, is_swapped: bool) -> None:
        interaction_id = await harness.add_interaction(session_id, "contract")
        head = (await harness.session(session_id)).head
        agent = await harness.actor(harness.server.agent, http)
        admin = await harness.actor(harness.server.admin, http)
        payloads = await race(
            harness.try_mutate(
                agent, "signAsAgent", signature={"typedName": "Dana"}, interactionId=interaction_id
            ),
            harness.try_mutate(
                admin, "signAsAgent", signature={"typedName": "Alex"}, interactionId=interaction_id
            ),
            is_swapped,
        )
        refused = winner_and_loser(payloads)[1]
        assert refused["errors"][0]["reason"] == "ALREADY_SIGNED"
        events = await harness.events_after(session_id, head)
        assert [event.cause for event in events if "steps" in event.changes] == ["signAsAgent"]
        interaction = await harness.interaction(session_id, interaction_id)
        (assignment,) = (
            assignment
            for assignment in interaction.steps[0].assignments
            if assignment.participant_id is None
        )
        assert assignment.signature == ("Alex" if payloads[0]["errors"] else "Dana")

    harness.remote_viewers.add(harness.server.admin.id)
    await harness.play(sign, quick=8, full=100)


async def test_concurrent_signatures_of_two_customers_are_both_in_the_file(
    harness: RaceHarness,
) -> None:
    """The second signature is added to the file with the first; the file is sealed once."""
    signers: dict[str, tuple[Viewer, Viewer]] = {}

    async def sign(session_id: str, customer_id: str, http: bool, is_swapped: bool) -> None:
        if http:
            signers[session_id] = await harness.two_signers(session_id, customer_id)
        interaction_id, step_id = await start_contract(harness, session_id, signers[session_id])
        first, second = (
            harness.mutate(signer, "signStep", stepId=step_id, signature={"typedName": "Casey"})
            for signer in signers[session_id]
        )
        await race(first, second, is_swapped)
        head = (await harness.session(session_id)).head
        await asyncio.gather(
            *(
                seal_interaction(harness.context(signer).documents, session_id, interaction_id)
                for signer in signers[session_id]
            )
        )
        events = await harness.events_after(session_id, head)
        assert [event.cause for event in events] == ["sealDocuments"]
        assert len(await harness.signature_names(session_id, interaction_id)) == 3

    await harness.play(sign, quick=2, full=5)


async def start_contract(
    harness: RaceHarness, session_id: str, signers: tuple[Viewer, Viewer]
) -> tuple[str, str]:
    """Adds a contract that both have started; returns the ids of the interaction and its step."""
    agent = await harness.viewer(harness.server.agent)
    payload = await harness.mutate(
        agent,
        "addInteraction",
        "interaction { id steps { id } }",
        sessionId=session_id,
        templateId=harness.templates["contract"],
        agentSigning="NEVER",
    )
    interaction = payload["interaction"]
    for signer in signers:
        await harness.mutate(signer, "startInteraction", interactionId=interaction["id"])
    return interaction["id"], interaction["steps"][0]["id"]


async def test_only_one_of_a_concurrent_delete_and_start_succeeds(harness: RaceHarness) -> None:
    """An interaction that was started is never deleted."""
    customers: dict[str, Person | Viewer] = {}

    async def play_round(session_id: str, customer_id: str, http: bool, is_swapped: bool) -> None:
        interaction_id = await harness.add_interaction(session_id, "form")
        if http or isinstance(customers[session_id], Person):
            customers[session_id] = await harness.participant(session_id, customer_id, http)
        agent = await harness.actor(harness.server.agent, http)
        customer = customers[session_id]
        deleted, started = await race(
            harness.try_mutate(agent, "deleteInteraction", interactionId=interaction_id),
            harness.try_mutate(customer, "startInteraction", interactionId=interaction_id),
            is_swapped,
        )
        _, refused = winner_and_loser((deleted, started))
        interaction = await harness.interaction(session_id, interaction_id)
        was_started = interaction.recipients[0].started_at is not None
        if refused is started:
            assert refused["errors"][0]["reason"] == "DELETED"
            assert (interaction.status, was_started) == (InteractionStatus.DELETED, False)
        else:
            assert refused["errors"][0]["reason"] == "ALREADY_STARTED"
            assert (interaction.status, was_started) == (InteractionStatus.IN_PROGRESS, True)

    await harness.play(play_round, quick=10, full=200)


async def test_two_concurrent_starts_of_a_private_session_start_one(harness: RaceHarness) -> None:
    """While a private session is open, starting another returns the open one."""

    async def start(session_id: str, customer_id: str, http: bool, is_swapped: bool) -> None:
        agent = await harness.actor(harness.server.agent, http)
        admin = await harness.actor(harness.server.admin, http)
        if http:  # a private session needs several participants
            await harness.mutate(
                agent, "inviteParticipant", sessionId=session_id, role="CO_SIGNER", contact=ROBIN
            )
        children_before = await child_ids(harness, session_id)
        selection = "session { id } participant { id }"
        payloads = await race(
            harness.try_mutate(agent, "startPrivateSession", selection, participantId=customer_id),
            harness.try_mutate(admin, "startPrivateSession", selection, participantId=customer_id),
            is_swapped,
        )
        succeeded, refused = winner_and_loser(payloads)
        assert refused["errors"][0]["reason"] == "PRIVATE_SESSION_OPEN"
        assert refused["session"] == succeeded["session"]
        started = await child_ids(harness, session_id) - children_before
        assert started == {succeeded["session"]["id"]}
        assert await harness.count_messages(succeeded["participant"]["id"]) == 1
        await harness.check_log(succeeded["session"]["id"])
        await harness.mutate(agent, "endSession", sessionId=succeeded["session"]["id"])

    await harness.play(start, quick=10, full=200)


async def child_ids(harness: RaceHarness, session_id: str) -> set[str]:
    return {child.session_id for child in (await harness.session(session_id)).children}


async def test_concurrent_forwarding_and_approval_do_not_deadlock(harness: RaceHarness) -> None:
    """Mutations of several sessions lock them in the order of their ids."""
    sources: dict[str, str] = {}

    async def play_round(session_id: str, customer_id: str, http: bool, is_swapped: bool) -> None:
        agent = await harness.actor(harness.server.agent, http)
        if http:
            sources[session_id] = await completed_form(harness, session_id, customer_id)
        source_id = sources[session_id]
        forward = {"interactionId": source_id, "contact": ROBIN}
        forwarded = await harness.mutate(
            agent, "forwardForApproval", "approvalSessionId", **forward
        )
        approval_id = forwarded["approvalSessionId"]
        approval = await harness.session(approval_id)
        approver = await harness.participant(approval_id, approval.participants[0].id, http)
        copy_id = approval.interactions[0].id
        await harness.mutate(approver, "startInteraction", interactionId=copy_id)
        (approved, ended), forwarded_again = await asyncio.gather(
            race(
                harness.try_mutate(approver, "approveInteraction", interactionId=copy_id),
                harness.try_mutate(agent, "endSession", sessionId=approval_id),
                is_swapped,
            ),
            harness.try_mutate(agent, "forwardForApproval", "approvalSessionId", **forward),
        )
        assert ended["errors"] == forwarded_again["errors"] == []
        reasons = [error["reason"] for error in approved["errors"]]
        assert reasons in ([], ["SESSION_ENDED"])
        source = await harness.interaction(session_id, source_id)
        decisions = {approval.session_id: approval.decision for approval in source.approvals}
        assert decisions[approval_id] == ("PENDING" if reasons else "APPROVED")
        assert decisions[forwarded_again["approvalSessionId"]] == "PENDING"
        await harness.check_log(approval_id)

    # a round starts two sessions, so it takes four times as long as in the other races
    await harness.play(play_round, quick=5, full=50)


async def completed_form(harness: RaceHarness, session_id: str, customer_id: str) -> str:
    """Adds a form, which the customer completes; returns the interaction's id."""
    interaction_id = await harness.add_interaction(session_id, "form")
    customer = await harness.participant(session_id, customer_id)
    started = await harness.mutate(
        customer,
        "startInteraction",
        "interaction { steps { id } }",
        interactionId=interaction_id,
    )
    step_id = started["interaction"]["steps"][0]["id"]
    values = [{"name": "full_name", "value": "Casey"}]
    await harness.mutate(customer, "submitForm", stepId=step_id, values=values)
    return interaction_id
