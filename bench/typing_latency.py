"""From a key press in a customer's browser until the agent's browser shows the text."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from gql.model.database.migration import migrate
from testing.running_server import running_server
from tests.browser.chromium import find_chromium, find_pages, launched
from tests.browser.console_page import sit_down
from tests.browser.join_page import a_form, come_in, visit
from tests.browser.window import checked

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
    """The figures include the short time that the page waits for the next key before it saves."""
    find_pages()
    program = find_chromium()
    with tempfile.TemporaryDirectory() as folder:
        milliseconds = await _measure_keys(Path(folder), program)
    cuts = statistics.quantiles(milliseconds, n=100)
    print(f"  key press until shown, p50{cuts[49]:8.0f} ms   of {len(milliseconds)} key presses")
    print(f"  key press until shown, p95{cuts[94]:8.0f} ms")
    print(f"  key press until shown, max{max(milliseconds):8.0f} ms")


async def _measure_keys(folder: Path, program: str) -> list[float]:
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    await migrate(url)
    async with (
        running_server(url, folder) as server,
        launched(program) as browser,
        checked(browser) as windows,
    ):
        session, customer = await visit(server)
        await session.add_interaction(await a_form(server), name=INTERACTION)
        console = await sit_down(windows, server.agent, session.id)
        join = await come_in(windows, server, customer.id)
        await join.start()
        await console.look_into(INTERACTION)
        entry, milliseconds = join.shown.get_by_label("Full name"), []
        for number in range(ROUNDS):
            text = f"Ada the {number:03}rd"
            appearance = asyncio.create_task(console.page.evaluate(WAIT_FOR_TEXT, text))
            await asyncio.sleep(0.05)  # until the observer runs
            start = time.perf_counter()
            await entry.fill(text)
            await appearance
            milliseconds.append((time.perf_counter() - start) * 1_000)
        return milliseconds
