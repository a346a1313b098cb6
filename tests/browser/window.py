"""Browser windows that record the problems of the pages in them."""

import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Error, Page

from tests.browser.chromium import AXE
from tests.browser.page_pool import PagePool

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
}
CONTEXT_OPTIONS: dict[str, Any] = {
    **DESKTOP,
    "locale": "en-GB",
    "timezone_id": "Europe/Berlin",
    "reduced_motion": "reduce",
}
OFFLINE_ERROR = "net::ERR_INTERNET_DISCONNECTED"
TIMEOUT = 20.0  # seconds that a test waits for an element
REPORTED_IMPACTS = ("serious", "critical")
RUN_AXE = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(
    ({ id, impact, nodes }) =>
        ({ id, impact, targets: nodes.map((node) => node.target.join(' ')) }))"""


@dataclass
class Window:
    """A page in a separate browser context: it shares no cookies or storage with others."""

    page: Page
    origin: str
    """The only server that the page may send requests to, as `http://HOST:PORT`."""
    check_accessibility_enabled: bool = True
    """False for GraphiQL, whose markup is not ours."""
    problems: list[str] = field(default_factory=list)
    _expected_problems: re.Pattern[str] | None = None

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console_message)
        self.page.on("pageerror", self._on_page_error)
        self.page.on("request", lambda request: self._on_request(request.url))
        self.page.on("websocket", lambda socket: self._on_request(socket.url))

    def _on_console_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._add_problem(f"{message.type} on the console: {message.text}")

    def _on_page_error(self, error: Error) -> None:
        self._add_problem(f"uncaught: {error}")

    def _on_request(self, url: str) -> None:
        host = urlsplit(url).netloc
        if host and host != urlsplit(self.origin).netloc:
            self._add_problem(f"request to another host: {url}")

    def _add_problem(self, problem: str) -> None:
        if not (self._expected_problems and self._expected_problems.search(problem)):
            self.problems.append(problem)

    @contextlib.contextmanager
    def expecting(self, pattern: str) -> Iterator[None]:
        """Ignores problems that match this regular expression while the block runs."""
        self._expected_problems = re.compile(pattern)
        try:
            yield
        finally:
            self._expected_problems = None

    async def mark_document(self) -> None:
        """Sets a mark on the document, which is lost when the page is reloaded."""
        await self.page.evaluate("() => { window.isSameDocument = true; }")

    async def is_document_marked(self) -> bool:
        """Whether the page was not reloaded since `mark_document`."""
        return bool(await self.page.evaluate("() => window.isSameDocument === true"))

    async def check_accessibility(self) -> None:
        """Adds each serious or critical violation that axe finds on the page now to `problems`."""
        if not self.check_accessibility_enabled or self.page.is_closed():
            return
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(AXE.read_text())
        for violation in await self.page.evaluate(RUN_AXE):
            if violation["impact"] in REPORTED_IMPACTS:
                targets = violation["targets"]
                self._add_problem(f"{violation['impact']}: {violation['id']} at {targets}")


@dataclass
class Windows:
    """The windows of one test."""

    page_pool: PagePool
    opened: list[Window] = field(default_factory=list)

    async def open(self, url: str, **context_options: Any) -> Window:
        """Opens this URL in a new window."""
        page = await self.page_pool.take(**{**CONTEXT_OPTIONS, **context_options})
        page.set_default_timeout(TIMEOUT * 1_000)
        window = Window(page, "/".join(url.split("/", 3)[:3]))
        self.opened.append(window)
        await window.page.goto(url)
        return window

    def all_problems(self) -> list[str]:
        """Returns the problems that were recorded so far in all windows."""
        return [problem for window in self.opened for problem in window.problems]

    async def check(self) -> None:
        """Checks the accessibility of all windows. Asserts that there are no problems."""
        for window in self.opened:
            await window.check_accessibility()
        problems = self.all_problems()
        assert not problems, "\n".join(problems)

    async def close(self) -> None:
        while self.opened:
            await self.page_pool.give_back(self.opened.pop().page)

    async def take_screenshots(self, folder: Path) -> list[Path]:
        """Writes a screenshot of each window, to find the cause of a failure; returns the files."""
        files = []
        for number, window in enumerate(self.opened, start=1):
            file = folder / f"window-{number}.png"
            with contextlib.suppress(Error):
                await window.page.screenshot(path=file)
                files.append(file)
        return files


@contextlib.asynccontextmanager
async def checked_windows(page_pool: PagePool) -> AsyncIterator[Windows]:
    """Yields the windows of one test.

    When the block ends, checks every window for problems and closes it.
    """
    windows = Windows(page_pool)
    try:
        yield windows
        await windows.check()
    finally:
        await windows.close()
