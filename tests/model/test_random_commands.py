"""Executes random commands on a real database, and checks all invariants after each.

After every command: the log is complete and its chain valid; a snapshot plus the later events
equals the view, for every scope; the cached view equals the one made from the rows; a refusal has
changed nothing; counts and statuses fit; every document has one revision per signature. Documents
are really signed and sealed. The commands are in `random_commands`, the checks in `invariants`.
"""

import asyncio
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gql.app import build_app_state
from gql.model.database.database import Database
from gql.model.database.migration import migrate
from gql.model.domain.enums import Role
from gql.settings import Settings
from testing.running_server import document_pool
from tests.model.random_commands import COMMANDS, run_command
from tests.model.simulation import Command, new_simulation
from tests.model.simulation_templates import build_template_steps

MAX_COMMANDS = 50  # of one example
FIRST_COMMANDS = (
    Command("start session", 0, 0, 0),
    Command("invite", 0, list(Role).index(Role.CO_SIGNER), 1),
    Command("invite", 0, list(Role).index(Role.CC), 2),
)

NUMBERS = st.integers(0, 60)
COMMAND_LISTS = st.lists(
    st.builds(Command, st.sampled_from(list(COMMANDS)), NUMBERS, NUMBERS, NUMBERS),
    min_size=MAX_COMMANDS // 2,
    max_size=MAX_COMMANDS,
)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.mark.timeout(600)  # a failing example is shrunk before it is reported
def test_all_invariants_hold_after_every_random_command(
    database_url: str, tmp_path: Path, runner: asyncio.Runner, full_length: bool
) -> None:
    app_settings = dataclasses.replace(
        Settings(), data_dir=tmp_path, database_url=database_url, presence_grace=0.001
    )
    runner.run(migrate(database_url))
    state, remote_database = build_app_state(app_settings, document_pool()), Database(database_url)
    templates = runner.run(build_template_steps(state.new_context()))

    async def run_example(commands: list[Command]) -> None:
        simulation = await new_simulation(state, remote_database, templates)
        for command in (*FIRST_COMMANDS, *commands):
            await run_command(simulation, command)

    @settings(
        database=None,
        print_blob=True,
        deadline=None,
        max_examples=20 if full_length else 3,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(COMMAND_LISTS)
    def run_examples(commands: list[Command]) -> None:
        runner.run(run_example(commands))

    try:
        run_examples()
    finally:
        runner.run(state.database.close())
        runner.run(remote_database.close())
