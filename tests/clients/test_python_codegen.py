"""A Python client that turms generates from the schema, against a real server.

`python/` is the project of somebody who writes such a client: operations, a transport, a program.
"""

import contextlib
import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from testing.running_server import Person, RunningServer
from testing.server_process import ROOT

PROJECT = Path(__file__).parent / "python"

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, in which the client has been generated from the schema."""
    folder = tmp_path_factory.mktemp("python") / "project"
    shutil.copytree(PROJECT, folder)
    shutil.copy(ROOT / "schema.graphql", folder)
    run("turms", "gen", folder=folder)
    assert (folder / "bubbles.py").exists()
    return folder


@pytest.fixture
def program(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module `program`, which imports the generated client."""
    monkeypatch.syspath_prepend(str(project))
    yield importlib.import_module("program")
    for name in ("program", "bubbles", "transport"):
        sys.modules.pop(name, None)


def run(command: str, *arguments: str, folder: Path) -> None:
    """Runs a command of the virtual environment; fails with its output if it fails."""
    path = Path(sys.executable).with_name(command)
    result = subprocess.run(
        [path, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_generated_client_and_a_program_with_it_pass_mypy_strict(project: Path) -> None:
    run("mypy", ".", folder=project)


async def test_a_generated_client_mutates_queries_and_subscribes(
    server: RunningServer, program: ModuleType
) -> None:
    admin, agent = connect(program, server.admin), connect(program, server.agent)
    assert (await agent.get_viewer()).typename == "AgentViewer"
    cart = await program.create_cart(admin)
    step = cart.steps[0]
    assert (step.items[0].price.amount, step.total.amount) == ("9.00", "27.00")
    workflow = await program.create_workflow(admin, cart.id)
    assert [(step.kind.value, step.assignee.value) for step in workflow.steps] == [
        ("VERIFICATION", "EVERYONE"),
        ("CART", "PRIMARY"),
    ]
    started = await program.start_session(agent, "+49 170 1234567")
    assert started.participant.phone == "+491701234567"

    async with contextlib.aclosing(agent.session_updates(started.session.id)) as updates:
        snapshot = await anext(updates)
        assert (snapshot.previous, snapshot.session.interactions) == (None, [])
        added = await program.add_interaction(agent, started.session.id, workflow.id)
        update = await anext(updates)
    assert (update.previous, update.session) == (snapshot.cursor, None)
    assert program.added_interactions(update) == [added]
    assert abs(datetime.now(UTC) - update.events[0].occurred_at) < timedelta(minutes=1)

    sessions = await agent.list_sessions(first=1)
    assert sessions.total_count == 1
    assert sessions.nodes[0].interactions == [added]
    assert added.status_line
    assert [item.action.value for item in added.toolbar if item.available] == ["DELETE"]


async def test_a_generated_client_receives_the_reason_of_a_refusal(
    server: RunningServer, program: ModuleType
) -> None:
    admin, agent = connect(program, server.admin), connect(program, server.agent)
    letter = await program.create_letter(admin)
    workflow = await program.create_workflow(admin, letter)
    session = (await program.start_session(agent, "+491701234567")).session
    added = await program.add_interaction(agent, session.id, workflow.id)
    reason = await program.sign(agent, added.id)
    assert reason is program.UnavailableReason.OTHERS_MUST_SIGN_FIRST
    reasons = {item.action.value: item.reason for item in added.toolbar}
    assert reasons["SIGN_AS_AGENT"] is reason


async def test_a_generated_client_raises_the_code_of_a_top_level_error(
    server: RunningServer, program: ModuleType
) -> None:
    failure = importlib.import_module("transport").OperationFailed
    agent = connect(program, server.agent)
    with pytest.raises(failure) as refused:
        await program.start_session(agent, "not a number")
    assert refused.value.codes == ["BAD_USER_INPUT"]
    session = (await program.start_session(agent, "+491701234567")).session
    with pytest.raises(failure) as refused:
        await anext(agent.session_updates(session.id, after="nonsense"))
    assert refused.value.codes == ["BAD_CURSOR"]


def connect(program: ModuleType, person: Person) -> Any:
    """Returns a generated client with this person's token."""
    return program.Bubbles(f"http://127.0.0.1:{person.server.port}/graphql", person.token)
