"""Takes screenshots of every view with demo data, into docs/images: `make screenshots`."""

import asyncio
import re
import sys
from typing import Any

from playwright.async_api import FilePayload, expect

from tests.browser.chromium import BrowserUnavailable, find_chromium, require_pages
from tests.browser.console_page import ConsolePage
from tests.browser.join_page import JoinPage
from tests.browser.screenshot_sessions import (
    DemoSession,
    create_car_loan,
    create_inbox_sessions,
    create_joint_account,
)
from tests.browser.screenshot_setup import (
    DESKTOP_SCREEN,
    IMAGES,
    DemoServer,
    running_demo,
    take_screenshot,
)
from tests.browser.signature_pad import draw_signature
from tests.browser.window import TIMEOUT

DARK_SCREEN: dict[str, Any] = {**DESKTOP_SCREEN, "color_scheme": "dark"}
PHONE_SCREEN: dict[str, Any] = {
    "viewport": {"width": 390, "height": 780},
    "device_scale_factor": 1.5,
    "is_mobile": True,
    "has_touch": True,
}


async def capture_maya(demo: DemoServer, session: DemoSession) -> None:
    """Maya completes her interactions on a phone, except the one with a code."""
    maya = await demo.open_join_page(session.participant_ids["Maya"], **PHONE_SCREEN)
    await take_screenshot(maya.page, "join-phone-list")
    await capture_form(maya)
    await capture_cart(maya)
    await capture_code(maya)
    await maya.choose_interaction("Joint account contract")
    await maya.start()
    await maya.fill_contract_in_dialog("Maya Brandt")
    await maya.press("sign")
    await draw_signature(maya.dialog)
    await take_screenshot(maya.page, "join-phone-sign")
    await maya.confirm_signature()
    await expect(maya.open_interaction).to_have_attribute(
        "data-participant-status", "ownPartCompleted"
    )
    await take_screenshot(maya.page, "join-phone-done")


async def capture_form(maya: JoinPage) -> None:
    await maya.choose_interaction("Personal details")
    await maya.start()
    await maya.page.get_by_label("Full name").fill("Maya Brandt")
    await maya.expect_save_state("saved")
    await take_screenshot(maya.page, "join-phone-form")
    await maya.page.get_by_label("Date of birth").fill("1990-04-01")
    await maya.page.get_by_label("Account").select_option("Savings")
    await maya.press("submit")
    await maya.return_to_list()


async def capture_cart(maya: JoinPage) -> None:
    await maya.choose_interaction("Starter package")
    await maya.start()
    await maya.page.get_by_test_id("confirm").wait_for()
    await take_screenshot(maya.page, "join-phone-cart")
    await maya.return_to_list()


async def capture_code(maya: JoinPage) -> None:
    await maya.choose_interaction("Identity and welcome")
    await maya.start()
    await maya.press("send-code")
    await maya.code_input.fill("28")
    await take_screenshot(maya.page, "join-phone-code")
    await maya.return_to_list()


async def capture_jonas(demo: DemoServer, session: DemoSession) -> JoinPage:
    """Jonas fills in the contract on a desktop, and does not sign it; his window stays open."""
    jonas = await demo.open_join_page(session.participant_ids["Jonas"])
    await jonas.start()
    await jonas.open_interaction.get_by_label("full name").fill("Jonas Brandt")
    await jonas.open_interaction.get_by_label("address").fill("12 High Street, London")
    await jonas.expect_save_state("saved")
    await take_screenshot(jonas.page, "join-desktop")
    return jonas


async def capture_console(demo: DemoServer, session: DemoSession, jonas: JoinPage) -> None:
    """The console with the joint account, while Jonas types."""
    console = await demo.open_console(session.id)
    await expect(console.page_image(2)).to_be_visible()
    await console.page.get_by_test_id("page-2").scroll_into_view_if_needed()
    await jonas.open_interaction.get_by_label("address").fill("12 High Street, London N1")
    await expect(console.page.get_by_text("is typing…")).to_be_visible()
    await take_screenshot(console.page, "console")
    dark_console = await demo.open_console(session.id, **DARK_SCREEN)
    await expect(dark_console.page_image(1)).to_be_visible()
    await take_screenshot(dark_console.page, "console-dark")
    await console.open_interaction_participants("Joint account contract")
    await take_screenshot(console.page, "people")
    await console.close_dialog()
    await capture_disabled_button(console)
    await console.page.get_by_test_id("add-interaction").click()
    await console.dialog.get_by_role("button", name="Account opening").wait_for()
    await take_screenshot(console.page, "add")
    await console.close_dialog()
    await capture_tabs(console)


