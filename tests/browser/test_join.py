"""The participants' page, on a phone and on a desktop, against a running server."""

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer
from testing.session_scenario import (
    create_template,
    create_verified_form,
    latest_code,
    sign_contract,
    template_step,
    verification_step,
    wrong_code,
)
from tests.browser.join_page import (
    create_cart,
    create_form,
    field_values,
    first_assignments,
    joined,
    start_session,
)
from tests.browser.page_pool import PagePool
from tests.browser.signature_pad import choose_typed_signature, draw_signature

pytestmark = pytest.mark.anyio

# the boxes of an input and of the document's page, read at the same time
BOXES = """(input) => [input, input.closest('figure')].map((element) => {
    const { x, y, width } = element.getBoundingClientRect(); return { x, y, width }; })"""


async def test_a_form_is_saved_while_it_is_filled_and_accepted_once_it_is_complete(
    page_pool: PagePool, server: RunningServer
) -> None:
    scenario, ada = await start_session(server)
    form = await scenario.add_interaction(await create_form(server), name="Personal details")
    async with joined(page_pool, server, ada) as join:
        await join.start()
        await join.page.get_by_label("Full name").fill("Ada Byron")
        await join.expect_save_state("saved")
        (assignment,) = await first_assignments(server.agent, form)
        assert field_values(assignment) == {"full_name": "Ada Byron"}

        # an interaction that arrives does not replace the open one
        await scenario.add_interaction(await create_cart(server), name="Offer")
        await expect(join.page.get_by_role("button", name="Back to the list")).to_be_visible()
        await expect(join.page.get_by_label("Full name")).to_have_value("Ada Byron")

        await join.page.get_by_label("E-mail").fill("ada@")
        await join.press("submit")
        await expect(join.page.get_by_label("Date of birth")).to_be_focused()
        await join.expect_text("Please fill this in.")
        await join.expect_text("This is not an e-mail address yet.")
        (assignment,) = await first_assignments(server.agent, form)
        assert assignment["state"] == "OPEN"

        await join.page.get_by_label("Date of birth").fill("1815-12-10")
        await join.page.get_by_label("E-mail").fill("ada@x.example")
        await join.press("submit")
        await join.expect_text("Thank you!")
    (assignment,) = await first_assignments(server.agent, form)
    assert assignment["state"] == "DONE"
    assert field_values(assignment) == {
        "full_name": "Ada Byron", "birth_date": "1815-12-10", "email": "ada@x.example"
    }  # fmt: skip


async def test_a_workflow_is_completed_with_a_code_then_files_then_a_cart(
    page_pool: PagePool, server: RunningServer
) -> None:
    files = await create_template(server, "createFileRequestTemplate", fileCount=2)
    cart = await create_cart(server)
    steps = [verification_step("OTP"), template_step(files), template_step(cart)]
    scenario, ada = await start_session(server)
    workflow = await create_template(server, "createWorkflowTemplate", steps=steps)
    interaction = await scenario.add_interaction(workflow, name="Opening")
    async with joined(page_pool, server, ada) as join:
        await join.start()
        await join.press("send-code")
        await expect(join.code_input).to_be_focused()
        await join.code_input.fill(await latest_code(server))

        file_input = join.page.get_by_test_id("file-input")
        await file_input.set_input_files(
            {"name": "front.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8 front"}
        )
        await join.expect_text("1 of 2 uploaded")
        await file_input.set_input_files(
            {"name": "back.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8 back!"}
        )

        await join.expect_text("€38.00")
        # keyboard and screen reader users continue at the interaction's name
        await expect(join.page.get_by_role("heading", name="Opening", level=1)).to_be_focused()
        await join.press("confirm")
        await join.expect_text("Thank you!")
        await join.expect_text("front.jpg")
    assignments = await first_assignments(server.agent, interaction)
    assert [assignment["state"] for assignment in assignments] == ["DONE"] * 3
    assert [file["name"] for file in assignments[1]["files"]] == ["front.jpg", "back.jpg"]


