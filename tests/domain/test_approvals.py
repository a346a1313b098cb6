"""Forwarding an interaction for approval, and the approver's decision."""

from typing import Any

import pytest

from gql.documents.pdf.fill import read_values
from testing.pdf_text import extract_page_text
from testing.running_server import Person, RunningServer, url_path
from testing.session_scenario import (
    SessionScenario,
    create_form,
    create_template,
    fill_form,
    load_interaction,
    load_session,
    sign_contract,
    start_interaction,
    start_scenario,
    template_step,
    toolbar_state,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


EVE = {"name": "Eve", "email": "eve@x.example"}
CART_ITEM = {"name": "Card", "quantity": 1, "price": "9.00", "currency": "EUR"}


async def complete_form(scenario: SessionScenario) -> dict[str, Any]:
    """Returns a form that Ada has completed."""
    interaction = await scenario.add_interaction(await create_form(scenario.server))
    await fill_form(scenario.people["Ada"], interaction)
    return interaction


async def forward(
    scenario: SessionScenario, interaction: dict[str, Any]
) -> tuple[dict[str, Any], Person]:
    """Forwards an interaction; returns the approval session and the approver."""
    agent = scenario.server.agent
    forwarded = await agent.mutate(
        "forwardForApproval", "approvalSessionId", interactionId=interaction["id"], contact=EVE
    )
    approval_session = await load_session(agent, forwarded["approvalSessionId"])
    eve = await scenario.server.join(approval_session["participants"][0]["id"])
    return approval_session, eve


@pytest.mark.sqlite_suffices
async def test_an_interaction_cannot_be_forwarded_before_it_is_completed(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(await create_form(server))
    arguments = {"interactionId": interaction["id"], "contact": EVE}
    reason = await scenario.refusal_reason(server.agent, "forwardForApproval", **arguments)
    assert reason == "NOT_COMPLETED"


@pytest.mark.sqlite_suffices
async def test_a_forwarded_interaction_and_its_copy_link_to_each_other(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    interaction = await complete_form(scenario)
    approval_session, _ = await forward(scenario, interaction)
    (approval,) = (await load_interaction(server.agent, interaction["id"]))["approvals"]
    assert (approval["sessionId"], approval["decision"]) == (approval_session["id"], "PENDING")
    source = {"sessionId": scenario.id, "interactionId": interaction["id"]}
    assert approval_session["interactions"][0]["source"] == source
    assert approval_session["kind"] == "APPROVAL"
    assert approval_session["parent"]["sessionId"] == scenario.id
    children = (await scenario.load())["children"]
    assert [child["sessionId"] for child in children] == [approval_session["id"]]


@pytest.mark.sqlite_suffices
async def test_an_approver_can_read_the_completed_document(server: RunningServer) -> None:
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await server.create_contract_template(), agentSigning="NEVER"
    )
    await sign_contract(scenario.people["Ada"], interaction)
    approval_session, eve = await forward(scenario, interaction)
    arguments = {"interactionId": approval_session["interactions"][0]["id"]}
    preview = await eve.mutate("previewInteraction", "url", **arguments)
    flattened = (await server.http.get(url_path(preview["url"]))).content
    assert "Ada" in extract_page_text(flattened)
    assert read_values(flattened) == {}
    download = await eve.mutate("downloadInteraction", "url draft", **arguments)
    assert download["draft"] is False
    final = (await server.http.get(url_path(download["url"]))).content
    assert read_values(final)["customer_1.name"] == "Ada"


@pytest.mark.parametrize(
    ("mutation", "decision", "status"),
    [
        ("approveInteraction", "APPROVED", "COMPLETED"),
        pytest.param(
            "rejectInteraction", "REJECTED", "DECLINED", marks=pytest.mark.sqlite_suffices
        ),
    ],
)
async def test_the_source_shows_the_approvers_decision_and_comment(
    server: RunningServer, mutation: str, decision: str, status: str
) -> None:
    """The approver alone can decide, and only once."""
    scenario = await start_scenario(server)
    interaction = await complete_form(scenario)
    approval_session, eve = await forward(scenario, interaction)
    copy_id = approval_session["interactions"][0]["id"]
    arguments = {"interactionId": copy_id, "comment": "As agreed."}
    assert await scenario.refusal_reason(server.agent, mutation, **arguments) == "NotFound"
    assert (
        await scenario.refusal_reason(scenario.people["Ada"], mutation, **arguments) == "NotFound"
    )
    await start_interaction(eve, copy_id)
    await eve.mutate(mutation, **arguments)
    (approval,) = (await load_interaction(server.agent, interaction["id"]))["approvals"]
    assert (approval["decision"], approval["comment"]) == (decision, "As agreed.")
    assert approval["decidedAt"]
    assert (await load_interaction(eve, copy_id))["status"] == status
    reason = await scenario.refusal_reason(eve, mutation, **arguments)
    assert reason.startswith(("ALREADY", "DECLINED"))


@pytest.mark.sqlite_suffices
async def test_an_approval_names_the_approver_who_decided(server: RunningServer) -> None:
    """Here the one to whom the approval was reassigned."""
    scenario = await start_scenario(server)
    interaction = await complete_form(scenario)
    approval_session, _ = await forward(scenario, interaction)
    reassigned = await server.agent.mutate(
        "reassignParticipant",
        "participant { id }",
        participantId=approval_session["participants"][0]["id"],
        contact={"name": "Bert", "email": "bert@x.example"},
    )
    bert = await server.join(reassigned["participant"]["id"])
    copy_id = approval_session["interactions"][0]["id"]
    await start_interaction(bert, copy_id)
    await bert.mutate("approveInteraction", interactionId=copy_id)
    (approval,) = (await load_interaction(server.agent, interaction["id"]))["approvals"]
    assert (approval["approver"], approval["decision"]) == ("Bert", "APPROVED")


@pytest.mark.sqlite_suffices
async def test_a_copy_with_a_cart_can_be_downloaded_once_its_source_is_complete(
    server: RunningServer,
) -> None:
    """The agent's signature completes the source, and the copy's button becomes available."""
    scenario = await start_scenario(server)
    cart = await create_template(server, "createCartTemplate", items=[CART_ITEM])
    steps = [template_step(cart), template_step(await server.create_contract_template())]
    interaction = await scenario.add_interaction(
        await create_template(server, "createWorkflowTemplate", steps=steps)
    )
    ada = scenario.people["Ada"]
    await start_interaction(ada, interaction["id"])
    await ada.mutate("confirmCart", stepId=interaction["steps"][0]["id"])
    await sign_contract(ada, {**interaction, "steps": interaction["steps"][1:]})
    forwarded = await server.agent.mutate(
        "forwardForApproval",
        "approvalSessionId interaction { approvals { interactionId } }",
        interactionId=interaction["id"],
        contact=EVE,
    )
    copy_id = forwarded["interaction"]["approvals"][0]["interactionId"]
    assert await toolbar_state(server.agent, copy_id, "DOWNLOAD") == "CART_NOT_COMPLETED"
    await server.agent.mutate("signAsAgent", interactionId=interaction["id"])
    assert await toolbar_state(server.agent, copy_id, "DOWNLOAD") == "yes"
