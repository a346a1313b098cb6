"""Measures the time from a key press in the customer's browser until the agent's shows the text.

Uses the browser and the page objects of `tests.browser`.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from gql.model.database.migration import migrate
from testing.running_server import running_server
from tests.browser.chromium import find_chromium, require_pages, running_browser
from tests.browser.console_page import open_console
from tests.browser.join_page import create_form, open_join_page, start_session
from tests.browser.page_pool import PagePool
from tests.browser.window import checked_windows

ROUNDS = 200
INTERACTION = "Your details"
# resolves when the page contains the text
WAIT_FOR_TEXT = """(text) => new Promise((resolve) => {
    const check = () => document.body.innerText.includes(text) && resolve();
    new MutationObserver(check).observe(document.body,
        { subtree: true, childList: true, characterData: true });
    check();
})"""


async def measure() -> None:
    """Measures and prints percentiles.

    They include the short time that the page waits for the next key before it saves.
    """
    require_pages()
    program = find_chromium()
    with tempfile.TemporaryDirectory() as folder:
        milliseconds = await _measure_keys(Path(folder), program)
    percentiles = statistics.quantiles(milliseconds, n=100)
    p50, p95 = percentiles[49], percentiles[94]
    print(f"  key press until shown, p50{p50:8.0f} ms   of {len(milliseconds)} key presses")
    print(f"  key press until shown, p95{p95:8.0f} ms")
    print(f"  key press until shown, max{max(milliseconds):8.0f} ms")


async def _measure_keys(folder: Path, program: str) -> list[float]:
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    await migrate(url)
    async with (
        running_server(url, folder) as server,
        running_browser(program) as browser,
        checked_windows(PagePool(browser)) as windows,
    ):
        session, customer = await start_session(server)
        await session.add_interaction(await create_form(server), name=INTERACTION)
        console = await open_console(windows, server.agent, session.id)
        join = await open_join_page(windows, server, customer.id)
        await join.start()
        await console.open_details(INTERACTION)
        text_box = join.open_interaction.get_by_label("Full name")
        milliseconds: list[float] = []
        for number in range(ROUNDS):
            text = f"Ada the {number:03}rd"
            text_shown = asyncio.create_task(console.page.evaluate(WAIT_FOR_TEXT, text))
            await asyncio.sleep(0.05)  # until the observer runs
            start = time.perf_counter()
            await text_box.fill(text)
            await text_shown
            milliseconds.append((time.perf_counter() - start) * 1_000)
        return milliseconds
