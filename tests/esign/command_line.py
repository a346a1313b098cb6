"""Runs commands of the CLI in this process: starting Python takes two seconds."""

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
    """Runs `bubbles` with these arguments on the data folder `data`.

    `variables` are further environment variables.
    """
    out, err = io.StringIO(), io.StringIO()
    environment = {"BUBBLES_DATA_DIR": str(data), **variables}
    with mock.patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    return CommandResult(status, out.getvalue(), err.getvalue())
