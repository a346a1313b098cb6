"""The private Redis server that other tests stand on."""

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


def test_it_answers_and_is_not_root(server: RedisServer) -> None:
    assert server.url == f"redis://127.0.0.1:{server.port}/0"
    assert server.command("PING").startswith("+PONG")
    assert (os.geteuid() == 0) is bool(server.account)


def test_frozen_it_is_silent_and_thawed_it_answers(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.freeze()
    with monkeypatch.context() as patched:
        patched.setattr(redis, "ANSWER_SECONDS", 0.3)
        with pytest.raises(TimeoutError):
            server.command("PING")
    server.thaw()
    assert server.command("PING").startswith("+PONG")


def test_killed_it_is_gone_and_started_again_it_is_empty(server: RedisServer) -> None:
    port = server.port
    server.command("SET", "bubble", "7")
    assert "7" in server.command("GET", "bubble")
    server.kill()
    with pytest.raises(ConnectionRefusedError):
        server.command("PING")
    server.start()
    assert server.port == port
    assert "7" not in server.command("GET", "bubble")


def test_stopped_it_leaves_nothing_behind() -> None:
    passing = start_redis_or_skip()
    process = passing.process
    assert process is not None
    passing.freeze()
    passing.stop()
    assert process.returncode is not None
    assert not passing.folder.exists()
    passing.stop()


def test_a_missing_program_is_named_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(RedisUnavailable, match="apt-get install redis-server"):
        find_server(path=str(tmp_path))


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip), ("1", pytest.fail)])
def test_without_redis_a_test_is_skipped_or_in_ci_fails(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: Any
) -> None:
    def nowhere() -> Path:
        raise RedisUnavailable("no Redis here")

    monkeypatch.setattr(redis, "find_server", nowhere)
    monkeypatch.setitem(os.environ, "BUBBLES_REQUIRE_ALL", required)
    with pytest.raises(outcome.Exception, match="no Redis here"):
        start_redis_or_skip()
