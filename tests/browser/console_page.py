"""What an agent does in the console, in the agent's words."""

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from testing.running_server import Person
from tests.browser.pointer import draw
from tests.browser.window import Window, Windows


@dataclass
class Desk:
    """An agent's window on the console."""

    window: Window

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def state(self) -> Locator:
        """Whether it is live, in words."""
        return self.page.get_by_test_id("link-state")

    def row(self, session: str) -> Locator:
        """A session in the inbox."""
        inbox = self.page.get_by_role("navigation", name="Sessions")
        return inbox.get_by_role("link").filter(has_text=session)

    def bubble(self, name: str) -> Locator:
        heading = self.page.get_by_role("heading", name=name, exact=True)
        return self.page.get_by_test_id(re.compile("^bubble-")).filter(has=heading)

    def button(self, bubble: str, action: str) -> Locator:
        return self.bubble(bubble).get_by_test_id(f"action-{action}")

    def count(self, bubble: str) -> Locator:
        """The “1/3”."""
        return self.bubble(bubble).get_by_test_id("count")

    def person(self, name: str) -> Locator:
        """Somebody in the window of people."""
        return self.dialog.get_by_test_id(re.compile("^person-")).filter(has_text=name)

    async def press(self, bubble: str, action: str) -> None:
        await self.button(bubble, action).click()

    async def choose(self, menu: Locator, item: str) -> None:
        """Opens a menu and takes one of its items."""
        await menu.click()
        await self.page.get_by_role("menuitem", name=item).click()

    async def tab(self, name: str) -> None:
        await self.page.get_by_role("tab", name=name).click()

    async def submit(self, label: str) -> None:
        """Presses the button of a dialog that does what was asked, and waits until it is gone."""
        await self.dialog.get_by_role("button", name=label, exact=True).click()
        await self.dialog.wait_for(state="detached")

    async def start_session(self, name: str, customer: str) -> None:
        await self.page.get_by_test_id("start-session").click()
        await self.dialog.get_by_label("Name of the session").fill(name)
        await self._fill_contact(customer)
        await self.submit("Start session")

    async def invite(self, person: str) -> None:
        await self.choose(
            self.page.get_by_role("button", name="More for this session"), "Invite a person"
        )
        await self._fill_contact(person)
        await self.submit("Invite")

    async def _fill_contact(self, person: str) -> None:
        await self.dialog.get_by_label("Name", exact=True).fill(person)
        await self.dialog.get_by_label("E-mail").fill(f"{person.lower()}@example.com")

    async def add(self, template: str, name: str) -> None:
        """Sends something from the catalogue to everybody."""
        await self.page.get_by_test_id("add").click()
        await self.dialog.get_by_role("button", name=template).click()
        await self.dialog.get_by_label("Name", exact=True).fill(name)
        await self.submit("Send")

    async def forward(self, bubble: str, person: str) -> None:
        await self.press(bubble, "FORWARD_FOR_APPROVAL")
        await self._fill_contact(person)
        await self.submit("Forward")

    async def sign(self, bubble: str) -> None:
        await self.press(bubble, "SIGN_AS_AGENT")
        await draw(self.dialog)
        await self.submit("Sign")

    async def look_into(self, bubble: str) -> None:
        """Shows what was filled in, as text."""
        await self.bubble(bubble).get_by_role("button", name=bubble, exact=True).click()
        await self.tab("Details")

    async def see_people(self, bubble: str) -> None:
        await self.count(bubble).click()
        await self.dialog.get_by_test_id("people").wait_for()

    async def close_dialog(self) -> None:
        await self.page.keyboard.press("Escape")
        await self.dialog.wait_for(state="detached")


async def sit_down(
    windows: Windows, agent: Person, session_id: str = "", port: int = 0, **options: object
) -> Desk:
    """An agent opens the console with a token, at a session if one is named."""
    origin = f"http://127.0.0.1:{port or agent.server.port}"
    place = f"/console/{session_id}" if session_id else "/console"
    window = await windows.open(f"{origin}{place}#token={agent.token}", **options)
    desk = Desk(window)
    await expect(desk.state).to_have_text("Live")
    return desk
