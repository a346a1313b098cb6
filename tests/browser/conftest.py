"""What browser tests start from: one browser, one product, and the pages it serves."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import SECONDS, running_browser
from tests.product import Product, running_product

expect.set_options(timeout=SECONDS * 1_000)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as running:
        yield running


@pytest.fixture(scope="module")
async def product(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Product]:
    """Started after the browser: where there is none, nothing needs to be served."""
    assert browser.is_connected()
    folder = tmp_path_factory.mktemp("served")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_product(url, folder) as running:
        yield running
