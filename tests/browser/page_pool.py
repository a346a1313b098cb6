"""Blank pages in browser contexts that tests reuse one after the other.

A context that was used before opens a page in half the processor time: its renderer process runs
already, and has the scripts of the pages compiled.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page


@dataclass
class PagePool:
    """Lends blank pages, each alone in its browser context.

    A returned context is emptied before it is lent again, except for its HTTP cache.
    """

    browser: Browser
    _returned: dict[str, list[Page]] = field(default_factory=dict)
    _keys: dict[BrowserContext, str] = field(default_factory=dict)

    async def take(self, **context_options: Any) -> Page:
        """Returns a blank page in a context with these options, which nothing else uses."""
        key = json.dumps(context_options, sort_keys=True)
        if pages := self._returned.get(key):
            return pages.pop()
        context = await self.browser.new_context(**context_options)
        self._keys[context] = key
        return await context.new_page()

    async def give_back(self, page: Page) -> None:
        """Closes the page and empties its context. A context without its page is closed."""
        context = page.context
        if page.is_closed():
            del self._keys[context]
            await context.close()
            return
        await context.set_offline(False)
        await _clear_storage(page)
        # opened before the other closes: otherwise the renderer process would end
        blank_page = await context.new_page()
        await page.close()
        self._returned.setdefault(self._keys[context], []).append(blank_page)


async def _clear_storage(page: Page) -> None:
    """Removes what the page has stored, except for its session storage, which ends with it."""
    session = await page.context.new_cdp_session(page)
    origin = await page.evaluate("origin")
    await session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    await page.context.clear_cookies()
