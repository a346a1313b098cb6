"""How much JavaScript the pages load."""

import gzip
import re
from pathlib import Path

import pytest

from tests.browser.chromium import PAGES, pages_or_skip

MAX_BYTES = 120_000  # of a page's JavaScript, compressed with gzip
_IN_HTML = re.compile(r'"/static/(assets/[\w.-]+\.js)"')
_IN_SCRIPT = re.compile(r'["\'`]\./([\w.-]+\.js)["\'`]')


def scripts_of(page: Path) -> set[Path]:
    """Returns every script that a page loads, at its start or later."""
    scripts = {page.parent / name for name in _IN_HTML.findall(page.read_text())}
    unread = list(scripts)
    while unread:
        script = unread.pop()
        imported = {script.parent / name for name in _IN_SCRIPT.findall(script.read_text())}
        unread += imported - scripts
        scripts |= imported
    return scripts


@pytest.mark.parametrize("name", ["console", "join"])
def test_a_page_loads_less_than_120_kb_of_javascript(name: str) -> None:
    pages_or_skip()
    scripts = scripts_of(PAGES / f"{name}.html")
    sizes = {script.name: len(gzip.compress(script.read_bytes())) for script in scripts}
    assert sizes
    assert sum(sizes.values()) < MAX_BYTES, sizes
