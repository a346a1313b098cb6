"""The participants' page, played through on a phone and at a desk, against the real product."""

import pytest
from playwright.async_api import Browser, expect

from testing.running_server import RunningServer
from testing.session_scenario import (
    create_template,
    create_verified_form,
    latest_code,
    sign_contract,
    start_scenario,
    wrong_code,
)
from tests.browser.join_page import a_cart, a_form, guest, tasks, values, visit
from tests.browser.window import FINGER, OFFLINE, checked

pytestmark = pytest.mark.anyio

# of an input and its page, in one moment
BOXES = """(input) => [input, input.closest('figure')].map((one) => {
    const { x, y, width } = one.getBoundingClientRect(); return { x, y, width }; })"""


async def test_a_form_is_saved_as_one_types_and_handed_in_once_it_is_complete(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    form = await own.add_interaction(await a_form(server), name="Personal details")
    async with guest(browser, server, ada) as at:
        await at.start()
        await at.page.get_by_label("Full name").fill("Ada Byron")
        await expect(at.page.get_by_test_id("saving")).to_have_attribute("data-state", "saved")
        assert values((await tasks(server.agent, form))[0]) == {"full_name": "Ada Byron"}

        await at.page.get_by_label("E-mail").fill("ada@")
        await at.press("send")
        await expect(at.page.get_by_label("Date of birth")).to_be_focused()
        await at.sees("Please fill this in.")
        await at.sees("This is not an e-mail address yet.")
        assert (await tasks(server.agent, form))[0]["state"] == "OPEN"

        await at.page.get_by_label("Date of birth").fill("1815-12-10")
        await at.page.get_by_label("E-mail").fill("ada@x.example")
        await at.press("send")
        await at.sees("Thank you!")
    (task,) = await tasks(server.agent, form)
    assert task["state"] == "DONE"
    assert values(task) == {
        "full_name": "Ada Byron", "birth_date": "1815-12-10", "email": "ada@x.example"
    }  # fmt: skip


async def test_a_workflow_goes_from_the_code_over_files_and_cart_to_its_end(
    browser: Browser, server: RunningServer
) -> None:
    files = await create_template(server, "createFileRequest", fileCount=2)
    steps = [{"verification": "OTP"}, {"templateId": files}, {"templateId": await a_cart(server)}]
    own, ada = await visit(server)
    opening = await own.add_interaction(
        await create_template(server, "createWorkflow", steps=steps), name="Opening"
    )
    async with guest(browser, server, ada) as at:
        await at.start()
        await at.press("send-code")
        entry = at.page.get_by_label("Code with six digits")
        await expect(entry).to_be_focused()
        await entry.fill(await latest_code(server))

        chooser = at.page.get_by_test_id("file-input")
        await chooser.set_input_files(
            {"name": "front.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8 front"}
        )
        await at.sees("1 of 2 handed in")
        await chooser.set_input_files(
            {"name": "back.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8 back!"}
        )

        await at.sees("€38.00")
        # whoever uses a keyboard or a screen reader goes on at the item's name
        await expect(at.page.get_by_role("heading", name="Opening", level=1)).to_be_focused()
        await at.press("confirm")
        await at.sees("Thank you!")
        await at.sees("front.jpg")
    done = await tasks(server.agent, opening)
    assert [one["state"] for one in done] == ["DONE"] * 3
    assert [one["name"] for one in done[1]["files"]] == ["front.jpg", "back.jpg"]


async def test_a_contract_is_filled_in_on_its_pages_and_signed_with_a_drawn_line(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    contract = await own.add_interaction(
        await server.create_contract_template(), agentSigns="NEVER"
    )
    async with guest(browser, server, ada, phone=False) as at:
        await at.start()
        await expect(at.page.get_by_test_id("left")).to_have_text("2 fields are left")
        await at.press("next-field")
        await expect(at.page.get_by_label("Customer 1: full name")).to_be_focused()
        await at.page.keyboard.type("Ada Byron")
        await at.page.keyboard.press("Tab")
        await at.page.keyboard.type("12 St James's Square")
        await at.page.keyboard.press("Tab")
        await at.page.keyboard.press("Space")
        await expect(at.page.get_by_test_id("saving")).to_have_attribute("data-state", "saved")

        await at.press("sign")
        await at.dialog.get_by_role("button", name="Sign now").click()
        await at.sees("Please draw your signature")
        await at.draw()
        await at.dialog.get_by_role("button", name="Sign now").click()
        await expect(at.page.get_by_test_id("certificate")).to_be_visible()

        async with at.page.expect_download() as coming:
            await at.press("download")
        file = await (await coming.value).path()
        assert file.read_bytes().startswith(b"%PDF")
    (task,) = await tasks(server.agent, contract)
    assert (task["state"], task["signature"]) == ("DONE", "Ada")
    assert values(task) == {
        "customer_1.name": "Ada Byron", "customer_1.address": "12 St James's Square",
        "customer_1.accept": "true",
    }  # fmt: skip


async def test_an_input_lies_where_its_field_is_on_the_page(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    contract = await own.add_interaction(await server.create_contract_template())
    query = """query ($id: ID!) { interaction(id: $id) { steps { document { pages { width height } }
        fields { name page place { x y width height } } } } }"""
    (step,) = (await ada.execute(query, id=contract["id"]))["interaction"]["steps"]
    field = next(one for one in step["fields"] if one["name"] == "customer_1.name")
    paper = step["document"]["pages"][field["page"] - 1]
    async with guest(browser, server, ada, phone=False) as at:
        await at.start()
        await expect(at.page.get_by_role("img", name="Page 1 of")).to_be_visible()
        await expect(at.page.get_by_role("img", name="Page 2 of")).to_be_visible()
        entry = at.page.get_by_label("Customer 1: full name")
        there, page = await entry.evaluate(BOXES)
    scale = page["width"] / paper["width"]
    assert there["x"] - page["x"] == pytest.approx(scale * field["place"]["x"], abs=2)
    assert there["y"] - page["y"] == pytest.approx(scale * field["place"]["y"], abs=2)
    assert there["width"] == pytest.approx(scale * field["place"]["width"], abs=2)


async def test_on_a_phone_the_fields_come_one_after_the_other_and_a_name_can_be_typed(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    contract = await own.add_interaction(await server.create_contract_template())
    async with guest(browser, server, ada) as at:
        await at.start()
        await at.press("next-field")
        await at.press("field-next")
        await at.sees("Please fill this in.")
        await at.dialog.get_by_label("Customer 1: full name").fill("Ada Byron")
        await at.press("field-next")
        await at.press("field-next")
        await at.dialog.get_by_label("Customer 1: accepts the terms").check()
        await at.press("field-next")

        await at.press("sign")
        await at.dialog.get_by_role("tab", name="Type").click()
        await at.dialog.get_by_label("Name as signed").fill("Augusta Ada Byron")
        await at.dialog.get_by_role("button", name="Sign now").click()
        await at.sees("Waiting for the agent to sign")
        assert await at.page.evaluate("document.documentElement.scrollWidth") == 360
    task = (await tasks(ada, contract))[0]
    assert (task["state"], task["signature"]) == ("DONE", "Augusta Ada Byron")


async def test_declining_takes_a_reason_and_tells_the_agent(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    await own.add_interaction(await a_cart(server), name="Offer")
    async with guest(browser, server, ada) as at:
        await at.page.get_by_role("button", name="Decline").click()
        await at.dialog.get_by_label("Your reason").fill("Too expensive.")
        await at.dialog.get_by_role("button", name="Decline").click()
        await at.sees("You have declined this")
        await at.sees("Too expensive.")
    (offer,) = (await own.load())["interactions"]
    assert offer["status"] == "DECLINED"
    assert offer["recipients"][0]["declineReason"] == "Too expensive."


async def test_a_wrong_code_says_how_many_tries_are_left_and_the_last_one_stops_it(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    await own.add_interaction(await create_verified_form(server, "OTP"))
    async with guest(browser, server, ada) as at:
        await at.start()
        await at.press("send-code")
        entry = at.page.get_by_label("Code with six digits")
        await expect(entry).to_be_focused()
        code = wrong_code(await latest_code(server))
        for said in ("4 tries are left", "3 tries are left", "2 tries are left", "One try is left"):
            await entry.fill(code)
            await at.sees(said)
            await expect(entry).to_have_value("")
        await entry.fill(code)
        await at.sees("We could not make sure that it is you")


async def test_a_call_goes_on_by_itself_when_it_was_answered(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server, phone="+491701234567")
    await own.add_interaction(await create_verified_form(server, "PHONE"))
    async with guest(browser, server, ada) as at:
        await at.start()
        await at.press("call")
        await expect(at.page.get_by_test_id("send")).to_be_visible()


async def test_an_approver_reads_the_document_and_rejects_it_with_a_comment(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    contract = await own.add_interaction(
        await server.create_contract_template(), agentSigns="NEVER"
    )
    await sign_contract(ada, contract)
    made = await server.agent.mutate(
        "forwardForApproval",
        "approvalSessionId",
        interactionId=contract["id"],
        contact={"name": "Avery", "email": "avery@x.example"},
    )
    query = "query ($id: ID!) { session(id: $id) { participants { id } } }"
    found = await server.agent.execute(query, id=made["approvalSessionId"])
    avery = await server.join(found["session"]["participants"][0]["id"])
    async with guest(browser, server, avery) as at:
        await at.start()
        await expect(at.page.get_by_test_id("page-1").get_by_role("img")).to_be_visible()
        await at.press("reject")
        await at.dialog.get_by_label("Why?").fill("Page 2 is missing.")
        await at.dialog.get_by_role("button", name="Reject").click()
        await at.sees("You have rejected it")
    (approval,) = (await own.load())["interactions"][0]["approvals"]
    assert (approval["decision"], approval["comment"]) == ("REJECTED", "Page 2 is missing.")


async def test_the_secret_leaves_the_address_and_loading_again_goes_on(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    await own.add_interaction(await a_form(server), name="First")
    await own.add_interaction(await a_form(server), name="Second")
    async with guest(browser, server, ada) as at:
        assert at.page.url == f"{at.window.home}/join"
        await at.look_at("Second")
        await at.page.reload()
        await expect(at.page.get_by_role("heading", name="Second", level=1)).to_be_visible()
        await at.page.go_back()
        await expect(at.page.get_by_role("heading", name="Hello Ada")).to_be_visible()
        assert "bl_" not in at.page.url


async def test_a_link_that_does_not_work_says_so_and_keeps_nothing(
    browser: Browser, server: RunningServer
) -> None:
    home = f"http://127.0.0.1:{server.port}"
    async with checked(browser) as windows:
        page = (await windows.open(f"{home}/join#bl_nosuchlinkatall", **FINGER)).page
        await expect(page.get_by_test_id("door-gone")).to_be_visible()
        assert await page.evaluate("sessionStorage.length") == 0
        await page.goto(f"{home}/console#elsewhere")
        await page.goto(f"{home}/join")
        await expect(page.get_by_test_id("door-noLink")).to_be_visible()


async def test_who_was_replaced_is_shown_out(browser: Browser, server: RunningServer) -> None:
    own, ada = await visit(server)
    await own.add_interaction(await a_form(server))
    async with guest(browser, server, ada) as at:
        other = {"name": "Bea", "email": "bea@x.example"}
        await server.agent.mutate("reassignParticipant", participantId=ada.id, contact=other)
        await expect(at.page.get_by_test_id("door-over")).to_be_visible()
        await at.page.goto(f"{at.window.home}/join#{await server.link_secret(ada.id)}")
        await expect(at.page.get_by_test_id("door-gone")).to_be_visible()


async def test_what_is_typed_without_a_connection_is_saved_when_it_is_back(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    form = await own.add_interaction(await a_form(server), name="Personal details")
    async with guest(browser, server, ada) as at:
        await at.start()
        name = at.page.get_by_label("Full name")
        await name.fill("Ada")
        saving = at.page.get_by_test_id("saving")
        await expect(saving).to_have_attribute("data-state", "saved")

        with at.window.expecting(OFFLINE):
            await at.page.context.set_offline(True)
            await name.fill("Ada Byron")
            await at.sees("You are not connected.")
            await expect(saving).to_have_attribute("data-state", "failed")
            await own.add_interaction(await a_cart(server), name="Sent meanwhile")
            await expect(name).to_have_value("Ada Byron")

            await at.page.context.set_offline(False)
            await expect(saving).to_have_attribute("data-state", "saved")
            await expect(name).to_have_value("Ada Byron")
            assert values((await tasks(server.agent, form))[0]) == {"full_name": "Ada Byron"}
        await at.page.get_by_role("button", name="Back to the list").click()
        await at.sees("Sent meanwhile")


async def test_an_item_that_comes_meanwhile_moves_nobody_away(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    await own.add_interaction(await a_form(server), name="Personal details")
    async with guest(browser, server, ada) as at:
        await at.start()
        await at.page.get_by_label("Full name").fill("Ada")
        await own.add_interaction(await a_cart(server), name="Offer")
        await expect(at.page.get_by_role("button", name="Back to the list")).to_be_visible()
        await expect(at.page.get_by_label("Full name")).to_have_value("Ada")


async def test_a_co_signer_waits_for_their_turn_and_it_comes_by_itself(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    casey = await own.invite("Casey")
    groups = [{"participantId": ada.id, "group": 1}, {"participantId": casey.id, "group": 2}]
    contract = await own.add_interaction(await server.create_contract_template(), recipients=groups)
    async with guest(browser, server, casey) as at:
        await at.sees("Not your turn yet")
        await sign_contract(ada, contract)
        await expect(at.page.get_by_test_id("start")).to_be_visible()


async def test_where_the_policy_says_so_entering_an_item_starts_it_and_seeing_it_does_not(
    browser: Browser, server: RunningServer
) -> None:
    agent, admin = server.agent, server.admin
    server.other_agents.append(agent)
    server.agent, server.admin = await server.create_organization("Auto", auto_open=True)
    try:
        own, ada = await visit(server)
        await own.add_interaction(await a_form(server), name="First")
        await own.add_interaction(await a_form(server), name="Second")
        async with guest(browser, server, ada, phone=False) as at:
            await expect(at.page.get_by_role("heading", name="First", level=1)).to_be_visible()
            await at.look_at("Second")
            await expect(at.page.get_by_test_id("send")).to_be_visible()
        started = [one["recipients"][0]["startedAt"] for one in (await own.load())["interactions"]]
        assert started[0] is None
        assert started[1] is not None
    finally:
        server.agent, server.admin = agent, admin
        server.other_agents.pop()


async def test_in_an_ended_session_there_is_nothing_to_do_and_all_to_see(
    browser: Browser, server: RunningServer
) -> None:
    own, ada = await visit(server)
    contract = await own.add_interaction(
        await server.create_contract_template(), agentSigns="NEVER"
    )
    await own.add_interaction(await a_form(server), name="Unfinished")
    await sign_contract(ada, contract)
    async with guest(browser, server, ada) as at:
        await server.agent.mutate("endSession", sessionId=own.id)
        await at.sees("has ended this session")
        await at.look_at("Unfinished")
        await at.sees("This was not completed")
        await at.page.go_back()
        await at.look_at("Basic Contract")
        await expect(at.page.get_by_test_id("download")).to_be_visible()


async def test_in_a_private_session_the_page_says_that_nobody_else_sees_it(
    browser: Browser, server: RunningServer
) -> None:
    own = await start_scenario(server)
    casey = await own.invite("Casey")
    made = await server.agent.mutate(
        "startPrivateSession", "participant { id }", participantId=casey.id
    )
    alone = await server.join(made["participant"]["id"])
    async with guest(browser, server, alone) as at:
        await at.sees("Private session.")
