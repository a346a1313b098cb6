"""From a key pressed in a customer's browser to its sight in the agent's: two hundred times."""

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

ACTS = 200
BUBBLE = "Your details"
# resolves in the moment in which the text stands on the page
SEEN = """(text) => new Promise((seen) => {
    const look = () => document.body.innerText.includes(text) && seen();
    new MutationObserver(look).observe(document.body,
        { subtree: true, childList: true, characterData: true });
    look();
})"""


async def measure() -> None:
    """The page waits a moment for the next key before it saves; that is in the figures."""
    find_pages()
    program = find_chromium()
    with tempfile.TemporaryDirectory() as folder:
        delays = await _acts(Path(folder), program)
    cuts = statistics.quantiles(delays, n=100)
    print(f"  key to sight, p50         {cuts[49]:8.0f} ms   of {len(delays)} acts")
    print(f"  key to sight, p95         {cuts[94]:8.0f} ms")
    print(f"  key to sight, at most     {max(delays):8.0f} ms")


async def _acts(folder: Path, program: str) -> list[float]:
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    await migrate(url)
    async with (
        running_server(url, folder) as product,
        launched(program) as browser,
        checked(browser) as windows,
    ):
        own, ada = await visit(product)
        await own.add(await a_form(product), name=BUBBLE)
        desk = await sit_down(windows, product.agent, own.id)
        guest = await come_in(windows, product, ada.id)
        await guest.start()
        await desk.look_into(BUBBLE)
        entry, delays = guest.shown.get_by_label("Full name"), []
        for number in range(ACTS):
            text = f"Ada the {number:03}rd"
            seen = asyncio.create_task(desk.page.evaluate(SEEN, text))
            await asyncio.sleep(0.05)  # until it looks
            begun = time.perf_counter()
            await entry.fill(text)
            await seen
            delays.append((time.perf_counter() - begun) * 1_000)
        return delays
