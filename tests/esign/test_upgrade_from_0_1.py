"""Documents of a database of version 0.1 can be signed, sealed and downloaded after the upgrade."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from gql.documents.pdf.fill import read_values
from gql.model.database.database import Database
from gql.model.database.tables import AssignmentRow
from gql.model.domain.enums import VerificationFailure
from testing.pdf_tools import extract_text, sha256, signature_png, valid_signature_names
from testing.running_server import Person, RunningServer, running_server
from testing.session_scenario import create_template, start_interaction
from tests.esign.contract_scenario import (
    ContractScenario,
    read_state,
    root_certificate,
    sign_with_retries,
    start_contract,
    wait_until_sealed,
)
from tests.esign.file_transfer import (
    download_content,
    fetch_page,
    fetch_signed_url,
    request_preview,
    upload_file,
)
from tests.esign.older_database import downgrade_to_0_1
from tests.esign.server_faults import stored_digests, sweep

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]


@dataclass
class OlderDatabase:
    """A contract of three signers that Ada has signed, and a file request she has completed.

    `digests` are the files that were stored before Ada uploaded and signed, `links` those of the
    invitations.
    """

    contract: ContractScenario
    file_request: dict[str, Any]
    digests: set[str]
    links: list[str]


async def create_0_1_database(url: str, folder: Path) -> OlderDatabase:
    async with running_server(url, folder) as server:
        contract = await start_contract(server, signers=3)
        ada = contract.people[0]
        file_request = await contract.session.add_interaction(
            await create_template(server, "createFileRequestTemplate")
        )
        await create_template(server, "createDynamicTemplate", source="Dear you")
        digests = stored_digests(server)
        await start_interaction(ada, file_request["id"])
        upload_id = await upload_file(ada, "me.png", signature_png(), "image/png")
        await ada.mutate("attachFile", stepId=file_request["steps"][0]["id"], uploadId=upload_id)
        assert (await contract.sign(1))["errors"] == []
        (step,) = (await read_state(ada, contract.id))["steps"]
        assert step["document"]["revision"] == 1
        links = await invitation_links(server)
    await downgrade_to_0_1(url)
    return OlderDatabase(contract, file_request, digests, links)


async def invitation_links(server: RunningServer) -> list[str]:
    query = "{ outbox(first: 100) { nodes { kind body } } }"
    messages = (await server.agent.execute(query))["outbox"]["nodes"]
    return re.findall(r"\S+/join#\S+", " ".join(message["body"] for message in messages))


def move_to_server(contract: ContractScenario, server: RunningServer) -> None:
    """Lets the people of a contract talk to another server."""
    agent = Person(server, contract.agent.token, contract.agent.id)
    server.agent, contract.session.server = agent, server
    contract.people[:] = [Person(server, person.token, person.id) for person in contract.people]


async def test_messages_and_failed_verifications_of_version_0_1_keep_their_meaning(
    database_url: str, tmp_path: Path
) -> None:
    older = await create_0_1_database(database_url, tmp_path)
    locked = '{"method":"OTP","status":"LOCKED","reason":"too many wrong codes"}'
    database = Database(database_url)
    async with database.engines.writer.begin() as sql:
        await sql.execute(text("UPDATE assignment SET verification = :locked"), {"locked": locked})
    await database.close()
    async with running_server(database_url, tmp_path) as server:
        move_to_server(older.contract, server)
        assert older.links
        assert await invitation_links(server) == older.links
        async with server.app_state.database.read_transaction() as sql:
            verifications = (await sql.scalars(select(AssignmentRow.verification))).all()
    failures = {verification.failure for verification in verifications if verification}
    assert failures == {VerificationFailure.TOO_MANY_WRONG_CODES}


async def test_a_contract_of_version_0_1_survives_a_sweep_and_is_signed_by_the_other_signers(
    database_url: str, tmp_path: Path
) -> None:
    older = await create_0_1_database(database_url, tmp_path)
    contract = older.contract
    async with running_server(database_url, tmp_path) as server:
        move_to_server(contract, server)
        await sweep(server)
        # the one file that version 0.1 did not have: the contract prepared for signing
        assert len(older.digests - stored_digests(server)) == 1
        uploaded = await download_content(server.agent, older.file_request["id"])
        assert sha256(uploaded) == sha256(signature_png())
        preview = await request_preview(server.agent, contract.id)
        assert "Customer 1" in extract_text(
            (await fetch_signed_url(server, preview["url"])).content
        )
        images = [await fetch_page(server.agent, page["url"]) for page in preview["pages"]]
        assert len(images) == 2
        await asyncio.gather(*(sign_with_retries(contract, number) for number in (2, 3)))
        await server.agent.mutate("signAsAgent", interactionId=contract.id)
        await wait_until_sealed(server.agent, contract.id)
        final = await download_content(server.agent, contract.id)
        values = read_values(final)
        for number in (1, 2, 3):
            assert values[f"customer_{number}.name"] == f"Customer {number}"
        signatures = valid_signature_names(final, await root_certificate(server))
        assert sorted(signatures[:2]) == ["customer_2.signature", "customer_3.signature"]
        assert signatures[2:] == ["agent.signature", "seal.signature"]
        certificate = await download_content(server.agent, contract.id, format="CERTIFICATE")
        assert "Customer 1" in extract_text(certificate)
