"""What browser tests start from: Chromium, a product with its pages, windows that are watched."""

from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from testing.running_server import RunningServer, running_server
from tests.browser.chromium import chromium_or_skip, launched
from tests.browser.window import PATIENCE, Windows

_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tells the fixtures whether the test has failed."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def program() -> str:
    expect.set_options(timeout=PATIENCE * 1_000)
    return chromium_or_skip()


@pytest.fixture(scope="session")
async def browser(program: str) -> AsyncIterator[Browser]:
    async with launched(program) as running:
        yield running


@pytest.fixture
async def windows(
    browser: Browser, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Windows]:
    """Opens windows. The test fails where one of them complains, leaves the host, or shuts out."""
    own = Windows(browser)
    yield own
    try:
        if request.node.stash.get(_FAILED, False):
            print("on the screen:", *map(str, await own.show(tmp_path)))  # noqa: T201
            assert [problem for one in own.opened for problem in one.problems] == []
        else:
            await own.check()
    finally:
        await own.close()


@pytest.fixture(scope="module")
async def server(
    program: str, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningServer]:
    """One product for the sessions of all tests of a file."""
    folder = tmp_path_factory.mktemp("served")
    url = f"sqlite+aiosqlite:///{folder / 'bubbles.db'}"
    async with running_server(url, folder) as running:
        yield running
