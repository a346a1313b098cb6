"""Every view of the console in each of its looks, and GraphiQL."""

import re

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer
from testing.session_scenario import create_verified_form, sign_contract, start_scenario
from tests.browser.console_page import Desk, sit_down
from tests.browser.window import FINGER, MOUSE, Windows

pytestmark = pytest.mark.anyio

LOOKS = {"light": MOUSE, "dark": {**MOUSE, "color_scheme": "dark"}, "phone": FINGER}


async def furnished(server: RunningServer) -> str:
    """A session with something of everything in it."""
    there = await start_scenario(server, phone="+491701234567")
    await there.invite("Casey")
    contract = await server.create_contract_template()
    await sign_contract(
        there.people["Ada"], await there.add_interaction(contract, name="Half signed")
    )
    stopped = await there.add_interaction(contract, name="Declined")
    await there.people["Casey"].mutate(
        "declineInteraction", interactionId=stopped["id"], reason="Not what we agreed on."
    )
    await there.add_interaction(await create_verified_form(server, "OTP"), name="By code")
    gone = await there.add_interaction(contract, name="Sent by mistake")
    await server.agent.mutate("deleteInteraction", interactionId=gone["id"])
    return there.id


@pytest.mark.parametrize("look", LOOKS)
async def test_every_view_can_be_used_by_everybody(
    server: RunningServer, windows: Windows, look: str
) -> None:
    session_id = await furnished(server)
    desk = await sit_down(windows, server.agent, session_id, **LOOKS[look])
    await desk.bubble("Half signed").wait_for()
    await desk.window.inspect()
    await desk.see_people("Declined")
    await desk.window.inspect()
    await desk.close_dialog()
    await the_dialogs(desk)
    await the_stage(desk)
    width = await desk.page.evaluate("() => document.documentElement.scrollWidth")
    assert width == LOOKS[look]["viewport"]["width"], "it does not fit"


async def the_dialogs(desk: Desk) -> None:
    await desk.page.get_by_test_id("add").click()
    await desk.dialog.get_by_role("button", name="Basic Contract").first.wait_for()
    await desk.window.inspect()
    await desk.dialog.get_by_role("button", name="Basic Contract").first.click()
    await desk.dialog.get_by_label("Name", exact=True).wait_for()
    await desk.window.inspect()
    await desk.close_dialog()
    await desk.bubble("Half signed").get_by_test_id("bubble-menu").click()
    await desk.window.inspect()
    await desk.page.keyboard.press("Escape")


async def the_stage(desk: Desk) -> None:
    await desk.bubble("Half signed").get_by_role("button", name="Half signed", exact=True).click()
    await expect(desk.page.get_by_test_id("page-1").get_by_role("img")).to_be_visible()
    for tab in ("Document", "Details", "History", "Messages"):
        await desk.tab(tab)
        await desk.window.inspect()


async def test_a_bubble_is_reached_and_its_menu_used_by_keyboard_alone(
    server: RunningServer, windows: Windows
) -> None:
    desk = await sit_down(windows, server.agent, await furnished(server))
    menu = desk.bubble("Half signed").get_by_test_id("bubble-menu")
    for _ in range(80):
        if await menu.evaluate("(one) => one === document.activeElement"):
            break
        await desk.page.keyboard.press("Tab")
    await expect(menu).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.press("End")
    await expect(desk.page.get_by_role("menuitem", name="Delete")).to_be_focused()
    await desk.page.keyboard.press("Escape")
    await expect(menu).to_be_focused()


async def test_graphiql_asks_and_watches_in_the_name_of_whoever_has_the_token(
    server: RunningServer, windows: Windows
) -> None:
    window = await windows.open(
        f"http://127.0.0.1:{server.port}/graphql#token={server.agent.token}"
    )
    window.ours = False
    page = window.page
    play = page.get_by_role("button", name="Execute query")
    result = page.get_by_role("region", name="Result Window")
    editor = page.get_by_role("region", name="Operation Editor")
    await expect(editor).to_contain_text("viewer")
    await play.click()
    await expect(result).to_contain_text('"AgentViewer"')
    await page.get_by_role("button", name="Inbox", exact=True).click()
    await expect(editor).to_contain_text("inbox")
    await play.click()
    await expect(result).to_contain_text(re.compile('"(reset|errors)"'))
    if '"reset"' not in await result.inner_text():
        # GraphiQL reads a moment later which operations the document of the other tab holds
        await play.click()
    await expect(result).to_contain_text('"reset"')
    await server.agent.mutate("startSession", name="Seen-in-GraphiQL")
    await expect(result).to_contain_text('"Seen-in-GraphiQL"')
    assert server.agent.token not in page.url
