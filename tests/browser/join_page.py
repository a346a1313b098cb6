"""The page behind an invitation link, as a participant uses it, and what is sent to them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from testing.running_server import Person, RunningServer
from testing.session_scenario import SessionScenario, create_template, start_scenario
from tests.browser.page_pool import PagePool
from tests.browser.signature_pad import draw_signature
from tests.browser.window import DESKTOP, PHONE, Window, Windows, checked_windows

FIELDS = [
    {"name": "full_name", "label": "Full name", "required": True},
    {"name": "birth_date", "kind": "DATE", "label": "Date of birth", "required": True},
    {"name": "email", "kind": "EMAIL", "label": "E-mail", "required": False},
]
ITEMS = [
    {"name": "Debit card", "quantity": 1, "price": "9.00", "currency": "EUR"},
    {"name": "Card reader", "quantity": 2, "price": "14.50", "currency": "EUR"},
]
ASSIGNMENTS = """query ($id: ID!) { interaction(id: $id) { status steps { kind assignments {
    state signature comment values { name value } files { name size } } } } }"""


@dataclass
class JoinPage:
    """A window with the page. Its methods find and use what a participant sees in it."""

    window: Window

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def connection_status(self) -> Locator:
        """The text that says whether the page is connected: “Live” if it is."""
        return self.page.get_by_test_id("connection-status")

    @property
    def open_interaction(self) -> Locator:
        """The interaction that is open. Its `data-participant-status` is the participant's."""
        return self.page.get_by_test_id("interaction")

    @property
    def save_status(self) -> Locator:
        """Whether the typed values are saved: its `data-state`."""
        return self.page.get_by_test_id("save-status")

    @property
    def code_input(self) -> Locator:
        return self.page.get_by_label("Code with six digits")

    def page_image(self, number: int) -> Locator:
        """The image of a page of the document."""
        return self.page.get_by_test_id(f"page-{number}").get_by_role("img")

    def interaction_row(self, name: str) -> Locator:
        """The interaction's row in the list. If there is only one, it is open and has no row."""
        return self.page.get_by_test_id(re.compile("^interaction-")).filter(has_text=name)

    async def choose_interaction(self, name: str) -> None:
        """Opens an interaction from the list."""
        await self.page.get_by_role("link", name=name).click()
        await expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    async def return_to_list(self) -> None:
        await self.page.get_by_role("button", name="Back to the list").click()

    async def start(self) -> None:
        await self.press("start")

    async def press(self, test_id: str) -> None:
        await self.page.get_by_test_id(test_id).click()

    async def expect_text(self, text: str) -> None:
        await expect(self.page.get_by_text(text).first).to_be_visible()

    async def expect_save_state(self, state: str) -> None:
        await expect(self.save_status).to_have_attribute("data-state", state)

    async def fill_contract(self, name: str) -> None:
        """Fills the contract's fields on its pages."""
        await self.open_interaction.get_by_label("full name").fill(name)
        await self.open_interaction.get_by_label("address").fill("12 High Street, London")
        await self.open_interaction.get_by_role("checkbox").check()

    async def fill_contract_in_dialog(self, name: str) -> None:
        """Fills the contract's fields on a phone, in a dialog that shows one field at a time."""
        await self.press("next-field")
        for label, value in (("full name", name), ("address", "12 High Street, London")):
            await self.dialog.get_by_label(label).fill(value)
            await self.press("confirm-field")
        await self.dialog.get_by_role("checkbox").check()
        await self.press("confirm-field")

    async def sign(self) -> None:
        """Signs with a drawing."""
        await self.press("sign")
        await draw_signature(self.dialog)
        await self.confirm_signature()
        await self.dialog.wait_for(state="detached")

    async def confirm_signature(self) -> None:
        await self.dialog.get_by_role("button", name="Sign now").click()

    async def decide(self, decision: str, comment: str) -> None:
        """Decides as an approver: “approve” or “reject”."""
        await self.press(decision)
        await self.dialog.get_by_role("textbox").fill(comment)
        await self.dialog.get_by_role("button", name=decision.capitalize()).click()
        await self.dialog.wait_for(state="detached")

    async def decline(self, reason: str) -> None:
        await self.fill_decline_dialog(reason)
        await self.dialog.get_by_role("button", name="Decline").click()

    async def fill_decline_dialog(self, reason: str) -> None:
        await self.page.get_by_role("button", name="Decline").click()
        await self.dialog.get_by_label("Your reason").fill(reason)


async def open_join_page(
    windows: Windows,
    server: RunningServer,
    participant_id: str,
    port: int = 0,
    **context_options: Any,
) -> JoinPage:
    """Opens the newest link that was sent to a participant, and waits until it has been exchanged.

    `port` is the server's by default, and a proxy's or another server's if it is given.
    """
    secret = await server.link_secret(participant_id)
    origin = f"http://127.0.0.1:{port or server.port}"
    window = await windows.open(f"{origin}/join#{secret}", **context_options)
    await expect(window.page.get_by_test_id("session")).to_be_visible()
    return JoinPage(window)


@asynccontextmanager
async def joined(
    page_pool: PagePool, server: RunningServer, participant: Person, *, phone: bool = True
) -> AsyncIterator[JoinPage]:
    """A participant's page on a phone or a desktop. At the block's end its window is checked."""
    async with checked_windows(page_pool) as windows:
        options = PHONE if phone else DESKTOP
        yield await open_join_page(windows, server, participant.id, **options)


async def start_session(
    server: RunningServer, name: str = "Ada", **contact: str
) -> tuple[SessionScenario, Person]:
    """Starts a session; returns it and its customer."""
    scenario = await start_scenario(server, name=name, **contact)
    return scenario, scenario.people["Ada"]


async def create_form(server: RunningServer) -> str:
    """Creates a template of a form with the fields `FIELDS`; returns its id."""
    return await create_template(server, "createFormTemplate", fields=FIELDS)


async def create_cart(server: RunningServer) -> str:
    """Creates a template of a cart with the items `ITEMS`; returns its id."""
    return await create_template(server, "createCartTemplate", items=ITEMS)


async def first_assignments(viewer: Person, interaction: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the first assignment of each step."""
    data = await viewer.execute(ASSIGNMENTS, id=interaction["id"])
    return [step["assignments"][0] for step in data["interaction"]["steps"]]


def field_values(assignment: dict[str, Any]) -> dict[str, str]:
    """Returns the values of an assignment by the names of their fields."""
    return {field["name"]: field["value"] for field in assignment["values"]}
