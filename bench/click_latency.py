"""From a click in one browser until the other browser shows its effect: an agent and a customer."""

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
from tests.browser.chromium import find_chromium, require_pages, running_browser
from tests.browser.console_page import ConsolePage
from tests.browser.join_page import JoinPage
from tests.browser.page_pool import PagePool
from tests.browser.window import Windows

SESSIONS, CONFIRMED, DELETED = 4, 20, 10  # each confirmed cart is two clicks: 200 in all
START_SESSION = """mutation { startSession(input: {name: "Bench", customer:
  {name: "Kim", email: "kim@example.com"}}) { session { id } participant { id } } }"""
TEMPLATES = "{ templates(first: 100) { edges { node { id name } } } }"
ADD_INTERACTION = """mutation ($s: ID!, $t: ID!) { addInteraction(input:
  {sessionId: $s, templateId: $t}) { interaction { id } } }"""
INVITATION = """query ($s: ID!) { outbox(first: 1, sessionId: $s) { edges { node { body } } } }"""

# The time of a click is the event's own. The time of its effect is the first moment after the
# frame that shows the element. Both pages read the same clock.
RECORD_CLICKS = """() => addEventListener('click', (event) => {
    window.clickedAt = performance.timeOrigin + event.timeStamp; }, true)"""
RECORD_APPEARANCE = """(selector) => { window.appearedAt = new Promise((resolve) => {
    const check = () => {
        if (!document.querySelector(selector)) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() =>
            resolve(performance.timeOrigin + performance.now())));
    };
    const observer = new MutationObserver(check);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    check(); }); }"""

Execute = Callable[..., Coroutine[Any, Any, Any]]


async def measure() -> None:
    """The server is a child process, on SQLite; the browsers run on the same machine."""
    require_pages()
    program = find_chromium()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with server_process(data, "--demo") as (_, url):
            token = await demo_token(Settings(data_dir=data), "agent")
            async with running_browser(program) as browser:
                by_customer, by_agent = await _measure_clicks(
                    Windows(PagePool(browser)), url, token
                )
    _print("customer's click, shown to the agent", by_customer)
    _print("agent's click, shown to the customer", by_agent)
    _print("all", by_customer + by_agent)


def _print(label: str, milliseconds: list[float]) -> None:
    ordered = sorted(milliseconds)
    p50, p95 = (ordered[math.ceil(part * len(ordered)) - 1] for part in (0.5, 0.95))
    figures = f"p50 {p50:4.0f}   p95 {p95:4.0f}   max {ordered[-1]:4.0f} ms"
    print(f"  {label:36}{len(ordered):4} clicks   {figures}")


async def _measure_clicks(
    windows: Windows, url: str, token: str
) -> tuple[list[float], list[float]]:
    """The latencies of the customer's clicks and of the agent's, in milliseconds."""
    by_customer, by_agent = list[float](), list[float]()
    for _ in range(SESSIONS):
        browsers = await _open_browsers(windows, url, token)
        for number, interaction_id in enumerate(browsers.interaction_ids):
            if number < DELETED:
                by_agent.append(await browsers.delete(interaction_id))
            else:
                by_customer.append(await browsers.start(interaction_id))
                by_customer.append(await browsers.confirm(interaction_id))
        await windows.check()
        await windows.close()
    return by_customer, by_agent


@dataclass(frozen=True)
class Browsers:
    """An agent's window and a customer's, on the same session with carts in it.

    Each method clicks in one window, and returns the milliseconds until the other one shows it.
    """

    agent: ConsolePage
    customer: JoinPage
    interaction_ids: list[str]

    async def start(self, interaction_id: str) -> float:
        await self.customer.page.get_by_test_id(f"interaction-{interaction_id}").click()
        button = self.customer.page.get_by_test_id("start")
        effect = f'[data-testid="interaction-{interaction_id}"][data-status="IN_PROGRESS"]'
        return await _measure_click(button, self.agent.page, effect)

    async def confirm(self, interaction_id: str) -> float:
        button = self.customer.page.get_by_test_id("confirm")
        effect = f'[data-testid="interaction-{interaction_id}"][data-status="COMPLETED"]'
        return await _measure_click(button, self.agent.page, effect)

    async def delete(self, interaction_id: str) -> float:
        card = self.agent.page.get_by_test_id(f"interaction-{interaction_id}")
        await self.agent.choose_menu_item(card.get_by_test_id("interaction-menu"), "Delete")
        button = self.agent.dialog.get_by_role("button", name="Delete", exact=True)
        effect = f'[data-testid="interaction-{interaction_id}"][data-participant-status="deleted"]'
        return await _measure_click(button, self.customer.page, effect)


async def _measure_click(button: Locator, page: Page, selector: str) -> float:
    """Milliseconds from a click on the button until the page has an element of the selector."""
    await button.wait_for()
    await page.evaluate(RECORD_APPEARANCE, selector)
    await button.click()
    appeared = float(await page.evaluate("() => window.appearedAt"))
    return appeared - float(await button.page.evaluate("() => window.clickedAt"))


async def _open_browsers(windows: Windows, url: str, token: str) -> Browsers:
    """Starts a session with carts, and opens it in both windows."""
    async with httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}) as http:

        async def execute(query: str, **variables: str) -> Any:
            body = {"query": query, "variables": variables}
            return (await http.post(f"{url}/graphql", json=body)).json()["data"]

        session_id = (await execute(START_SESSION))["startSession"]["session"]["id"]
        interaction_ids = await _add_carts(execute, session_id)
        (edge,) = (await execute(INVITATION, s=session_id))["outbox"]["edges"]
    secret = edge["node"]["body"].split("/join#")[1].split()[0]
    agent = ConsolePage(await windows.open(f"{url}/console/{session_id}#token={token}"))
    customer = JoinPage(await windows.open(f"{url}/join#{secret}"))
    await agent.page.get_by_test_id(f"interaction-{interaction_ids[-1]}").wait_for()
    await customer.page.get_by_test_id(f"interaction-{interaction_ids[-1]}").wait_for()
    for page in (agent.page, customer.page):
        await page.evaluate(RECORD_CLICKS)
    return Browsers(agent, customer, interaction_ids)


async def _add_carts(execute: Execute, session_id: str) -> list[str]:
    """Adds the carts that are confirmed or deleted; returns their interactions' ids."""
    templates = (await execute(TEMPLATES))["templates"]["edges"]
    template_ids = {edge["node"]["name"]: edge["node"]["id"] for edge in templates}
    cart_id = template_ids["Starter package"]
    added = [
        await execute(ADD_INTERACTION, s=session_id, t=cart_id) for _ in range(CONFIRMED + DELETED)
    ]
    return [data["addInteraction"]["interaction"]["id"] for data in added]