async def capture_disabled_button(console: ConsolePage) -> None:
    await console.page.evaluate("() => document.activeElement.blur()")
    await console.action_button("Joint account contract", "SIGN_AS_AGENT").hover()
    await expect(console.page.get_by_role("tooltip").filter(visible=True)).to_be_visible()
    await take_screenshot(console.page, "reason", keep_pointer=True)


async def capture_tabs(console: ConsolePage) -> None:
    await console.open_tab("History")
    await console.history_lines.first.wait_for()
    await take_screenshot(console.page, "history")
    await console.open_tab("Messages")
    await console.message_rows.first.wait_for()
    await take_screenshot(console.page, "messages")


async def capture_private_session(demo: DemoServer, session: DemoSession) -> None:
    """A private session with Elif."""
    console = await demo.open_console(session.id)
    await console.open_session_participants()
    menu = console.participant_row("Elif").get_by_role("button", name="Actions for Elif Aydin")
    await console.choose_menu_item(menu, "Start private session")
    await expect(console.page.get_by_text("Private session ·")).to_be_visible()
    await console.add_interaction("Proof of identity", "Proof of your identity")
    await expect(console.interaction("Proof of your identity")).to_be_visible()
    await console.page.get_by_role("button", name="Close").click()
    await take_screenshot(console.page, "private")


async def capture_car_loan(demo: DemoServer) -> None:
    """Noah on a phone: a call before a contract, files, and an offer that he declines."""
    session = await create_car_loan(demo)
    noah = await demo.open_join_page(session.participant_ids["Noah"], **PHONE_SCREEN)
    await capture_call(noah)
    await capture_files(noah)
    await capture_decline(noah)
    console = await demo.open_console(session.id)
    await expect(console.interaction("Loan contract")).to_contain_text("Failsafe transaction")
    await expect(console.page_image(1)).to_be_visible()
    await take_screenshot(console.page, "verification")
    phone_console = await demo.open_console(session.id, **PHONE_SCREEN)
    await expect(phone_console.interaction("Loan contract")).to_be_visible()
    await take_screenshot(phone_console.page, "console-phone")


async def capture_call(noah: JoinPage) -> None:
    await noah.choose_interaction("Loan contract")
    await noah.start()
    await take_screenshot(noah.page, "join-phone-call")
    await noah.press("call")
    await expect(noah.page_image(1)).to_be_visible()
    await take_screenshot(noah.page, "join-phone-contract")
    await noah.return_to_list()


async def capture_files(noah: JoinPage) -> None:
    await noah.choose_interaction("Proof of identity")
    await noah.start()
    photo = FilePayload(
        name="passport-front.jpg", mimeType="image/jpeg", buffer=b"\xff\xd8" * 175_000
    )
    await noah.page.get_by_test_id("file-input").set_input_files(photo)
    await noah.expect_text("1 of 2 uploaded")
    await take_screenshot(noah.page, "join-phone-files")
    await noah.return_to_list()


async def capture_decline(noah: JoinPage) -> None:
    await noah.choose_interaction("Insurance")
    await noah.fill_decline_dialog("I have one already.")
    await take_screenshot(noah.page, "join-phone-decline")
    await noah.dialog.get_by_role("button", name="Decline").click()
    await noah.expect_text("You have declined this")


