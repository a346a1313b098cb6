"""The private Redis server that other tests use."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testing import redis
from testing.redis import RedisServer, RedisUnavailable, find_server, start_redis_or_skip


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    started = start_redis_or_skip()
    yield started
    started.stop()


def test_it_accepts_commands_and_does_not_run_as_root(server: RedisServer) -> None:
    assert server.url == f"redis://127.0.0.1:{server.port}/0"
    assert server.command("PING").startswith("+PONG")
    assert (os.geteuid() == 0) is bool(server.account)


def test_a_frozen_server_answers_only_after_it_is_thawed(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.freeze()
    with monkeypatch.context() as patched:
        patched.setattr(redis, "ANSWER_SECONDS", 0.3)
        with pytest.raises(TimeoutError):
            server.command("PING")
    server.thaw()
    assert server.command("PING").startswith("+PONG")


def test_a_killed_server_is_empty_when_it_is_restarted(server: RedisServer) -> None:
    port = server.port
    server.command("SET", "key", "7")
    assert "7" in server.command("GET", "key")
    server.kill()
    with pytest.raises(ConnectionRefusedError):
        server.command("PING")
    server.start()
    assert server.port == port
    assert "7" not in server.command("GET", "key")


def test_a_stopped_server_leaves_no_process_and_no_folder() -> None:
    temporary = start_redis_or_skip()
    process = temporary.process
    assert process is not None
    temporary.freeze()
    temporary.stop()
    assert process.returncode is not None
    assert not temporary.folder.exists()
    temporary.stop()


def test_without_the_program_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(RedisUnavailable, match="apt-get install redis-server"):
        find_server(path=str(tmp_path))


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip), ("1", pytest.fail)])
def test_without_redis_a_test_is_skipped_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: Any
) -> None:
    def find_nothing() -> Path:
        raise RedisUnavailable("no Redis here")

    monkeypatch.setattr(redis, "find_server", find_nothing)
    monkeypatch.setitem(os.environ, "BUBBLES_REQUIRE_ALL", required)
    with pytest.raises(outcome.Exception, match="no Redis here"):
        start_redis_or_skip()
