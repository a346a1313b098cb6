"""A Python client that ariadne-codegen generates from the schema, against a real server.

`python/` is the project of somebody who writes such a client: operations, configuration, a program.
It has an environment of its own, since ariadne-codegen 0.19 requires graphql-core below 3.3.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from testing.requirements import skip_or_fail
from testing.running_server import RunningServer
from testing.server_process import ROOT
from tests.clients.script import running_script

PROJECT = Path(__file__).parent / "python"
ENVIRONMENT = ROOT / ".venv-clients"
# make writes this file last
INSTALLED = ENVIRONMENT / ".installed"

pytestmark = pytest.mark.sqlite_suffices


class EnvironmentUnavailable(Exception):
    """The generator is not installed on this machine."""


def find_python(installed: Path = INSTALLED) -> str:
    """Returns the path of the environment's Python. Raises `EnvironmentUnavailable` without it."""
    python = installed.parent / "bin/python"
    if not (installed.exists() and python.exists()):
        raise EnvironmentUnavailable(
            f"ariadne-codegen is not installed in {installed.parent}: make test installs it"
        )
    return str(python)


@pytest.fixture(scope="module")
def python() -> str:
    try:
        return find_python()
    except EnvironmentUnavailable as reason:
        skip_or_fail(reason)


@pytest.fixture(scope="module")
def project(python: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, in which the client has been generated from the schema."""
    folder = tmp_path_factory.mktemp("python") / "project"
    shutil.copytree(PROJECT, folder)
    shutil.copy(ROOT / "schema.graphql", folder)
    run(python, "-m", "ariadne_codegen", folder=folder)
    return folder


def run(*command: str, folder: Path) -> None:
    """Runs a command; fails with its output if it fails."""
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_generated_client_and_a_program_with_it_pass_mypy_strict(
    python: str, project: Path
) -> None:
    run(sys.executable, "-m", "mypy", "--python-executable", python, ".", folder=project)


@pytest.mark.anyio
async def test_a_generated_client_queries_mutates_and_subscribes(
    server: RunningServer, python: str, project: Path
) -> None:
    environ = {
        "BUBBLES_URL": f"http://127.0.0.1:{server.port}/graphql",
        "BUBBLES_TOKENS": f"{server.admin.token} {server.agent.token}",
    }
    async with running_script(python, project / "program.py", **environ) as script:
        await script.wait_for_end()
    updates, (added,) = script.all("update"), script.all("added")
    assert [update["previous"] for update in updates] == [None, updates[0]["cursor"]]
    assert updates[1]["cursor"] == added["cursor"]
    assert [step for step in script.steps if step not in [*updates, added]] == [
        {"step": "viewer", "type": "AgentViewer"},
        {
            "step": "workflow",
            "steps": [["VERIFICATION", "EVERYONE"], ["DYNAMIC_DOCUMENT", "EVERYONE"]],
        },
        {"step": "session", "phone": "+491701234567"},
        {"step": "refusal", "reason": "STEP_NOT_REACHED", "action": "SIGN_AS_AGENT"},
        {"step": "error", "codes": ["BAD_CURSOR"]},
        {"step": "sessions", "total": 1, "name": "Opening"},
    ]


def test_without_the_environment_the_error_says_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentUnavailable, match="make test installs it"):
        find_python(tmp_path / ".installed")
