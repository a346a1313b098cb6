"""What a participant does on the page behind an invitation's link."""

import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page

from tests.browser.ink import draw, type_name
from tests.browser.window import Window, Windows
from tests.product import Product


@dataclass
class Visitor:
    """A participant's window."""

    window: Window

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def state(self) -> Locator:
        return self.page.get_by_test_id("link-state")

    @property
    def shown(self) -> Locator:
        """The item that is looked at; its `data-turn` says whether it is one's turn."""
        return self.page.get_by_test_id("item")

    @property
    def outcome(self) -> Locator:
        """How the item that is looked at stands, where there is nothing to do."""
        return self.page.get_by_test_id("outcome")

    @property
    def saving(self) -> Locator:
        return self.page.get_by_test_id("saving")

    def item(self, name: str) -> Locator:
        """An item in the list; where there is only one, it is shown at once instead."""
        return self.page.get_by_test_id(re.compile("^item-")).filter(has_text=name)

    def field(self, label: str) -> Locator:
        return self.shown.get_by_label(label)

    async def start(self) -> None:
        await self.page.get_by_test_id("start").click()
        await self.page.get_by_test_id("start").wait_for(state="detached")

    async def fill(self, name: str) -> None:
        """Fills in the contract's own fields on its page."""
        await self.field("Name").fill(name)
        await self.field("Address").fill("12 High Street, London")
        await self.shown.get_by_role("checkbox").check()

    async def fill_by_finger(self, name: str) -> None:
        """As `fill`, on a phone: one field after the other."""
        await self.page.get_by_test_id("next-field").click()
        go_on = self.page.get_by_test_id("field-next")
        for label, value in (("Name", name), ("Address", "12 High Street, London")):
            await self.dialog.get_by_label(label).fill(value)
            await go_on.click()
        await self.dialog.get_by_role("checkbox").check()
        await go_on.click()
        await self.dialog.wait_for(state="detached")

    async def leave(self) -> None:
        """Closes the window."""
        await self.page.close()

    async def sign(self, *, drawing: bool = True) -> None:
        await self.page.get_by_test_id("sign").click()
        await (draw if drawing else type_name)(self.dialog)
        await self.dialog.get_by_role("button", name="Sign now").click()
        await self.dialog.wait_for(state="detached")

    async def decide(self, decision: str, comment: str) -> None:
        """As an approver: “approve” or “reject”."""
        await self.page.get_by_test_id(decision).click()
        await self.dialog.get_by_role("textbox").fill(comment)
        await self.dialog.get_by_role("button", name=decision.capitalize()).click()
        await self.dialog.wait_for(state="detached")


async def come_in(
    windows: Windows, product: Product, participant_id: str, port: int = 0, **options: object
) -> Visitor:
    """A participant opens the link of the invitation."""
    secret = await product.invitation(participant_id)
    url = f"http://127.0.0.1:{port or product.port}/join#{secret}"
    window = await windows.open(url, **options)
    await window.page.get_by_test_id("room").wait_for()
    return Visitor(window)
