"""What a preview and a download contain."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from testing.pdf_text import extract_page_text
from testing.running_server import RunningServer, running_server, url_path
from testing.session_scenario import (
    LETTER_TEMPLATE,
    SessionScenario,
    create_form,
    create_template,
    fill_form,
    start_scenario,
    template_step,
)

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]


@pytest.fixture
def server(server_with_new_organization: RunningServer) -> RunningServer:
    """The server of the module, with another organization for each test."""
    return server_with_new_organization


RISK = {"name": "risk", "label": "Risk of fraud", "required": True}


async def assessed_form(server: RunningServer) -> str:
    """Creates a workflow of an agent's form and a form for the customer; returns its id."""
    own_form = await create_template(server, "createFormTemplate", fields=[RISK], assignee="AGENT")
    steps = [template_step(own_form), template_step(await create_form(server))]
    return await create_template(server, "createWorkflowTemplate", steps=steps)


async def assess(server: RunningServer, interaction: dict[str, Any]) -> None:
    """Fills in the agent's own form."""
    values = [{"name": "risk", "value": "HIGH"}]
    await server.agent.mutate(
        "submitAgentForm", stepId=interaction["steps"][0]["id"], values=values
    )


async def test_a_dynamic_document_can_be_previewed_once_its_step_is_reached(
    server: RunningServer,
) -> None:
    """It shows the values filled in so far. Before the customer reaches the step it is refused."""
    letter = await create_template(server, "createDynamicTemplate", source=LETTER_TEMPLATE)
    steps = [template_step(await create_form(server, "PRIMARY")), template_step(letter)]
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await create_template(server, "createWorkflowTemplate", steps=steps)
    )
    arguments = {"interactionId": interaction["id"]}
    reason = await scenario.refusal_reason(server.agent, "previewInteraction", **arguments)
    assert reason == "STEP_NOT_REACHED"
    await fill_form(scenario.people["Ada"], interaction)
    preview = await server.agent.mutate("previewInteraction", "url draft", **arguments)
    file = await server.http.get(url_path(preview["url"]))
    assert file.content.startswith(b"%PDF"), file.text
    assert "Dear Ada" in extract_page_text(file.content)


async def test_several_documents_are_downloaded_as_an_archive_or_as_one_pdf(
    server: RunningServer,
) -> None:
    """The input field `format` decides which."""
    contract = await server.create_contract_template()
    steps = [template_step(contract), template_step(contract, name="Second")]
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(
        await create_template(server, "createWorkflowTemplate", steps=steps)
    )
    files = {}
    for download_format in ("FILES", "COMBINED_PDF"):
        download = await server.agent.mutate(
            "downloadInteraction",
            "url draft",
            interactionId=interaction["id"],
            format=download_format,
        )
        assert download["draft"] is True
        files[download_format] = (await server.http.get(url_path(download["url"]))).content
    assert files["COMBINED_PDF"].startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(files["FILES"])) as archive:
        assert len(archive.namelist()) == 2
        assert all("(draft)" in name for name in archive.namelist())


async def test_a_participants_download_does_not_contain_the_agents_form(
    server: RunningServer,
) -> None:
    """Not even in a private session, where there is nobody else."""
    scenario = await start_scenario(server)
    await scenario.invite("Bo")
    started = await server.agent.mutate(
        "startPrivateSession",
        "session { id } participant { id }",
        participantId=scenario.participant_ids["Ada"],
    )
    private = SessionScenario(server, started["session"]["id"])
    ada = await private.join("Ada", started["participant"]["id"])
    interaction = await private.add_interaction(await assessed_form(server))
    await assess(server, interaction)
    await fill_form(ada, interaction, 1)
    content_types = {}
    for person in (ada, server.agent):
        download = await person.mutate(
            "downloadInteraction", "url", interactionId=interaction["id"]
        )
        file = await server.http.get(url_path(download["url"]))
        content_types[person.id] = file.headers["content-type"]
    assert content_types == {ada.id: "application/pdf", server.agent.id: "application/zip"}


async def test_a_participant_does_not_see_the_fields_of_the_agents_form(
    server: RunningServer,
) -> None:
    scenario = await start_scenario(server)
    interaction = await scenario.add_interaction(await assessed_form(server))
    await assess(server, interaction)
    query = "query ($id: ID!) { interaction(id: $id) { steps { name fields { label } } } }"
    answer = await scenario.people["Ada"].execute(query, id=interaction["id"])
    agents_step, customers_step = answer["interaction"]["steps"]
    assert agents_step == {"name": "", "fields": []}
    assert customers_step["fields"] != []


async def test_a_download_url_stays_valid_when_the_server_builds_the_letter(
    database_url: str, tmp_path: Path
) -> None:
    async with running_server(database_url, tmp_path) as server:
        scenario = await start_scenario(server)
        for task in server.app_state.tasks:  # they build letters in the background
            task.cancel()
        letter = await create_template(server, "createDynamicTemplate", source=LETTER_TEMPLATE)
        arguments = {"interactionId": (await scenario.add_interaction(letter))["id"]}
        download = await server.agent.mutate("downloadInteraction", "url draft", **arguments)
        await server.agent.mutate("previewInteraction", "url", **arguments)
        assert (await server.http.get(url_path(download["url"]))).status_code == 200
