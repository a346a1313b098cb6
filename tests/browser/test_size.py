"""What browsers have to load before a page works."""

import gzip
import re
from pathlib import Path

import pytest

from tests.browser.chromium import PAGES, pages_or_skip

MOST = 120_000  # bytes of JavaScript, packed
_IN_HTML = re.compile(r'"/static/(assets/[\w.-]+\.js)"')
_IN_SCRIPT = re.compile(r'["\'`]\./([\w.-]+\.js)["\'`]')


def scripts(page: Path) -> set[Path]:
    """Every script that a page loads, now or later."""
    found = {page.parent / name for name in _IN_HTML.findall(page.read_text())}
    unread = list(found)
    while unread:
        one = unread.pop()
        news = {one.parent / name for name in _IN_SCRIPT.findall(one.read_text())} - found
        found |= news
        unread += news
    return found


@pytest.mark.parametrize("name", ["console", "join"])
def test_a_page_needs_little_javascript(name: str) -> None:
    pages_or_skip()
    sizes = {
        one.name: len(gzip.compress(one.read_bytes())) for one in scripts(PAGES / f"{name}.html")
    }
    assert sizes
    assert sum(sizes.values()) < MOST, sizes
