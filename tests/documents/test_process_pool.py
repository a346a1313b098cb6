"""Document work goes on in other processes; whatever happens to one, its caller is told."""

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

from gql.documents import process_pool as module
from gql.documents.compose import summary
from gql.documents.errors import DocumentError
from gql.documents.process_pool import DocumentPool, WorkerDied
from gql.model.domain.errors import Busy
from testing.child_process import children_of

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
LONG = 600.0

# A program as an operator might write it: nothing guards its last lines.
PROGRAM = """
import asyncio, os, sys, time
from gql.documents.process_pool import DocumentPool

print("main", flush=True)
pool = DocumentPool(workers=2, seconds=600)

async def scene():
    print(await pool.run(os.getpid), flush=True)
    busy = asyncio.create_task(pool.run(time.sleep, 600))
    await asyncio.sleep(0)
    print(await pool.run(os.getpid), flush=True)
    await eval(sys.argv[1])

asyncio.run(scene())
"""


class Odd(Exception):
    """Can be written by pickle, but not read: what it is made of is not what it keeps."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def fail(kind: type[BaseException], *words: object) -> NoReturn:
    raise kind(*words)


def joined(first: bytes, *, second: bytes) -> bytes:
    return first + second


def function_without_a_name() -> Callable[[], None]:
    return lambda: None


def meet(mine: Path, other: Path) -> int:
    """Ends only when another job meets this one at the same moment."""
    mine.touch()
    wait_until(other.exists)
    return os.getpid()


def wait_until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.01)


def touch_and_wait(begun: Path, end: Path) -> None:
    begun.touch()
    wait_until(end.exists)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # nobody may be there to bury an orphan


@contextmanager
def pool_of(workers: int, seconds: float = 30.0, memory: int = 2 << 30) -> Iterator[DocumentPool]:
    pool = DocumentPool(workers, seconds, memory)
    try:
        yield pool
    finally:
        pool.close()


@pytest.fixture(scope="module")
def pool() -> Iterator[DocumentPool]:
    with pool_of(workers=2) as two:
        yield two


async def both_pids(pool: DocumentPool, folder: Path) -> set[int]:
    here, there = folder / "here", folder / "there"
    pids = await asyncio.gather(pool.run(meet, here, there), pool.run(meet, there, here))
    for file in (here, there):
        file.unlink()
    return set(pids)


async def test_a_job_answers_with_its_result(pool: DocumentPool) -> None:
    much = b"x" * 3_000_000
    assert await pool.run(joined, much, second=b"y") == much + b"y"
    assert (await pool.run(summary, "Title", [("a", "b")])).startswith(b"%PDF")


async def test_two_jobs_run_at_once_in_two_other_processes(
    pool: DocumentPool, tmp_path: Path
) -> None:
    pids = await both_pids(pool, tmp_path)
    assert len(pids) == 2
    assert os.getpid() not in pids


@pytest.mark.parametrize(
    ("kind", "words"),
    [(DocumentError, ("Bad.",)), (ValueError, ("no",)), (FileNotFoundError, (2, "No file"))],
)
async def test_the_error_of_a_job_is_raised_as_it_was(
    pool: DocumentPool, kind: type[Exception], words: tuple[object, ...]
) -> None:
    with pytest.raises(kind) as caught:
        await pool.run(fail, kind, *words)
    assert type(caught.value) is kind
    assert caught.value.args == words
    assert "in fail" in caught.value.__notes__[0], "the log shall say where"


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, StopIteration, GeneratorExit])
async def test_a_job_cannot_end_the_server(pool: DocumentPool, kind: type[BaseException]) -> None:
    with pytest.raises(RuntimeError, match=f"{kind.__name__}: stop"):
        await pool.run(fail, kind, "stop")


async def test_what_cannot_be_pickled_is_told(pool: DocumentPool) -> None:
    with pytest.raises(RuntimeError, match="Odd: what happened"):
        await pool.run(fail, Odd, "what ", "happened")
    with pytest.raises(Exception, match="pickle"):
        await pool.run(function_without_a_name)
    with pytest.raises(Exception, match="pickle"):
        await pool.run(lambda: None)
    assert await pool.run(joined, b"a", second=b"b") == b"ab"


async def test_a_worker_that_dies_is_replaced_and_the_other_goes_on(
    pool: DocumentPool, tmp_path: Path
) -> None:
    before = await both_pids(pool, tmp_path)
    with pytest.raises(WorkerDied, match="try again") as caught:
        await pool.run(signal.raise_signal, signal.SIGKILL)
    assert isinstance(caught.value, Busy)
    after = await both_pids(pool, tmp_path)
    assert len(before & after) == 1
    assert len(after) == 2
    assert not any(map(alive, before - after))


async def test_the_death_of_an_idle_worker_costs_nobody_a_job() -> None:
    with pool_of(workers=1) as pool:
        pid = await pool.run(os.getpid)
        os.kill(pid, signal.SIGKILL)
        await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert await pool.run(os.getpid) != pid


async def test_a_job_that_takes_too_long_is_ended() -> None:
    with pool_of(workers=1, seconds=0.3) as pool:
        pid = await pool.run(os.getpid)
        with pytest.raises(DocumentError, match="too long"):
            await pool.run(time.sleep, LONG)
        assert not alive(pid)
        assert await pool.run(os.getpid) != pid


async def test_a_job_that_takes_too_much_memory_is_refused() -> None:
    with pool_of(workers=1, memory=1 << 30) as pool:
        pid = await pool.run(os.getpid)
        assert len(await pool.run(bytearray, 1 << 20)) == 1 << 20
        with pytest.raises(DocumentError, match="too much memory"):
            await pool.run(bytearray, 1 << 30)
        assert not alive(pid)
        assert await pool.run(os.getpid) != pid


async def test_a_worker_that_cannot_start_is_told_to_the_caller() -> None:
    with pool_of(workers=1, memory=32 << 20) as pool:
        for _ in range(2):
            with pytest.raises(WorkerDied):
                await pool.run(os.getpid)


async def test_a_worker_is_fenced_in(pool: DocumentPool) -> None:
    assert (await pool.run(resource.getrlimit, resource.RLIMIT_CORE))[0] == 0
    assert (await pool.run(resource.getrlimit, resource.RLIMIT_AS))[0] == 2 << 30
    assert await pool.run(os.nice, 0) == min(os.nice(0) + 5, 19)


async def test_a_job_ends_even_if_nobody_is_left_to_end_it() -> None:
    with pool_of(workers=1, seconds=100) as pool:
        assert 0 < (await pool.run(signal.getitimer, signal.ITIMER_REAL))[0] <= 105
        assert await pool.run(signal.getsignal, signal.SIGALRM) == signal.SIG_DFL


async def test_ctrl_c_is_for_the_server_alone() -> None:
    with pool_of(workers=1) as pool:
        pid = await pool.run(os.getpid)
        os.kill(pid, signal.SIGINT)
        assert await pool.run(os.getpid) == pid


async def test_too_many_waiting_jobs_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    begun, end = tmp_path / "begun", tmp_path / "end"
    with pool_of(workers=1) as pool:
        first = asyncio.create_task(pool.run(touch_and_wait, begun, end))
        await asyncio.sleep(0)
        await asyncio.to_thread(wait_until, begun.exists)
        waiting = [asyncio.create_task(pool.run(os.getpid)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="busy with documents"):
            await pool.run(os.getpid)
        end.touch()
        assert len(set(await asyncio.gather(*waiting))) == 1
        await first
        assert await pool.run(os.getpid)


async def test_a_cancelled_caller_leaves_the_worker_free(tmp_path: Path) -> None:
    begun, end, never = tmp_path / "begun", tmp_path / "end", tmp_path / "never"
    with pool_of(workers=1) as pool:
        pid = await pool.run(os.getpid)
        running = asyncio.create_task(pool.run(touch_and_wait, begun, end))
        await asyncio.to_thread(wait_until, begun.exists)
        waiting = asyncio.create_task(pool.run(never.touch))
        await asyncio.sleep(0)
        for task in (running, waiting):
            task.cancel()
        await asyncio.gather(running, waiting, return_exceptions=True)
        assert running.cancelled()
        assert waiting.cancelled()
        end.touch()
        assert await pool.run(os.getpid) == pid
        assert not never.exists()


def test_one_pool_serves_one_event_loop_after_the_other() -> None:
    with pool_of(workers=1) as pool:

        async def leave_a_job_behind() -> int:
            task = asyncio.create_task(pool.run(time.sleep, 0.2))
            pid = await pool.run(os.getpid)
            task.cancel()
            return pid

        assert asyncio.run(leave_a_job_behind()) == asyncio.run(pool.run(os.getpid))


async def test_a_closed_pool_has_no_processes_and_takes_no_jobs(tmp_path: Path) -> None:
    pool = DocumentPool(workers=2, seconds=LONG)
    pids = await both_pids(pool, tmp_path)
    jobs = [asyncio.create_task(pool.run(time.sleep, LONG)) for _ in range(5)]
    await asyncio.sleep(0)
    pool.close()
    assert not any(map(alive, pids))
    ends = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(end) for end in ends] == [WorkerDied] * 5
    with pytest.raises(Busy):
        await pool.run(os.getpid)
    pool.close()


@contextmanager
def program(folder: Path, last: str) -> Iterator["subprocess.Popen[str]"]:
    file = folder / "program.py"
    file.write_text(PROGRAM)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(file), last]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, text=True, stdout=pipe, stderr=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def test_workers_end_with_a_server_that_was_killed(tmp_path: Path) -> None:
    with program(tmp_path, "asyncio.sleep(600)") as server:
        assert server.stdout is not None
        lines = [server.stdout.readline().strip() for _ in range(3)]
        pids = [int(line) for line in lines[1:]]
        assert all(map(alive, pids))
        pids += children_of(server.pid)
        assert len(set(pids)) >= 2, "the idle one and the busy one"
        server.kill()
        wait_until(lambda: not any(map(alive, pids)))


def test_a_program_runs_once_and_ends_though_a_job_is_at_work(tmp_path: Path) -> None:
    with program(tmp_path, "asyncio.sleep(0)") as server:
        out, err = server.communicate(timeout=40)
        assert (server.returncode, err) == (0, "")
        assert out.count("main") == 1
        assert not any(map(alive, map(int, out.split()[1:])))