async def capture_dialogs(demo: DemoServer) -> None:
    """The dialogs of the agent, on the demo session with interactions in every state."""
    data = await demo.execute("{ sessions(first: 50) { edges { node { id name } } } }")
    ids = {edge["node"]["name"]: edge["node"]["id"] for edge in data["sessions"]["edges"]}
    console = await demo.open_console(ids["Opening an account"])
    contract = "Contract, waiting for the agent"
    await capture_agent_signature(console, contract)
    await console.press_action("Contract, waiting for details", "AGENT_DETAILS")
    await take_screenshot(console.page, "details")
    await console.close_dialog()
    await expect(console.interaction(contract)).to_have_attribute("data-status", "COMPLETED")
    await capture_forward_dialog(console, contract)
    await capture_approval(demo, console.session_id)
    await expect(console.approval(contract)).to_contain_text("All in order.")
    await console.choose_menu_item(console.interaction_menu("Contract, sent"), "Delete")
    await take_screenshot(console.page, "delete")
    await console.close_dialog()
    await console.interaction("Contract, signed by one of three").scroll_into_view_if_needed()
    await take_screenshot(console.page, "states")


async def capture_agent_signature(console: ConsolePage, contract: str) -> None:
    await console.press_action(contract, "SIGN_AS_AGENT")
    await draw_signature(console.dialog)
    await take_screenshot(console.page, "sign")
    await console.submit_dialog("Sign")
    await console.page.get_by_role("button", name="Close").click()


async def capture_forward_dialog(console: ConsolePage, contract: str) -> None:
    await console.press_action(contract, "FORWARD_FOR_APPROVAL")
    await take_screenshot(console.page, "forward")
    await console.dialog.get_by_label("Name", exact=True).fill("Blake Auditor")
    await console.dialog.get_by_label("E-mail").fill("blake@example.com")
    await console.submit_dialog("Forward")
    await console.page.get_by_role("button", name="Close").click()
    await expect(console.approval(contract)).to_be_visible()


async def capture_approval(demo: DemoServer, session_id: str) -> None:
    """The page of the approver of the session's forwarded contract, who approves it."""
    query = "query ($id: ID!) { session(id: $id) { interactions { approvals { sessionId } } } }"
    interactions = (await demo.execute(query, id=session_id))["session"]["interactions"]
    (approval,) = (
        approval for interaction in interactions for approval in interaction["approvals"]
    )
    query = "query ($id: ID!) { session(id: $id) { participants { id } } }"
    data = await demo.execute(query, id=approval["sessionId"])
    blake = await demo.open_join_page(data["session"]["participants"][0]["id"])
    await blake.start()
    await expect(blake.page_image(1)).to_be_visible()
    await take_screenshot(blake.page, "join-approve")
    await blake.decide("approve", "All in order.")


async def capture_sign_in(demo: DemoServer) -> None:
    window = await demo.windows.open(f"{demo.url}/console", **DESKTOP_SCREEN)
    await take_screenshot(window.page, "sign-in")


async def capture_graphiql(demo: DemoServer) -> None:
    url = f"{demo.url}/graphql#token={demo.token}"
    window = await demo.windows.open(url, **DESKTOP_SCREEN)
    window.check_accessibility_enabled = False
    page = window.page
    await expect(page.get_by_role("region", name="Operation Editor")).to_contain_text("viewer")
    await page.get_by_role("button", name="Inbox", exact=True).click()
    result = page.get_by_role("region", name="Result Window")
    execute = page.get_by_role("button", name="Execute query")
    await execute.click()
    await expect(result).to_contain_text(re.compile('"(reset|errors)"'))
    if '"reset"' not in await result.inner_text():
        # GraphiQL may still have the operations of the previous tab just after a change of tabs
        await execute.click()
    await expect(result).to_contain_text('"reset"')
    await take_screenshot(page, "graphiql")


async def take_all_screenshots() -> None:
    """Raises `BrowserUnavailable` if Chromium or the pages are missing."""
    require_pages()
    program = find_chromium()
    IMAGES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=TIMEOUT * 1_000)
    async with running_demo(program) as demo:
        await create_inbox_sessions(demo)
        session = await create_joint_account(demo)
        await capture_maya(demo, session)
        jonas = await capture_jonas(demo, session)
        await capture_console(demo, session, jonas)
        await capture_private_session(demo, session)
        await capture_car_loan(demo)
        await capture_dialogs(demo)
        await capture_sign_in(demo)
        await capture_graphiql(demo)
        await demo.windows.check()


if __name__ == "__main__":
    try:
        asyncio.run(take_all_screenshots())
    except BrowserUnavailable as reason:
        sys.exit(f"no screenshots: {reason}")
