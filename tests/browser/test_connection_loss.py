"""A server that cannot be reached for a while: both pages continue without a reload."""

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer
from testing.session_scenario import create_form, start_scenario
from testing.tcp_proxy import TcpProxy
from tests.browser.console_page import sit_down
from tests.browser.join_page import come_in
from tests.browser.window import Windows

pytestmark = pytest.mark.anyio

# what Chromium prints for each failed attempt to connect
UNREACHABLE = (
    "net::ERR_(CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)"
    "|closed before receiving a handshake response"
)


async def test_both_pages_catch_up_after_the_server_was_unreachable(
    server: RunningServer, windows: Windows
) -> None:
    scenario = await start_scenario(server)
    form = await create_form(server)
    await scenario.add_interaction(form, name="Sent before")
    async with TcpProxy(server.port) as proxy:
        console = await sit_down(windows, server.agent, scenario.id, proxy.port)
        ada = await come_in(windows, server, scenario.participant_ids["Ada"], proxy.port)
        await ada.start()
        await expect(console.bubble("Sent before")).to_have_attribute("data-status", "IN_PROGRESS")
        await console.window.remember()
        await ada.window.remember()
        with console.window.expecting(UNREACHABLE), ada.window.expecting(UNREACHABLE):
            proxy.block()
            await expect(console.state).to_contain_text("Reconnecting…")
            await expect(ada.state).to_contain_text("Reconnecting…")
            await ada.page.get_by_label("name").fill("Ada Lovelace")
            await scenario.add_interaction(form, name="Sent meanwhile")
            await expect(ada.saving).to_have_attribute("data-state", "failed")
            proxy.unblock()
            await expect(console.bubble("Sent meanwhile")).to_be_visible()
            await expect(ada.item("Sent meanwhile")).to_be_visible()
            await expect(ada.saving).to_have_attribute("data-state", "saved")
            await expect(console.state).to_have_text("Live")
        await ada.press("send")
        await expect(console.bubble("Sent before")).to_have_attribute("data-status", "COMPLETED")
        assert await console.window.remembers()
        assert await ada.window.remembers()
        await windows.check()
        await windows.close()
