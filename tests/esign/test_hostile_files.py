"""Damaged and hostile uploads are accepted or refused, and the server keeps working."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from testing.running_server import OperationFailed, RunningServer, running_server
from testing.session_scenario import SessionScenario, start_interaction, start_scenario
from tests.documents.damaged_pdfs import damaged_pdfs
from tests.esign.contract_scenario import start_contract
from tests.esign.file_transfer import fetch_signed_url, request_preview, upload_file
from tests.esign.server_faults import stored_digests

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

COUNT, SEED = int(os.environ.get("FUZZ_COUNT", "500")), int(os.environ.get("FUZZ_SEED", "7"))
QUICK_COUNT, QUICK_SAMPLE_SIZE = 16, 4
CONCURRENCY = 2
SAMPLE_SIZE = 20
FIELDS = "interaction { id steps { id fields { name kind required options maxLength } } }"
VALUES = {"CHECKBOX": "true", "DATE": "2026-11-22", "NUMBER": "1", "EMAIL": "a@x.example"}


@dataclass
class Outcomes:
    """The ids of the templates by the name of their file, and how often each refusal was given."""

    templates: dict[str, str] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A server on SQLite."""
    async with running_server(f"sqlite+aiosqlite:///{tmp_path}/bubbles.db", tmp_path) as running:
        yield running


async def test_a_hostile_file_becomes_a_template_or_is_refused_and_the_server_keeps_working(
    server: RunningServer, full_length: bool
) -> None:
    count = COUNT if full_length else min(COUNT, QUICK_COUNT)
    outcomes = await upload_all(server, count)
    assert len(outcomes.templates) > count / 10
    assert outcomes.refusals.total() > count / 10
    stored_digests(server)  # checks that no file is incomplete
    assert (await (await start_contract(server)).sign(1))["errors"] == []
    templates = list(outcomes.templates.items())
    scenario = await start_scenario(server)
    sample_size = SAMPLE_SIZE if full_length else QUICK_SAMPLE_SIZE
    sample = templates[:: max(1, len(templates) // sample_size)]
    results = [await use_template(scenario, *template) for template in sample]
    assert results.count("signed") > len(results) / 4, Counter(results)
    stored_digests(server)


async def upload_all(server: RunningServer, count: int) -> Outcomes:
    outcomes, files = Outcomes(), damaged_pdfs(count, SEED)

    async def upload_next() -> None:
        for name, pdf in files:
            await upload_one(server, name, pdf, outcomes)

    await asyncio.gather(*(upload_next() for _ in range(CONCURRENCY)))
    return outcomes


async def upload_one(server: RunningServer, name: str, pdf: bytes, outcomes: Outcomes) -> None:
    """Uploads one file and creates a template from it."""
    upload_id = await upload_file(server.admin, "form.pdf", pdf, "application/pdf")
    template_input = {"name": name[:200], "uploadId": upload_id, "agentSigning": "NEVER"}
    payload = await create_template_with_retry(server, name, template_input)
    if not payload["errors"]:
        outcomes.templates[name] = payload["template"]["id"]
        return
    outcomes.refusals[refusal_message(name, payload)] += 1


async def create_template_with_retry(
    server: RunningServer, name: str, template_input: dict[str, Any]
) -> dict[str, Any]:
    """Creates a template; tries once more if the server is busy. Returns the payload."""
    try:
        return await server.admin.try_mutate(
            "createPdfTemplate", "template { id }", **template_input
        )
    except OperationFailed as error:
        if error.codes != ["UNAVAILABLE"]:
            raise AssertionError(f"{name} of seed {SEED}: {error}") from error
        return await server.admin.try_mutate(
            "createPdfTemplate", "template { id }", **template_input
        )


def refusal_message(name: str, payload: dict[str, Any]) -> str:
    """Returns the message with which a file was refused; fails on any other error."""
    (error,) = payload["errors"]
    assert error["__typename"] == "InvalidInput", f"{name} of seed {SEED}: {error}"
    assert error["message"].endswith("."), f"{name} of seed {SEED}: {error}"
    sentence: str = error["message"]
    return sentence


async def use_template(scenario: SessionScenario, name: str, template_id: str) -> str:
    """Sends, previews and signs a document; returns "signed" or the refusal."""
    agent, ada = scenario.server.agent, scenario.people["Ada"]
    template_input = {"sessionId": scenario.id, "templateId": template_id}
    payload = await agent.try_mutate("addInteraction", FIELDS, **template_input)
    if payload["errors"]:
        return refusal_message(name, payload)
    interaction = payload["interaction"]
    page = (await request_preview(agent, interaction["id"]))["pages"][0]
    response = await fetch_signed_url(scenario.server, page["url"])
    assert response.status_code in (200, 422), f"{name} of seed {SEED}: {response.text}"
    (step,) = interaction["steps"]
    await start_interaction(ada, interaction["id"])
    values = [
        {"name": form_field["name"], "value": sample_value(form_field)}
        for form_field in step["fields"]
        if is_fillable(form_field)
    ]
    signed = await ada.try_mutate(
        "signStep", stepId=step["id"], signature={"typedName": "Ada"}, values=values
    )
    return refusal_message(name, signed) if signed["errors"] else "signed"


def is_fillable(form_field: dict[str, Any]) -> bool:
    """Returns whether the first signer fills in this field."""
    is_of_another_signer = form_field["name"].startswith(("customer_2.", "customer_3.", "agent."))
    return form_field["kind"] != "SIGNATURE" and not is_of_another_signer


def sample_value(form_field: dict[str, Any]) -> str:
    if form_field["kind"] == "CHOICE":
        return next(iter(form_field["options"]), "")
    value: str = VALUES.get(form_field["kind"], "Zoë שלום")
    return value[: form_field["maxLength"]]
