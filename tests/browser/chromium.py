"""The machine's own Chromium, driven by Playwright; no browser is downloaded."""

import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "gql/static"
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# --no-sandbox: as root, as in containers, there is none; the pages are our own
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]

T = TypeVar("T")


class BrowserUnavailable(Exception):
    """The pages cannot be looked at here; the message says what is missing."""


def find_chromium(path: str | None = None) -> str:
    """Its program: the setting CHROMIUM, or what is in PATH."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, (shutil.which(one, path=path) for one in NAMES)), None)
    if not found:
        raise BrowserUnavailable("there is no Chromium here: apt-get install chromium")
    return found


def find_pages(pages: Path = PAGES, axe: Path = AXE) -> None:
    """Raises BrowserUnavailable where the pages, or what their tests need of npm, are not made."""
    if not (pages / "console.html").is_file():
        raise BrowserUnavailable("the web pages are not built: make web, with Node.js and npm")
    if not axe.is_file():
        raise BrowserUnavailable("axe-core is not installed: make web, with Node.js and npm")


def pages_or_skip() -> None:
    """Skips the test where the pages are not built.

    Under BUBBLES_REQUIRE_ALL=1, as in CI, it fails instead.
    """
    _or_skip(find_pages)


def chromium_or_skip() -> str:
    """The program; skips or fails as `pages_or_skip` where it or the pages are missing."""
    pages_or_skip()
    return _or_skip(find_chromium)


def _or_skip(find: Callable[[], T]) -> T:
    try:
        return find()
    except BrowserUnavailable as reason:
        if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
            pytest.fail(f"BUBBLES_REQUIRE_ALL=1, but {reason}")
        pytest.skip(str(reason))


@contextlib.asynccontextmanager
async def launched(program: str) -> AsyncIterator[Browser]:
    """The browser, without a screen and with nothing remembered (about 0.5 seconds)."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()
