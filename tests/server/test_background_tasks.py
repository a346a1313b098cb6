"""Background tasks stop when they are cancelled, survive failures, and log an outage once."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from gql.app import AppState, build_app_state, periodic_tasks
from gql.jobs.periodic import PeriodicTask
from gql.model.database.migration import migrate
from gql.settings import Settings
from testing.log_capture import expect_no_errors
from testing.postgres import PostgresServer
from testing.running_server import document_pool, running_server
from testing.waiting import wait_until

pytestmark = pytest.mark.anyio


@contextlib.asynccontextmanager
async def app_state(folder: Path) -> AsyncIterator[AppState]:
    """The state of a process whose background tasks do not run."""
    settings = Settings(data_dir=folder)
    await migrate(settings.effective_database_url)
    state = build_app_state(settings, document_pool())
    try:
        yield state
    finally:
        await state.database.close()


@contextlib.asynccontextmanager
async def running(task: PeriodicTask) -> AsyncIterator[None]:
    loop = asyncio.create_task(task.run())
    try:
        yield
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def stop_after_wake(task: PeriodicTask, wake: Callable[[], None], ticks: int) -> None:
    """Wakes the idle task, and cancels it `ticks` iterations of the event loop later."""
    loop = asyncio.create_task(task.run())
    await asyncio.sleep(0.05)  # until it waits
    wake()
    for _ in range(ticks):
        await asyncio.sleep(0)
    loop.cancel()
    done, _ = await asyncio.wait({loop}, timeout=5)
    loop.cancel()
    assert done, f"it went on after a cancellation {ticks} iterations after a wake-up"


@pytest.mark.parametrize("ticks", range(6))
async def test_a_task_that_is_woken_while_it_is_cancelled_stops(tmp_path: Path, ticks: int) -> None:
    async with app_state(tmp_path) as state:
        tasks = {task.name: task for task in periodic_tasks(state)}
        await stop_after_wake(tasks["outbox"], state.outbox_worker.wake.set, ticks)
        await stop_after_wake(tasks["sealing"], state.document_worker.wake.set, ticks)
        await stop_after_wake(tasks["head polling"], state.head_poller.wake.set, ticks)


async def test_a_server_that_stops_does_not_interrupt_a_read(tmp_path: Path) -> None:
    """An interrupted read logs an error, and may keep its connection from the pool."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'bubbles.db'}"
    with expect_no_errors():
        for _ in range(10):
            async with running_server(url, tmp_path, sweep_interval=0.000_1):
                pass


async def test_a_task_that_is_woken_does_not_wait_for_its_interval() -> None:
    rounds, wake = 0, asyncio.Event()

    async def count() -> None:
        nonlocal rounds
        rounds += 1

    async with running(PeriodicTask("test", 3_600, count, wake=wake)):
        await wait_until(lambda: rounds == 1)
        wake.set()
        await wait_until(lambda: rounds == 2)


async def test_a_round_can_set_its_own_pause() -> None:
    rounds = 0

    async def count() -> float:
        nonlocal rounds
        rounds += 1
        return 0.001

    async with running(PeriodicTask("test", 3_600, count)):
        await wait_until(lambda: rounds > 2)


async def test_a_task_that_fails_is_retried_after_its_own_interval() -> None:
    rounds = 0

    async def fail() -> None:
        nonlocal rounds
        rounds += 1
        raise ConnectionError

    async with running(PeriodicTask("test", 3_600, fail, retry_interval=0.001)):
        await wait_until(lambda: rounds > 2)


async def test_a_lasting_failure_is_logged_with_one_traceback_and_its_end_with_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rounds = 0

    async def fail_at_first() -> None:
        nonlocal rounds
        rounds += 1
        if rounds <= 125:
            raise ConnectionError("no database")

    async with running(PeriodicTask("test", 0.0, fail_at_first)):
        await wait_until(lambda: rounds > 130)
    assert [(record.levelname, bool(record.exc_info)) for record in caplog.records] == [
        ("ERROR", True),
        ("ERROR", False),
        ("ERROR", False),
        ("WARNING", False),
    ]
    assert "works again after 125 failures" in caplog.records[-1].getMessage()


async def test_another_error_in_a_lasting_failure_is_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rounds = 0

    async def fail() -> None:
        nonlocal rounds
        rounds += 1
        raise ConnectionError if rounds % 2 else ZeroDivisionError

    async with running(PeriodicTask("test", 0.0, fail)):
        await wait_until(lambda: rounds > 10)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [
        ConnectionError,
        ZeroDivisionError,
    ]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_an_outage_of_the_database_is_logged_with_few_tracebacks_per_task(
    database_url: str,
    postgres: PostgresServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    often = {"poll_interval": 0.02, "sweep_interval": 0.02}
    some_tasks = {"head polling", "credential revocation", "expiry", "outbox"}
    async with running_server(database_url, tmp_path, **often):
        await asyncio.to_thread(postgres.kill)
        await wait_until(lambda: some_tasks <= set(failures(caplog)))
        await asyncio.sleep(0.8)  # some forty rounds
        await asyncio.to_thread(postgres.start)
        await wait_until(lambda: all(f"'{name}' works" in caplog.text for name in failures(caplog)))
    # some forty rounds fail; the second error is of a connection that the pool kept over the outage
    assert max(Counter(failures(caplog)).values()) <= 3


def failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Returns the names of the tasks whose failure was logged with a traceback."""
    records = [
        record for record in caplog.records if record.name == "bubbles.jobs" and record.exc_info
    ]
    return [str(record.args[0]) for record in records if isinstance(record.args, tuple)]
