"""Scripts of npm clients, run by Node as their users would run them, and what they tell."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
# written by npm when it has put everything in its place
INSTALLED = FOLDER / "node_modules/.package-lock.json"
OLDEST = (20, 19)
PATIENCE = 60.0


class NodeUnavailable(Exception):
    """The scripts cannot be run here; the message says what is missing."""


def find_node(folder: Path = FOLDER, path: str | None = None) -> str:
    """Node, where it is new enough and the clients are installed; else raises NodeUnavailable."""
    node = shutil.which("node", path=path)
    if node is None or shutil.which("npm", path=path) is None:
        raise NodeUnavailable("Node.js 20.19 or newer with npm is not installed")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    if version < OLDEST:
        raise NodeUnavailable(
            f"Node.js 20.19 or newer is needed, and {node} is {said.strip()}; Debian 12's own is "
            "older, see https://nodejs.org"
        )
    if not (folder / INSTALLED.relative_to(FOLDER)).exists():
        raise NodeUnavailable(f"the clients are not installed in {folder}: make test installs them")
    return node


def node_or_skip() -> str:
    """As find_node, but skips the test; under BUBBLES_REQUIRE_ALL=1, as in CI, it fails instead."""
    try:
        return find_node()
    except NodeUnavailable as reason:
        if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
            pytest.fail(f"BUBBLES_REQUIRE_ALL=1, but {reason}")
        pytest.skip(str(reason))


@dataclass
class Script:
    """A script under way, and every step it has told of."""

    name: str
    process: asyncio.subprocess.Process
    steps: list[dict[str, Any]] = field(default_factory=list)

    async def told(self, step: str) -> dict[str, Any]:
        """The next line of this step; lines of other steps before it are kept, too."""
        while True:
            line = await self._line()
            if line is None:
                raise AssertionError(f"{self.name} ended before it told of {step}")
            if line["step"] == step:
                return line

    async def rest(self) -> None:
        """Reads until the script ends, as it must by itself: without error and without a word."""
        while await self._line() is not None:
            pass
        async with asyncio.timeout(PATIENCE):
            _, complaints = await self.process.communicate()
        assert (self.process.returncode, complaints.decode()) == (0, "")

    async def _line(self) -> dict[str, Any] | None:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self.process.stdout.readline()
        if not line:
            return None
        told: dict[str, Any] = json.loads(line)
        self.steps.append(told)
        return told

    def all(self, step: str) -> list[dict[str, Any]]:
        return [one for one in self.steps if one["step"] == step]


@contextlib.asynccontextmanager
async def running_script(node: str, name: str, **environ: str) -> AsyncIterator[Script]:
    """`name`.mjs as a process of its own; it is ended with the block if it has not ended before."""
    process = await asyncio.create_subprocess_exec(
        node,
        f"{name}.mjs",
        cwd=FOLDER,
        env={**os.environ, **environ},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Script(name, process)
    finally:
        if process.returncode is None:
            process.kill()
        _, complaints = await process.communicate()
        print(complaints.decode(errors="replace"))  # noqa: T201  # pytest shows it where a test fails
