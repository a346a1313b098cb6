"""A server that nobody reaches for a while: both pages go on where they were, without a reload."""

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer
from testing.session_scenario import a_form, room
from tests.browser.cable import GONE, plugged_in
from tests.browser.console_page import sit_down
from tests.browser.join_page import come_in
from tests.browser.window import Windows

pytestmark = pytest.mark.anyio


async def test_what_happens_while_the_server_is_out_of_reach_is_there_afterwards(
    product: RunningServer, windows: Windows
) -> None:
    there = await room(product)
    form = await a_form(product)
    await there.add(form, name="Sent before")
    async with plugged_in(product.port) as cable:
        desk = await sit_down(windows, product.agent, there.id, cable.port)
        ada = await come_in(windows, product, there.ids["Ada"], cable.port)
        await ada.start()
        await expect(desk.bubble("Sent before")).to_have_attribute("data-status", "IN_PROGRESS")
        await desk.window.remember()
        await ada.window.remember()
        with desk.window.expecting(GONE), ada.window.expecting(GONE):
            await cable.pull_out()
            await expect(desk.state).to_contain_text("Reconnecting…")
            await expect(ada.state).to_contain_text("Reconnecting…")
            await ada.page.get_by_label("name").fill("Ada Lovelace")
            await there.add(form, name="Sent meanwhile")
            await expect(ada.saving).to_have_attribute("data-state", "failed")
            await cable.plug_in()
            await expect(desk.bubble("Sent meanwhile")).to_be_visible()
            await expect(ada.item("Sent meanwhile")).to_be_visible()
            await expect(ada.saving).to_have_attribute("data-state", "saved")
            await expect(desk.state).to_have_text("Live")
        await ada.press("send")
        await expect(desk.bubble("Sent before")).to_have_attribute("data-status", "COMPLETED")
        assert await desk.window.remembers()
        assert await ada.window.remembers()
        await windows.check()
        await windows.close()
