"""Participants as they use the page behind their invitation's link, and what they are sent."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from testing.running_server import Person, RunningServer
from testing.session_scenario import SessionScenario, create_template, start_scenario
from tests.browser.pointer import draw, type_name
from tests.browser.window import FINGER, MOUSE, Window, Windows, checked

FIELDS = [
    {"name": "full_name", "label": "Full name", "required": True},
    {"name": "birth_date", "kind": "DATE", "label": "Date of birth", "required": True},
    {"name": "email", "kind": "EMAIL", "label": "E-mail", "required": False},
]
ITEMS = [
    {"name": "Debit card", "quantity": 1, "price": 900, "currency": "EUR"},
    {"name": "Card reader", "quantity": 2, "price": 1450, "currency": "EUR"},
]
TASKS = """query ($id: ID!) { interaction(id: $id) { status steps { kind assignments {
    state signature comment values { name value } files { name size } } } } }"""


@dataclass
class Guest:
    """One participant at their screen."""

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

    @property
    def shown(self) -> Locator:
        """The item that is looked at; its `data-turn` says whether it is one's turn."""
        return self.page.get_by_test_id("item")

    @property
    def saving(self) -> Locator:
        """Whether what was typed is kept: its `data-state`."""
        return self.page.get_by_test_id("saving")

    def item(self, name: str) -> Locator:
        """An item in the list; where there is only one, it is shown at once instead."""
        return self.page.get_by_test_id(re.compile("^item-")).filter(has_text=name)

    async def look_at(self, name: str) -> None:
        """Goes to an item by its name."""
        await self.page.get_by_role("link", name=name).click()
        await expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    async def start(self) -> None:
        await self.press("start")

    async def press(self, test_id: str) -> None:
        await self.page.get_by_test_id(test_id).click()

    async def sees(self, text: str) -> None:
        await expect(self.page.get_by_text(text).first).to_be_visible()

    async def fill(self, name: str) -> None:
        """Fills in the contract on its pages."""
        await self.shown.get_by_label("full name").fill(name)
        await self.shown.get_by_label("address").fill("12 High Street, London")
        await self.shown.get_by_role("checkbox").check()

    async def fill_by_finger(self, name: str) -> None:
        """As `fill`, on a phone: one field after the other."""
        await self.press("next-field")
        for label, value in (("full name", name), ("address", "12 High Street, London")):
            await self.dialog.get_by_label(label).fill(value)
            await self.press("field-next")
        await self.dialog.get_by_role("checkbox").check()
        await self.press("field-next")

    async def sign(self, *, drawing: bool = True) -> None:
        await self.press("sign")
        await (draw if drawing else type_name)(self.dialog)
        await self.dialog.get_by_role("button", name="Sign now").click()
        await self.dialog.wait_for(state="detached")

    async def draw(self) -> None:
        """Draws a signature with the mouse."""
        await draw(self.dialog)

    async def decide(self, decision: str, comment: str) -> None:
        """As an approver: “approve” or “reject”."""
        await self.press(decision)
        await self.dialog.get_by_role("textbox").fill(comment)
        await self.dialog.get_by_role("button", name=decision.capitalize()).click()
        await self.dialog.wait_for(state="detached")


async def come_in(
    windows: Windows, server: RunningServer, participant_id: str, port: int = 0, **device: Any
) -> Guest:
    """A participant opens the newest link they were sent, at another port than ours if named."""
    secret = await server.link_secret(participant_id)
    home = f"http://127.0.0.1:{port or server.port}"
    window = await windows.open(f"{home}/join#{secret}", **device)
    await expect(window.page.get_by_test_id("room")).to_be_visible()
    return Guest(window)


@asynccontextmanager
async def guest(
    browser: Browser, server: RunningServer, person: Person, *, phone: bool = True
) -> AsyncIterator[Guest]:
    """A participant who has come in by the newest link they were sent."""
    async with checked(browser) as windows:
        yield await come_in(windows, server, person.id, **(FINGER if phone else MOUSE))


async def visit(
    server: RunningServer, name: str = "Ada", **contact: str
) -> tuple[SessionScenario, Person]:
    """A session, and its customer."""
    own = await start_scenario(server, name=name, **contact)
    return own, own.people["Ada"]


async def a_form(server: RunningServer) -> str:
    return await create_template(server, "createForm", fields=FIELDS)


async def a_cart(server: RunningServer) -> str:
    return await create_template(server, "createCart", items=ITEMS)


async def tasks(who: Person, bubble: dict[str, Any]) -> list[dict[str, Any]]:
    """What each step's first person has done so far."""
    found = (await who.execute(TASKS, id=bubble["id"]))["interaction"]
    return [step["assignments"][0] for step in found["steps"]]


def values(task: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in task["values"]}
