"""The command line, with real server processes; errors are one line and exit status 2."""

import io
import json
import os
import signal
import sqlite3
import urllib.error
import urllib.request
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from gql.cli.main import main
from testing.server_process import ROOT, server_process


@dataclass(frozen=True)
class CommandResult:
    """The exit status and the output of a command."""

    returncode: int
    stdout: str
    stderr: str


def bubbles(*arguments: str, data: Path, **variables: str) -> CommandResult:
    """Runs a command in this process; starting Python takes two seconds."""
    out, err = io.StringIO(), io.StringIO()
    environment = {"BUBBLES_DATA_DIR": str(data), **variables}
    with mock.patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    return CommandResult(status, out.getvalue(), err.getvalue())


def ask(url: str, token: str, query: str) -> dict[str, Any]:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(url + "/graphql", body, headers)  # noqa: S310
    with urllib.request.urlopen(request) as response:  # noqa: S310
        content: dict[str, Any] = json.load(response)
        return content


def assert_refused(result: CommandResult, *texts: str) -> None:
    """Asserts exit status 2 and one line on stderr that contains all of these texts."""
    assert result.returncode == 2, result
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for text in texts:
        assert text in result.stderr


def test_the_demo_serves_every_kind_of_token(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with server_process(data, "--demo") as (server, url):
        viewers = {}
        for kind in ("agent", "admin", "partner", "participant"):
            printed = bubbles("token", "--demo", kind, data=data)
            assert printed.returncode == 0, printed.stderr
            token = printed.stdout
            assert len(token.splitlines()) == 1
            response = ask(url, token.strip(), "{ viewer { __typename } }")
            viewers[kind] = response["data"]["viewer"]["__typename"]
        assert viewers == {
            "agent": "AgentViewer",
            "admin": "AgentViewer",
            "partner": "PartnerViewer",
            "participant": "ParticipantViewer",
        }
        statuses = interaction_statuses(
            url, bubbles("token", "--demo", "agent", data=data).stdout.strip()
        )
        server.send_signal(signal.SIGTERM)
        # after the shutdown it dies from the signal, as process supervisors expect
        assert server.wait(20) == -signal.SIGTERM
    assert {"AWAITING_AGENT", "SENT", "IN_PROGRESS", "COMPLETED", "DECLINED", "DELETED"} <= statuses
    result = bubbles("verify", data=data)
    assert (result.returncode, "chain whole" in result.stdout) == (0, True)


def interaction_statuses(url: str, token: str) -> set[str]:
    query = "{ sessions(first: 10) { edges { node { interactions { status } } } } }"
    edges = ask(url, token, query)["data"]["sessions"]["edges"]
    return {interaction["status"] for edge in edges for interaction in edge["node"]["interactions"]}


def test_demo_data_is_added_only_once(tmp_path: Path) -> None:
    assert bubbles("seed", data=tmp_path).returncode == 0
    assert bubbles("seed", data=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "bubbles.db") as database:
        assert database.execute("SELECT count(*) FROM organization").fetchone() == (1,)
    database.close()


def test_a_second_server_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with server_process(data):
        assert_refused(
            bubbles("serve", "--port", "0", data=data), "Another server is using", "bubbles.db"
        )


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with server_process(tmp_path / "one") as (_, url):
        port = url.rsplit(":", 1)[1]
        result = bubbles("serve", "--port", port, data=tmp_path / "two")
        assert_refused(result, "Cannot listen", port, "--port")


def test_two_servers_with_separate_data_folders_run_in_parallel(tmp_path: Path) -> None:
    with (
        server_process(tmp_path / "one") as (_, first),
        server_process(tmp_path / "two") as (_, second),
    ):
        assert first != second


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://u:canary@h/d", "begins with mysql"),
        ("not a url", "cannot be read"),
        ("sqlite+aiosqlite://", "must be a file"),
        ("postgresql+asyncpg://u:canary@127.0.0.1:1/d", "cannot be used"),
    ],
)
def test_an_invalid_database_url_is_refused_without_its_password(
    tmp_path: Path, url: str, message: str
) -> None:
    result = bubbles("serve", "--port", "0", "--database-url", url, data=tmp_path)
    assert_refused(result, message)
    assert "canary" not in result.stderr


def test_a_schema_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    assert bubbles("migrate", data=tmp_path).returncode == 0
    database = sqlite3.connect(tmp_path / "bubbles.db")
    with database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for command in (["serve", "--port", "0"], ["migrate"], ["token", "--demo", "agent"]):
        assert_refused(bubbles(*command, data=tmp_path), "newer version", "9999")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("PRESENCE_GRACE", "-1"),
        ("ENVIRONMENT", "moon"),
        ("GRAPHIQL", "perhaps"),
    ],
)
def test_an_invalid_setting_is_refused(tmp_path: Path, name: str, value: str) -> None:
    result = bubbles("serve", data=tmp_path, **{f"BUBBLES_{name}": value})
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


def test_a_token_without_its_user_is_refused(tmp_path: Path) -> None:
    assert_refused(bubbles("token", "--demo", "agent", data=tmp_path / "none"), "no database")
    assert bubbles("migrate", data=tmp_path).returncode == 0
    assert_refused(bubbles("token", "--demo", "agent", data=tmp_path), "no demo data")
    assert_refused(bubbles("token", "--user", "a@b.example", data=tmp_path), "0 users")


def test_an_organization_is_created_with_its_admin(tmp_path: Path) -> None:
    created = bubbles("organization", "Initech", "--admin", "bill@initech.example", data=tmp_path)
    assert created.returncode == 0, created.stderr
    issued = bubbles("token", "--user", "bill@initech.example", data=tmp_path)
    with server_process(tmp_path) as (_, url):
        for token in (created.stdout.strip(), issued.stdout.strip()):
            response = ask(url, token, "{ viewer { ... on AgentViewer { kind name } } }")
            assert response["data"]["viewer"] == {"kind": "ADMIN", "name": "bill"}


def test_the_printed_schema_is_the_one_in_the_repository(tmp_path: Path) -> None:
    printed = bubbles("schema", data=tmp_path)
    assert printed.stdout == (ROOT / "schema.graphql").read_text()


def test_the_demo_prints_links_with_a_token(tmp_path: Path) -> None:
    with server_process(tmp_path, "--demo") as (server, url):
        assert server.stdout is not None
        lines = [server.stdout.readline()]
        while "a token" not in lines[-1]:
            lines.append(server.stdout.readline())
        links = {line.split()[0]: line.split()[1] for line in lines if "#token=" in line}
        assert {name: link.partition("#")[0] for name, link in links.items()} == {
            "Console": f"{url}/console",
            "GraphiQL": f"{url}/graphql",
        }
        token = links["Console"].partition("#token=")[2]
        response = ask(url, token, "{ viewer { ... on AgentViewer { name } } }")
        assert response["data"]["viewer"] == {"name": "Dana Agent"}


def test_without_demo_data_no_token_is_printed(tmp_path: Path) -> None:
    with server_process(tmp_path, BUBBLES_GRAPHIQL="0") as (server, url):
        assert server.stdout is not None
        line = server.stdout.readline()
        while "Console" not in line:
            line = server.stdout.readline()
        assert line.split() == ["Console", f"{url}/console"]
