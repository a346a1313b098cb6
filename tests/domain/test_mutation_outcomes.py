"""What a mutation costs and stores: its transactions, its outcome, and how it is replayed."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from gql.app import build_app_state
from gql.model.database.drivers.sqlite_readers import SqliteReaders
from gql.model.database.drivers.sqlite_writer import SqliteWriter
from gql.model.database.tables import IdempotencyRow, OrganizationRow
from gql.model.domain.enums import ActorKind, DownloadFormat, Reason, VerificationMethod
from gql.model.domain.errors import KeyConflict
from gql.model.domain.identifiers import new_id
from gql.model.domain.value_objects import Contact, FieldSpec, Policy
from gql.model.domain.viewer import Viewer
from gql.resolvers.context import Context
from gql.resolvers.interaction.adding import add_interaction
from gql.resolvers.interaction.downloads import download_interaction
from gql.resolvers.mutations import execute_mutation
from gql.resolvers.organization.templates import create_form_template
from gql.resolvers.organization.users import new_user
from gql.resolvers.organization.workflows import (
    TemplateStep,
    VerificationStep,
    create_workflow_template,
)
from gql.resolvers.participant.participation import (
    save_fields,
    start_interaction,
    submit_form,
)
from gql.resolvers.participant.verification import verify_code
from gql.resolvers.session.sessions import start_session
from gql.settings import Settings
from testing.running_server import document_pool

pytestmark = pytest.mark.anyio


@dataclass
class Transactions:
    """Counts the transactions that begin on the connections that are open now."""

    read: int = 0
    write: int = 0

    @classmethod
    async def subscribe(cls, context: Context) -> "Transactions":
        count, database = cls(), context.database

        def on_statement(statement: str) -> None:
            count.read += statement == "BEGIN"
            count.write += statement == "BEGIN IMMEDIATE"

        for engine in (database.engines.reader, database.engines.writer):
            event.listen(
                engine.sync_engine,
                "before_cursor_execute",
                lambda *arguments: on_statement(arguments[2]),
            )
        readers, writer = database._readers, database._writer  # noqa: SLF001
        assert isinstance(readers, SqliteReaders)
        assert isinstance(writer, SqliteWriter)
        assert writer._connection  # noqa: SLF001
        for connection in (*readers._idle, writer._connection):  # noqa: SLF001
            await connection.run(lambda raw: raw.set_trace_callback(on_statement))
        return count


@dataclass
class FormScenario:
    """A form that a participant has started, on a database without background tasks."""

    context: Context
    agent: Viewer
    participant: Viewer
    interaction_id: str
    step_id: str

    def as_agent(self) -> Context:
        return replace(self.context, viewer=self.agent)

    def as_participant(self) -> Context:
        return replace(self.context, viewer=self.participant)

    async def stored_outcome(self, key: str) -> dict[str, Any]:
        query = select(IdempotencyRow.outcome).where(IdempotencyRow.key == key)
        async with self.context.database.read_transaction() as sql:
            outcome: dict[str, Any] = (await sql.scalars(query)).one()
        return outcome


async def create_agent(context: Context) -> Viewer:
    async with context.database.write_transaction() as work:
        organization = OrganizationRow(
            id=new_id("org"), name="Acme", policy=Policy(), created_at=work.now
        )
        user = new_user(work.now, organization.id, ActorKind.ADMIN, "Ada Admin", "a@x.example")
        work.add(organization)
        work.add(user)
    return Viewer(user.kind, user.id, user.name, organization.id, "credential")


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    """An empty SQLite database, which has one engine for reads and another for writes."""
    file = tmp_path / "bubbles.db"
    shutil.copy(migrated_file, file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
async def scenario(tmp_path: Path, sqlite_url: str) -> AsyncIterator[FormScenario]:
    app_state = build_app_state(
        Settings(data_dir=tmp_path, database_url=sqlite_url), document_pool()
    )
    context = app_state.new_context()
    agent = await create_agent(context)
    admin = replace(context, viewer=agent)
    form = await execute_mutation(
        admin, create_form_template, {"name": "Form", "fields": (FieldSpec("branch"),)}, None
    )
    assert form.template
    steps = (
        TemplateStep(form.template.id),
        VerificationStep(VerificationMethod.OTP),
    )
    workflow = await execute_mutation(
        admin, create_workflow_template, {"name": "Checked form", "steps": steps}, None
    )
    assert workflow.template
    customer = Contact("Carl Customer", "c@x.example")
    started = await execute_mutation(
        admin, start_session, {"name": "Session", "customer": customer}, None
    )
    assert started.session
    assert started.participant
    arguments = {"session_id": started.session.id, "template_id": workflow.template.id}
    interaction = (await execute_mutation(admin, add_interaction, arguments, None)).interaction
    assert interaction
    participant = replace(
        agent,
        kind=ActorKind.PARTICIPANT,
        id=started.participant.id,
        session_id=started.session.id,
    )
    step_id = interaction.steps[0].id
    prepared = FormScenario(context, agent, participant, interaction.id, step_id)
    start = {"interaction_id": interaction.id}
    await execute_mutation(prepared.as_participant(), start_interaction, start, None)
    yield prepared
    await app_state.database.close()


async def test_saving_fields_takes_one_read_and_one_write_transaction(
    scenario: FormScenario,
) -> None:
    context, transactions = (
        scenario.as_participant(),
        await Transactions.subscribe(scenario.context),
    )
    arguments = {"step_id": scenario.step_id, "values": {"branch": "Berlin"}}
    payload = await execute_mutation(context, save_fields, arguments, None)
    assert payload.errors == []
    assert (transactions.read, transactions.write) == (1, 1)


async def test_a_download_url_is_written_only_with_an_idempotency_key(
    scenario: FormScenario,
) -> None:
    context = scenario.as_agent()
    transactions = await Transactions.subscribe(scenario.context)
    arguments = {"interaction_id": scenario.interaction_id}
    payload = await execute_mutation(context, download_interaction, arguments, None)
    assert payload.url
    assert payload.draft is True
    assert transactions.write == 0
    repeated = await execute_mutation(context, download_interaction, arguments, "key")
    assert repeated.url
    assert repeated.cursor == payload.cursor
    assert transactions.write == 1


async def test_an_outcome_is_stored_with_the_ids_and_the_cursor(scenario: FormScenario) -> None:
    context = scenario.as_participant()
    arguments = {"step_id": scenario.step_id, "values": {"branch": "Berlin"}}
    payload = await execute_mutation(context, save_fields, arguments, "key")
    assert await scenario.stored_outcome("key") == {
        "session": scenario.participant.session_id,
        "interaction": scenario.interaction_id,
        "step": scenario.step_id,
        "cursor": payload.cursor,
    }


async def test_a_repeated_mutation_is_replayed_with_its_first_cursor(
    scenario: FormScenario,
) -> None:
    context = scenario.as_participant()
    arguments = {"step_id": scenario.step_id, "values": {"branch": "Berlin"}}
    first = await execute_mutation(context, save_fields, arguments, "key")
    later = {"step_id": scenario.step_id, "values": {"branch": "Bonn"}}
    await execute_mutation(context, save_fields, later, None)
    replayed = await execute_mutation(context, save_fields, arguments, "key")
    assert (replayed.replayed, replayed.cursor) == (True, first.cursor)
    assert replayed.interaction
    assert replayed.interaction.steps[0].assignments[0].values == {"branch": "Bonn"}


async def test_mutations_with_equal_inputs_do_not_share_an_idempotency_key(
    scenario: FormScenario,
) -> None:
    context = scenario.as_participant()
    arguments = {"step_id": scenario.step_id, "values": {"branch": "Berlin"}}
    await execute_mutation(context, save_fields, arguments, "key")
    payload = await execute_mutation(context, submit_form, arguments, "key")
    assert [error.kind for error in payload.errors] == [KeyConflict]


async def test_an_outcome_that_an_earlier_version_stored_is_replayed(
    scenario: FormScenario,
) -> None:
    context = scenario.as_agent()
    arguments = {
        "interaction_id": scenario.interaction_id,
        "download_format": DownloadFormat.COMBINED_PDF,
    }
    first = await execute_mutation(context, download_interaction, arguments, "key")
    flags = {"combined": "1", "draft": "1", "step": ""}
    query = select(IdempotencyRow).where(IdempotencyRow.key == "key")
    async with scenario.context.database.write_transaction() as work:
        row = (await work.sql.scalars(query)).one()
        row.outcome = {**row.outcome, **flags}
    replayed = await execute_mutation(context, download_interaction, arguments, "key")
    assert (replayed.replayed, replayed.draft, replayed.cursor) == (True, True, first.cursor)
    assert replayed.url


async def test_a_refused_code_does_not_use_up_the_idempotency_key(
    scenario: FormScenario,
) -> None:
    context = scenario.as_participant()
    form = {"step_id": scenario.step_id, "values": {}}
    submitted = await execute_mutation(context, submit_form, form, None)
    assert submitted.interaction
    arguments = {"step_id": submitted.interaction.steps[1].id, "code": "123456"}
    for _ in range(2):
        payload = await execute_mutation(context, verify_code, arguments, "key")
        assert [error.reason for error in payload.errors] == [Reason.CODE_NOT_SENT]
