"""Chromium as the tests drive it: the machine's own, headless, and whatever it complains of."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from gql.transport.pages import pages_folder

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BUILT = pages_folder("")
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1200, "height": 800}}
SECONDS = 20
NO_NETWORK = "net::ERR_"


class ChromiumUnavailable(Exception):
    """The pages cannot be looked at here; the message says what is missing."""


def find_chromium(built: Path = BUILT, path: str | None = None) -> str:
    """The browser's program, where there are pages to look at with it."""
    found = (shutil.which(name, path=path) for name in NAMES)
    program = next((one for one in found if one), None)
    if program is None:
        raise ChromiumUnavailable("Chromium is not installed (on Debian: apt-get install chromium)")
    if not (built / "join.html").is_file():
        raise ChromiumUnavailable("the pages are not built: make web builds them")
    return program


def chromium_or_skip() -> str:
    """As find_chromium, but skips the test; under BUBBLES_REQUIRE_ALL=1 it fails instead."""
    try:
        return find_chromium()
    except ChromiumUnavailable as reason:
        if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
            pytest.fail(f"BUBBLES_REQUIRE_ALL=1, but {reason}")
        pytest.skip(str(reason))


@asynccontextmanager
async def running_browser() -> AsyncIterator[Browser]:
    """A browser with a profile of its own; the test is skipped where there is none."""
    program = chromium_or_skip()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()


@dataclass
class Screen:
    """A page somebody looks at, and what went wrong on it."""

    page: Page
    home: str
    """The only host that may be asked."""
    cut: bool = False
    """Whether the test cuts the network, so that requests fail."""
    problems: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        expected = self.cut and NO_NETWORK in message.text
        if message.type in {"error", "warning"} and not expected:
            self.problems.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.problems.append(f"another host: {request.url}")


@asynccontextmanager
async def looking(browser: Browser, home: str, device: dict[str, Any]) -> AsyncIterator[Screen]:
    """A fresh window without any past; at its end nothing may have gone wrong in it."""
    context = await browser.new_context(**device, locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(SECONDS * 1_000)
    try:
        screen = Screen(await context.new_page(), home)
        screen.listen()
        yield screen
        assert screen.problems == []
    finally:
        await context.close()
