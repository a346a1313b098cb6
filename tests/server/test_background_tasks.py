"""What runs in the background stops when it is told to, whatever happens in that moment."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gql.app import build_app_state
from gql.model.database.migration import migrate
from gql.settings import Settings
from testing.log_capture import expect_no_errors
from testing.running_server import document_pool, running_server

pytestmark = pytest.mark.anyio


async def a_round(worker: Any, nudge: Any, ticks: int) -> None:
    """Wakes the idle worker, and stops it `ticks` turns of the loop later."""
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.05)  # until it waits
    nudge()
    for _ in range(ticks):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait({running}, timeout=5)
    running.cancel()
    assert done, f"it went on after a stop {ticks} turns after a wake"


@pytest.mark.parametrize("ticks", range(6))
async def test_a_worker_that_is_woken_while_it_is_stopped_stops(tmp_path: Path, ticks: int) -> None:
    settings = Settings(data_dir=tmp_path)
    await migrate(settings.url)
    parts = build_app_state(settings, document_pool())
    try:
        await a_round(parts.outbox, parts.outbox.nudge, ticks)
        await a_round(parts.worker, parts.worker._woken.set, ticks)  # noqa: SLF001  # no view here wakes it
    finally:
        await parts.database.close()


async def test_a_server_that_ends_cuts_no_read_short(tmp_path: Path) -> None:
    """A cancelled read tells of itself in the log, and may keep its connection from the pool."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    with expect_no_errors():
        for _ in range(10):
            async with running_server(url, tmp_path, sweep_interval=0.000_1):
                pass
