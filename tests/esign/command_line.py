"""Runs the command line as a separate process."""

import asyncio
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


async def run_command(*arguments: str | Path, **environ: str) -> tuple[int, str, str]:
    """Runs `bubbles` with these arguments; returns its exit status, output and error output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gql", *map(str, arguments),
        cwd=ROOT, env={**os.environ, **environ},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()
