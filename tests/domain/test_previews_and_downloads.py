"""Domain rules 5 and 6: what a preview and a download contain."""

import io
import zipfile
from typing import Any

import pytest

from testing.pdf_text import extract_page_text
from testing.running_server import RunningServer, path_of
from testing.session_scenario import LETTER, SessionScenario, a_form, fill, room, template

pytestmark = [pytest.mark.anyio, pytest.mark.sqlite_suffices]

RISK = {"name": "risk", "label": "Risk of fraud", "required": True}


async def assessed_form(product: RunningServer) -> str:
    """A workflow of the agent's own form and a form for the customer."""
    own_form = await template(product, "createForm", fields=[RISK], assignee="AGENT")
    steps = [{"templateId": own_form}, {"templateId": await a_form(product)}]
    return await template(product, "createWorkflow", steps=steps)


async def assess(product: RunningServer, interaction: dict[str, Any]) -> None:
    """Fills in the agent's own form."""
    values = [{"name": "risk", "value": "HIGH"}]
    await product.agent.do("submitAgentForm", stepId=interaction["steps"][0]["id"], values=values)


async def test_a_dynamic_document_can_be_previewed_once_its_step_is_reached(
    product: RunningServer,
) -> None:
    """Rule 6: with the values filled in so far, and not before the customer reaches the step."""
    steps = [
        {"templateId": await a_form(product, "PRIMARY")},
        {"templateId": await template(product, "createDynamicDocument", source=LETTER)},
    ]
    scenario = await room(product)
    interaction = await scenario.add(await template(product, "createWorkflow", steps=steps))
    arguments = {"interactionId": interaction["id"]}
    reason = await scenario.refused(product.agent, "previewInteraction", **arguments)
    assert reason == "STEP_NOT_REACHED"
    await fill(scenario.people["Ada"], interaction)
    preview = await product.agent.do("previewInteraction", "url draft", **arguments)
    file = await product.http.get(path_of(preview["url"]))
    assert file.content.startswith(b"%PDF"), file.text
    assert "Dear Ada" in extract_page_text(file.content)


async def test_several_documents_are_downloaded_as_an_archive_or_as_one_pdf(
    product: RunningServer,
) -> None:
    """Rule 5: as the client asks."""
    contract = await product.contract()
    steps = [{"templateId": contract}, {"templateId": contract, "name": "Second"}]
    scenario = await room(product)
    interaction = await scenario.add(await template(product, "createWorkflow", steps=steps))
    files = {}
    for combined in (False, True):
        download = await product.agent.do(
            "downloadInteraction", "url draft", interactionId=interaction["id"], combined=combined
        )
        assert download["draft"] is True
        files[combined] = (await product.http.get(path_of(download["url"]))).content
    assert files[True].startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(files[False])) as archive:
        assert len(archive.namelist()) == 2
        assert all("(draft)" in name for name in archive.namelist())


async def test_a_participants_download_does_not_contain_the_agents_form(
    product: RunningServer,
) -> None:
    """Not even in a private session, where there is nobody else."""
    scenario = await room(product)
    await scenario.invite("Bo")
    started = await product.agent.do(
        "startPrivateSession",
        "session { id } participant { id }",
        participantId=scenario.ids["Ada"],
    )
    private = SessionScenario(product, started["session"]["id"])
    ada = await private.enter("Ada", started["participant"]["id"])
    interaction = await private.add(await assessed_form(product))
    await assess(product, interaction)
    await fill(ada, interaction, 1)
    content_types = {}
    for person in (ada, product.agent):
        download = await person.do("downloadInteraction", "url", interactionId=interaction["id"])
        file = await product.http.get(path_of(download["url"]))
        content_types[person.id] = file.headers["content-type"]
    assert content_types == {ada.id: "application/pdf", product.agent.id: "application/zip"}


async def test_a_participant_does_not_see_the_fields_of_the_agents_form(
    product: RunningServer,
) -> None:
    scenario = await room(product)
    interaction = await scenario.add(await assessed_form(product))
    await assess(product, interaction)
    query = "query ($id: ID!) { interaction(id: $id) { steps { name fields { label } } } }"
    answer = await scenario.people["Ada"].ask(query, id=interaction["id"])
    agents_step, customers_step = answer["interaction"]["steps"]
    assert agents_step == {"name": "", "fields": []}
    assert customers_step["fields"] != []


async def test_a_download_url_stays_valid_when_the_server_builds_the_letter(
    product: RunningServer,
) -> None:
    scenario = await room(product)
    for task in product.app_state.tasks:  # they build letters in the background
        task.cancel()
    letter = await template(product, "createDynamicDocument", source=LETTER)
    arguments = {"interactionId": (await scenario.add(letter))["id"]}
    download = await product.agent.do("downloadInteraction", "url draft", **arguments)
    await product.agent.do("previewInteraction", "url", **arguments)
    assert (await product.http.get(path_of(download["url"]))).status_code == 200
