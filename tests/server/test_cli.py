"""The command line as a new user meets it: real processes, one clear line where it goes wrong."""

import io
import json
import os
import signal
import sqlite3
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
class Ended:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def bubbles(*words: str, data: Path, **environ: str) -> Ended:
    """Runs one command to its end, in this process: starting Python anew takes two seconds."""
    out, err = io.StringIO(), io.StringIO()
    env = {"BUBBLES_DATA_DIR": str(data), **environ}
    with mock.patch.dict(os.environ, env), redirect_stdout(out), redirect_stderr(err):
        status = main(words)
    return Ended(status, out.getvalue(), err.getvalue())


def ask(url: str, token: str, query: str) -> dict[str, Any]:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(url + "/graphql", body, headers)  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        data: dict[str, Any] = json.load(answer)
        return data


def refused(result: Ended, *words: str) -> None:
    """Exit status 2, and one line that says all of these words."""
    assert result.returncode == 2, result
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for word in words:
        assert word in result.stderr


def test_a_new_user_serves_the_demo_and_asks_with_every_kind_of_token(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with server_process(data, "--demo") as (server, url):
        kinds = {}
        for kind in ("agent", "admin", "partner", "participant"):
            printed = bubbles("token", "--demo", kind, data=data)
            assert printed.returncode == 0, printed.stderr
            token = printed.stdout
            assert len(token.splitlines()) == 1
            answer = ask(url, token.strip(), "{ viewer { __typename } }")
            kinds[kind] = answer["data"]["viewer"]["__typename"]
        assert kinds == {
            "agent": "AgentViewer",
            "admin": "AgentViewer",
            "partner": "PartnerViewer",
            "participant": "ParticipantViewer",
        }
        seen = states(url, bubbles("token", "--demo", "agent", data=data).stdout.strip())
        server.send_signal(signal.SIGTERM)
        # after it has put everything down, it ends by the signal, as supervisors expect
        assert server.wait(20) == -signal.SIGTERM
    assert {"AWAITING_AGENT", "SENT", "IN_PROGRESS", "COMPLETED", "DECLINED", "DELETED"} <= seen
    whole = bubbles("verify", data=data)
    assert (whole.returncode, "chain whole" in whole.stdout) == (0, True)


def states(url: str, token: str) -> set[str]:
    query = "{ sessions(first: 10) { edges { node { interactions { status } } } } }"
    edges = ask(url, token, query)["data"]["sessions"]["edges"]
    return {one["status"] for edge in edges for one in edge["node"]["interactions"]}


def test_demo_data_is_added_once(tmp_path: Path) -> None:
    assert bubbles("seed", data=tmp_path).returncode == 0
    assert bubbles("seed", data=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "bubbles.db") as database:
        assert database.execute("SELECT count(*) FROM organization").fetchone() == (1,)
    database.close()


def test_a_second_server_on_one_file_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with server_process(data):
        refused(bubbles("serve", "--port", "0", data=data), "Another server is using", "bubbles.db")


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with server_process(tmp_path / "one") as (_, url):
        port = url.rsplit(":", 1)[1]
        result = bubbles("serve", "--port", port, data=tmp_path / "two")
        refused(result, "Cannot listen", port, "--port")


def test_two_servers_with_their_own_data_run_side_by_side(tmp_path: Path) -> None:
    with (
        server_process(tmp_path / "one") as (_, first),
        server_process(tmp_path / "two") as (_, second),
    ):
        assert first != second


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:canary@h/d", "begins with mysql"),
        ("not a url", "cannot be read"),
        ("sqlite+aiosqlite://", "must be a file"),
        ("postgresql+asyncpg://u:canary@127.0.0.1:1/d", "cannot be used"),
    ],
)
def test_a_bad_database_url_is_refused_without_telling_its_password(
    tmp_path: Path, url: str, said: str
) -> None:
    result = bubbles("serve", "--port", "0", "--database-url", url, data=tmp_path)
    refused(result, said)
    assert "canary" not in result.stderr


def test_a_schema_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    assert bubbles("migrate", data=tmp_path).returncode == 0
    database = sqlite3.connect(tmp_path / "bubbles.db")
    with database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for command in (["serve", "--port", "0"], ["migrate"], ["token", "--demo", "agent"]):
        refused(bubbles(*command, data=tmp_path), "newer version", "9999")


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
def test_a_setting_that_cannot_be_read_is_refused(tmp_path: Path, name: str, value: str) -> None:
    result = bubbles("serve", data=tmp_path, **{f"BUBBLES_{name}": value})
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


def test_a_token_needs_a_database_with_demo_data(tmp_path: Path) -> None:
    refused(bubbles("token", "--demo", "agent", data=tmp_path / "none"), "no database")
    assert bubbles("migrate", data=tmp_path).returncode == 0
    refused(bubbles("token", "--demo", "agent", data=tmp_path), "no demo data")
    refused(bubbles("token", "--user", "a@b.example", data=tmp_path), "0 users")


def test_an_organization_is_founded_with_its_admin(tmp_path: Path) -> None:
    made = bubbles("organization", "Initech", "--admin", "bill@initech.example", data=tmp_path)
    assert made.returncode == 0, made.stderr
    again = bubbles("token", "--user", "bill@initech.example", data=tmp_path)
    with server_process(tmp_path) as (_, url):
        for token in (made.stdout.strip(), again.stdout.strip()):
            answer = ask(url, token, "{ viewer { ... on AgentViewer { kind name } } }")
            assert answer["data"]["viewer"] == {"kind": "ADMIN", "name": "bill"}


def test_the_schema_is_printed_as_it_is_checked_in(tmp_path: Path) -> None:
    printed = bubbles("schema", data=tmp_path)
    assert printed.stdout == (ROOT / "schema.graphql").read_text()


def test_the_demo_prints_links_that_sign_one_in(tmp_path: Path) -> None:
    with server_process(tmp_path, "--demo") as (server, url):
        assert server.stdout is not None
        said = [server.stdout.readline()]
        while "a token" not in said[-1]:
            said.append(server.stdout.readline())
        links = {line.split()[0]: line.split()[1] for line in said if "#token=" in line}
        assert {name: link.partition("#")[0] for name, link in links.items()} == {
            "Console": f"{url}/console",
            "GraphiQL": f"{url}/graphql",
        }
        token = links["Console"].partition("#token=")[2]
        answer = ask(url, token, "{ viewer { ... on AgentViewer { name } } }")
        assert answer["data"]["viewer"] == {"name": "Dana Agent"}


def test_without_demo_data_no_token_is_printed(tmp_path: Path) -> None:
    with server_process(tmp_path, BUBBLES_GRAPHIQL="0") as (server, url):
        assert server.stdout is not None
        said = server.stdout.readline()
        while "Console" not in said:
            said = server.stdout.readline()
        assert said.split() == ["Console", f"{url}/console"]
