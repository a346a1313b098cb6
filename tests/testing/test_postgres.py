"""The private PostgreSQL server that other tests use."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from testing import postgres
from testing.postgres import (
    PostgresServer,
    PostgresUnavailable,
    find_binaries,
    start_postgres_or_skip,
)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    started = start_postgres_or_skip(durable=True)
    yield started
    started.stop()


def fetch_value(url: str, query: str, *, seconds: float = 5.0) -> Any:
    """The first value of the result. Raises `TimeoutError` after so many seconds."""
    return asyncio.run(fetch_value_async(url, query, seconds))


async def fetch_value_async(url: str, query: str, seconds: float) -> Any:
    async with asyncio.timeout(seconds):
        connection = await asyncpg.connect(url.replace("+asyncpg", ""), ssl=False)
        try:
            return await connection.fetchval(query)
        finally:
            connection.terminate()


def test_a_new_database_accepts_queries(server: PostgresServer) -> None:
    url = server.create_database("created")
    assert url == f"postgresql+asyncpg://postgres@127.0.0.1:{server.port}/created"
    assert fetch_value(url, "SELECT 1") == 1
    assert fetch_value(url, "SELECT current_database()") == "created"


def test_a_database_can_be_created_while_an_event_loop_runs(server: PostgresServer) -> None:
    async def create() -> str:
        return server.create_database("looped")

    assert fetch_value(asyncio.run(create()), "SELECT 1") == 1


def test_a_database_is_copied_from_a_template_and_dropped(server: PostgresServer) -> None:
    original = server.create_database("original")
    fetch_value(original, "CREATE TABLE box AS SELECT 7 AS size")
    copy = server.create_database("copy", template="original")
    assert fetch_value(copy, "SELECT size FROM box") == 7
    server.drop_database("copy")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        fetch_value(copy, "SELECT 1")


def test_a_durable_server_syncs_to_disk(server: PostgresServer) -> None:
    assert fetch_value(server.url, "SHOW fsync") == "on"
    assert fetch_value(server.url, "SHOW synchronous_commit") == "on"


def test_a_frozen_server_answers_only_after_it_is_thawed(server: PostgresServer) -> None:
    server.freeze()
    with pytest.raises(TimeoutError):
        fetch_value(server.url, "SELECT 1", seconds=0.3)
    server.thaw()
    assert fetch_value(server.url, "SELECT 1") == 1


def test_an_open_connection_is_answered_only_after_a_thaw(
    server: PostgresServer,
) -> None:
    async def query() -> Any:
        connection = await asyncpg.connect(server.url.replace("+asyncpg", ""), ssl=False)
        server.freeze()
        reply = asyncio.ensure_future(connection.fetchval("SELECT 2"))
        done, _ = await asyncio.wait({reply}, timeout=0.3)
        server.thaw()
        assert not done
        try:
            return await reply
        finally:
            await connection.close()

    assert asyncio.run(query()) == 2


def test_a_killed_server_keeps_its_data_when_it_is_restarted(server: PostgresServer) -> None:
    url = server.create_database("crash")
    fetch_value(url, "CREATE TABLE box AS SELECT 7 AS size")
    server.kill()
    with pytest.raises(ConnectionRefusedError):
        fetch_value(url, "SELECT 1")
    server.start()
    assert fetch_value(url, "SELECT size FROM box") == 7


def test_a_stopped_server_leaves_no_process_and_no_folder() -> None:
    temporary = start_postgres_or_skip()
    assert fetch_value(temporary.url, "SHOW fsync") == "off"
    process = temporary.process
    assert process is not None
    temporary.freeze()
    temporary.stop()
    assert process.returncode is not None
    assert not temporary.folder.exists()
    temporary.stop()


def test_without_the_programs_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(PostgresUnavailable, match="apt-get install postgresql"):
        find_binaries(root=tmp_path, path=str(tmp_path))


def test_the_newest_version_is_used(tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
        (folder / "postgres").touch()
    assert find_binaries(root=tmp_path) == tmp_path / "17/bin"


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip), ("1", pytest.fail)])
def test_without_postgres_a_test_is_skipped_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: Any
) -> None:
    def find_nothing() -> Path:
        raise PostgresUnavailable("no PostgreSQL here")

    monkeypatch.setattr(postgres, "find_binaries", find_nothing)
    monkeypatch.setitem(os.environ, "BUBBLES_REQUIRE_ALL", required)
    with pytest.raises(outcome.Exception, match="no PostgreSQL here"):
        start_postgres_or_skip()
