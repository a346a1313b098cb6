"""Participants as they use their page, and what they are sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.chromium import DESK, PHONE, Screen, looking
from tests.product import Person, Product
from tests.room import Room, messages, room, template

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

    screen: Screen
    link: str

    @property
    def page(self) -> Page:
        return self.screen.page

    async def enter(self) -> None:
        await self.page.goto(self.link)
        await expect(self.page.get_by_test_id("room")).to_be_visible()

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

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def draw(self) -> None:
        """Draws a signature with the mouse."""
        box = await self.page.get_by_test_id("signature-pad").bounding_box()
        assert box
        x, y = box["x"] + 40, box["y"] + box["height"] / 2
        await self.page.mouse.move(x, y)
        await self.page.mouse.down()
        for step in range(1, 20):
            await self.page.mouse.move(x + 8 * step, y + (12 if step % 2 else -12))
        await self.page.mouse.up()


@asynccontextmanager
async def guest(
    browser: Browser, product: Product, person: Person, *, phone: bool = True
) -> AsyncIterator[Guest]:
    """A participant who has come in by the newest link they were sent."""
    home = f"http://127.0.0.1:{product.port}"
    async with looking(browser, home, PHONE if phone else DESK) as screen:
        own = Guest(screen, await link_of(product, person, home))
        await own.enter()
        yield own


async def link_of(product: Product, person: Person, home: str) -> str:
    for kind in ("REMINDER", "INVITATION"):
        for message in await messages(product, kind):
            if message["participantId"] == person.id:
                return home + "/join#" + str(message["body"].split("/join#")[1].split()[0])
    raise AssertionError("nobody invited this participant")


async def visit(product: Product, name: str = "Ada", **contact: str) -> tuple[Room, Person]:
    """A session, and its customer."""
    own = await room(product, name=name, **contact)
    return own, own.people["Ada"]


async def a_form(product: Product) -> str:
    return await template(product, "createForm", fields=FIELDS)


async def a_cart(product: Product) -> str:
    return await template(product, "createCart", items=ITEMS)


async def tasks(who: Person, bubble: dict[str, Any]) -> list[dict[str, Any]]:
    """What each step's first person has done so far."""
    found = (await who.ask(TASKS, id=bubble["id"]))["interaction"]
    return [step["assignments"][0] for step in found["steps"]]


def values(task: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in task["values"]}
