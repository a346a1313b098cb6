"""Runs scripts that use GraphQL clients, as programs do, and reads what they report."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TIMEOUT = 60.0


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
        assert (self.process.returncode, errors) == (0, b""), errors.decode(errors="replace")

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
async def running_script(interpreter: str, path: Path, **environ: str) -> AsyncIterator[Script]:
    """Runs a script in its folder; kills it at the end of the block if it is still running."""
    process = await asyncio.create_subprocess_exec(
        interpreter,
        path.name,
        cwd=path.parent,
        env={**os.environ, **environ},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Script(path.stem, process)
    finally:
        if process.returncode is None:
            process.kill()
        _, errors = await process.communicate()
        print(errors.decode(errors="replace"))  # noqa: T201  # pytest shows it if a test fails
