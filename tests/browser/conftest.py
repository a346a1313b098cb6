"""Fixtures of the browser tests: Chromium, a server with the web pages, and checked windows."""

from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
from playwright.async_api import expect

from testing.running_server import RunningServer, running_server
from tests.browser.chromium import chromium_or_skip, running_browser
from tests.browser.page_pool import PagePool
from tests.browser.window import TIMEOUT, Windows

_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Stores on the test whether it has failed, for its fixtures."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    expect.set_options(timeout=TIMEOUT * 1_000)
    return chromium_or_skip()


@pytest.fixture(scope="session")
async def page_pool(chromium: str) -> AsyncIterator[PagePool]:
    """Pages of one Chromium, which all tests of a worker process share."""
    async with running_browser(chromium) as browser:
        yield PagePool(browser)


@pytest.fixture
async def windows(
    page_pool: PagePool, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Windows]:
    """Windows that are checked at the end of the test: any problem in them fails it.

    If the test has failed already, prints the paths of screenshots instead.
    """
    windows = Windows(page_pool)
    yield windows
    try:
        if request.node.stash.get(_FAILED, False):
            print("screenshots:", *map(str, await windows.take_screenshots(tmp_path)))  # noqa: T201
            assert windows.all_problems() == []
        else:
            await windows.check()
    finally:
        await windows.close()


@pytest.fixture(scope="module")
async def server(
    chromium: str, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningServer]:
    """One server for all tests of a module; each test has its own session."""
    assert chromium
    folder = tmp_path_factory.mktemp("server")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder) as server:
        yield server


@pytest.fixture(scope="module")
async def contract_template(server: RunningServer) -> str:
    """The id of a template of the Basic Contract, which all tests of a module share."""
    return await server.create_contract_template()
