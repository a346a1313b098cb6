"""Damaged and hostile PDFs, brought as any file is brought: taken or refused, and life goes on."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gql.documents.process_pool import DocumentPool
from testing.pdf_tools import brought, contract, fetched, preview, stored
from testing.running_server import Failed, RunningServer, running_server
from testing.session_scenario import SessionScenario, room, start
from tests.documents.corpus import mutations

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

COUNT, SEED = int(os.environ.get("FUZZ_COUNT", "500")), int(os.environ.get("FUZZ_SEED", "7"))
AT_ONCE = 2
SAMPLE = 20
FIELDS = "interaction { id steps { id fields { name kind required options maxLength } } }"
VALUES = {"CHECKBOX": "true", "DATE": "2026-11-22", "NUMBER": "1", "EMAIL": "a@x.example"}


@dataclass
class Outcomes:
    """What became of the files: the templates by name, and how many ended how."""

    templates: dict[str, str] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[RunningServer]:
    """The product on SQLite, with as many worker processes as there are requests at a time."""
    pool = DocumentPool(AT_ONCE)
    async with running_server(f"sqlite+aiosqlite:///{tmp_path}/bubbles.db", tmp_path) as running:
        running.parts.documents.pool = pool
        yield running
    await asyncio.to_thread(pool.close)


async def test_a_hostile_file_is_a_template_or_refused_and_the_server_goes_on(
    product: RunningServer,
) -> None:
    outcomes = await all_brought(product)
    assert len(outcomes.templates) > COUNT / 10
    assert outcomes.refused.total() > COUNT / 10
    stored(product)  # nothing half written: each file's name is the digest of what is in it
    assert (await (await contract(product)).sign(1))["errors"] == []
    taken = list(outcomes.templates.items())
    own = await room(product)
    done = [await used(own, *one) for one in taken[:: max(1, len(taken) // SAMPLE)]]
    assert done.count("signed") > len(done) / 4, Counter(done)
    stored(product)


async def all_brought(product: RunningServer) -> Outcomes:
    outcomes, files = Outcomes(), mutations(COUNT, SEED)

    async def bring() -> None:
        for name, pdf in files:
            await offer(product, name, pdf, outcomes)

    await asyncio.gather(*(bring() for _ in range(AT_ONCE)))
    return outcomes


async def offer(product: RunningServer, name: str, pdf: bytes, outcomes: Outcomes) -> None:
    """Brings one file and asks for a template of it; again where the server is busy."""
    upload_id = await brought(product.admin, "form.pdf", pdf, "application/pdf")
    given = {"name": name[:200], "uploadId": upload_id, "agentSigns": "NEVER"}
    payload = await in_time(product, name, given)
    if not payload["errors"]:
        outcomes.templates[name] = payload["template"]["id"]
        return
    outcomes.refused[refusal(name, payload)] += 1


async def in_time(product: RunningServer, name: str, given: dict[str, Any]) -> dict[str, Any]:
    try:
        return await product.admin.order("createPdfTemplate", "template { id }", **given)
    except Failed as no:
        if no.codes != ["UNAVAILABLE"]:
            raise AssertionError(f"{name} of seed {SEED}: {no}") from no
        return await product.admin.order("createPdfTemplate", "template { id }", **given)


def refusal(name: str, payload: dict[str, Any]) -> str:
    """The sentence that refuses a file."""
    (error,) = payload["errors"]
    assert error["__typename"] == "InvalidInput", f"{name} of seed {SEED}: {error}"
    assert error["message"].endswith("."), f"{name} of seed {SEED}: {error}"
    sentence: str = error["message"]
    return sentence


async def used(own: SessionScenario, name: str, template_id: str) -> str:
    """Sends, shows and signs a document; what became of it."""
    agent, ada = own.product.agent, own.people["Ada"]
    given = {"sessionId": own.id, "templateId": template_id}
    sent = await agent.order("addInteraction", FIELDS, **given)
    if sent["errors"]:
        return refusal(name, sent)
    bubble = sent["interaction"]
    shown = (await preview(agent, bubble["id"]))["pages"][0]
    answer = await fetched(own.product, shown["url"])
    assert answer.status_code in (200, 422), f"{name} of seed {SEED}: {answer.text}"
    (step,) = bubble["steps"]
    await start(ada, bubble["id"])
    values = [{"name": one["name"], "value": value_of(one)} for one in step["fields"] if fits(one)]
    signed = await ada.order("signStep", stepId=step["id"], signature="Ada", values=values)
    return refusal(name, signed) if signed["errors"] else "signed"


def fits(one: dict[str, Any]) -> bool:
    """Whether it is the first signer's to fill."""
    other = one["name"].startswith(("customer_2.", "customer_3.", "agent."))
    return one["kind"] != "SIGNATURE" and not other


def value_of(one: dict[str, Any]) -> str:
    if one["kind"] == "CHOICE":
        return next(iter(one["options"]), "")
    value: str = VALUES.get(one["kind"], "Zoë שלום")
    return value[: one["maxLength"]]
