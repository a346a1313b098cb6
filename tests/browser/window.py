"""A browser window of somebody's own, and everything that goes wrong in it."""

import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Error, Page

from tests.browser.chromium import AXE

MOUSE: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
FINGER: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
}
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
PATIENCE = 20.0  # seconds that a test waits for what must appear
_GRAVE = ("serious", "critical")
_INSPECT = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(
    ({ id, impact, nodes }) => ({ id, impact, where: nodes.map((one) => one.target.join(' ')) }))"""


@dataclass
class Window:
    """A page in a browser context of its own: no cookie, no storage, no cache of another's."""

    page: Page
    home: str
    """The only server that may be asked, as `http://HOST:PORT`."""
    ours: bool = True
    """Whether its markup is in our hands; GraphiQL's is not, and is not inspected."""
    problems: list[str] = field(default_factory=list)
    _expected: re.Pattern[str] | None = None

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", self._failed)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", lambda socket: self._asked(socket.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._note(f"{message.type} on the console: {message.text}")

    def _failed(self, error: Error) -> None:
        self._note(f"uncaught: {error}")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.netloc and parts.netloc != urlsplit(self.home).netloc:
            self._note(f"asked another host: {url}")

    def _note(self, problem: str) -> None:
        if not (self._expected and self._expected.search(problem)):
            self.problems.append(problem)

    @contextlib.contextmanager
    def expecting(self, words: str) -> Iterator[None]:
        """What matches these words (a regular expression) is no problem inside the block."""
        self._expected = re.compile(words)
        try:
            yield
        finally:
            self._expected = None

    async def remember(self) -> None:
        """Leaves a mark that a reload would wipe out."""
        await self.page.evaluate("() => { window.sameAsBefore = true; }")

    async def remembers(self) -> bool:
        return bool(await self.page.evaluate("() => window.sameAsBefore === true"))

    async def inspect(self) -> None:
        """Notes every grave finding of axe in what is on the screen now."""
        if not self.ours or self.page.is_closed():
            return
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(AXE.read_text())
        for found in await self.page.evaluate(_INSPECT):
            if found["impact"] in _GRAVE:
                self._note(f"{found['impact']}: {found['id']} at {found['where']}")


@dataclass
class Windows:
    """All windows of a test."""

    browser: Browser
    opened: list[Window] = field(default_factory=list)

    async def open(self, url: str, **options: Any) -> Window:
        """A new window at this address; options are those of a browser context."""
        context = await self.browser.new_context(
            **{
                **MOUSE,
                "locale": "en-GB",
                "timezone_id": "Europe/Berlin",
                "reduced_motion": "reduce",
                **options,
            }
        )
        context.set_default_timeout(PATIENCE * 1_000)
        window = Window(await context.new_page(), "/".join(url.split("/", 3)[:3]))
        self.opened.append(window)
        await window.page.goto(url)
        return window

    async def check(self) -> None:
        """Fails where anything went wrong in any window, or is inaccessible in it now."""
        for one in self.opened:
            await one.inspect()
        problems = [problem for one in self.opened for problem in one.problems]
        assert not problems, "\n".join(problems)

    async def close(self) -> None:
        while self.opened:
            await self.opened.pop().page.context.close()

    async def show(self, folder: Path) -> list[Path]:
        """Pictures of what stands in the windows, for whoever looks for a failure's cause."""
        files = []
        for number, one in enumerate(self.opened, start=1):
            file = folder / f"window-{number}.png"
            with contextlib.suppress(Error):
                await one.page.screenshot(path=file)
                files.append(file)
        return files


@contextlib.asynccontextmanager
async def checked(browser: Browser) -> AsyncIterator[Windows]:
    """Windows in which, at the end of the block, nothing may have gone wrong."""
    windows = Windows(browser)
    try:
        yield windows
        await windows.check()
    finally:
        await windows.close()
