"""Jobs on documents run in worker processes; every failure of a worker reaches the caller."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from gql.documents.errors import DocumentError
from gql.documents.process_pool import MAX_QUEUED_JOBS, DocumentPool
from gql.documents.typst.summary import render_summary
from gql.documents.worker_process import WorkerDied
from gql.model.domain.errors import Busy
from gql.model.domain.text import Text
from testing.child_process import children_of

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
LONG = 600.0  # seconds

# A program without `if __name__ == "__main__"`: a spawned worker must not run it again.
PROGRAM = """
import asyncio, os, sys, time
from gql.documents.process_pool import DocumentPool

print("main", flush=True)
pool = DocumentPool(workers=2, timeout=600)

async def main():
    print(await pool.run(os.getpid), flush=True)
    busy = asyncio.create_task(pool.run(time.sleep, 600))
    await asyncio.sleep(0)
    print(await pool.run(os.getpid), flush=True)
    await eval(sys.argv[1])

asyncio.run(main())
"""


class UnpicklableError(Exception):
    """Can be pickled but not unpickled: its `args` are not what its constructor takes."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def raise_error(error_type: type[BaseException], *arguments: object) -> NoReturn:
    raise error_type(*arguments)


def concatenate(first: bytes, *, second: bytes) -> bytes:
    return first + second


def create_lambda() -> Callable[[], None]:
    return lambda: None


def wait_for_other_job(own_file: Path, other_file: Path) -> int:
    """Returns the worker's process id once the other job runs at the same time."""
    own_file.touch()
    wait_until(other_file.exists)
    return os.getpid()


def wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.01)


def touch_and_wait(started: Path, finish: Path) -> None:
    started.touch()
    wait_until(finish.exists)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # a zombie has ended; the container may have no init that reaps orphans


@contextmanager
def pool_of(workers: int, timeout: float = 30.0, memory: int = 2 << 30) -> Iterator[DocumentPool]:
    pool = DocumentPool(workers, timeout, memory)
    try:
        yield pool
    finally:
        pool.close()


@pytest.fixture(scope="module")
def pool() -> Iterator[DocumentPool]:
    with pool_of(workers=2) as document_pool:
        yield document_pool


@pytest.fixture(scope="module")
def single_worker_pool() -> Iterator[DocumentPool]:
    """A pool whose jobs run one after the other; starting a worker takes half a second."""
    with pool_of(workers=1) as document_pool:
        yield document_pool


async def pids_of_both_workers(pool: DocumentPool, folder: Path) -> set[int]:
    first, second = folder / "here", folder / "there"
    pids = await asyncio.gather(
        pool.run(wait_for_other_job, first, second), pool.run(wait_for_other_job, second, first)
    )
    for file in (first, second):
        file.unlink()
    return set(pids)


async def test_a_job_returns_its_result(pool: DocumentPool) -> None:
    large = b"x" * 3_000_000
    assert await pool.run(concatenate, large, second=b"y") == large + b"y"
    assert (await pool.run(render_summary, "Title", [("a", "b")])).startswith(b"%PDF")


async def test_two_jobs_run_at_the_same_time_in_two_worker_processes(
    pool: DocumentPool, tmp_path: Path
) -> None:
    pids = await pids_of_both_workers(pool, tmp_path)
    assert len(pids) == 2
    assert os.getpid() not in pids


@pytest.mark.parametrize(
    ("error_type", "arguments"),
    [(DocumentError, ("Bad.",)), (ValueError, ("no",)), (FileNotFoundError, (2, "No file"))],
)
async def test_the_error_of_a_job_is_raised_with_its_type_and_arguments(
    pool: DocumentPool, error_type: type[Exception], arguments: tuple[object, ...]
) -> None:
    with pytest.raises(error_type) as caught:
        await pool.run(raise_error, error_type, *arguments)
    assert type(caught.value) is error_type
    assert caught.value.args == arguments
    assert "in raise_error" in caught.value.__notes__[0], "the note contains the traceback"


