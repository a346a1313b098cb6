"""Runs commands of the CLI in this process."""

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from gql.cli.main import main


@dataclass(frozen=True)
class CommandResult:
    """The exit status and the output of a command."""

    returncode: int
    stdout: str
    stderr: str


def run_cli(*arguments: str, data: Path, **variables: str) -> CommandResult:
    """Runs a command in this process; starting Python takes two seconds."""
    out, err = io.StringIO(), io.StringIO()
    environment = {"BUBBLES_DATA_DIR": str(data), **variables}
    with mock.patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    return CommandResult(status, out.getvalue(), err.getvalue())


def assert_refused(result: CommandResult, *texts: str) -> None:
    """Asserts exit status 2 and one line on stderr that contains all of these texts."""
    assert result.returncode == 2, result
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for text in texts:
        assert text in result.stderr


def demo_token(data: Path, kind: str = "agent", *options: str) -> str:
    """Returns a token of the demo's agent, admin, partner or participant."""
    result = run_cli("token", *options, "--demo", kind, data=data)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def create_admin(data: Path) -> str:
    """Creates an organization; returns a token of its admin. Faster than the demo data."""
    result = run_cli("organization", "Acme Bank", "--admin", "a@acme.example", data=data)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()
