"""The checks of browser windows, and the errors if Chromium or the pages are missing."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer
from tests.browser.chromium import BrowserUnavailable, find_chromium, require_pages
from tests.browser.page_pool import PagePool
from tests.browser.window import Windows

pytestmark = pytest.mark.anyio

# a problem, and a script that causes it; the last one stays on the page
PROBLEMS = {
    "error on the console: oh": "() => console.error('oh')",
    "uncaught: oh": """() => new Promise((resolve) => {
        setTimeout(() => { setTimeout(resolve); throw 'oh'; }); })""",
    "request to another host: ws://localhost:1/": "() => { new WebSocket('ws://localhost:1/'); }",
    "serious: html-has-lang": "() => { document.documentElement.removeAttribute('lang'); }",
}


async def test_each_problem_in_a_window_fails_the_test(
    page_pool: PagePool, server: RunningServer
) -> None:
    windows = Windows(page_pool)
    window = await windows.open(f"http://127.0.0.1:{server.port}/join", bypass_csp=True)
    await expect(window.page.get_by_test_id("link-noLink")).to_be_visible()
    await windows.check()
    for problem, script in PROBLEMS.items():
        await window.page.evaluate(script)
        with pytest.raises(AssertionError, match=problem):
            await windows.check()
        window.problems.clear()
    await windows.close()


def test_without_chromium_or_built_pages_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(BrowserUnavailable, match="apt-get install chromium"):
        find_chromium(path=str(tmp_path))
    with pytest.raises(BrowserUnavailable, match="make web"):
        require_pages(pages=tmp_path)
    (tmp_path / "console.html").touch()
    with pytest.raises(BrowserUnavailable, match="axe-core is not installed"):
        require_pages(pages=tmp_path, axe=tmp_path / "axe.js")
