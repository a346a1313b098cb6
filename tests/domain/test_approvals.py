"""Domain rule 8: forwarding an interaction for approval, and the approver's decision."""

from typing import Any

import pytest

from gql.documents.pdf.fill import read_values
from testing.pdf_text import extract_page_text
from testing.running_server import Person, RunningServer, path_of
from testing.session_scenario import (
    SessionScenario,
    a_form,
    bubble,
    button,
    fill,
    room,
    session,
    sign,
    start,
    template,
)

pytestmark = pytest.mark.anyio

EVE = {"name": "Eve", "email": "eve@x.example"}
CART_ITEM = {"name": "Card", "quantity": 1, "price": 900, "currency": "EUR"}


async def forward(
    scenario: SessionScenario,
) -> tuple[dict[str, Any], dict[str, Any], Person]:
    """A completed contract, the approval session it was forwarded to, and the approver."""
    interaction = await scenario.add(await scenario.product.contract(), agentSigns="NEVER")
    agent = scenario.product.agent
    arguments = {"interactionId": interaction["id"], "contact": EVE}
    reason = await scenario.refused(agent, "forwardForApproval", **arguments)
    assert reason == "NOT_COMPLETED"
    await sign(scenario.people["Ada"], interaction)
    forwarded = await agent.do("forwardForApproval", "approvalSessionId", **arguments)
    approval_session = await session(agent, forwarded["approvalSessionId"])
    eve = await scenario.product.enter(approval_session["participants"][0]["id"])
    return interaction, approval_session, eve


@pytest.mark.sqlite_suffices
async def test_a_forwarded_interaction_and_its_copy_link_to_each_other(
    product: RunningServer,
) -> None:
    scenario = await room(product)
    interaction, approval_session, _ = await forward(scenario)
    (approval,) = (await bubble(product.agent, interaction["id"]))["approvals"]
    assert (approval["sessionId"], approval["decision"]) == (approval_session["id"], "PENDING")
    source = {"sessionId": scenario.id, "interactionId": interaction["id"]}
    assert approval_session["interactions"][0]["source"] == source
    assert approval_session["kind"] == "APPROVAL"
    assert approval_session["parent"]["sessionId"] == scenario.id
    children = (await scenario.see())["children"]
    assert [child["sessionId"] for child in children] == [approval_session["id"]]


@pytest.mark.sqlite_suffices
async def test_an_approver_can_read_the_completed_document(product: RunningServer) -> None:
    _, approval_session, eve = await forward(await room(product))
    arguments = {"interactionId": approval_session["interactions"][0]["id"]}
    preview = await eve.do("previewInteraction", "url", **arguments)
    flattened = (await product.http.get(path_of(preview["url"]))).content
    assert "Ada" in extract_page_text(flattened)
    assert read_values(flattened) == {}
    download = await eve.do("downloadInteraction", "url draft", **arguments)
    assert download["draft"] is False
    final = (await product.http.get(path_of(download["url"]))).content
    assert read_values(final)["customer_1.name"] == "Ada"


@pytest.mark.parametrize(
    ("mutation", "decision", "status"),
    [
        ("approve", "APPROVED", "COMPLETED"),
        pytest.param("reject", "REJECTED", "DECLINED", marks=pytest.mark.sqlite_suffices),
    ],
)
async def test_the_source_shows_the_approvers_decision_and_comment(
    product: RunningServer, mutation: str, decision: str, status: str
) -> None:
    """The approver alone can decide, and only once."""
    scenario = await room(product)
    interaction, approval_session, eve = await forward(scenario)
    copy_id = approval_session["interactions"][0]["id"]
    arguments = {"interactionId": copy_id, "comment": "As agreed."}
    assert await scenario.refused(product.agent, mutation, **arguments) == "NotFound"
    assert await scenario.refused(scenario.people["Ada"], mutation, **arguments) == "NotFound"
    await start(eve, copy_id)
    await eve.do(mutation, **arguments)
    (approval,) = (await bubble(product.agent, interaction["id"]))["approvals"]
    assert (approval["decision"], approval["comment"]) == (decision, "As agreed.")
    assert approval["decidedAt"]
    assert (await bubble(eve, copy_id))["status"] == status
    reason = await scenario.refused(eve, mutation, **arguments)
    assert reason.startswith(("ALREADY", "DECLINED"))


@pytest.mark.sqlite_suffices
async def test_an_approval_names_the_approver_who_decided(product: RunningServer) -> None:
    """Here the one to whom the approval was reassigned."""
    scenario = await room(product)
    interaction = await scenario.add(await a_form(product))
    await fill(scenario.people["Ada"], interaction)
    forwarded = await product.agent.do(
        "forwardForApproval", "approvalSessionId", interactionId=interaction["id"], contact=EVE
    )
    approval_session = await session(product.agent, forwarded["approvalSessionId"])
    reassigned = await product.agent.do(
        "reassignParticipant",
        "participant { id }",
        participantId=approval_session["participants"][0]["id"],
        contact={"name": "Bert", "email": "bert@x.example"},
    )
    bert = await product.enter(reassigned["participant"]["id"])
    copy_id = approval_session["interactions"][0]["id"]
    await start(bert, copy_id)
    await bert.do("approve", interactionId=copy_id)
    (approval,) = (await bubble(product.agent, interaction["id"]))["approvals"]
    assert (approval["approver"], approval["decision"]) == ("Bert", "APPROVED")


@pytest.mark.sqlite_suffices
async def test_a_copy_with_a_cart_can_be_downloaded_once_its_source_is_complete(
    product: RunningServer,
) -> None:
    """Rule 5: the agent's signature completes the source, and the copy's button with it."""
    scenario = await room(product)
    cart = await template(product, "createCart", items=[CART_ITEM])
    steps = [{"templateId": cart}, {"templateId": await product.contract()}]
    interaction = await scenario.add(await template(product, "createWorkflow", steps=steps))
    ada = scenario.people["Ada"]
    await start(ada, interaction["id"])
    await ada.do("confirmCart", stepId=interaction["steps"][0]["id"])
    await sign(ada, {**interaction, "steps": interaction["steps"][1:]})
    forwarded = await product.agent.do(
        "forwardForApproval",
        "approvalSessionId interaction { approvals { interactionId } }",
        interactionId=interaction["id"],
        contact=EVE,
    )
    copy_id = forwarded["interaction"]["approvals"][0]["interactionId"]
    assert await button(product.agent, copy_id, "DOWNLOAD") == "CART_NOT_COMPLETED"
    await product.agent.do("signAsAgent", interactionId=interaction["id"])
    assert await button(product.agent, copy_id, "DOWNLOAD") == "yes"
