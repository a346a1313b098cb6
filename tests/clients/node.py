"""Runs scripts that use npm clients, in Node as front ends use them, and reads what they report."""

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

from testing.requirements import skip_or_fail

FOLDER = Path(__file__).parent
# npm writes this file last
INSTALLED = FOLDER / "node_modules/.package-lock.json"
OLDEST = (20, 19)
TIMEOUT = 60.0


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


@dataclass
class Script:
    """A running script. It prints one JSON object a line, a step; `steps` are those read so far."""

    name: str
    process: asyncio.subprocess.Process
    steps: list[dict[str, Any]] = field(default_factory=list)

    async def wait_for(self, step: str) -> dict[str, Any]:
        """Reads until the next line of this step, and returns it."""
        while True:
            line = await self._read_line()
            if line is None:
                raise AssertionError(f"{self.name} ended before it printed {step}")
            if line["step"] == step:
                return line

    async def wait_for_end(self) -> None:
        """Reads until the script ends by itself; it must not fail or print to standard error."""
        while await self._read_line() is not None:
            pass
        async with asyncio.timeout(TIMEOUT):
            _, errors = await self.process.communicate()
        assert (self.process.returncode, errors.decode()) == (0, "")

    async def _read_line(self) -> dict[str, Any] | None:
        assert self.process.stdout is not None
        async with asyncio.timeout(TIMEOUT):
            line = await self.process.stdout.readline()
        if not line:
            return None
        step: dict[str, Any] = json.loads(line)
        self.steps.append(step)
        return step

    def all(self, name: str) -> list[dict[str, Any]]:
        """The lines of this step among those read so far."""
        return [step for step in self.steps if step["step"] == name]


@contextlib.asynccontextmanager
async def running_script(node: str, name: str, **environ: str) -> AsyncIterator[Script]:
    """Runs `name`.mjs; kills it at the end of the block if it is still running."""
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
        _, errors = await process.communicate()
        print(errors.decode(errors="replace"))  # noqa: T201  # pytest shows it if a test fails
