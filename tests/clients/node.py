"""Finds the Node that runs the scripts with npm clients."""

import re
import shutil
import subprocess
from pathlib import Path

from testing.requirements import skip_or_fail

FOLDER = Path(__file__).parent
# npm writes this file last
INSTALLED = FOLDER / "node_modules/.package-lock.json"
OLDEST = (20, 19)


class NodeUnavailable(Exception):
    """The scripts cannot run on this machine; the message says what is missing."""


def find_node(folder: Path = FOLDER, path: str | None = None) -> str:
    """Returns the path of Node. Raises `NodeUnavailable` if it is too old or lacks the clients."""
    node = shutil.which("node", path=path)
    if node is None or shutil.which("npm", path=path) is None:
        raise NodeUnavailable("Node.js 20.19 or newer with npm is not installed")
    result = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    printed = result.stdout.strip()
    version = tuple(int(part) for part in re.findall(r"\d+", printed)[:2])
    if version < OLDEST:
        raise NodeUnavailable(
            f"Node.js 20.19 or newer is needed, and {node} is {printed}; Debian 12 packages an "
            "older one, see https://nodejs.org"
        )
    if not (folder / INSTALLED.relative_to(FOLDER)).exists():
        raise NodeUnavailable(f"the clients are not installed in {folder}: make test installs them")
    return node


def node_or_skip() -> str:
    """As `find_node`, but `skip_or_fail` on a machine without it."""
    try:
        return find_node()
    except NodeUnavailable as reason:
        skip_or_fail(reason)
