"""The command line, with real server processes; errors are one line and exit status 2."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from testing.cli import assert_refused, demo_token, run_cli
from testing.server_process import ROOT, port_of, post_query, server_process


@dataclass(frozen=True)
class DemoServer:
    """A server process with demo data; `printed` are the lines that it printed."""

    data: Path
    url: str
    printed: list[str]


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    data = tmp_path_factory.mktemp("demo") / "data"
    with server_process(data, "--demo") as (process, url):
        assert process.stdout is not None
        printed = [process.stdout.readline()]
        while "a token" not in printed[-1]:
            printed.append(process.stdout.readline())
        yield DemoServer(data, url, printed)


def test_the_demo_serves_every_kind_of_token(demo_server: DemoServer) -> None:
    viewers = {}
    for kind in ("agent", "admin", "partner", "participant"):
        token = demo_token(demo_server.data, kind)
        assert len(token.splitlines()) == 1
        response = post_query(demo_server.url, token, "{ viewer { __typename } }")
        viewers[kind] = response["data"]["viewer"]["__typename"]
    assert viewers == {
        "agent": "AgentViewer",
        "admin": "AgentViewer",
        "partner": "PartnerViewer",
        "participant": "ParticipantViewer",
    }


def test_the_demo_has_interactions_of_every_status(demo_server: DemoServer) -> None:
    query = "{ sessions(first: 10) { edges { node { interactions { status } } } } }"
    response = post_query(demo_server.url, demo_token(demo_server.data), query)
    statuses = {
        interaction["status"]
        for edge in response["data"]["sessions"]["edges"]
        for interaction in edge["node"]["interactions"]
    }
    assert {"AWAITING_AGENT", "SENT", "IN_PROGRESS", "COMPLETED", "DECLINED", "DELETED"} <= statuses


def test_the_logs_of_the_demo_are_verified(demo_server: DemoServer) -> None:
    result = run_cli("verify", data=demo_server.data)
    assert (result.returncode, "log and rows match" in result.stdout) == (0, True)


def test_the_demo_prints_links_with_a_token(demo_server: DemoServer) -> None:
    links = {line.split()[0]: line.split()[1] for line in demo_server.printed if "#token=" in line}
    assert {name: link.partition("#")[0] for name, link in links.items()} == {
        "Console": f"{demo_server.url}/console",
        "GraphiQL": f"{demo_server.url}/graphql",
    }
    token = links["Console"].partition("#token=")[2]
    response = post_query(demo_server.url, token, "{ viewer { ... on AgentViewer { name } } }")
    assert response["data"]["viewer"] == {"name": "Dana Agent"}


def test_a_second_server_on_one_sqlite_file_is_refused(demo_server: DemoServer) -> None:
    result = run_cli("serve", "--port", "0", data=demo_server.data)
    assert_refused(result, "Another server is using", "bubbles.db")


def test_a_port_in_use_is_refused(demo_server: DemoServer, tmp_path: Path) -> None:
    port = str(port_of(demo_server.url))
    assert_refused(run_cli("serve", "--port", port, data=tmp_path), "Cannot listen", port, "--port")


def test_demo_data_is_added_only_once(demo_server: DemoServer, tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(demo_server.data / "bubbles.db")) as database,
        closing(sqlite3.connect(tmp_path / "bubbles.db")) as copy,
    ):
        database.backup(copy)
        assert run_cli("seed", data=tmp_path).returncode == 0
        assert copy.execute("SELECT count(*) FROM organization").fetchone() == (1,)


def test_an_organization_is_served_with_its_admin_and_without_demo_data(tmp_path: Path) -> None:
    created = run_cli("organization", "Initech", "--admin", "bill@initech.example", data=tmp_path)
    assert created.returncode == 0, created.stderr
    issued = run_cli("token", "--user", "bill@initech.example", data=tmp_path)
    with server_process(tmp_path, BUBBLES_GRAPHIQL="0") as (server, url):
        for token in (created.stdout.strip(), issued.stdout.strip()):
            response = post_query(url, token, "{ viewer { ... on AgentViewer { role name } } }")
            assert response["data"]["viewer"] == {"role": "ADMIN", "name": "bill"}
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 130
        assert server.stdout is not None
        # no link has a token
        links = [line.split() for line in server.stdout if "http" in line]
    assert links == [["Console", f"{url}/console"]]


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
    result = run_cli("serve", "--port", "0", "--database-url", url, data=tmp_path)
    assert_refused(result, message)
    assert "canary" not in result.stderr


def test_a_schema_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    assert run_cli("migrate", data=tmp_path).returncode == 0
    database = sqlite3.connect(tmp_path / "bubbles.db")
    with database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for command in (["serve", "--port", "0"], ["migrate"], ["token", "--demo", "agent"]):
        assert_refused(run_cli(*command, data=tmp_path), "newer version", "9999")


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
    result = run_cli("serve", data=tmp_path, **{f"BUBBLES_{name}": value})
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


def test_several_processes_on_sqlite_are_refused(tmp_path: Path) -> None:
    for options, environment in ((["--workers", "2"], {}), ([], {"BUBBLES_WORKERS": "2"})):
        result = run_cli("serve", "--port", "0", *options, data=tmp_path, **environment)
        assert_refused(result, "SQLite takes one server process", "--database-url")
        assert not (tmp_path / "bubbles.db").exists()


def test_a_token_without_its_user_is_refused(tmp_path: Path) -> None:
    assert_refused(run_cli("token", "--demo", "agent", data=tmp_path / "none"), "no database")
    assert run_cli("migrate", data=tmp_path).returncode == 0
    assert_refused(run_cli("token", "--demo", "agent", data=tmp_path), "no demo data")
    assert_refused(run_cli("token", "--user", "a@b.example", data=tmp_path), "0 users")


def test_the_printed_schema_is_the_one_in_the_repository(tmp_path: Path) -> None:
    printed = run_cli("schema", data=tmp_path)
    assert printed.stdout == (ROOT / "schema.graphql").read_text()
