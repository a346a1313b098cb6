"""Documents of a database of version 0.1 can be signed, sealed and downloaded after the upgrade."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gql.documents.pdf.fill import read_values
from testing.pdf_tools import extract_text, sha256, signature_png, valid_signature_names
from testing.running_server import Person, RunningServer, running_server
from testing.session_scenario import start, template
from tests.esign.contract_scenario import (
    ContractScenario,
    read_state,
    root_certificate,
    sign_with_retries,
    start_contract,
    wait_until_sealed,
)
from tests.esign.file_transfer import (
    download,
    fetch_page,
    fetch_url,
    request_preview,
    upload_file,
)
from tests.esign.older_database import downgrade_to_0_1
from tests.esign.server_faults import stored_digests, sweep

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]


@dataclass
class OlderDatabase:
    """A contract of three customers that Ada has signed, and a file request she has completed.

    `digests` are the files that were stored before Ada uploaded and signed.
    """

    contract: ContractScenario
    file_request: dict[str, Any]
    digests: set[str]


async def create_0_1_database(url: str, folder: Path) -> OlderDatabase:
    async with running_server(url, folder) as product:
        contract = await start_contract(product, customers=3)
        ada = contract.people[0]
        file_request = await contract.session.add(await template(product, "createFileRequest"))
        await template(product, "createDynamicDocument", source="Dear you")
        digests = stored_digests(product)
        await start(ada, file_request["id"])
        upload_id = await upload_file(ada, "me.png", signature_png(), "image/png")
        await ada.do("attachFile", stepId=file_request["steps"][0]["id"], uploadId=upload_id)
        assert (await contract.sign(1))["errors"] == []
        (step,) = (await read_state(ada, contract.id))["steps"]
        assert step["document"]["revision"] == 1
    await downgrade_to_0_1(url)
    return OlderDatabase(contract, file_request, digests)


def move_to_server(contract: ContractScenario, product: RunningServer) -> None:
    """Lets the people of a contract talk to another server."""
    agent = Person(product, contract.agent.token, contract.agent.id)
    product.agent, contract.session.product = agent, product
    contract.people[:] = [Person(product, person.token, person.id) for person in contract.people]


async def test_a_contract_of_version_0_1_can_be_signed_and_sealed_by_the_other_signers(
    database_url: str, tmp_path: Path
) -> None:
    older = await create_0_1_database(database_url, tmp_path)
    contract = older.contract
    async with running_server(database_url, tmp_path) as product:
        move_to_server(contract, product)
        await sweep(product)
        uploaded = await download(product.agent, older.file_request["id"])
        assert sha256(uploaded) == sha256(signature_png())
        preview = await request_preview(product.agent, contract.id)
        assert "Customer 1" in extract_text((await fetch_url(product, preview["url"])).content)
        images = [await fetch_page(product.agent, page["url"]) for page in preview["pages"]]
        assert len(images) == 2
        await asyncio.gather(*(sign_with_retries(contract, number) for number in (2, 3)))
        await product.agent.do("signAsAgent", interactionId=contract.id)
        await wait_until_sealed(product.agent, contract.id)
        final = await download(product.agent, contract.id)
        values = read_values(final)
        for number in (1, 2, 3):
            assert values[f"customer_{number}.name"] == f"Customer {number}"
        signatures = valid_signature_names(final, await root_certificate(product))
        assert sorted(signatures[:2]) == ["customer_2.signature", "customer_3.signature"]
        assert signatures[2:] == ["agent.signature", "seal.signature"]
        certificate = await download(product.agent, contract.id, certificate=True)
        assert "Customer 1" in extract_text(certificate)


async def test_a_sweep_after_the_upgrade_keeps_all_files_that_version_0_1_refers_to(
    database_url: str, tmp_path: Path
) -> None:
    older = await create_0_1_database(database_url, tmp_path)
    async with running_server(database_url, tmp_path) as product:
        await sweep(product)
        # the one file that version 0.1 did not have: the contract prepared for signing
        assert len(older.digests - stored_digests(product)) == 1
        assert sha256(signature_png()) in stored_digests(product)