async def test_the_sentence_of_an_error_keeps_its_template_and_parameters(
    pool: DocumentPool,
) -> None:
    inner = Text('The field "{name}" is placed twice.', name="{braces}")
    text = Text("{name}: {problem} {limit}", name="a.pdf", problem=inner, limit=1_000)
    with pytest.raises(DocumentError) as caught:
        await pool.run(raise_error, DocumentError, text)
    error = caught.value
    assert str(error) == 'a.pdf: The field "{braces}" is placed twice. 1,000'
    assert error.text.template == "{name}: {problem} {limit}"
    assert error.text.parameters["limit"] == 1_000
    assert isinstance(error.text.parameters["problem"], Text)
    assert error.text.parameters["problem"].parameters == {"name": "{braces}"}


@pytest.mark.parametrize(
    "error_type", [SystemExit, KeyboardInterrupt, StopIteration, GeneratorExit]
)
async def test_a_job_cannot_end_the_server(
    pool: DocumentPool, error_type: type[BaseException]
) -> None:
    with pytest.raises(RuntimeError, match=f"{error_type.__name__}: stop"):
        await pool.run(raise_error, error_type, "stop")


async def test_errors_results_and_jobs_that_cannot_be_pickled_raise_an_error(
    pool: DocumentPool,
) -> None:
    with pytest.raises(RuntimeError, match="UnpicklableError: what happened"):
        await pool.run(raise_error, UnpicklableError, "what ", "happened")
    with pytest.raises(Exception, match="pickle"):
        await pool.run(create_lambda)
    with pytest.raises(Exception, match="pickle"):
        await pool.run(lambda: None)
    assert await pool.run(concatenate, b"a", second=b"b") == b"ab"


async def test_a_worker_that_dies_is_replaced_and_the_other_continues(
    pool: DocumentPool, tmp_path: Path
) -> None:
    before = await pids_of_both_workers(pool, tmp_path)
    with pytest.raises(WorkerDied, match="try again") as caught:
        await pool.run(signal.raise_signal, signal.SIGKILL)
    assert isinstance(caught.value, Busy)
    after = await pids_of_both_workers(pool, tmp_path)
    assert len(before & after) == 1
    assert len(after) == 2
    assert not any(map(is_running, before - after))


async def test_no_job_is_lost_when_an_idle_worker_dies(single_worker_pool: DocumentPool) -> None:
    pid = await single_worker_pool.run(os.getpid)
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert await single_worker_pool.run(os.getpid) != pid


async def test_a_job_that_takes_too_long_is_killed() -> None:
    with pool_of(workers=1, timeout=0.3) as pool:
        pid = await pool.run(os.getpid)
        with pytest.raises(DocumentError, match="too long"):
            await pool.run(time.sleep, LONG)
        assert not is_running(pid)
        assert await pool.run(os.getpid) != pid


async def test_a_job_that_takes_too_much_memory_is_refused() -> None:
    with pool_of(workers=1, memory=1 << 30) as pool:
        pid = await pool.run(os.getpid)
        assert len(await pool.run(bytearray, 1 << 20)) == 1 << 20
        with pytest.raises(DocumentError, match="too much memory"):
            await pool.run(bytearray, 1 << 30)
        assert not is_running(pid)
        assert await pool.run(os.getpid) != pid


async def test_a_worker_that_cannot_start_raises_an_error() -> None:
    with pool_of(workers=1, memory=32 << 20) as pool:
        for _ in range(2):
            with pytest.raises(WorkerDied):
                await pool.run(os.getpid)


async def test_a_worker_has_resource_limits_and_a_lower_priority(pool: DocumentPool) -> None:
    assert (await pool.run(resource.getrlimit, resource.RLIMIT_CORE))[0] == 0
    assert (await pool.run(resource.getrlimit, resource.RLIMIT_AS))[0] == 2 << 30
    assert await pool.run(os.nice, 0) == min(os.nice(0) + 5, 19)


async def test_a_worker_ends_a_long_job_itself_if_the_server_is_gone(
    single_worker_pool: DocumentPool,
) -> None:
    assert 0 < (await single_worker_pool.run(signal.getitimer, signal.ITIMER_REAL))[0] <= 35
    assert await single_worker_pool.run(signal.getsignal, signal.SIGALRM) == signal.SIG_DFL