async def test_a_contract_is_filled_in_on_its_pages_and_signed_with_a_drawing(
    page_pool: PagePool, server: RunningServer, contract_template: str
) -> None:
    scenario, ada = await start_session(server)
    contract = await scenario.add_interaction(contract_template, agentSigning="NEVER")
    async with joined(page_pool, server, ada, phone=False) as join:
        await join.start()
        incomplete_fields = join.page.get_by_test_id("incomplete-fields")
        await expect(incomplete_fields).to_have_text("2 fields are left")
        await join.press("next-field")
        await expect(join.page.get_by_label("Customer 1: full name")).to_be_focused()
        await join.page.keyboard.type("Ada Byron")
        await join.page.keyboard.press("Tab")
        await join.page.keyboard.type("12 St James's Square")
        await join.page.keyboard.press("Tab")
        await join.page.keyboard.press("Space")
        await join.expect_save_state("saved")

        await join.press("sign")
        await join.confirm_signature()
        await join.expect_text("Please draw your signature")
        await draw_signature(join.dialog)
        await join.confirm_signature()
        await expect(join.page.get_by_test_id("certificate")).to_be_visible()

        async with join.page.expect_download() as starting_download:
            await join.press("download")
        file = await (await starting_download.value).path()
        assert file.read_bytes().startswith(b"%PDF")
    (assignment,) = await first_assignments(server.agent, contract)
    assert (assignment["state"], assignment["signature"]) == ("DONE", "Ada")
    assert field_values(assignment) == {
        "customer_1.name": "Ada Byron", "customer_1.address": "12 St James's Square",
        "customer_1.accept": "true",
    }  # fmt: skip


async def test_an_input_covers_the_rectangle_of_its_field_on_the_page(
    page_pool: PagePool, server: RunningServer, contract_template: str
) -> None:
    scenario, ada = await start_session(server)
    contract = await scenario.add_interaction(contract_template)
    query = """query ($id: ID!) { interaction(id: $id) { steps { document { pages { width height } }
        fields { name page rectangle { x y width height } } } } }"""
    (step,) = (await ada.execute(query, id=contract["id"]))["interaction"]["steps"]
    field = next(field for field in step["fields"] if field["name"] == "customer_1.name")
    rectangle = field["rectangle"]
    pdf_page = step["document"]["pages"][field["page"] - 1]
    async with joined(page_pool, server, ada, phone=False) as join:
        await join.start()
        await expect(join.page.get_by_role("img", name="Page 1 of")).to_be_visible()
        await expect(join.page.get_by_role("img", name="Page 2 of")).to_be_visible()
        name_input = join.page.get_by_label("Customer 1: full name")
        input_box, page_box = await name_input.evaluate(BOXES)
    scale = page_box["width"] / pdf_page["width"]
    assert input_box["x"] - page_box["x"] == pytest.approx(scale * rectangle["x"], abs=2)
    assert input_box["y"] - page_box["y"] == pytest.approx(scale * rectangle["y"], abs=2)
    assert input_box["width"] == pytest.approx(scale * rectangle["width"], abs=2)


async def test_on_a_phone_fields_are_filled_one_at_a_time_and_the_name_is_typed(
    page_pool: PagePool, server: RunningServer, contract_template: str
) -> None:
    scenario, ada = await start_session(server)
    contract = await scenario.add_interaction(contract_template)
    async with joined(page_pool, server, ada) as join:
        await join.start()
        await join.press("next-field")
        await join.press("confirm-field")
        await join.expect_text("Please fill this in.")
        await join.dialog.get_by_label("Customer 1: full name").fill("Ada Byron")
        await join.press("confirm-field")
        await join.press("confirm-field")
        await join.dialog.get_by_label("Customer 1: accepts the terms").check()
        await join.press("confirm-field")

        await join.press("sign")
        await choose_typed_signature(join.dialog)
        await join.dialog.get_by_label("Name as signed").fill("Augusta Ada Byron")
        await join.confirm_signature()
        await join.expect_text("Waiting for the agent to sign")
        assert await join.page.evaluate("document.documentElement.scrollWidth") == 360
    assignment = (await first_assignments(ada, contract))[0]
    assert (assignment["state"], assignment["signature"]) == ("DONE", "Augusta Ada Byron")


async def test_the_agent_receives_the_reason_of_a_customer_who_declines(
    page_pool: PagePool, server: RunningServer
) -> None:
    scenario, ada = await start_session(server)
    await scenario.add_interaction(await create_cart(server), name="Offer")
    async with joined(page_pool, server, ada) as join:
        await join.decline("Too expensive.")
        await join.expect_text("You have declined this")
        await join.expect_text("Too expensive.")
    (offer,) = (await scenario.load())["interactions"]
    assert offer["status"] == "DECLINED"
    assert offer["recipients"][0]["declineReason"] == "Too expensive."


