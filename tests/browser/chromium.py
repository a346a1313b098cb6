"""Finds the Chromium that is installed, and runs it with Playwright. Downloads no browser."""

import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from testing.requirements import skip_or_fail

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "gql/static"
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
PROGRAM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# --no-sandbox: Chromium has no sandbox if it runs as root, as in containers; the pages are our own
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


class BrowserUnavailable(Exception):
    """The pages cannot be tested on this machine; the message says what is missing."""


def find_chromium(path: str | None = None) -> str:
    """Returns the program that `CHROMIUM` names, or else the first that is found on `path`.

    `path` is `PATH` by default. Raises `BrowserUnavailable` if there is none.
    """
    programs = [os.environ.get("CHROMIUM")]
    programs += [shutil.which(name, path=path) for name in PROGRAM_NAMES]
    for program in programs:
        if program:
            return program
    raise BrowserUnavailable("Chromium is not installed: apt-get install chromium")


def require_pages(pages: Path = PAGES, axe: Path = AXE) -> None:
    """Raises `BrowserUnavailable` if the pages are not built or axe-core is not installed."""
    if not (pages / "console.html").is_file():
        raise BrowserUnavailable("the web pages are not built: make web, with Node.js and npm")
    if not axe.is_file():
        raise BrowserUnavailable("axe-core is not installed: make web, with Node.js and npm")


def pages_or_skip() -> None:
    """As `require_pages`, but calls `skip_or_fail` if something is missing."""
    try:
        require_pages()
    except BrowserUnavailable as reason:
        skip_or_fail(reason)


def chromium_or_skip() -> str:
    """As `find_chromium`, but calls `skip_or_fail` if Chromium or the pages are missing."""
    pages_or_skip()
    try:
        return find_chromium()
    except BrowserUnavailable as reason:
        skip_or_fail(reason)


@contextlib.asynccontextmanager
async def running_browser(program: str) -> AsyncIterator[Browser]:
    """Runs the browser without a screen and with an empty profile. It starts in about 0.5 s."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()