async def test_workers_ignore_ctrl_c(single_worker_pool: DocumentPool) -> None:
    pid = await single_worker_pool.run(os.getpid)
    os.kill(pid, signal.SIGINT)
    assert await single_worker_pool.run(os.getpid) == pid


async def test_a_job_is_refused_while_too_many_jobs_wait(
    single_worker_pool: DocumentPool, tmp_path: Path
) -> None:
    started, finish = tmp_path / "begun", tmp_path / "end"
    first = asyncio.create_task(single_worker_pool.run(touch_and_wait, started, finish))
    await asyncio.sleep(0)
    await asyncio.to_thread(wait_until, started.exists)
    waiting = [
        asyncio.create_task(single_worker_pool.run(os.getpid)) for _ in range(MAX_QUEUED_JOBS)
    ]
    await asyncio.sleep(0)
    with pytest.raises(Busy, match="busy with documents"):
        await single_worker_pool.run(os.getpid)
    finish.touch()
    assert len(set(await asyncio.gather(*waiting))) == 1
    await first
    assert await single_worker_pool.run(os.getpid)


async def test_a_worker_is_free_again_after_its_caller_was_cancelled(
    single_worker_pool: DocumentPool, tmp_path: Path
) -> None:
    started, finish, never_created = tmp_path / "begun", tmp_path / "end", tmp_path / "never"
    pid = await single_worker_pool.run(os.getpid)
    running = asyncio.create_task(single_worker_pool.run(touch_and_wait, started, finish))
    await asyncio.to_thread(wait_until, started.exists)
    waiting = asyncio.create_task(single_worker_pool.run(never_created.touch))
    await asyncio.sleep(0)
    for task in (running, waiting):
        task.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    assert running.cancelled()
    assert waiting.cancelled()
    finish.touch()
    assert await single_worker_pool.run(os.getpid) == pid
    assert not never_created.exists()


def test_a_pool_can_be_used_from_one_event_loop_after_another(
    single_worker_pool: DocumentPool,
) -> None:
    async def leave_a_job_behind() -> int:
        task = asyncio.create_task(single_worker_pool.run(time.sleep, 0.2))
        pid = await single_worker_pool.run(os.getpid)
        task.cancel()
        return pid

    assert asyncio.run(leave_a_job_behind()) == asyncio.run(single_worker_pool.run(os.getpid))


async def test_a_closed_pool_has_no_processes_and_accepts_no_jobs(tmp_path: Path) -> None:
    pool = DocumentPool(workers=2, timeout=LONG)
    pids = await pids_of_both_workers(pool, tmp_path)
    jobs = [asyncio.create_task(pool.run(time.sleep, LONG)) for _ in range(5)]
    await asyncio.sleep(0)
    pool.close()
    assert not any(map(is_running, pids))
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(result) for result in results] == [WorkerDied] * 5
    with pytest.raises(Busy):
        await pool.run(os.getpid)
    pool.close()


@contextmanager
def running_program(folder: Path, final_expression: str) -> Iterator["subprocess.Popen[str]"]:
    file = folder / "program.py"
    file.write_text(PROGRAM)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(file), final_expression]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, text=True, stdout=pipe, stderr=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def test_workers_end_when_the_server_is_killed(tmp_path: Path) -> None:
    with running_program(tmp_path, "asyncio.sleep(600)") as server:
        assert server.stdout is not None
        lines = [server.stdout.readline().strip() for _ in range(3)]
        pids = [int(line) for line in lines[1:]]
        assert all(map(is_running, pids))
        pids += children_of(server.pid)
        assert len(set(pids)) >= 2, "an idle worker and a busy one"
        server.kill()
        wait_until(lambda: not any(map(is_running, pids)))


def test_a_program_runs_once_and_can_end_while_a_job_is_running(tmp_path: Path) -> None:
    with running_program(tmp_path, "asyncio.sleep(0)") as server:
        output, errors = server.communicate(timeout=40)
        assert (server.returncode, errors) == (0, "")
        assert output.count("main") == 1
        assert not any(map(is_running, map(int, output.split()[1:])))
