"""From a click in one browser to its sight in another: an agent and a customer, both at work."""

import math
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from playwright.async_api import Locator, Page

from gql.seed import demo_token
from gql.settings import Settings
from testing.server_process import server_process
from tests.browser.chromium import find_chromium, find_pages, launched
from tests.browser.console_page import Desk
from tests.browser.join_page import Guest
from tests.browser.window import Windows

SESSIONS, CONFIRMED, DELETED = 4, 20, 10  # each confirmed cart is two clicks: 200 in all
START = """mutation { startSession(input: {name: "Bench", customer:
  {name: "Kim", email: "kim@example.com"}}) { session { id } participant { id } } }"""
CATALOGUE = "{ templates(first: 100) { edges { node { id name } } } }"
ADD = """mutation ($s: ID!, $t: ID!) { addInteraction(input: {sessionId: $s, templateId: $t}) {
  interaction { id } } }"""
INVITATION = """query ($s: ID!) { outbox(first: 1, sessionId: $s) { edges { node { body } } } }"""

# the event's own time, and the first moment after the frame that shows what is waited for;
# both pages read the same clock
NOTE_CLICKS = """() => addEventListener('click', (event) => {
    window.clickedAt = performance.timeOrigin + event.timeStamp; }, true)"""
WATCH = """(wanted) => { window.sight = new Promise((resolve) => {
    const look = () => {
        if (!document.querySelector(wanted)) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() =>
            resolve(performance.timeOrigin + performance.now())));
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { subtree: true, childList: true, attributes: true });
    look(); }); }"""

Ask = Callable[..., Coroutine[Any, Any, Any]]


async def measure() -> None:
    """The server is a process of its own, on SQLite; the browsers share this machine with it."""
    find_pages()
    program = find_chromium()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with server_process(data, "--demo") as (_, url):
            token = await demo_token(Settings(data_dir=data), "agent")
            async with launched(program) as browser:
                by_customer, by_agent = await _acted(Windows(browser), url, token)
    _print("customer's click, seen by the agent", by_customer)
    _print("agent's click, seen by the customer", by_agent)
    _print("all", by_customer + by_agent)


def _print(what: str, times: list[float]) -> None:
    times = sorted(times)
    half, most = (times[math.ceil(part * len(times)) - 1] for part in (0.5, 0.95))
    figures = f"p50 {half:4.0f}   p95 {most:4.0f}   max {times[-1]:4.0f} ms"
    print(f"  {what:36}{len(times):4} acts   {figures}")


async def _acted(windows: Windows, url: str, token: str) -> tuple[list[float], list[float]]:
    by_customer, by_agent = list[float](), list[float]()
    for _ in range(SESSIONS):
        pair = await _pair(windows, url, token)
        for number, bubble in enumerate(pair.bubbles):
            if number < DELETED:
                by_agent.append(await pair.deletes(bubble))
            else:
                by_customer += [await pair.starts(bubble), await pair.confirms(bubble)]
        await windows.check()
        await windows.close()
    return by_customer, by_agent


@dataclass(frozen=True)
class Pair:
    """An agent's window and a customer's, on the same session with carts in it."""

    desk: Desk
    guest: Guest
    bubbles: list[str]

    async def starts(self, bubble: str) -> float:
        await self.guest.page.get_by_test_id(f"item-{bubble}").click()
        seen = f'[data-testid="bubble-{bubble}"][data-status="IN_PROGRESS"]'
        return await _timed(self.guest.page.get_by_test_id("start"), self.desk.page, seen)

    async def confirms(self, bubble: str) -> float:
        seen = f'[data-testid="bubble-{bubble}"][data-status="COMPLETED"]'
        return await _timed(self.guest.page.get_by_test_id("confirm"), self.desk.page, seen)

    async def deletes(self, bubble: str) -> float:
        card = self.desk.page.get_by_test_id(f"bubble-{bubble}")
        await self.desk.choose(card.get_by_test_id("bubble-menu"), "Delete")
        button = self.desk.dialog.get_by_role("button", name="Delete", exact=True)
        seen = f'[data-testid="item-{bubble}"][data-turn="gone"]'
        return await _timed(button, self.guest.page, seen)


async def _timed(button: Locator, other: Page, seen: str) -> float:
    """Milliseconds from the click until it is on the other's screen."""
    await button.wait_for()
    await other.evaluate(WATCH, seen)
    await button.click()
    sight = float(await other.evaluate("() => window.sight"))
    return sight - float(await button.page.evaluate("() => window.clickedAt"))


async def _pair(windows: Windows, url: str, token: str) -> Pair:
    async with httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}) as http:

        async def ask(query: str, **variables: str) -> Any:
            body = {"query": query, "variables": variables}
            return (await http.post(f"{url}/graphql", json=body)).json()["data"]

        session_id = (await ask(START))["startSession"]["session"]["id"]
        bubbles = await _carts(ask, session_id)
        (sent,) = (await ask(INVITATION, s=session_id))["outbox"]["edges"]
    secret = sent["node"]["body"].split("/join#")[1].split()[0]
    desk = Desk(await windows.open(f"{url}/console/{session_id}#token={token}"))
    guest = Guest(await windows.open(f"{url}/join#{secret}"))
    await desk.page.get_by_test_id(f"bubble-{bubbles[-1]}").wait_for()
    await guest.page.get_by_test_id(f"item-{bubbles[-1]}").wait_for()
    for page in (desk.page, guest.page):
        await page.evaluate(NOTE_CLICKS)
    return Pair(desk, guest, bubbles)


async def _carts(ask: Ask, session_id: str) -> list[str]:
    known = {
        one["node"]["name"]: one["node"]["id"]
        for one in (await ask(CATALOGUE))["templates"]["edges"]
    }
    cart = known["Starter package"]
    added = [await ask(ADD, s=session_id, t=cart) for _ in range(CONFIRMED + DELETED)]
    return [one["addInteraction"]["interaction"]["id"] for one in added]
