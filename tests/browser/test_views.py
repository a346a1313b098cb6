"""The accessibility of every view of the console in each theme, the keyboard, and GraphiQL.

The quick tier checks the light theme only.
"""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer
from testing.session_scenario import create_verified_form, sign_contract, start_scenario
from tests.browser.console_page import ConsolePage, open_console
from tests.browser.window import DESKTOP, PHONE, Windows

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def session_id(server: RunningServer, contract_template: str) -> str:
    """A session with interactions in many states. The tests only look at it."""
    scenario = await start_scenario(server, phone="+491701234567")
    casey = await scenario.invite("Casey")
    half_signed = await scenario.add_interaction(contract_template, name="Half signed")
    await sign_contract(scenario.people["Ada"], half_signed)
    declined = await scenario.add_interaction(contract_template, name="Declined")
    await casey.mutate(
        "declineInteraction", interactionId=declined["id"], reason="Not what we agreed on."
    )
    await scenario.add_interaction(await create_verified_form(server, "OTP"), name="By code")
    deleted = await scenario.add_interaction(contract_template, name="Sent by mistake")
    await server.agent.mutate("deleteInteraction", interactionId=deleted["id"])
    return scenario.id


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(DESKTOP, id="light"),
        pytest.param({**DESKTOP, "color_scheme": "dark"}, id="dark", marks=pytest.mark.long),
        pytest.param(PHONE, id="phone", marks=pytest.mark.long),
    ],
)
async def test_every_view_is_accessible_and_fits_the_screen(
    server: RunningServer, windows: Windows, session_id: str, options: dict[str, Any]
) -> None:
    console = await open_console(windows, server.agent, session_id, **options)
    await console.interaction("Half signed").wait_for()
    await console.window.check_accessibility()
    await console.open_interaction_participants("Declined")
    await console.window.check_accessibility()
    await console.close_dialog()
    await check_catalogue_and_menu(console)
    await check_tabs(console)
    width, available = await console.page.evaluate(
        "() => [document.documentElement.scrollWidth, innerWidth]"
    )
    assert width == available, "the page scrolls horizontally"


async def check_catalogue_and_menu(console: ConsolePage) -> None:
    await console.page.get_by_test_id("add-interaction").click()
    template = console.dialog.get_by_role("button", name="Basic Contract").first
    await template.wait_for()
    await console.window.check_accessibility()
    await template.click()
    await console.dialog.get_by_label("Name", exact=True).wait_for()
    await console.window.check_accessibility()
    await console.close_dialog()
    await console.interaction_menu("Half signed").click()
    await console.window.check_accessibility()
    await console.page.keyboard.press("Escape")


async def check_tabs(console: ConsolePage) -> None:
    card = console.interaction("Half signed")
    await card.get_by_role("button", name="Half signed", exact=True).click()
    await expect(console.page.get_by_test_id("page-1").get_by_role("img")).to_be_visible()
    for tab in ("Document", "Details", "History", "Messages"):
        await console.open_tab(tab)
        await console.window.check_accessibility()


async def test_the_menu_of_an_interaction_can_be_used_with_the_keyboard_alone(
    server: RunningServer, windows: Windows, session_id: str
) -> None:
    console = await open_console(windows, server.agent, session_id)
    menu = console.interaction_menu("Half signed")
    await menu.wait_for()
    for _ in range(80):
        if await menu.evaluate("(element) => element === document.activeElement"):
            break
        await console.page.keyboard.press("Tab")
    await expect(menu).to_be_focused()
    await console.page.keyboard.press("Enter")
    await console.page.keyboard.press("End")
    await expect(console.page.get_by_role("menuitem", name="Delete")).to_be_focused()
    await console.page.keyboard.press("Escape")
    await expect(menu).to_be_focused()


async def test_graphiql_executes_and_subscribes_with_the_token_of_the_url(
    server: RunningServer, windows: Windows
) -> None:
    window = await windows.open(
        f"http://127.0.0.1:{server.port}/graphql#token={server.agent.token}"
    )
    window.check_accessibility_enabled = False
    page = window.page
    execute = page.get_by_role("button", name="Execute query")
    result = page.get_by_role("region", name="Result Window")
    editor = page.get_by_role("region", name="Operation Editor")
    await expect(editor).to_contain_text("viewer")
    await execute.click()
    await expect(result).to_contain_text('"AgentViewer"')
    await page.get_by_role("button", name="Inbox", exact=True).click()
    await expect(editor).to_contain_text("inbox")
    await execute.click()
    await expect(result).to_contain_text(re.compile('"(reset|errors)"'))
    if '"reset"' not in await result.inner_text():
        # GraphiQL may still have the operations of the previous tab just after a change of tabs
        await execute.click()
    await expect(result).to_contain_text('"reset"')
    await server.agent.mutate("startSession", name="Seen-in-GraphiQL")
    await expect(result).to_contain_text('"Seen-in-GraphiQL"')
    assert server.agent.token not in page.url
