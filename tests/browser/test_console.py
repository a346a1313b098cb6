"""The agents' console as agents use it, with customers that come by the API."""

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
)
from tests.browser.console_page import sit_down
from tests.browser.window import Windows

pytestmark = pytest.mark.anyio

WHY = "Others have to sign before this."


async def test_a_session_is_started_and_seen_in_another_window_at_once(
    server: RunningServer, windows: Windows
) -> None:
    one, other = await sit_down(windows, server.agent), await sit_down(windows, server.admin)
    await one.start_session("Opening an account", "Kim")
    await expect(one.page.get_by_role("heading", name="Opening an account")).to_be_visible()
    await expect(other.row("Opening an account")).to_contain_text("Kim")
    session_id = one.page.url.rpartition("/")[2]
    (customer,) = (await load_session(server.agent, session_id))["participants"]
    assert (customer["name"], customer["role"]) == ("Kim", "CUSTOMER")


async def test_a_workflow_and_an_asset_are_added_from_the_catalogue(
    server: RunningServer, windows: Windows
) -> None:
    steps = [{"verification": "OTP"}, {"templateId": await create_form(server)}]
    await create_template(server, "createWorkflow", steps=steps)
    await create_template(server, "createFileRequest", fileCount=2)
    there = await start_scenario(server)
    desk = await sit_down(windows, server.agent, there.id)
    await desk.add("createWorkflow", "Who you are")
    await desk.add("createFileRequest", "Proof of identity")
    await expect(desk.bubble("Who you are")).to_have_attribute("data-status", "SENT")
    await expect(desk.bubble("Proof of identity")).to_have_attribute("data-status", "SENT")
    received = (await there.load(there.people["Ada"]))["interactions"]
    assert [one["name"] for one in received] == ["Who you are", "Proof of identity"]


async def test_a_greyed_button_says_why_on_hover_and_on_focus(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    await there.add_interaction(await server.create_contract_template(), name="Our contract")
    desk = await sit_down(windows, server.agent, there.id)
    button = desk.button("Our contract", "SIGN_AS_AGENT")
    await expect(button).to_have_attribute("aria-disabled", "true")
    await expect(button).to_have_accessible_description(f"Sign as agent {WHY}")
    tip = desk.page.get_by_role("tooltip").filter(visible=True)
    await button.hover()
    await expect(tip).to_contain_text(WHY)
    await desk.page.mouse.move(0, 0)
    await expect(tip).to_have_count(0)
    await desk.button("Our contract", "PREVIEW").focus()
    await desk.page.keyboard.press("Tab")
    await expect(button).to_be_focused()
    await expect(tip).to_contain_text(WHY)
    await desk.page.keyboard.press("Enter")
    await expect(desk.dialog).to_have_count(0)


async def test_a_bubble_is_deleted_after_it_was_asked_twice(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    await there.add_interaction(await create_form(server), name="Sent by mistake")
    desk = await sit_down(windows, server.agent, there.id)
    menu = desk.bubble("Sent by mistake").get_by_test_id("bubble-menu")
    await desk.choose(menu, "Delete")
    await desk.window.inspect()
    await desk.submit("Cancel")
    await expect(menu).to_be_focused()
    assert (await there.load())["interactions"][0]["deletedAt"] is None
    await desk.choose(menu, "Delete")
    await desk.submit("Delete")
    await expect(desk.bubble("Sent by mistake")).to_have_count(0)
    await expect(desk.page.get_by_text("Sent by mistake")).to_be_visible()
    assert (await there.load())["interactions"][0]["status"] == "DELETED"


async def test_what_was_started_cannot_be_deleted_and_says_so(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    bubble = await there.add_interaction(await create_form(server), name="A form")
    desk = await sit_down(windows, server.agent, there.id)
    await start_interaction(there.people["Ada"], bubble["id"])
    await expect(desk.bubble("A form")).to_have_attribute("data-status", "IN_PROGRESS")
    await desk.bubble("A form").get_by_test_id("bubble-menu").click()
    item = desk.page.get_by_role("menuitem", name="Delete")
    await expect(item).to_have_attribute("aria-disabled", "true")
    await expect(item).to_contain_text("started")
    await desk.page.keyboard.press("Escape")


async def test_the_history_tells_what_happens_while_one_looks(
    server: RunningServer, windows: Windows
) -> None:
    there = await start_scenario(server)
    bubble = await there.add_interaction(
        await server.create_contract_template(), name="Our contract"
    )
    desk = await sit_down(windows, server.agent, there.id)
    await desk.tab("History")
    lines = desk.page.get_by_role("region", name="History").get_by_role("listitem")
    await expect(lines.filter(has_text="Acme Bank Agent added “Our contract”")).to_be_visible()
    await sign_contract(there.people["Ada"], bubble)
    await expect(lines.filter(has_text="Ada signed “Our contract”")).to_be_visible()


async def test_a_wrong_token_opens_nothing_and_signing_out_ends_it(
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
