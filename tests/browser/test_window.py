"""The watch over the windows itself: what goes wrong in one is noted, what is missing is said."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from testing.running_server import RunningServer
from tests.browser.chromium import BrowserUnavailable, find_chromium, find_pages
from tests.browser.window import Windows

pytestmark = pytest.mark.anyio

# each of these must make a test fail
WRONGS = {
    "error on the console: oh": "() => console.error('oh')",
    "uncaught: oh": """() => new Promise((go) => {
        setTimeout(() => { setTimeout(go); throw 'oh'; }); })""",
    "asked another host: ws://localhost:1/": "() => { new WebSocket('ws://localhost:1/'); }",
    "serious: html-has-lang": "() => { document.documentElement.removeAttribute('lang'); }",
}


@pytest.mark.parametrize("problem", WRONGS)
async def test_what_goes_wrong_in_a_window_fails_the_test(
    browser: Browser, server: RunningServer, problem: str
) -> None:
    windows = Windows(browser)
    window = await windows.open(f"http://127.0.0.1:{server.port}/join", bypass_csp=True)
    await expect(window.page.get_by_test_id("door-noLink")).to_be_visible()
    await windows.check()
    await window.page.evaluate(WRONGS[problem])
    with pytest.raises(AssertionError, match=problem):
        await windows.check()
    await windows.close()


def test_a_machine_without_chromium_or_built_pages_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BrowserUnavailable, match="apt-get install chromium"):
        find_chromium(path=str(tmp_path))
    with pytest.raises(BrowserUnavailable, match="make web"):
        find_pages(pages=tmp_path)
    (tmp_path / "console.html").touch()
    with pytest.raises(BrowserUnavailable, match="axe-core is not installed"):
        find_pages(pages=tmp_path, axe=tmp_path / "axe.js")
