"""The private PostgreSQL server that other tests stand on."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from testing import postgres
from testing.postgres import PostgresServer, PostgresUnavailable, find_binaries, start_or_skip


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    started = start_or_skip(durable=True)
    yield started
    started.stop()


def ask(url: str, question: str, *, patience: float = 5.0) -> Any:
    """The first value of the answer; TimeoutError after `patience` seconds."""
    return asyncio.run(answer(url, question, patience))


async def answer(url: str, question: str, patience: float) -> Any:
    async with asyncio.timeout(patience):
        connection = await asyncpg.connect(url.replace("+asyncpg", ""), ssl=False)
        try:
            return await connection.fetchval(question)
        finally:
            connection.terminate()


def test_it_answers_in_a_database_of_its_own(server: PostgresServer) -> None:
    url = server.create_database("answers")
    assert url == f"postgresql+asyncpg://postgres@127.0.0.1:{server.port}/answers"
    assert ask(url, "SELECT 1") == 1
    assert ask(url, "SELECT current_database()") == "answers"


def test_a_database_can_be_made_while_an_event_loop_runs(server: PostgresServer) -> None:
    async def inside() -> str:
        return server.create_database("looped")

    assert ask(asyncio.run(inside()), "SELECT 1") == 1


def test_a_database_is_copied_from_a_template_and_dropped(server: PostgresServer) -> None:
    original = server.create_database("original")
    ask(original, "CREATE TABLE bubble AS SELECT 7 AS size")
    copy = server.create_database("copy", template="original")
    assert ask(copy, "SELECT size FROM bubble") == 7
    server.drop_database("copy")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        ask(copy, "SELECT 1")


def test_it_keeps_durable_settings_when_asked(server: PostgresServer) -> None:
    assert ask(server.url, "SHOW fsync") == "on"
    assert ask(server.url, "SHOW synchronous_commit") == "on"


def test_frozen_it_is_silent_and_thawed_it_answers(server: PostgresServer) -> None:
    server.freeze()
    with pytest.raises(TimeoutError):
        ask(server.url, "SELECT 1", patience=0.3)
    server.thaw()
    assert ask(server.url, "SELECT 1") == 1


def test_an_open_connection_feels_the_frost(server: PostgresServer) -> None:
    async def talk() -> Any:
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

    assert asyncio.run(talk()) == 2


def test_killed_it_is_gone_and_started_again_it_remembers(server: PostgresServer) -> None:
    url = server.create_database("crash")
    ask(url, "CREATE TABLE bubble AS SELECT 7 AS size")
    server.kill()
    with pytest.raises(ConnectionRefusedError):
        ask(url, "SELECT 1")
    server.start()
    assert ask(url, "SELECT size FROM bubble") == 7


def test_stopped_it_leaves_nothing_behind() -> None:
    passing = start_or_skip()
    assert ask(passing.url, "SHOW fsync") == "off"
    process = passing.process
    assert process is not None
    passing.freeze()
    passing.stop()
    assert process.returncode is not None
    assert not passing.folder.exists()
    passing.stop()


def test_missing_binaries_are_named_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(PostgresUnavailable, match="apt-get install postgresql"):
        find_binaries(home=tmp_path, path=str(tmp_path))


def test_the_newest_server_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
        (folder / "postgres").touch()
    assert find_binaries(home=tmp_path) == tmp_path / "17/bin"


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip), ("1", pytest.fail)])
def test_without_postgres_a_test_is_skipped_or_in_ci_fails(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: Any
) -> None:
    def nowhere() -> Path:
        raise PostgresUnavailable("no PostgreSQL here")

    monkeypatch.setattr(postgres, "find_binaries", nowhere)
    monkeypatch.setitem(os.environ, "BUBBLES_REQUIRE_ALL", required)
    with pytest.raises(outcome.Exception, match="no PostgreSQL here"):
        start_or_skip()
