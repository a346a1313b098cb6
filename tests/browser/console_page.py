"""The agents' console, as an agent uses it."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from testing.running_server import Person
from tests.browser.signature_pad import draw_signature
from tests.browser.window import Window, Windows


@dataclass
class ConsolePage:
    """A window with the console. Its methods find and use what an agent sees in it."""

    window: Window

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def session_id(self) -> str:
        """The id of the session that is open, from the page's URL."""
        return self.page.url.rpartition("/")[2]

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def connection_status(self) -> Locator:
        """The text that says whether the page is connected: “Live” if it is."""
        return self.page.get_by_test_id("connection-status")

    @property
    def history_lines(self) -> Locator:
        return self.page.get_by_role("region", name="History").get_by_role("listitem")

    @property
    def message_rows(self) -> Locator:
        """The rows of the Messages tab."""
        return self.page.get_by_role("tabpanel").get_by_role("listitem")

    def page_image(self, number: int) -> Locator:
        """The image of a page of the document in the preview."""
        return self.page.get_by_test_id(f"page-{number}").get_by_role("img")

    def session_row(self, name: str) -> Locator:
        """The session's row in the inbox."""
        inbox = self.page.get_by_role("navigation", name="Sessions")
        return inbox.get_by_role("link").filter(has_text=name)

    def interaction(self, name: str) -> Locator:
        heading = self.page.get_by_role("heading", name=name, exact=True)
        return self.page.get_by_test_id(re.compile("^interaction-")).filter(has=heading)

    def interaction_menu(self, interaction: str) -> Locator:
        return self.interaction(interaction).get_by_test_id("interaction-menu")

    def action_button(self, interaction: str, action: str) -> Locator:
        return self.interaction(interaction).get_by_test_id(f"action-{action}")

    def completion_count(self, interaction: str) -> Locator:
        """The count of completed participants, such as “1/3”."""
        return self.interaction(interaction).get_by_test_id("completion-count")

    def approval(self, interaction: str) -> Locator:
        return self.interaction(interaction).get_by_test_id("approval")

    def participant_row(self, name: str) -> Locator:
        """The participant's row in the participants dialog."""
        return self.dialog.get_by_test_id(re.compile("^participant-")).filter(has_text=name)

    async def press_action(self, interaction: str, action: str) -> None:
        await self.action_button(interaction, action).click()

    async def choose_menu_item(self, menu: Locator, name: str) -> None:
        """Opens a menu and chooses one of its items."""
        await menu.click()
        await self.page.get_by_role("menuitem", name=name).click()

    async def open_tab(self, name: str) -> None:
        await self.page.get_by_role("tab", name=name).click()

    async def submit_dialog(self, label: str) -> None:
        """Presses the dialog's button with this label, and waits until the dialog has closed."""
        await self.dialog.get_by_role("button", name=label, exact=True).click()
        await self.dialog.wait_for(state="detached")

    async def close_dialog(self) -> None:
        await self.page.keyboard.press("Escape")
        await self.dialog.wait_for(state="detached")

    async def start_session(self, name: str, customer: str) -> None:
        await self.page.get_by_test_id("start-session").click()
        await self.dialog.get_by_label("Name of the session").fill(name)
        await self._fill_contact(customer)
        await self.submit_dialog("Start session")

    async def invite(self, name: str) -> None:
        menu = self.page.get_by_role("button", name="More for this session")
        await self.choose_menu_item(menu, "Invite a person")
        await self._fill_contact(name)
        await self.submit_dialog("Invite")

    async def _fill_contact(self, name: str) -> None:
        await self.dialog.get_by_label("Name", exact=True).fill(name)
        await self.dialog.get_by_label("E-mail").fill(f"{name.lower()}@example.com")

    async def add_interaction(self, template: str, name: str) -> None:
        """Adds an interaction from the template catalogue, for all participants."""
        await self.page.get_by_test_id("add-interaction").click()
        await self.dialog.get_by_role("button", name=template).click()
        await self.dialog.get_by_label("Name", exact=True).fill(name)
        await self.submit_dialog("Send")

    async def forward_for_approval(self, interaction: str, approver: str) -> None:
        await self.press_action(interaction, "FORWARD_FOR_APPROVAL")
        await self._fill_contact(approver)
        await self.submit_dialog("Forward")

    async def sign(self, interaction: str) -> None:
        await self.press_action(interaction, "SIGN_AS_AGENT")
        await draw_signature(self.dialog)
        await self.submit_dialog("Sign")

    async def open_details(self, interaction: str) -> None:
        """Opens the tab that lists the submitted values."""
        button = self.interaction(interaction).get_by_role("button", name=interaction, exact=True)
        await button.click()
        await self.open_tab("Details")

    async def open_interaction_participants(self, interaction: str) -> None:
        """Opens the dialog that lists the participants of an interaction."""
        await self.completion_count(interaction).click()
        await self.dialog.get_by_test_id("participants").wait_for()

    async def open_session_participants(self) -> None:
        """Opens the dialog that lists the participants of the session."""
        await self.page.get_by_role("button", name="See all participants", exact=True).click()


async def open_console(
    windows: Windows, agent: Person, session_id: str = "", port: int = 0, **context_options: Any
) -> ConsolePage:
    """Opens the console with the agent's token, and waits until it is connected.

    `session_id` selects a session. `port` is the server's by default, and a proxy's if it is given.
    """
    origin = f"http://127.0.0.1:{port or agent.server.port}"
    path = f"/console/{session_id}" if session_id else "/console"
    window = await windows.open(f"{origin}{path}#token={agent.token}", **context_options)
    console = ConsolePage(window)
    await expect(console.connection_status).to_have_text("Live")
    return console