async def test_each_wrong_code_says_how_many_tries_are_left_until_none_is(
    page_pool: PagePool, server: RunningServer
) -> None:
    scenario, ada = await start_session(server)
    await scenario.add_interaction(await create_verified_form(server, "OTP"))
    async with joined(page_pool, server, ada) as join:
        await join.start()
        await join.press("send-code")
        await expect(join.code_input).to_be_focused()
        code = wrong_code(await latest_code(server))
        for note in ("4 tries are left", "3 tries are left", "2 tries are left", "One try is left"):
            await join.code_input.fill(code)
            await join.expect_text(note)
            await expect(join.code_input).to_have_value("")
        await join.code_input.fill(code)
        await join.expect_text("We could not make sure that it is you")


async def test_the_next_step_opens_after_the_verification_call_was_answered(
    page_pool: PagePool, server: RunningServer
) -> None:
    scenario, ada = await start_session(server, phone="+491701234567")
    await scenario.add_interaction(await create_verified_form(server, "PHONE"))
    async with joined(page_pool, server, ada) as join:
        await join.start()
        await join.press("call")
        await expect(join.page.get_by_test_id("submit")).to_be_visible()


async def test_an_approver_reads_the_document_and_rejects_it_with_a_comment(
    page_pool: PagePool, server: RunningServer, contract_template: str
) -> None:
    scenario, ada = await start_session(server)
    contract = await scenario.add_interaction(contract_template, agentSigning="NEVER")
    await sign_contract(ada, contract)
    payload = await server.agent.mutate(
        "forwardForApproval",
        "approvalSessionId",
        interactionId=contract["id"],
        contact={"name": "Avery", "email": "avery@x.example"},
    )
    query = "query ($id: ID!) { session(id: $id) { participants { id } } }"
    data = await server.agent.execute(query, id=payload["approvalSessionId"])
    avery = await server.join(data["session"]["participants"][0]["id"])
    async with joined(page_pool, server, avery) as join:
        await join.start()
        await expect(join.page_image(1)).to_be_visible()
        await join.press("reject")
        await join.dialog.get_by_label("Why?").fill("Page 2 is missing.")
        await join.dialog.get_by_role("button", name="Reject").click()
        await join.expect_text("You have rejected it")
    (approval,) = (await scenario.load())["interactions"][0]["approvals"]
    assert (approval["decision"], approval["comment"]) == ("REJECTED", "Page 2 is missing.")


async def test_a_co_signer_can_start_as_soon_as_the_first_signer_has_signed(
    page_pool: PagePool, server: RunningServer, contract_template: str
) -> None:
    scenario, ada = await start_session(server)
    casey = await scenario.invite("Casey")
    groups = [{"participantId": ada.id, "group": 1}, {"participantId": casey.id, "group": 2}]
    contract = await scenario.add_interaction(contract_template, recipients=groups)
    async with joined(page_pool, server, casey) as join:
        await join.expect_text("Not your turn yet")
        await sign_contract(ada, contract)
        await expect(join.page.get_by_test_id("start")).to_be_visible()


async def test_with_the_auto_open_policy_an_interaction_starts_when_it_is_chosen(
    page_pool: PagePool, server: RunningServer
) -> None:
    agent, admin = server.agent, server.admin
    server.other_agents.append(agent)
    server.agent, server.admin = await server.create_organization("Auto", auto_open=True)
    try:
        scenario, ada = await start_session(server)
        await scenario.add_interaction(await create_form(server), name="First")
        await scenario.add_interaction(await create_form(server), name="Second")
        async with joined(page_pool, server, ada, phone=False) as join:
            heading = join.page.get_by_role("heading", name="First", level=1)
            await expect(heading).to_be_visible()
            await join.choose_interaction("Second")
            await expect(join.page.get_by_test_id("submit")).to_be_visible()
        first, second = (await scenario.load())["interactions"]
        # the first one was only shown beside the list
        assert first["recipients"][0]["startedAt"] is None
        assert second["recipients"][0]["startedAt"] is not None
    finally:
        server.agent, server.admin = agent, admin
        server.other_agents.pop()
