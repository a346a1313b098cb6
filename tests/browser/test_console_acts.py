"""What an agent does with a bubble and with people, and what comes back of it live."""

import pytest
from playwright.async_api import expect

from gql.documents.pdf.fill import read_values
from testing.running_server import Person, RunningServer
from testing.session_scenario import (
    SessionScenario,
    create_form,
    create_verified_form,
    fill_form,
    load_session,
    sign_contract,
    start_scenario,
)
from tests.browser.console_page import sit_down
from tests.browser.pointer import draw
from tests.browser.window import Windows

pytestmark = pytest.mark.anyio


async def test_the_agent_signs_by_drawing_and_only_once(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    bubble = await there.add_interaction(
        await server.create_contract_template(), name="Our contract"
    )
    desk = await sit_down(windows, server.agent, there.id)
    await sign_contract(there.people["Ada"], bubble)
    await expect(desk.bubble("Our contract")).to_have_attribute("data-status", "AWAITING_AGENT")
    await desk.press("Our contract", "SIGN_AS_AGENT")
    await desk.dialog.get_by_role("button", name="Sign", exact=True).click()
    await expect(desk.dialog.get_by_text("Please draw your signature")).to_be_visible()
    await draw(desk.dialog)
    await desk.window.inspect()
    await desk.submit("Sign")
    await expect(desk.bubble("Our contract")).to_have_attribute("data-status", "COMPLETED")
    again = desk.button("Our contract", "SIGN_AS_AGENT")
    await expect(again).to_have_accessible_description(
        "Sign as agent The agent has signed already."
    )
    await expect(desk.page.get_by_text("Sealed")).to_be_visible()


async def test_the_download_is_what_was_signed(server: RunningServer, windows: Windows) -> None:
    there = await start_scenario(server)
    never = {"agentSigns": "NEVER"}
    bubble = await there.add_interaction(
        await server.create_contract_template(), name="Our contract", **never
    )
    await sign_contract(there.people["Ada"], bubble)
    desk = await sit_down(windows, server.agent, there.id)
    await expect(desk.page.get_by_text("Sealed")).to_be_visible()
    async with desk.page.expect_download() as coming:
        await desk.press("Our contract", "DOWNLOAD")
    download = await coming.value
    assert download.suggested_filename == "Basic Contract.pdf"
    content = (await download.path()).read_bytes()
    assert read_values(content)["customer_1.name"] == "Ada"


async def test_a_forwarded_bubble_shows_the_verdict_as_it_comes(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    never = {"agentSigns": "NEVER"}
    bubble = await there.add_interaction(
        await server.create_contract_template(), name="Our contract", **never
    )
    desk = await sit_down(windows, server.agent, there.id)
    forward = desk.button("Our contract", "FORWARD_FOR_APPROVAL")
    await expect(forward).to_have_attribute("aria-disabled", "true")
    await sign_contract(there.people["Ada"], bubble)
    await expect(forward).not_to_have_attribute("aria-disabled", "true")
    await desk.forward("Our contract", "Blake")
    approval = desk.bubble("Our contract").get_by_test_id("approval")
    await expect(approval).to_contain_text("Forwarded to Blake Waiting for an answer")
    (asked,) = (await there.load())["interactions"][0]["approvals"]
    approver = (await load_session(server.agent, asked["sessionId"]))["participants"][0]["id"]
    blake = await server.join(approver)
    await blake.mutate("startInteraction", interactionId=asked["interactionId"])
    await blake.mutate("reject", interactionId=asked["interactionId"], comment="Page 2 is missing.")
    await expect(approval).to_contain_text("Rejected")
    await expect(approval).to_contain_text("Page 2 is missing.")


async def test_people_come_and_go_and_complete_in_the_window_of_people(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    await there.invite("Casey")
    bubble = await there.add_interaction(await create_form(server), name="A form")
    desk = await sit_down(windows, server.agent, there.id)
    await desk.see_people("A form")
    await expect(desk.dialog.get_by_role("heading", name="0/2 completed")).to_be_visible()
    casey = desk.person("Casey")
    await expect(casey).to_contain_text("Not connected")
    async with there.people["Casey"].socket():
        await expect(casey.get_by_text("Connected", exact=True)).to_be_visible()
        await fill_form(there.people["Casey"], bubble)
        await expect(casey.get_by_role("listitem").get_by_text("Completed")).to_be_visible()
        await expect(desk.dialog.get_by_role("heading", name="1/2 completed")).to_be_visible()
    await expect(casey).to_contain_text("Not connected")
    await expect(desk.person("Ada")).not_to_contain_text("Completed")


async def test_a_private_session_is_started_behind_the_three_dots(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    await there.invite("Casey")
    desk = await sit_down(windows, server.agent, there.id)
    await desk.page.get_by_role("button", name="See all co-signers").click()
    menu = desk.person("Casey").get_by_role("button", name="Actions for Casey")
    await desk.choose(menu, "Start private session")
    await expect(desk.page).not_to_have_url(f"http://127.0.0.1:{server.port}/console/{there.id}")
    await expect(desk.page.get_by_text("Private session ·")).to_be_visible()
    await desk.page.get_by_role("link", name="Go to the session this came from").click()
    await desk.page.get_by_role("link", name="Private session with Casey open").wait_for()
    await desk.page.get_by_role("button", name="See all co-signers").click()
    await menu.click()
    item = desk.page.get_by_role("menuitem", name="Start private session")
    await expect(item).to_have_attribute("aria-disabled", "true")
    seen = await there.load(there.people["Ada"])
    assert seen["children"] == []


async def test_the_preview_follows_what_the_customer_types(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    bubble = await there.add_interaction(
        await server.create_contract_template(), name="Our contract"
    )
    desk = await sit_down(windows, server.agent, there.id)
    page = desk.page.get_by_test_id(f"page-{await _page_of_the_name(there)}")
    await expect(page.get_by_role("img")).to_be_visible()
    blank = await page.get_attribute("data-revision")
    assert blank
    ada = there.people["Ada"]
    await ada.mutate("startInteraction", interactionId=bubble["id"])
    await _type(ada, bubble["steps"][0]["id"])
    await expect(desk.page.get_by_text("Ada is typing…")).to_be_visible()
    await expect(page).not_to_have_attribute("data-revision", blank)
    await expect(page.get_by_role("img")).to_be_visible()


async def _page_of_the_name(there: SessionScenario) -> int:
    query = """query ($id: ID!) { session(id: $id) { interactions { steps { fields {
        name page } } } } }"""
    found = await there.server.agent.execute(query, id=there.id)
    fields = found["session"]["interactions"][0]["steps"][0]["fields"]
    (page,) = (one["page"] for one in fields if one["name"] == "customer_1.name")
    return int(page)


async def _type(who: Person, step_id: str) -> None:
    values = [{"name": "customer_1.name", "value": "Ada Lovelace"}]
    await who.mutate("saveFields", stepId=step_id, values=values)


async def test_what_the_agent_owes_comes_before_the_customer(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    wanted = [{"name": "branch", "kind": "TEXT", "required": True}]
    await there.add_interaction(
        await create_form(server), name="Details first", agentDetails=wanted
    )
    await there.add_interaction(await create_form(server, "AGENT"), name="A form of mine")
    assert await there.load(there.people["Ada"])
    desk = await sit_down(windows, server.agent, there.id)
    await desk.press("Details first", "AGENT_DETAILS")
    await desk.dialog.get_by_label("Branch").fill("Camden")
    await desk.window.inspect()
    await desk.submit("Save and send")
    await expect(desk.bubble("Details first")).to_have_attribute("data-status", "SENT")
    await desk.press("A form of mine", "FORM")
    await desk.dialog.get_by_label("Name").fill("Dana")
    await desk.submit("Hand in")
    await expect(desk.bubble("A form of mine")).to_have_attribute("data-status", "COMPLETED")
    received = (await there.load(there.people["Ada"]))["interactions"]
    assert "Details first" in [one["name"] for one in received]


async def test_a_phone_verification_shows_its_failsafe_id(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server, phone="+491701234567")
    bubble = await there.add_interaction(
        await create_verified_form(server, "PHONE"), name="By phone"
    )
    desk = await sit_down(windows, server.agent, there.id)
    ada = there.people["Ada"]
    await ada.mutate("startInteraction", interactionId=bubble["id"])
    await ada.mutate("startPhoneVerification", stepId=bubble["steps"][0]["id"])
    card = desk.bubble("By phone").get_by_test_id("verification")
    await expect(card).to_contain_text("Failsafe transaction")
    await expect(card).to_contain_text("Verified")
    (found,) = (await there.load())["interactions"][0]["steps"][0]["assignments"]
    await expect(card).to_contain_text(found["verification"]["failsafeTransactionId"])
