"""The agents' console: sessions, catalogue, disabled buttons, deletion, history and sign-in."""

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer
from testing.session_scenario import (
    create_form,
    create_template,
    load_session,
    sign_contract,
    start_interaction,
    start_scenario,
    template_step,
    verification_step,
)
from tests.browser.console_page import open_console
from tests.browser.window import Windows

pytestmark = pytest.mark.anyio

OTHERS_MUST_SIGN = "Others have to sign before this."


async def test_a_started_session_appears_in_another_window_at_once(
    server: RunningServer, windows: Windows
) -> None:
    console = await open_console(windows, server.agent)
    admin_console = await open_console(windows, server.admin)
    await console.start_session("Opening an account", "Kim")
    await expect(console.page.get_by_role("heading", name="Opening an account")).to_be_visible()
    await expect(admin_console.session_row("Opening an account")).to_contain_text("Kim")
    (customer,) = (await load_session(server.agent, console.session_id))["participants"]
    assert (customer["name"], customer["role"]) == ("Kim", "CUSTOMER")


async def test_a_workflow_and_a_file_request_are_added_from_the_catalogue(
    server: RunningServer, windows: Windows
) -> None:
    steps = [verification_step("OTP"), template_step(await create_form(server))]
    await create_template(server, "createWorkflowTemplate", steps=steps)
    await create_template(server, "createFileRequestTemplate", fileCount=2)
    scenario = await start_scenario(server)
    console = await open_console(windows, server.agent, scenario.id)
    await console.add_interaction("createWorkflowTemplate", "Your identity")
    await console.add_interaction("createFileRequestTemplate", "Proof of identity")
    for name in ("Your identity", "Proof of identity"):
        await expect(console.interaction(name)).to_have_attribute("data-status", "SENT")
    received = (await scenario.load(scenario.people["Ada"]))["interactions"]
    names = [interaction["name"] for interaction in received]
    assert names == ["Your identity", "Proof of identity"]


async def test_a_disabled_button_shows_its_reason_on_hover_and_on_focus(
    server: RunningServer, windows: Windows, contract_template: str
) -> None:
    scenario = await start_scenario(server)
    await scenario.add_interaction(contract_template, name="Our contract")
    console = await open_console(windows, server.agent, scenario.id)
    button = console.action_button("Our contract", "SIGN_AS_AGENT")
    await expect(button).to_have_attribute("aria-disabled", "true")
    await expect(button).to_have_accessible_description(f"Sign as agent {OTHERS_MUST_SIGN}")
    tooltip = console.page.get_by_role("tooltip").filter(visible=True)
    await button.hover()
    await expect(tooltip).to_contain_text(OTHERS_MUST_SIGN)
    await console.page.mouse.move(0, 0)
    await expect(tooltip).to_have_count(0)
    await console.action_button("Our contract", "PREVIEW").focus()
    await console.page.keyboard.press("Tab")
    await expect(button).to_be_focused()
    await expect(tooltip).to_contain_text(OTHERS_MUST_SIGN)
    await console.page.keyboard.press("Enter")
    await expect(console.dialog).to_have_count(0)


async def test_an_interaction_is_deleted_only_after_confirmation(
    server: RunningServer, windows: Windows
) -> None:
    scenario = await start_scenario(server)
    await scenario.add_interaction(await create_form(server), name="Sent by mistake")
    console = await open_console(windows, server.agent, scenario.id)
    menu = console.interaction_menu("Sent by mistake")
    await console.choose_menu_item(menu, "Delete")
    await console.window.check_accessibility()
    await console.submit_dialog("Cancel")
    await expect(menu).to_be_focused()
    assert (await scenario.load())["interactions"][0]["deletedAt"] is None
    await console.choose_menu_item(menu, "Delete")
    await console.submit_dialog("Delete")
    await expect(console.interaction("Sent by mistake")).to_have_count(0)
    await expect(console.page.get_by_text("Sent by mistake")).to_be_visible()
    assert (await scenario.load())["interactions"][0]["status"] == "DELETED"


async def test_the_menu_says_that_a_started_interaction_cannot_be_deleted(
    server: RunningServer, windows: Windows
) -> None:
    scenario = await start_scenario(server)
    form = await scenario.add_interaction(await create_form(server), name="A form")
    console = await open_console(windows, server.agent, scenario.id)
    await start_interaction(scenario.people["Ada"], form["id"])
    await expect(console.interaction("A form")).to_have_attribute("data-status", "IN_PROGRESS")
    await console.interaction_menu("A form").click()
    delete = console.page.get_by_role("menuitem", name="Delete")
    await expect(delete).to_have_attribute("aria-disabled", "true")
    await expect(delete).to_contain_text("started")
    await console.page.keyboard.press("Escape")


async def test_the_history_shows_new_events_while_it_is_open(
    server: RunningServer, windows: Windows, contract_template: str
) -> None:
    scenario = await start_scenario(server)
    contract = await scenario.add_interaction(contract_template, name="Our contract")
    console = await open_console(windows, server.agent, scenario.id)
    await console.open_tab("History")
    lines = console.history_lines
    await expect(lines.filter(has_text="Acme Bank Agent added “Our contract”")).to_be_visible()
    await sign_contract(scenario.people["Ada"], contract)
    await expect(lines.filter(has_text="Ada signed “Our contract”")).to_be_visible()


async def test_a_wrong_token_is_refused_and_signing_out_forgets_the_token(
    server: RunningServer, windows: Windows
) -> None:
    window = await windows.open(f"http://127.0.0.1:{server.port}/console")
    token = window.page.get_by_label("Access token")
    await token.fill("bt_wrong")
    await token.press("Enter")
    await expect(window.page.get_by_text("unknown, expired or revoked")).to_be_visible()
    await token.fill(server.agent.token)
    await token.press("Enter")
    await expect(window.page.get_by_test_id("start-session")).to_be_visible()
    assert server.agent.token not in window.page.url
    await window.page.get_by_role("button", name="Sign out").click()
    await expect(token).to_be_visible()
    await window.page.reload()
    await expect(token).to_be_visible()
