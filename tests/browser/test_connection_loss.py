"""The server is unreachable for a while: both pages continue without a reload."""

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer
from testing.session_scenario import create_form, start_scenario
from testing.tcp_proxy import TcpProxy
from tests.browser.console_page import open_console
from tests.browser.join_page import open_join_page
from tests.browser.window import Windows

pytestmark = pytest.mark.anyio

# what Chromium logs for each failed attempt to connect
CONNECTION_ERRORS = (
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
        console = await open_console(windows, server.agent, scenario.id, proxy.port)
        ada = await open_join_page(windows, server, scenario.participant_ids["Ada"], proxy.port)
        await ada.start()
        sent_before = console.interaction("Sent before")
        await expect(sent_before).to_have_attribute("data-status", "IN_PROGRESS")
        await console.window.mark_document()
        await ada.window.mark_document()
        with (
            console.window.expecting(CONNECTION_ERRORS),
            ada.window.expecting(CONNECTION_ERRORS),
        ):
            proxy.block()
            await expect(console.connection_status).to_contain_text("Reconnecting…")
            await expect(ada.connection_status).to_contain_text("Reconnecting…")
            await ada.page.get_by_label("name").fill("Ada Lovelace")
            await scenario.add_interaction(form, name="Sent meanwhile")
            await ada.expect_save_state("failed")
            proxy.unblock()
            await expect(console.interaction("Sent meanwhile")).to_be_visible()
            await expect(ada.interaction_row("Sent meanwhile")).to_be_visible()
            await ada.expect_save_state("saved")
            await expect(console.connection_status).to_have_text("Live")
        await ada.press("submit")
        await expect(sent_before).to_have_attribute("data-status", "COMPLETED")
        assert await console.window.is_document_marked()
        assert await ada.window.is_document_marked()
        await windows.check()
        await windows.close()
